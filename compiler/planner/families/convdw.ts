/**
 * CONVDW: some filters of a standard convolution over the region that a tile of
 * DW outputs needs, then the DW from workgroup memory; made again where regions
 * overlap (`docs/cost-model.md#convdw`).
 */
import type { ScheduleOf } from '../../plan.ts';
import { epilogueBytes } from '../epilogue-traffic.ts';
import { regionOf, tileCount } from '../geometry.ts';
import type { Stage } from '../stage.ts';
import { macsPerPixel } from '../stage.ts';
import { channelChoices, legal, spatialTiles } from '../tile-choices.ts';
import { maxInvocations } from '../threadings.ts';
import {
  CONV_REGION_REGISTERS,
  convRegionPhase,
  convRegionWaits,
  mayUnroll,
} from './conv-region.ts';
import { channelLoads } from './direct.ts';
import { BASE_REGISTERS, GLOBAL_OPERAND, sharedPhase } from './gemm-work.ts';
import type { FamilyModel, OuterTile } from './model.ts';
import { regionsOf, touchedUnderRegions } from './regions.ts';

type Convdw = ScheduleOf<'convdw'>;

const WORKGROUP_SIZES = [64, 128, 256, 512];

export const convdw: FamilyModel<Convdw> = {
  tiles({ stages }, limits) {
    const [conv, dw] = stages as readonly [Stage, Stage];
    const most = maxInvocations(limits);
    const sizes = WORKGROUP_SIZES.filter((size) => size <= most);
    if (sizes.length === 0) sizes.push(most);
    const vec4s = limits.workgroupBytes / (4 * conv.inputElementBytes);
    const unroll = mayUnroll(conv, limits);
    return spatialTiles(dw, vec4s).flatMap(({ tileH, tileW, tiles }) => {
      const region = regionOf(dw.shape, tileH, tileW);
      const pixels = region.regionH * region.regionW;
      return channelChoices(conv.shape.k)
        .filter((tileK) => (pixels * tileK) / 4 <= vec4s)
        .map((tileK): OuterTile<Convdw> => {
          const workgroups = tiles * tileCount(conv.shape.k, tileK);
          const scheduleOf = (workgroupSize: number): Convdw => ({
            family: 'convdw',
            tileH,
            tileW,
            ...region,
            tileK,
            workgroupSize,
            unroll,
          });
          return {
            nominal: scheduleOf(sizes[0]!),
            waits: convRegionWaits(region, conv, tileK, sizes.at(-1)!),
            *schedules() {
              for (const size of sizes) {
                const made = scheduleOf(size);
                const schedule = legal(made, workgroups, limits, conv);
                if (schedule !== null) yield schedule;
              }
            },
          };
        });
    });
  },

  /** Every tile of filters makes them over the region of its spatial tile. */
  traffic(schedule, { stages }) {
    const [conv, dw] = stages as readonly [Stage, Stage];
    const { tileK } = schedule;
    const { tiles, pixels, coveredPixels } = regionsOf(dw.shape, schedule);
    const touched = touchedUnderRegions(conv.shape, dw.shape, schedule);
    const channelTiles = tileCount(conv.shape.k, tileK);
    const coverage = { tiles, images: tiles, channelTiles };
    const inner = epilogueBytes(conv, { ...coverage, pixels });
    const outer = epilogueBytes(dw, { ...coverage, pixels: dw.pixels });
    const convMacs = macsPerPixel(conv.shape);
    return {
      ifmBytes: touched * channelLoads(conv, tileK) * conv.inputElementBytes,
      weightBytes:
        tiles * (conv.weightBytes + dw.weightBytes) +
        inner.constants +
        outer.constants,
      epilogueBytes: inner.tensors + outer.tensors,
      ofmBytes: dw.outputBytes,
      scratchBytes: 0,
      macs: pixels * convMacs + dw.pixels * macsPerPixel(dw.shape),
      redundantMacs: (pixels - coveredPixels) * convMacs,
      workgroups: tiles * channelTiles,
    };
  },

  phases(schedule, { stages }, { ifm, weights }) {
    const [conv, dw] = stages as readonly [Stage, Stage];
    const { tileH, tileW, tileK, workgroupSize } = schedule;
    const { c, k, r, s } = dw.shape;
    return [
      convRegionPhase(schedule, conv, {
        slices: 1,
        slice: tileK,
        threads: workgroupSize,
        bytes: ifm + weights,
      }),
      sharedPhase(
        tileH * tileW * tileK * (k / c) * r * s,
        4 * (1 + GLOBAL_OPERAND),
      ),
    ];
  },

  registers: () => BASE_REGISTERS + CONV_REGION_REGISTERS,
};
