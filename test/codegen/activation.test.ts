import { describe, expect, it } from 'vitest';
import {
  activationHelpers,
  emitActivation,
  emitBinary,
} from '../../codegen/activation.ts';
import type { BinaryFn } from '../../compiler/graph.ts';
import { ACTIVATIONS } from '../support/random-graph.ts';

describe('activations', () => {
  it('writes each as an expression', () => {
    const text = ACTIVATIONS.map((fn) => emitActivation(fn, 'x'));
    expect(text).toMatchInlineSnapshot(`
      [
        "max(x, vec4f())",
        "clamp(x, vec4f(0.0f), vec4f(6.0f))",
        "clamp(x, vec4f(-0.5f), vec4f(0.699999988079071f))",
        "hard_swish(x)",
        "hard_sigmoid(x)",
        "sigmoid(x)",
        "silu(x)",
        "safe_tanh(x)",
        "gelu_erf(x)",
        "gelu_tanh(x)",
        "leaky_relu(x, 0.10000000149011612f)",
      ]
    `);
  });

  it('defines the helpers that a body calls, dependencies first', () => {
    const names = (body: string): string[] =>
      [...activationHelpers(body).matchAll(/^fn (\w+)/gm)].map(
        ([, name]) => name!,
      );
    expect(names('value = silu(value);')).toEqual(['sigmoid', 'silu']);
    expect(names('gelu_tanh(x) + prelu(x, y)')).toEqual([
      'safe_tanh',
      'gelu_tanh',
      'prelu',
    ]);
    expect(names('my_silu(x) + silu + max(x, y)')).toEqual([]);
  });
});

it('writes each binary function', () => {
  const fns: readonly BinaryFn[] = [
    'add',
    'sub',
    'mul',
    'div',
    'max',
    'min',
    'prelu',
  ];
  expect(fns.map((fn) => emitBinary(fn, 'a', 'b'))).toEqual([
    '(a + b)',
    '(a - b)',
    '(a * b)',
    '(a / b)',
    'max(a, b)',
    'min(a, b)',
    'prelu(a, b)',
  ]);
});
