/**
 * Random layers under random legal schedules, not only those that a planner
 * would choose: any kernel, stride, dilation, padding and epilogue, any tile.
 */
import { it } from 'vitest';
import type { GemmTiling } from '../../compiler/plan.ts';
import { gemmInvocations } from '../../compiler/planner/workgroup-memory.ts';
import type { RandomCase } from '../compiler/planner/random-layers.ts';
import { FAMILIES, randomCase } from '../compiler/planner/random-layers.ts';
import { CONTROL, convCase } from '../support/conv-case.ts';
import { checkConv } from '../support/conv-kernel.ts';
import { gpuDescribe } from '../support/gpu.ts';
import type { Rng } from '../support/rng.ts';
import { createRng, testSeed } from '../support/rng.ts';

const CASES_PER_FAMILY = 4;
/** A software adapter compiles more accumulators or more written-out copies
 * than these for seconds, and no cache holds what is random. */
const MAX_THREAD_ROWS = 2;
const MAX_WRITTEN_OUT_COPIES = 2;

gpuDescribe(
  'random convolutions',
  (gpu) => {
    const seed = testSeed('random convolutions');
    const rng = createRng(seed);
    for (const family of FAMILIES) {
      for (let i = 0; i < CASES_PER_FAMILY; i++) {
        const test = withQuickSchedule(randomCase(family, rng), rng);
        const { schedule } = test;
        it(`${family} ${i}: ${JSON.stringify(schedule)}`, () =>
          checkConv(gpu, test, seed + i));
      }
    }
  },
  { limits: 'guaranteed' },
);

gpuDescribe('convolutions over two dimensions of workgroups', (gpu) => {
  const seed = testSeed('spread convolutions');
  const workgroupsPerDimension = 3;
  // Some workgroups of each are surplus.
  const cases = [
    ['pw', { h: 5, w: 5 }],
    ['dw', { h: 9, w: 9 }],
    ['pwdw_r', { tileH: 2, tileW: 2 }],
  ] as const;
  it.each(cases)('%s', (family, changes) => {
    const test = convCase(family, { ...CONTROL, ...changes });
    return checkConv(gpu, test, seed, workgroupsPerDimension);
  });
});

function withQuickSchedule(test: RandomCase, rng: Rng): RandomCase {
  const { schedule } = test;
  if ('gemm' in schedule) {
    const gemm = quickToCompile(schedule.gemm);
    return { ...test, schedule: { ...schedule, gemm } };
  }
  if (schedule.family === 'pwpw') {
    const stages = pairedStages(schedule, rng);
    return { ...test, schedule: { ...schedule, ...stages } };
  }
  return test;
}

function quickToCompile(tiling: GemmTiling): GemmTiling {
  const threadRows = Math.min(tiling.threadRows, MAX_THREAD_ROWS);
  const gemm = { ...tiling, threadRows };
  const staged = (gemm.rows * gemm.kChunk) / 4;
  const isShort =
    Math.ceil(staged / gemmInvocations(gemm)) <= MAX_WRITTEN_OUT_COPIES;
  return {
    ...gemm,
    prefetch: gemm.prefetch && isShort,
    unroll: gemm.unroll && isShort,
  };
}

interface Stages {
  readonly first: GemmTiling;
  readonly second: GemmTiling;
}

/** Threadings of both products that come to the same number of invocations. */
function pairedStages({ first, second }: Stages, rng: Rng): Stages {
  for (;;) {
    const stages = {
      first: threading(first, rng),
      second: threading(second, rng),
    };
    if (gemmInvocations(stages.first) === gemmInvocations(stages.second)) {
      return stages;
    }
  }
}

function threading(gemm: GemmTiling, rng: Rng): GemmTiling {
  const wide = gemm.cols % 8 === 0 && rng.int(0, 1) === 0;
  return quickToCompile({
    ...gemm,
    threadRows: rng.int(1, MAX_THREAD_ROWS),
    threadCols4: wide ? 2 : 1,
    kSplit: gemm.kChunk % 8 === 0 ? rng.int(1, 2) : 1,
  });
}
