/**
 * DWPW: the DW of a spatial tile, chunk by chunk of channels, is the left
 * operand of the PW; every tile of filters makes it again
 * (`docs/cost-model.md#dwpw`).
 */
import type { ScheduleOf } from '../../plan.ts';
import { roundUp4 } from '../../tensor-type.ts';
import { epilogueBytes } from '../epilogue-traffic.ts';
import { columnAxis, rowAxis, tileAxis, tileCount } from '../geometry.ts';
import { macsPerPixel } from '../stage.ts';
import {
  channelChoices,
  legal,
  MAX_ROWS,
  spatialTiles,
} from '../tile-choices.ts';
import { leastChunks, nominalGemm, threadings } from '../threadings.ts';
import {
  BASE_REGISTERS,
  gemmPhases,
  gemmRegisters,
  gemmWeightBytes,
  GLOBAL_OPERAND,
} from './gemm-work.ts';
import type { FamilyModel } from './model.ts';

export const dwpw: FamilyModel<ScheduleOf<'dwpw'>> = {
  tiles({ stages: [dw, pw] }, limits) {
    return spatialTiles(dw!, MAX_ROWS).flatMap(({ tileH, tileW, tiles }) =>
      channelChoices(pw!.shape.k).map((cols) => {
        const workgroups = tiles * tileCount(pw!.shape.k, cols);
        const rows = tileH * tileW;
        const tile = { family: 'dwpw', tileH, tileW } as const;
        return {
          nominal: { ...tile, gemm: nominalGemm(rows, cols) },
          waits: leastChunks(pw!.shape.c, rows) * (1 + dw!.shape.r),
          schedules: () =>
            threadings(rows, cols, pw!.shape.c, limits, (tiling) => {
              // A chunk is computed, not loaded: nothing to fetch ahead.
              const gemm = { ...tiling, prefetch: false };
              return legal({ ...tile, gemm }, workgroups, limits, dw!);
            }),
        };
      }),
    );
  },

  /** g workgroups share a spatial tile; each makes all of its DW again. */
  traffic(schedule, { stages: [dw, pw] }) {
    const { shape } = dw!;
    const rows = tileAxis(rowAxis(shape), schedule.tileH);
    const columns = tileAxis(columnAxis(shape), schedule.tileW);
    const tiles = shape.n * rows.tiles * columns.tiles;
    const g = tileCount(pw!.shape.k, schedule.gemm.cols);
    const inner = epilogueBytes(dw!, {
      pixels: g * dw!.pixels,
      tiles: g * tiles,
      images: g * tiles,
      channelTiles: 1,
    });
    const outer = epilogueBytes(pw!, {
      pixels: pw!.pixels,
      tiles,
      images: tiles,
      channelTiles: g,
    });
    const dwMacs = dw!.pixels * macsPerPixel(shape);
    return {
      ifmBytes:
        g *
        shape.n *
        rows.touched *
        columns.touched *
        dw!.inputChannels *
        dw!.inputElementBytes,
      weightBytes:
        tiles * (g * dw!.weightBytes + pw!.weightBytes) +
        inner.constants +
        outer.constants,
      epilogueBytes: inner.tensors + outer.tensors,
      ofmBytes: pw!.outputBytes,
      scratchBytes: 0,
      macs: g * dwMacs + pw!.pixels * macsPerPixel(pw!.shape),
      redundantMacs: (g - 1) * dwMacs,
      workgroups: tiles * g,
    };
  },

  phases({ gemm }, { stages: [dw, pw] }, { ifm, weights }) {
    const { r, s } = dw!.shape;
    const chunks = Math.ceil(roundUp4(pw!.shape.c) / gemm.kChunk);
    const pwBytes = gemmWeightBytes(gemm, pw!);
    return [
      {
        // Each chunk waits for every row of taps of its DW.
        steps: chunks * r,
        // Never none: windows in the padding load, and wait, all the same.
        bytes: Math.max(1, ifm + weights - pwBytes),
        runBytes: gemm.kChunk * dw!.inputElementBytes,
        macs: gemm.rows * chunks * gemm.kChunk * (r * s),
        operandLoads: 4 * (1 + GLOBAL_OPERAND),
        accumulators: 1,
        prefetch: false,
      },
      ...gemmPhases(gemm, pw!, 1, pwBytes),
    ];
  },

  registers: ({ gemm }) => BASE_REGISTERS + gemmRegisters(gemm),
};
