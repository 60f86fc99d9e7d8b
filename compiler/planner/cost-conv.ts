/**
 * Exact costs of convolution schedules: bytes loaded and stored, MACs and
 * recomputed MACs, as integers, clipped at the borders of the map. After "Exact
 * forms" of the cost model of Qararyah et al. 2024 (arXiv 2404.19331), with
 * batch, dilation, multipliers, groups, padding of stored tensors and epilogue
 * operands added. `docs/cost-model.md` has the formulas with examples.
 *
 * The rule: a workgroup loads every distinct address that it touches once, in
 * each role (input, weights, epilogue operand); nothing is shared between
 * workgroups. It loads its slice of weights and vectors whole, also where all
 * its pixels lie in padding.
 */
import { assertNever, invariant } from '../../grammar/diagnostic.ts';
import type { Cost, ScheduleOf } from '../plan.ts';
import { epilogueBytes, imagesTouched } from './epilogue-traffic.ts';
import {
  columnAxis,
  inputChannels,
  rowAxis,
  tileAxis,
  tileCount,
} from './geometry.ts';
import type { Stage } from './stage.ts';
import { macsPerPixel } from './stage.ts';
import { workgroupBytes, workgroupInvocations } from './workgroup-memory.ts';

export type ConvSchedule = ScheduleOf<
  'pw' | 'dw' | 'conv' | 'dwpw' | 'pwdw' | 'pwdw_r' | 'pwpw'
>;

type Traffic = Omit<
  Cost,
  'workgroupBytes' | 'workgroups' | 'invocations' | 'dispatches'
>;

/** The cost of a convolution, or of a fused pair when `second` is given. */
export function convCost(
  schedule: ConvSchedule,
  first: Stage,
  second: Stage | null,
): Cost {
  switch (schedule.family) {
    case 'pw':
      return pointwiseCost(schedule, first);
    case 'dw':
    case 'conv':
      return directCost(schedule, first);
    case 'dwpw':
      return dwpwCost(schedule, first, partner(second));
    case 'pwdw':
    case 'pwdw_r':
      return pwdwCost(schedule, first, partner(second));
    case 'pwpw':
      return pwpwCost(schedule, first, partner(second));
    default:
      return assertNever(schedule, 'convolution schedule');
  }
}

function partner(second: Stage | null): Stage {
  invariant(second !== null, 'a fused schedule needs two stages');
  return second;
}

function pointwiseCost(schedule: ScheduleOf<'pw'>, stage: Stage): Cost {
  const { rows, cols } = schedule.gemm;
  const { shape, pixels } = stage;
  const tiles = tileCount(pixels, rows);
  const channelTiles = tileCount(shape.k, cols);
  const images = imagesTouched(stage, rows);
  const epilogue = epilogueBytes(stage, {
    pixels,
    tiles,
    images,
    channelTiles,
  });
  return withGrid(schedule, tiles * channelTiles, {
    ifmBytes:
      channelTiles * pixels * stage.inputChannels * stage.inputElementBytes,
    weightBytes: tiles * stage.weightBytes + epilogue.constants,
    epilogueBytes: epilogue.tensors,
    ofmBytes: stage.outputBytes,
    macs: pixels * macsPerPixel(shape),
    redundantMacs: 0,
  });
}

/** DW = N (D rows cols + D k k nh nw) + |O|, per channel tile. */
function directCost(schedule: ScheduleOf<'dw' | 'conv'>, stage: Stage): Cost {
  const { shape, pixels } = stage;
  const { tileK } = schedule;
  const rows = tileAxis(rowAxis(shape), schedule.tileH);
  const columns = tileAxis(columnAxis(shape), schedule.tileW);
  const tiles = shape.n * rows.tiles * columns.tiles;
  const channelTiles = tileCount(shape.k, tileK);
  let channels = 0;
  for (let k = 0; k < shape.k; k += tileK) {
    const range = inputChannels(shape, k, k + tileK);
    channels += Math.min(range.end, stage.inputChannels) - range.start;
  }
  const epilogue = epilogueBytes(stage, {
    pixels,
    tiles,
    images: tiles,
    channelTiles,
  });
  return withGrid(schedule, tiles * channelTiles, {
    ifmBytes:
      shape.n *
      rows.touched *
      columns.touched *
      channels *
      stage.inputElementBytes,
    weightBytes: tiles * stage.weightBytes + epilogue.constants,
    epilogueBytes: epilogue.tensors,
    ofmBytes: stage.outputBytes,
    macs: pixels * macsPerPixel(shape),
    redundantMacs: 0,
  });
}

/** g workgroups share a spatial tile; each makes all of its DW again. */
function dwpwCost(schedule: ScheduleOf<'dwpw'>, dw: Stage, pw: Stage): Cost {
  const { shape } = dw;
  const rows = tileAxis(rowAxis(shape), schedule.tileH);
  const columns = tileAxis(columnAxis(shape), schedule.tileW);
  const tiles = shape.n * rows.tiles * columns.tiles;
  const g = tileCount(pw.shape.k, schedule.gemm.cols);
  const inner = epilogueBytes(dw, {
    pixels: g * dw.pixels,
    tiles: g * tiles,
    images: g * tiles,
    channelTiles: 1,
  });
  const outer = epilogueBytes(pw, {
    pixels: pw.pixels,
    tiles,
    images: tiles,
    channelTiles: g,
  });
  const dwMacs = dw.pixels * macsPerPixel(shape);
  return withGrid(schedule, tiles * g, {
    ifmBytes:
      g *
      shape.n *
      rows.touched *
      columns.touched *
      dw.inputChannels *
      dw.inputElementBytes,
    weightBytes:
      tiles * (g * dw.weightBytes + pw.weightBytes) +
      inner.constants +
      outer.constants,
    epilogueBytes: inner.tensors + outer.tensors,
    ofmBytes: pw.outputBytes,
    macs: g * dwMacs + pw.pixels * macsPerPixel(pw.shape),
    redundantMacs: (g - 1) * dwMacs,
  });
}

/** Every channel tile makes the PW over the region of its spatial tile. */
function pwdwCost(
  schedule: ScheduleOf<'pwdw' | 'pwdw_r'>,
  pw: Stage,
  dw: Stage,
): Cost {
  const { shape } = dw;
  const rows = tileAxis(rowAxis(shape), schedule.tileH);
  const columns = tileAxis(columnAxis(shape), schedule.tileW);
  const tiles = shape.n * rows.tiles * columns.tiles;
  const channelTiles = tileCount(pw.shape.k, schedule.gemm.cols);
  const regionPixels = shape.n * rows.spanned * columns.spanned;
  const coveredPixels = shape.n * rows.covered * columns.covered;
  const inner = epilogueBytes(pw, {
    pixels: regionPixels,
    tiles,
    images: tiles,
    channelTiles,
  });
  const outer = epilogueBytes(dw, {
    pixels: dw.pixels,
    tiles,
    images: tiles,
    channelTiles,
  });
  const pwMacs = macsPerPixel(pw.shape);
  return withGrid(schedule, tiles * channelTiles, {
    ifmBytes:
      channelTiles * regionPixels * pw.inputChannels * pw.inputElementBytes,
    weightBytes:
      tiles * (pw.weightBytes + dw.weightBytes) +
      inner.constants +
      outer.constants,
    epilogueBytes: inner.tensors + outer.tensors,
    ofmBytes: dw.outputBytes,
    macs: regionPixels * pwMacs + dw.pixels * macsPerPixel(shape),
    redundantMacs: (regionPixels - coveredPixels) * pwMacs,
  });
}

/** g workgroups share a pixel tile; each makes all of the intermediate again. */
function pwpwCost(
  schedule: ScheduleOf<'pwpw'>,
  first: Stage,
  second: Stage,
): Cost {
  const { pixels } = second;
  const tiles = tileCount(pixels, schedule.second.rows);
  const g = tileCount(second.shape.k, schedule.second.cols);
  const images = imagesTouched(second, schedule.second.rows);
  const inner = epilogueBytes(first, {
    pixels: g * pixels,
    tiles: g * tiles,
    images: g * images,
    channelTiles: 1,
  });
  const outer = epilogueBytes(second, {
    pixels,
    tiles,
    images,
    channelTiles: g,
  });
  const firstMacs = pixels * macsPerPixel(first.shape);
  return withGrid(schedule, tiles * g, {
    ifmBytes: g * pixels * first.inputChannels * first.inputElementBytes,
    weightBytes:
      tiles * (g * first.weightBytes + second.weightBytes) +
      inner.constants +
      outer.constants,
    epilogueBytes: inner.tensors + outer.tensors,
    ofmBytes: second.outputBytes,
    macs: g * firstMacs + pixels * macsPerPixel(second.shape),
    redundantMacs: (g - 1) * firstMacs,
  });
}

/** `cost` under another threading of the same tile: same loads and stores. */
export function withThreading(cost: Cost, schedule: ConvSchedule): Cost {
  return withGrid(schedule, cost.workgroups, cost);
}

function withGrid(
  schedule: ConvSchedule,
  workgroups: number,
  traffic: Traffic,
): Cost {
  return {
    ifmBytes: traffic.ifmBytes,
    weightBytes: traffic.weightBytes,
    epilogueBytes: traffic.epilogueBytes,
    ofmBytes: traffic.ofmBytes,
    macs: traffic.macs,
    redundantMacs: traffic.redundantMacs,
    workgroupBytes: workgroupBytes(schedule),
    workgroups,
    invocations: workgroups * workgroupInvocations(schedule),
    dispatches: 1,
  };
}
