/**
 * Named targets, one file per vendor in `target-presets/`. Limits are those that
 * Dawn grants on the device; every figure stands beside its source. Figures rank
 * schedules and nothing else: a wrong one costs time, never a wrong result.
 */
import type { Target } from './target.ts';
import { APPLE_M_CLASS } from './target-presets/apple.ts';
import { INTEL_CLASS } from './target-presets/intel.ts';
import {
  GTX1660,
  H100,
  H200,
  ORIN,
  RTXA4000,
} from './target-presets/nvidia.ts';
import type { Preset } from './target-presets/preset.ts';
import { ADRENO_CLASS } from './target-presets/qualcomm.ts';
import { LAVAPIPE, SWIFTSHADER } from './target-presets/software.ts';
import { WEBGPU_DEFAULT } from './target-presets/webgpu-default.ts';

export type { FigureSource, Preset } from './target-presets/preset.ts';

/** In the order in which they are listed to people. */
export const PRESETS: readonly Preset[] = [
  WEBGPU_DEFAULT,
  GTX1660,
  RTXA4000,
  ORIN,
  H100,
  H200,
  APPLE_M_CLASS,
  ADRENO_CLASS,
  INTEL_CLASS,
  LAVAPIPE,
  SWIFTSHADER,
];

export const TARGET_NAMES: readonly string[] = PRESETS.map(
  ({ target }) => target.name,
);

/** The preset called `name`, or null. */
export function presetTarget(name: string): Target | null {
  return PRESETS.find(({ target }) => target.name === name)?.target ?? null;
}

/** What is planned for when nobody says otherwise. */
export const DEFAULT_TARGET: Target = WEBGPU_DEFAULT.target;
