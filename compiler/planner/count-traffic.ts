/**
 * Runs a schedule on real numbers, workgroup by workgroup as its kernel would,
 * and counts every address touched, store and multiply-add. The check of the
 * cost model: it shares no formula with it. f64, slow, for small layers.
 */
import { assertNever, invariant } from '../../grammar/diagnostic.ts';
import { convNode } from '../conv-class.ts';
import type { Graph } from '../graph.ts';
import { nodeIndex } from '../graph-walk.ts';
import type { Group, ScheduleOf } from '../plan.ts';
import type { ConvSchedule } from './cost-conv.ts';
import type { CountedStage, NodeValues } from './counted-stage.ts';
import {
  applyEpilogue,
  countedStage,
  loadFilters,
  loadVectors,
} from './counted-stage.ts';
import type { ReadMap } from './counted-sums.ts';
import {
  directSums,
  globalMap,
  inputPixel,
  product,
  storeSums,
} from './counted-sums.ts';
import {
  imagesOf,
  range,
  region,
  spatialTiles,
  tiles,
  vec4s,
} from './counted-tiles.ts';
import type { CountedTraffic } from './traffic-recorder.ts';
import { loadVec4, TrafficRecorder } from './traffic-recorder.ts';

export interface CountedRun {
  /** The group's last node, row-major; NaN where nothing was stored. */
  readonly values: Float64Array;
  readonly traffic: CountedTraffic;
}

/** `values` holds the values of the group's operands. */
export function countTraffic(
  graph: Graph,
  nodes: Group['nodes'],
  schedule: ConvSchedule,
  values: NodeValues,
): CountedRun {
  const get = nodeIndex(graph);
  const recorder = new TrafficRecorder();
  const [first, second] = nodes.map((id, index) => {
    const conv = convNode(get, get(id));
    invariant(conv !== null, `${get(id).name} is no convolution`);
    return countedStage(graph, conv, `stage ${index}`, values, recorder);
  });
  invariant(first !== undefined, 'a group has a node');
  run(schedule, first, second ?? first);
  const last = second ?? first;
  return { values: last.output.values, traffic: recorder.traffic() };
}

function run(
  schedule: ConvSchedule,
  first: CountedStage,
  second: CountedStage,
): void {
  switch (schedule.family) {
    case 'pw':
      runPointwise(schedule, first);
      break;
    case 'dw':
    case 'conv':
      runDirect(schedule, first);
      break;
    case 'dwpw':
      runDwpw(schedule, first, second);
      break;
    case 'pwdw':
    case 'pwdw_r':
      runPwdw(schedule, first, second);
      break;
    case 'pwpw':
      runPwpw(schedule, first, second);
      break;
    default:
      assertNever(schedule, 'convolution schedule');
  }
}

function runPointwise(schedule: ScheduleOf<'pw'>, stage: CountedStage): void {
  const { gemm } = schedule;
  const { shape, recorder } = stage;
  const pixels = shape.n * shape.outH * shape.outW;
  for (const rows of tiles(pixels, gemm.rows)) {
    for (const k4s of tiles(vec4s(shape.k), gemm.cols / 4)) {
      recorder.beginWorkgroup();
      loadVectors(stage, imagesOf(stage, rows), k4s);
      const sums = product(stage, rows, k4s, gemm.kChunk, (pixel, c4) =>
        loadVec4(recorder, 'ifm', stage.input, inputPixel(stage, pixel), c4),
      );
      for (const pixel of rows) {
        for (const k4 of k4s) storeSums(stage, pixel, k4, sums(pixel, k4));
      }
    }
  }
}

function runDirect(
  schedule: ScheduleOf<'dw' | 'conv'>,
  stage: CountedStage,
): void {
  const { shape, recorder } = stage;
  for (const tile of spatialTiles(stage, schedule)) {
    for (const k4s of tiles(vec4s(shape.k), schedule.tileK / 4)) {
      recorder.beginWorkgroup();
      loadVectors(stage, [tile.image], k4s);
      loadFilters(stage, k4s);
      const read = globalMap(stage, tile.image);
      for (const { y, x, pixel } of tile.outputs) {
        for (const k4 of k4s) {
          storeSums(stage, pixel, k4, directSums(stage, y, x, pixel, k4, read));
        }
      }
    }
  }
}

/** The workgroups of one spatial tile each make its DW, then their filters. */
function runDwpw(
  schedule: ScheduleOf<'dwpw'>,
  dw: CountedStage,
  pw: CountedStage,
): void {
  const { gemm } = schedule;
  const { recorder } = dw;
  const mid4s = range(0, vec4s(dw.shape.k));
  for (const tile of spatialTiles(dw, schedule)) {
    for (const k4s of tiles(vec4s(pw.shape.k), gemm.cols / 4)) {
      recorder.beginWorkgroup();
      loadVectors(dw, [tile.image], mid4s);
      loadFilters(dw, mid4s);
      loadVectors(pw, [tile.image], k4s);
      const read = globalMap(dw, tile.image);
      const place = new Map(tile.outputs.map((at) => [at.pixel, at]));
      const made = new Map<string, readonly number[]>();
      const rows = tile.outputs.map(({ pixel }) => pixel);
      const sums = product(pw, rows, k4s, gemm.kChunk, (pixel, c4) => {
        const key = `${pixel} ${c4}`;
        const known = made.get(key);
        if (known !== undefined) return known;
        const { y, x } = place.get(pixel)!;
        const sum = directSums(dw, y, x, pixel, c4, read);
        const value = applyEpilogue(dw, sum, pixel, c4);
        made.set(key, value);
        return value;
      });
      for (const pixel of rows) {
        for (const k4 of k4s) storeSums(pw, pixel, k4, sums(pixel, k4));
      }
    }
  }
}

/** Each workgroup makes its slice of channels over the region of its tile. */
function runPwdw(
  schedule: ScheduleOf<'pwdw' | 'pwdw_r'>,
  pw: CountedStage,
  dw: CountedStage,
): void {
  const { gemm, regionH, regionW } = schedule;
  const { recorder } = pw;
  const { shape } = dw;
  const multiplier = shape.k / shape.c;
  for (const tile of spatialTiles(dw, schedule)) {
    const { r, strideH, dilationH, padTop } = shape;
    const ys = region(tile.ys, strideH, padTop, (r - 1) * dilationH, shape.inH);
    const { s, strideW, dilationW, padLeft } = shape;
    const xs = region(
      tile.xs,
      strideW,
      padLeft,
      (s - 1) * dilationW,
      shape.inW,
    );
    invariant(ys.length <= regionH && xs.length <= regionW, 'region too small');
    const rows = ys.flatMap((y) =>
      xs.map((x) => (tile.image * shape.inH + y) * shape.inW + x),
    );
    for (const mid4s of tiles(vec4s(shape.c), gemm.cols / 4)) {
      const [from, to] = [mid4s[0]! * multiplier, gemm.cols / 4];
      const k4s = range(from, from + to * multiplier).filter(
        (k4) => k4 < vec4s(shape.k),
      );
      recorder.beginWorkgroup();
      loadVectors(pw, [tile.image], mid4s);
      loadVectors(dw, [tile.image], k4s);
      loadFilters(dw, k4s);
      const sums = product(pw, rows, mid4s, gemm.kChunk, (pixel, c4) =>
        loadVec4(recorder, 'ifm', pw.input, inputPixel(pw, pixel), c4),
      );
      const kept = new Map<string, readonly number[]>();
      for (const pixel of rows) {
        for (const c4 of mid4s) {
          const value = applyEpilogue(pw, sums(pixel, c4), pixel, c4);
          kept.set(`${pixel} ${c4}`, value);
        }
      }
      const read: ReadMap = (y, x, c4) => {
        if (y < 0 || y >= shape.inH || x < 0 || x >= shape.inW) return null;
        const pixel = (tile.image * shape.inH + y) * shape.inW + x;
        const value = kept.get(`${pixel} ${c4}`);
        invariant(value !== undefined, `region lacks (${y}, ${x}, ${c4})`);
        return value;
      };
      for (const { y, x, pixel } of tile.outputs) {
        for (const k4 of k4s) {
          storeSums(dw, pixel, k4, directSums(dw, y, x, pixel, k4, read));
        }
      }
    }
  }
}

/** The workgroups of one pixel tile each make the whole intermediate. */
function runPwpw(
  schedule: ScheduleOf<'pwpw'>,
  first: CountedStage,
  second: CountedStage,
): void {
  const { recorder } = first;
  const pixels = second.shape.n * second.shape.outH * second.shape.outW;
  const mid4 = vec4s(first.shape.k);
  for (const rows of tiles(pixels, schedule.second.rows)) {
    for (const k4s of tiles(vec4s(second.shape.k), schedule.second.cols / 4)) {
      recorder.beginWorkgroup();
      const images = [...imagesOf(second, rows)];
      loadVectors(second, images, k4s);
      const mids = rows.map((pixel) => inputPixel(second, pixel));
      const kept = new Map<string, readonly number[]>();
      for (const mid4s of tiles(mid4, schedule.first.cols / 4)) {
        loadVectors(first, images, mid4s);
        const sums = product(
          first,
          mids,
          mid4s,
          schedule.first.kChunk,
          (pixel, c4) =>
            loadVec4(
              recorder,
              'ifm',
              first.input,
              inputPixel(first, pixel),
              c4,
            ),
        );
        for (const pixel of mids) {
          for (const c4 of mid4s) {
            const value = applyEpilogue(first, sums(pixel, c4), pixel, c4);
            kept.set(`${pixel} ${c4}`, value);
          }
        }
      }
      const chunk = schedule.second.kChunk;
      const sums = product(second, rows, k4s, chunk, (pixel, c4) =>
        kept.get(`${inputPixel(second, pixel)} ${c4}`)!,
      );
      for (const pixel of rows) {
        for (const k4 of k4s) storeSums(second, pixel, k4, sums(pixel, k4));
      }
    }
  }
}
