/** Which layers a pin reaches, and pins that reach none. */
import { describe, expect, it } from 'vitest';
import { LAYER_OPERATORS } from '../../../compiler/lower/operators/operator-table.ts';
import { printPin } from '../../../compiler/print-graph.ts';
import { graphOf } from '../../support/check-source.ts';
import {
  expectDiagnostics,
  modelOf,
} from '../../support/expect-diagnostics.ts';

const BLOCKS = `
  block layer(x: tensor[_, _, _, C]) { return pointwise(x, C, name = "in") }
  block inner(x: tensor[_, _, _, C], pinned: bool) {
    return if pinned { @fuse(pwpw) pointwise(x, C) } else { depthwise(x, 1) }
  }
  block maybe(x: tensor[_, _, _, C], n: int) {
    repeat i in 0..n { x = pointwise(x, C) }
    return x
  }
  block two(x: tensor[_, _, _, C]) {
    return pointwise(x, C, name = "a"), pointwise(x, C, name = "b")
  }
  block by_default(x: tensor[_, _, _, C], n: int = max(1, 2)) { return x * n }
`;

/** `name: pin` of every layer, in order; `-` without one. */
function pinsOf(statements: string): string[] {
  return graphOf(modelOf(statements, BLOCKS))
    .nodes.filter(({ op }) => op.kind === 'conv2d' || op.kind === 'dense')
    .map(
      ({ name, pin }) => `${name}: ${pin === undefined ? '-' : printPin(pin)}`,
    );
}

describe('a pin in front of', () => {
  it.each([
    ['conv2d', 'conv2d(x, 8, 3)'],
    ['depthwise', 'depthwise(x, 3)'],
    ['pointwise', 'pointwise(x, 8, bias = false)'],
    ['dense', 'dense(x, 8)'],
  ])('%s is that of the layer', (name, call) => {
    expect(LAYER_OPERATORS).toContain(name);
    expect(pinsOf(`y = @fuse(dwpw) ${call}`)).toEqual([`${name}: @fuse(dwpw)`]);
  });

  it('a layer leaves what feeds it alone', () => {
    expect(
      pinsOf('y = @fuse(dwpw) pointwise(relu(depthwise(layer(x), 3)), 8)'),
    ).toEqual(['layer.in: -', 'depthwise: -', 'pointwise: @fuse(dwpw)']);
  });

  it('a block reaches every layer inside, and in its arguments', () => {
    expect(pinsOf('y = @no_fuse layer(layer(dense(x, 4)))')).toEqual([
      'dense: @no_fuse',
      'layer.in: @no_fuse',
      'layer_2.in: @no_fuse',
    ]);
    expect(pinsOf('a, b = @no_fuse two(x) y = a + b')).toEqual([
      'two.a: @no_fuse',
      'two.b: @no_fuse',
    ]);
  });

  it('any other operator reaches the layers in its arguments', () => {
    expect(pinsOf('y = @no_fuse concat([layer(x), x + dense(x, 4)])')).toEqual([
      'layer.in: @no_fuse',
      'dense: @no_fuse',
    ]);
  });

  it('a call gives way to a pin inside it', () => {
    expect(
      pinsOf(
        'y = @no_fuse relu(inner(x, true) + @fuse(dwpw) layer(inner(x, false)))',
      ),
    ).toEqual([
      'inner.pointwise: @fuse(pwpw)',
      'inner_2.depthwise: @fuse(dwpw)',
      'layer.in: @fuse(dwpw)',
    ]);
  });

  it('a call ends with the call', () => {
    expect(
      pinsOf('y = layer(@no_fuse layer(x)) y = relu(y) + dense(y, 4)'),
    ).toEqual(['layer.in: @no_fuse', 'layer_2.in: -', 'dense: -']);
  });

  it('a call in a loop holds each time', () => {
    expect(pinsOf('y = x repeat i in 0..2 { y = @no_fuse layer(y) }')).toEqual([
      'layer.in: @no_fuse',
      'layer_2.in: @no_fuse',
    ]);
  });
});

describe('a pin without a layer', () => {
  it.each([
    'y = «@no_fuse» relu(x)',
    'z = layer(x) y = «@fuse(pwdw)» relu(z)',
    'y = «@no_fuse» maybe(x, 0)',
    'y = x * «@no_fuse» max(1, 2)',
    'y = «@no_fuse» by_default(x)',
    'y = «@no_fuse» relu(«@no_fuse» tanh(x))',
  ])('is a mistake: %s', (statements) => {
    const marks = statements.split('«').length - 1;
    const codes = Array.from({ length: marks }, () => 'FCM2028' as const);
    expectDiagnostics(modelOf(statements, BLOCKS), codes);
  });

  it('is none when another call of its block makes one', () => {
    const block =
      'block f(x: tensor[_, _, _, C], n: int) { return @no_fuse maybe(x, n) }';
    for (const counts of [
      [0, 1],
      [1, 0],
    ]) {
      const [first, second] = counts;
      const text = modelOf(
        `y = f(f(x, ${first}), ${second})`,
        `${BLOCKS}${block}`,
      );
      expect(graphOf(text).nodes.filter(({ pin }) => pin)).toHaveLength(1);
    }
    const [diagnostic] = expectDiagnostics(
      modelOf(
        'y = f(f(x, 0), 0)',
        `${BLOCKS}${block.replace('@no_fuse', '«@no_fuse»')}`,
      ),
      ['FCM2028'],
    );
    expect(diagnostic?.message).toContain('`maybe` makes no convolution');
    expect(diagnostic?.related).toHaveLength(1);
    expect(diagnostic?.help).toContain('move `@no_fuse`');
  });

  it('is none when it is never evaluated', () => {
    expect(pinsOf('y = if 1 == 2 { @no_fuse relu(x) } else { x }')).toEqual([]);
  });

  it('says nothing after a mistake that hides its layers', () => {
    expectDiagnostics(modelOf('y = x + @no_fuse relu(«missing»)'), ['FCM1001']);
    expectDiagnostics(modelOf('y = @no_fuse relu(pointwise(x, «0»))'), [
      'FCM2007',
    ]);
    expectDiagnostics(
      modelOf(
        'y = @no_fuse f(x)',
        'block f(x: tensor[_, _, _, C]) { _z = pointwise(x, «0») return x }',
      ),
      ['FCM2007'],
    );
  });
});
