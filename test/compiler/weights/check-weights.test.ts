import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../compiler/graph.ts';
import { checkWeights } from '../../../compiler/weights/check-weights.ts';
import type { WeightTensor } from '../../../compiler/weights/weight-source.ts';
import type { Diagnostic } from '../../../grammar/diagnostic.ts';
import { GraphBuilder } from '../../support/graph-builder.ts';

const tensor = (shape: number[], fill = 1): WeightTensor => ({
  dtype: 'f32',
  shape,
  data: new Float32Array(shape.reduce((n, dim) => n * dim, 1)).fill(fill),
});

function model(): Graph {
  const g = new GraphBuilder('tiny');
  const x = g.input('x', [1, 4, 4, 3]);
  return g
    .output(g.pointwise(x, { filters: 2, bias: true, name: 'stem' }))
    .build();
}

function check(weights: Record<string, WeightTensor>): {
  ok: boolean;
  diagnostics: Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const source = new Map(Object.entries(weights));
  const ok = checkWeights(model(), source, (d) => diagnostics.push(d));
  return { ok, diagnostics };
}

describe('checkWeights', () => {
  it('accepts what fits', () => {
    const weights = {
      'stem.weight': tensor([2, 3, 1, 1]),
      'stem.bias': tensor([2]),
    };
    expect(check(weights)).toEqual({ ok: true, diagnostics: [] });
  });

  it('names every missing, misshapen and unused tensor at once', () => {
    const { ok, diagnostics } = check({
      'stem.wieght': tensor([2, 3, 1, 1]),
      'stem.bias': tensor([3]),
    });
    expect(ok).toBe(false);
    expect(diagnostics.map((d) => [d.code, d.message, d.help])).toEqual([
      [
        'FCM4010',
        'weight `stem.weight` [2, 3, 1, 1] is missing',
        'did you mean `stem.wieght`?',
      ],
      ['FCM4011', 'weight `stem.bias`: expected [2], found [3]', null],
      [
        'FCM4013',
        'tiny does not use 1 tensor of the weights: `stem.wieght`',
        null,
      ],
    ]);
  });

  it.each([NaN, Infinity, -Infinity])('names the first %d', (bad) => {
    const weight = tensor([2, 3, 1, 1]);
    weight.data[4] = bad;
    weight.data[5] = NaN;
    const { ok, diagnostics } = check({
      'stem.weight': weight,
      'stem.bias': tensor([2]),
    });
    expect(ok).toBe(false);
    expect(diagnostics).toMatchObject([
      {
        code: 'FCM4012',
        message: `weight \`stem.weight\` [2, 3, 1, 1] has ${bad} at element 4`,
      },
    ]);
  });

  it('warns once about many unused tensors and still accepts', () => {
    const extra = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`old.${i}`, tensor([1])]),
    );
    const { ok, diagnostics } = check({
      ...extra,
      'stem.weight': tensor([2, 3, 1, 1]),
      'stem.bias': tensor([2]),
    });
    expect(ok).toBe(true);
    expect(diagnostics).toMatchObject([
      {
        severity: 'warning',
        message:
          'tiny does not use 9 tensors of the weights: `old.0`, `old.1`, `old.2`, ...',
      },
    ]);
  });
});
