import { describe, expect, it } from 'vitest';
import { interpret } from '../../../compiler/interpret.ts';
import type { InterpretedTensor } from '../../../compiler/interpret.ts';
import { expectWithin } from '../../support/compare.ts';
import { sumInF32 } from '../../support/f32.ts';
import { GraphBuilder } from '../../support/graph-builder.ts';
import type { NodeId } from '../../../compiler/graph.ts';
import { createRng, testSeed } from '../../support/rng.ts';

/** `make` applied to an input of `shape` that holds `values`. */
function run(
  shape: readonly number[],
  values: readonly number[],
  make: (g: GraphBuilder, x: NodeId) => NodeId,
): InterpretedTensor {
  const g = new GraphBuilder();
  const graph = g.output(make(g, g.input('x', shape))).build();
  const inputs = new Map([['x', values]]);
  const options = { inputs, weights: new Map<string, never>(), bounds: true };
  return interpret(graph, options).get('output')!;
}

/** 3 x 3, one channel: 1 .. 9. */
const SQUARE = [1, 2, 3, 4, 5, 6, 7, 8, 9];

describe('pool2d', () => {
  it('takes maxima; padding never wins', () => {
    const negative = SQUARE.map((x) => -x);
    const result = run([1, 3, 3, 1], negative, (g, x) =>
      g.maxPool(x, { kernel: 2, stride: 2, padding: 1 }),
    );
    expect([...result.values]).toEqual([-1, -2, -4, -5]);
  });

  it('averages what is there, or the whole window', () => {
    const options = { kernel: 2, stride: 2, padding: 1 };
    const real = run([1, 3, 3, 1], SQUARE, (g, x) => g.avgPool(x, options));
    expect([...real.values]).toEqual([1, 2.5, 5.5, 7]);
    const all = run([1, 3, 3, 1], SQUARE, (g, x) =>
      g.avgPool(x, { ...options, countPadding: true }),
    );
    expect([...all.values]).toEqual([0.25, 1.25, 2.75, 7]);
  });

  it('keeps channels and images apart', () => {
    const result = run([2, 1, 2, 2], [1, 10, 3, 30, 5, 50, 9, 90], (g, x) =>
      g.avgPool(x, { kernel: [1, 2] }),
    );
    expect([...result.values]).toEqual([2, 20, 7, 70]);
  });
});

describe('globalPool', () => {
  it('reduces each image and channel', () => {
    const values = [1, 10, 3, 30, 5, 50, 9, 90];
    const mean = run([1, 2, 2, 2], values, (g, x) => g.globalPool(x));
    expect(mean.shape).toEqual([1, 1, 1, 2]);
    expect([...mean.values]).toEqual([4.5, 45]);
    const max = run([1, 2, 2, 2], values, (g, x) => g.globalPool(x, 'max'));
    expect([...max.values]).toEqual([9, 90]);
  });
});

describe('error bounds', () => {
  it('a maximum is exact', () => {
    const result = run([1, 3, 3, 1], SQUARE, (g, x) =>
      g.maxPool(x, { kernel: 3 }),
    );
    expect(result.worstCase![0]).toBeLessThan(1e-37);
  });

  const seed = testSeed('pool');
  it(`a mean holds in any order, divided or multiplied (seed ${seed})`, () => {
    const rng = createRng(seed);
    for (let trial = 0; trial < 200; trial++) {
      const values = Array.from({ length: 49 }, () =>
        Math.fround(rng.normal()),
      );
      const result = run([1, 7, 7, 1], values, (g, x) => g.globalPool(x));
      const sum = sumInF32(values, Array<number>(49).fill(1), rng);
      const divided = Math.fround(sum / 49);
      const multiplied = Math.fround(sum * Math.fround(1 / 49));
      expectWithin([divided], result, result.worstCase);
      expectWithin([multiplied], result, result.worstCase);
    }
  });
});
