/** Ops that move elements, and resampling. */
import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../../compiler/graph.ts';
import type { InterpretedTensor } from '../../../compiler/interpret.ts';
import { interpret } from '../../../compiler/interpret.ts';
import { sourceCoordinate } from '../../../compiler/interpret/resize.ts';
import { GraphBuilder } from '../../support/graph-builder.ts';

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

describe('moving ops', () => {
  it('transposes', () => {
    const { shape, values } = run([1, 2, 3], [1, 2, 3, 4, 5, 6], (g, x) =>
      g.transpose(x, [2, 0, 1]),
    );
    expect(shape).toEqual([3, 1, 2]);
    expect([...values]).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it('pads each side by its own amount, with a value', () => {
    const { shape, values } = run([1, 1, 2, 1], [1, 2], (g, x) =>
      g.pad(x, [1, 2, 0, 1], 0.5),
    );
    expect(shape).toEqual([1, 2, 5, 1]);
    expect([...values]).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1, 2, 0.5, 0.5]);
  });

  it('concatenates along any axis', () => {
    const last = run([2, 2], [1, 2, 3, 4], (g, x) => g.concat([x, x]));
    expect([...last.values]).toEqual([1, 2, 1, 2, 3, 4, 3, 4]);
    const first = run([2, 1], [1, 2], (g, x) => g.concat([x, x, x], 0));
    expect([...first.values]).toEqual([1, 2, 1, 2, 1, 2]);
  });

  it('is exact, and moves errors along', () => {
    const doubled = run([1, 2], [1, 3], (g, x) => {
      const y = g.binary('mul', x, g.literal(2));
      return g.transpose(g.concat([x, y], 0), [1, 0]);
    });
    expect([...doubled.values]).toEqual([1, 2, 3, 6]);
    expect([...doubled.worstCase!].map((e) => e > 1e-30)).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });

  it('counts the rounding of a padding value', () => {
    const { worstCase } = run([1, 1, 1, 1], [1], (g, x) => {
      const y = g.binary('mul', x, g.literal(2));
      return g.pad(y, [0, 1, 0, 0], 0.1);
    });
    expect(worstCase![1]).toBe(Math.abs(Math.fround(0.1) - 0.1));
  });
});

describe('resize', () => {
  const ROW = [0, 10, 20, 30];
  const resize =
    (
      width: number,
      mode: 'nearest' | 'bilinear',
      centres: 'halfPixel' | 'asymmetric' | 'alignCorners',
    ) =>
    (g: GraphBuilder, x: NodeId): NodeId =>
      g.resize(x, { size: [1, width], mode, centres });

  it.each([
    ['nearest', 'asymmetric', 8, [0, 0, 10, 10, 20, 20, 30, 30]],
    ['nearest', 'asymmetric', 3, [0, 10, 20]],
    ['nearest', 'halfPixel', 8, [0, 0, 10, 10, 20, 20, 30, 30]],
    ['nearest', 'halfPixel', 2, [10, 30]],
    ['nearest', 'halfPixel', 3, [0, 20, 30]],
    ['bilinear', 'asymmetric', 8, [0, 5, 10, 15, 20, 25, 30, 30]],
    ['bilinear', 'halfPixel', 8, [0, 2.5, 7.5, 12.5, 17.5, 22.5, 27.5, 30]],
    ['bilinear', 'halfPixel', 2, [5, 25]],
    ['bilinear', 'alignCorners', 7, [0, 5, 10, 15, 20, 25, 30]],
    ['bilinear', 'alignCorners', 1, [0]],
  ] as const)('%s, %s, to %i', (mode, centres, width, expected) => {
    const result = run([1, 1, 4, 1], ROW, resize(width, mode, centres));
    expect([...result.values]).toEqual(expected);
  });

  it('blends four neighbours per channel', () => {
    const { values } = run([1, 2, 2, 2], [0, 1, 2, 1, 4, 1, 6, 1], (g, x) =>
      g.resize(x, {
        size: [3, 3],
        mode: 'bilinear',
        centres: 'alignCorners',
      }),
    );
    const first = [0, 1, 2, 2, 3, 4, 4, 5, 6];
    expect([...values]).toEqual(first.flatMap((v) => [v, 1]));
  });

  it('bounds the error of an f32 coordinate', () => {
    const values = [0, 1000, -1000, 5];
    const result = run(
      [1, 1, 4, 1],
      values,
      resize(37, 'bilinear', 'halfPixel'),
    );
    for (let o = 0; o < 37; o++) {
      const scale = Math.fround(4 / 37);
      const at = Math.fround(
        Math.fround(Math.fround(o + 0.5) * scale) - Math.fround(0.5),
      );
      const inside = Math.min(Math.max(at, 0), 3);
      const low = Math.floor(inside);
      const f = Math.fround(inside - low);
      const a = Math.fround(values[low]! * Math.fround(1 - f));
      const b = Math.fround(values[Math.min(low + 1, 3)]! * f);
      const error = Math.abs(Math.fround(a + b) - result.values[o]!);
      expect(error).toBeLessThanOrEqual(result.worstCase![o]!);
    }
  });

  it('has exact source coordinates', () => {
    expect(sourceCoordinate('halfPixel', 0, 4, 8)).toBe(-0.25);
    expect(sourceCoordinate('asymmetric', 3, 4, 8)).toBe(1.5);
    expect(sourceCoordinate('alignCorners', 3, 4, 7)).toBe(1.5);
  });
});
