/**
 * Runs convolution kernels on the GPU, alone, and judges each by the
 * interpreter's worst case on fresh random data.
 */
import { expect, it } from 'vitest';
import { emitKernels } from '../../codegen/emit-kernel.ts';
import { createEmitContext } from '../../codegen/kernel-scope.ts';
import type { Graph } from '../../compiler/graph.ts';
import { interpretNodes } from '../../compiler/interpret.ts';
import { elementCount } from '../../compiler/tensor-type.ts';
import { randomWeights } from '../../compiler/weights/random-weights.ts';
import type { Case } from './cases.ts';
import { expectWithin } from './compare.ts';
import type { ConvCase, ConvFamily, ConvParams } from './conv-case.ts';
import { convCase } from './conv-case.ts';
import type { GpuFixture } from './gpu.ts';
import { gpuDescribe } from './gpu.ts';
import { createRng, testSeed } from './rng.ts';
import { runGroup } from './run-kernel.ts';

const WORKGROUPS_PER_DIMENSION = 65535;

/**
 * One test per case, on a device with all that the adapter offers and again on
 * one with WebGPU's guaranteed limits: 256 invocations, 16 KiB.
 */
export function describeConv(
  family: ConvFamily,
  cases: readonly Case<ConvParams>[],
): void {
  const seed = testSeed(`${family} kernels`);
  for (const limits of ['adapter', 'guaranteed'] as const) {
    const run = (gpu: GpuFixture): void => {
      for (const { title, params } of cases) {
        it(title, () => checkConv(gpu, convCase(family, params), seed));
      }
    };
    gpuDescribe(`${family} kernels, ${limits} limits`, run, { limits });
  }
}

/** Runs the kernels of `nodes` and compares all that they store. */
export async function checkConv(
  { device }: Pick<GpuFixture, 'device'>,
  { graph, nodes, stores, schedule }: ConvCase,
  seed: number,
  perDimension = WORKGROUPS_PER_DIMENSION,
): Promise<void> {
  const context = createEmitContext(graph, perDimension);
  const kernels = emitKernels(context, { nodes, stores, schedule });
  const exact = interpretNodes(graph, {
    inputs: randomInputs(graph, seed),
    weights: randomWeights(graph, seed),
    bounds: true,
  });
  const values = new Map([...exact].map(([id, { values }]) => [id, values]));
  const stored = await runGroup(device, { kernels, graph, values });
  expect([...stored.keys()].toSorted()).toEqual(stores.toSorted());
  for (const [node, actual] of stored) {
    const expected = exact.get(node)!;
    expectWithin(actual, expected, expected.worstCase);
  }
}

function randomInputs(
  graph: Graph,
  seed: number,
): ReadonlyMap<string, Float32Array> {
  const rng = createRng(seed);
  return new Map(
    graph.nodes.flatMap(({ op, type }) => {
      if (op.kind !== 'input') return [];
      const length = elementCount(type.shape);
      const data = Float32Array.from({ length }, () => rng.normal());
      return [[op.name, data] as const];
    }),
  );
}
