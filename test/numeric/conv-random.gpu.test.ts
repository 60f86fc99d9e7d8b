/**
 * Random layers under random legal schedules, not only those that a planner
 * would choose: any kernel, stride, dilation, padding and epilogue, any tile.
 */
import { it } from 'vitest';
import type { GemmTiling } from '../../compiler/plan.ts';
import {
  gemmInvocations,
  workgroupBytes,
  workgroupInvocations,
} from '../../compiler/planner/workgroup-memory.ts';
import { DEFAULT_TARGET } from '../../compiler/targets.ts';
import type {
  RandomCase,
  TestFamily,
} from '../compiler/planner/random-layers.ts';
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
        const test = smallCase(family, rng);
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

/** One that fits WebGPU's guaranteed limits. */
function smallCase(family: TestFamily, rng: Rng): RandomCase {
  for (;;) {
    const test = withQuickSchedule(randomCase(family, rng));
    const { schedule } = test;
    const bytes = workgroupBytes(schedule);
    const { limits } = DEFAULT_TARGET;
    const invocations = workgroupInvocations(schedule);
    if (bytes <= limits.workgroupBytes && invocations <= limits.invocations) {
      return test;
    }
  }
}

function withQuickSchedule(test: RandomCase): RandomCase {
  const { schedule } = test;
  if ('gemm' in schedule) {
    const gemm = quickToCompile(schedule.gemm);
    return { ...test, schedule: { ...schedule, gemm } };
  }
  if (schedule.family === 'pwpw' || schedule.family === 'pwmeanpw') {
    const first = quickToCompile(schedule.first);
    const second = quickToCompile(schedule.second);
    return { ...test, schedule: { ...schedule, first, second } };
  }
  if (schedule.family === 'convdwpw') {
    const project = quickToCompile(schedule.project);
    return { ...test, schedule: { ...schedule, project } };
  }
  if (schedule.family === 'pwdwpw') {
    const expand = quickToCompile(schedule.expand);
    const project = quickToCompile(schedule.project);
    return { ...test, schedule: { ...schedule, expand, project } };
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
