/** The tile of a schedule in a few characters, for tables. */
import { assertNever } from '../grammar/diagnostic.ts';
import type { GemmTiling, Schedule } from './plan.ts';

/** Output tile, HxWxC or pixels x filters; then what is particular. */
export function printTile(schedule: Schedule): string {
  switch (schedule.family) {
    case 'pw':
    case 'gatedpw':
    case 'pwmean': {
      const { rows, cols } = schedule.gemm;
      return `${rows}x${cols}${printReduction(schedule.gemm)}`;
    }
    case 'dw':
    case 'conv':
    case 'dwmean':
      return `${schedule.tileH}x${schedule.tileW}x${schedule.tileK}`;
    case 'dwpw': {
      const { tileH, tileW, gemm } = schedule;
      return `${tileH}x${tileW}x${gemm.cols}${printReduction(gemm)}`;
    }
    case 'pwdw':
    case 'pwdw_r': {
      const { tileH, tileW, slices, gemm } = schedule;
      const slice = slices === 1 ? '' : ` by ${gemm.cols}`;
      return `${tileH}x${tileW}x${slices * gemm.cols}${slice}${printRegion(schedule)}${printReduction(gemm)}`;
    }
    case 'convdw': {
      const { tileH, tileW, tileK } = schedule;
      return `${tileH}x${tileW}x${tileK}${printRegion(schedule)}`;
    }
    case 'pwpw': {
      const { first, second } = schedule;
      return `${second.rows}x${second.cols} by ${first.cols}${printReduction(first)}`;
    }
    case 'pwdwpw':
    case 'convdwpw': {
      const { tileH, tileW, project, splits } = schedule;
      const slice = ` by ${project.kChunk}${printSplits(splits)}`;
      return `${tileH}x${tileW}x${project.cols}${slice}${printRegion(schedule)}`;
    }
    case 'pwmeanpw': {
      const { first, second, splits } = schedule;
      return `${first.rows}x${second.cols} by ${first.cols}${printSplits(splits)}${printReduction(first)}`;
    }
    case 'map':
    case 'reduce':
    case 'view':
      return '';
    default:
      return assertNever(schedule, 'schedule');
  }
}

/** What of the map before the depthwise layer a tile needs. */
function printRegion({
  regionH,
  regionW,
}: {
  readonly regionH: number;
  readonly regionW: number;
}): string {
  return ` of ${regionH}x${regionW}`;
}

/** Chunk of the reduction and the groups that share it. */
function printReduction({ kChunk, kSplit }: GemmTiling): string {
  return ` k${kChunk}${printSplits(kSplit)}`;
}

/** How many share the work of one tile. */
function printSplits(count: number): string {
  return count === 1 ? '' : `/${count}`;
}
