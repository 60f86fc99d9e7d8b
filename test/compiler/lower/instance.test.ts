/** Instance paths and the names of weights. */
import { describe, expect, it } from 'vitest';
import type { DiagnosticCode } from '../../../grammar/diagnostic.ts';
import { graphOf } from '../../support/check-source.ts';
import {
  expectDiagnostics,
  modelOf,
} from '../../support/expect-diagnostics.ts';

const BLOCKS = `
block conv(x: tensor[_, _, _, C]) { return bias(x, name = "b") }
block two(x: tensor[_, _, _, C]) { return conv(conv(x), name = "last") }
block flat(x: tensor[_, _, _, C]) { return bias(x, name = "") }`;

function weightsOf(statements: string): string[] {
  return graphOf(modelOf(statements, BLOCKS)).nodes.flatMap(({ op }) =>
    op.kind === 'weight' ? [op.name] : [],
  );
}

describe('paths', () => {
  it.each([
    ['y = conv(x)', ['conv.b.bias']],
    ['y = conv(x, name = "stem")', ['stem.b.bias']],
    ['y = conv(x, name = "features.0")', ['features.0.b.bias']],
    [
      'y = conv(conv(conv(x)))',
      ['conv.b.bias', 'conv_2.b.bias', 'conv_3.b.bias'],
    ],
    ['y = two(x)', ['two.conv.b.bias', 'two.last.b.bias']],
    [
      'y = two(two(x, name = "a"), name = "b")',
      ['a.conv.b.bias', 'a.last.b.bias', 'b.conv.b.bias', 'b.last.b.bias'],
    ],
    ['y = two(x, name = "")', ['conv.b.bias', 'last.b.bias']],
    ['y = flat(x)', ['flat.bias']],
    ['y = flat(flat(x, name = "a"), name = "b.c")', ['a.bias', 'b.c.bias']],
    ['y = flat(x, name = "")', ['bias']],
    [
      'y = bias(x, name = "bias_2") y = bias(bias(y))',
      ['bias_2.bias', 'bias.bias', 'bias_3.bias'],
    ],
    [
      'y = x repeat i in 0..2 { y = conv(y, name = "blocks.{i}") }',
      ['blocks.0.b.bias', 'blocks.1.b.bias'],
    ],
    ['y = bias(x, name = "a/b:c-d_0")', ['a/b:c-d_0.bias']],
  ])('%s', (statements, expected) => {
    expect(weightsOf(statements)).toEqual(expected);
  });

  it('names nodes uniquely even where paths share a name', () => {
    const graph = graphOf(
      'model m(x: f32[4], relu: f32[4]) -> f32[4] { return relu(tanh(x, name = ""), name = "") + relu(relu) * 2 }',
    );
    const names = graph.nodes.map(({ name }) => name);
    expect(names).toEqual([
      'x',
      'relu',
      'tanh',
      'relu_2',
      'relu_3',
      'mul.literal',
      'mul',
      'add',
    ]);
  });

  it.each<[string, DiagnosticCode]>([
    ['y = bias(bias(x, name = "a"), name = «"a"»)', 'FCM1030'],
    ['y = «bias(bias(x, name = ""), name = "")»', 'FCM1030'],
    ['y = relu(x, name = «"a..b"»)', 'FCM1031'],
    ['y = relu(x, name = «".a"»)', 'FCM1031'],
    ['y = relu(x, name = «"a."»)', 'FCM1031'],
    ['y = relu(x, name = «"a b"»)', 'FCM1031'],
  ])('%s is a mistake', (statements, code) => {
    expectDiagnostics(modelOf(statements, BLOCKS), [code]);
  });

  it('meets a path that was written with dots', () => {
    const text = modelOf(
      'y = conv(bias(x, name = "a.b"), name = "a")',
      'block conv(x: tensor[_, _, _, _]) { return bias(x, name = «"b"») }',
    );
    expectDiagnostics(text, ['FCM1030']);
  });

  it('suggests the loop variable for a name that a loop repeats', () => {
    const [diagnostic] = expectDiagnostics(
      modelOf('y = x repeat k in 0..3 { y = bias(y, name = «"b"») }'),
      ['FCM1030'],
    );
    expect(diagnostic?.help).toBe(
      'put the loop variable into the name, as in "b.{k}"',
    );
    expect(diagnostic?.related).toMatchObject([{ message: 'first used here' }]);
  });
});
