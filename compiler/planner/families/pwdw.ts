/**
 * PWDW and PWDW_R: a slice of the PW's filters over the region that a tile of DW
 * outputs needs, then the DW from workgroup memory. One tile over the whole map
 * is PWDW; several are PWDW_R and make the PW again where regions overlap
 * (`docs/cost-model.md#pwdw-and-pwdw_r`).
 */
import type { ScheduleOf } from '../../plan.ts';
import { epilogueBytes } from '../epilogue-traffic.ts';
import { regionOf, tileCount } from '../geometry.ts';
import type { TargetLimits } from '../../target.ts';
import type { Stage } from '../stage.ts';
import { macsPerPixel } from '../stage.ts';
import { channelChoices, legal, spatialTiles } from '../tile-choices.ts';
import {
  leastChunks,
  MAX_THREAD_ROWS,
  maxInvocations,
  nominalGemm,
  threadings,
} from '../threadings.ts';
import {
  BASE_REGISTERS,
  gemmPhases,
  gemmRegisters,
  GLOBAL_OPERAND,
  sharedPhase,
} from './gemm-work.ts';
import type { FamilyModel, OuterTile } from './model.ts';
import { regionsOf } from './regions.ts';

export const pwdw: FamilyModel<ScheduleOf<'pwdw' | 'pwdw_r'>> = {
  tiles({ stages: [pw, dw] }, limits) {
    const maxRegion = maxInvocations(limits) * MAX_THREAD_ROWS;
    return spatialTiles(dw!, maxRegion).flatMap(({ tileH, tileW, tiles }) => {
      const { regionH, regionW } = regionOf(dw!.shape, tileH, tileW);
      const rows = regionH * regionW;
      if (rows > maxRegion) return [];
      const whole = tileH >= dw!.shape.outH && tileW >= dw!.shape.outW;
      const family = whole ? 'pwdw' : 'pwdw_r';
      const tile = { family, tileH, tileW, regionH, regionW } as const;
      return channelChoices(pw!.shape.k).flatMap((channels) => {
        const [fewest, ...more] = sliceCounts(channels, rows, pw!, limits);
        if (fewest === undefined) return [];
        const workgroups = tiles * tileCount(pw!.shape.k, channels);
        const outer: OuterTile<ScheduleOf<'pwdw' | 'pwdw_r'>> = {
          nominal: {
            ...tile,
            slices: fewest,
            gemm: nominalGemm(rows, channels / fewest),
          },
          waits: fewest * leastChunks(pw!.shape.c, rows),
          *schedules() {
            // As few slices as fit: each reads the input again.
            for (const slices of [fewest, ...more]) {
              const cols = channels / slices;
              let fits = false;
              for (const schedule of threadings(
                rows,
                cols,
                pw!.shape.c,
                limits,
                (gemm) =>
                  legal({ ...tile, slices, gemm }, workgroups, limits, pw!),
              )) {
                fits = true;
                yield schedule;
              }
              if (fits) break;
            }
          },
        };
        return [outer];
      });
    });
  },

  /** Every channel tile makes the PW over the region of its spatial tile. */
  traffic(schedule, { stages: [pw, dw] }) {
    const { tiles, pixels, coveredPixels } = regionsOf(dw!.shape, schedule);
    const { slices, gemm } = schedule;
    const channelTiles = tileCount(pw!.shape.k, slices * gemm.cols);
    const inner = epilogueBytes(pw!, {
      pixels,
      tiles,
      images: tiles,
      channelTiles,
    });
    const outer = epilogueBytes(dw!, {
      pixels: dw!.pixels,
      tiles,
      images: tiles,
      channelTiles,
    });
    const pwMacs = macsPerPixel(pw!.shape);
    return {
      ifmBytes:
        channelTiles * pixels * pw!.inputChannels * pw!.inputElementBytes,
      weightBytes:
        tiles * (pw!.weightBytes + dw!.weightBytes) +
        inner.constants +
        outer.constants,
      epilogueBytes: inner.tensors + outer.tensors,
      ofmBytes: dw!.outputBytes,
      scratchBytes: 0,
      macs: pixels * pwMacs + dw!.pixels * macsPerPixel(dw!.shape),
      redundantMacs: (pixels - coveredPixels) * pwMacs,
      workgroups: tiles * channelTiles,
    };
  },

  phases(
    { gemm, slices, tileH, tileW },
    { stages: [pw, dw] },
    { ifm, weights },
  ) {
    const { c, k, r, s } = dw!.shape;
    const macs = tileH * tileW * slices * gemm.cols * (k / c) * r * s;
    return [
      // Each slice reads the input again; global memory gives it once.
      ...gemmPhases(gemm, pw!, slices, slices * ifm + weights),
      sharedPhase(macs, 4 * (1 + GLOBAL_OPERAND)),
    ];
  },

  registers: ({ gemm }) => BASE_REGISTERS + gemmRegisters(gemm),
};

/**
 * Into how many equal slices of whole vec4s a tile of channels may be cut: those
 * whose intermediate fits workgroup memory beside the least staged input.
 */
function sliceCounts(
  channels: number,
  rows: number,
  { inputElementBytes }: Stage,
  limits: TargetLimits,
): readonly number[] {
  const vec4s = limits.workgroupBytes / (4 * inputElementBytes);
  const LEAST_STAGED = 2;
  return [1, 2, 3, 4, 6, 8, 12, 16, 24].filter(
    (slices) =>
      channels % (4 * slices) === 0 &&
      rows * (channels / (4 * slices) + LEAST_STAGED) <= vec4s,
  );
}
