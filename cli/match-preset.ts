/**
 * Which preset's performance figures suit a live adapter: WebGPU tells limits
 * and a name, but no bandwidth and no number of cores.
 */
import type { Target } from '../compiler/target.ts';
import { presetTarget } from '../compiler/targets.ts';
import type { AdapterDescription } from '../runtime/index.ts';

/** Patterns of what adapters call themselves, first match wins. */
const PRESET_OF_ADAPTER: readonly (readonly [RegExp, string])[] = [
  [/llvmpipe|lavapipe/i, 'lavapipe'],
  [/swiftshader/i, 'swiftshader'],
  [/h200/i, 'h200'],
  [/h100/i, 'h100'],
  [/gtx 1660/i, 'gtx1660'],
  [/rtx a4000/i, 'rtxa4000'],
  [/orin/i, 'orin'],
  [/apple/i, 'apple-m-class'],
  [/adreno/i, 'adreno-class'],
  [/intel.*\b(?:iris|arc|xe|gen-12)/i, 'intel-class'],
];

/** The preset for `adapter`, or null when none is known to suit. */
export function matchPreset(adapter: AdapterDescription): Target | null {
  const { name, vendor, architecture, device, description } = adapter;
  const text = `${vendor} ${architecture} ${name} ${device} ${description}`;
  const match = PRESET_OF_ADAPTER.find(([pattern]) => pattern.test(text));
  return match === undefined ? null : presetTarget(match[1]);
}
