/** Statements, scopes, parameters and what blocks return. */
import { describe, expect, it } from 'vitest';
import type { DiagnosticCode } from '../../../grammar/diagnostic.ts';
import { graphOf } from '../../support/check-source.ts';
import {
  expectDiagnostics,
  modelOf,
} from '../../support/expect-diagnostics.ts';

/** Names of the nodes of a model, without its input. */
function namesOf(text: string): string[] {
  return graphOf(text)
    .nodes.slice(1)
    .map(({ name }) => name);
}

describe('scopes', () => {
  it('carry a value out of a loop and an arm', () => {
    const text = modelOf(
      'y = x k = 1 repeat i in 0..3 { k = k * 2 if i > 0 { y = y + k } }',
    );
    const literals = graphOf(text).nodes.flatMap(({ op }) =>
      op.kind === 'literal' ? op.values : [],
    );
    expect(literals).toEqual([4, 8]);
  });

  it('give the variable of a loop back its value each time', () => {
    const text = modelOf(
      'y = x repeat i in 1..3 { y = y * i i = 7 y = y * i }',
    );
    const literals = graphOf(text).nodes.flatMap(({ op }) =>
      op.kind === 'literal' ? op.values : [],
    );
    expect(literals).toEqual([1, 7, 2, 7]);
  });

  it('hide the variables of callers', () => {
    const text = modelOf(
      'secret = 2 y = f(x) * secret',
      'block f(x: tensor[_, _, _, _]) { return x * «secret» }',
    );
    expectDiagnostics(text, ['FCM1001']);
  });

  it('let an assignment hide a param in its block alone', () => {
    const text = modelOf(
      'y = f(x) * k',
      'param k: int = 3 block f(x: tensor[_, _, _, _]) { k = 5 return x * k }',
    );
    const literals = graphOf(text).nodes.flatMap(({ op }) =>
      op.kind === 'literal' ? op.values : [],
    );
    expect(literals).toEqual([5, 3]);
  });

  it('run no body for an empty range', () => {
    expect(namesOf(modelOf('y = x repeat i in 3..3 { y = relu(y) }'))).toEqual(
      [],
    );
    expect(namesOf(modelOf('y = x repeat i in 3..0 { y = relu(y) }'))).toEqual(
      [],
    );
  });

  it('end a block at a return inside a loop', () => {
    const text = modelOf(
      'y = f(x)',
      'block f(x: tensor[_, _, _, _]) { repeat i in 0..9 { x = relu(x) if i == 1 { return x } } return tanh(x) }',
    );
    expect(namesOf(text)).toEqual(['f.relu', 'f.relu_2']);
  });
});

describe('statements', () => {
  it.each<[string, DiagnosticCode[]]>([
    ['«a, b = relu(x)» y = a + b', ['FCM1011']],
    ['«y = f(x)»', ['FCM1011']],
    ['y = relu(«f(x)»)', ['FCM1011']],
    ['y = x + «f(x)»', ['FCM1011']],
    ['y, z = f(x) y = y + z', []],
    ['y, z = if true { f(x) } else { f(x) } y = y + z', []],
    ['y = x repeat i in 0..«2.5» { y = y * i }', ['FCM2024']],
    ['y = x repeat i in «x»..2 { y = y * i }', ['FCM2024']],
    ['y = x if «1» { y = relu(x) }', ['FCM2003']],
  ])('%s', (statements, codes) => {
    const f = 'block f(x: tensor[_, _, _, _]) { return x, relu(x) }';
    expectDiagnostics(modelOf(statements, f), codes);
  });

  it('stay silent about what a mistake has spoilt', () => {
    const text = modelOf(
      `
  y = x
  if «3» { y = global_avg_pool(y) } else if true { y = flatten(y) }
  repeat i in 0..«"a"» { y = reshape(y, [i]) }
  y = conv2d(y, 8, kernel = 9)
  z = f(y, [y])
  y = if z { y } else { -y }`,
      'block f(x: tensor[_, _, _, 77], k: int) { return x * k }',
    );
    expectDiagnostics(text, ['FCM2003', 'FCM2024']);
  });

  it('report again after a variable got a sound value', () => {
    const text = modelOf(
      'y = conv2d(x, 8, kernel = «0») y = «x + full([3], 1)»',
    );
    expectDiagnostics(text, ['FCM2007', 'FCM2012']);
  });
});

describe('parameters', () => {
  const f = `block f(x: tensor[N, H, W, C], k: int, s: float = 1.0, bias: bool = true, p: string = valid) {
  return conv2d(x, k * C, kernel = 3, bias = bias, padding = p) * s
}`;

  it.each<[string, DiagnosticCode[]]>([
    ['y = f(x, 2)', []],
    ['y = f(x, k = 2, s = 2)', []],
    ['y = f(x, 2, p = same)', []],
    ['y = f(x, «2.0»)', ['FCM2002']],
    ['y = f(x, 2, bias = «1»)', ['FCM2002']],
    ['y = f(x, 2, p = «1»)', ['FCM2002']],
    ['y = x * f(«1», 2)', ['FCM2002']],
    ['y = f(«flatten(x)», 2)', ['FCM2010']],
    ['y = f(x, «true»)', ['FCM2002']],
  ])('%s', (statements, codes) => {
    expectDiagnostics(modelOf(statements, f), codes);
  });

  it('have defaults that see earlier parameters and dimensions', () => {
    const text = modelOf(
      'y = g(x)',
      'block g(x: tensor[N, H, W, C], k: int = 2 * C) { return pointwise(x, k) }',
    );
    expect(graphOf(text).nodes.at(-1)?.type.shape).toEqual([1, 8, 8, 8]);
  });

  it('check the element type', () => {
    const text = modelOf(
      'y = g(«x»)',
      'block g(x: i8[_, _, _, _]) { return x }',
    );
    expectDiagnostics(text, ['FCM2022']);
  });

  it.each<[string, string]>([
    ['tensor[_, _, _, 24]', 'expected 24 channels, found 4'],
    ['tensor[_, 2 * 8, _, _]', 'expected height 16, found 8'],
    ['tensor[N, H, H + 1, _]', 'expected width 9, found 8'],
    ['tensor[k, _, _, _]', 'expected batch 3 (`k`), found 1'],
    ['tensor[size, _, _, _]', 'expected batch 5 (`size`), found 1'],
    ['tensor[H, H, _, _]', 'expected height 1 (`H`), found 8'],
  ])('of type %s: %s', (type, message) => {
    const text = modelOf(
      'y = g(3, «x») * size',
      `param size: int = 5 block g(k: int, x: ${type}) { return x * k }`,
    );
    const [diagnostic] = expectDiagnostics(text, ['FCM2011']);
    expect(diagnostic?.message).toContain(message);
    expect(diagnostic?.related[0]?.message).toMatch(
      / is \d+ here$|^declared here$/,
    );
  });

  it('need dimensions that are numbers', () => {
    const text = modelOf(
      'y = g(x)',
      'block g(x: tensor[_, _, _, «4 - 4»]) { return x }',
    );
    expectDiagnostics(text, ['FCM2026']);
  });
});

describe('a mistake inside a block', () => {
  it('is told once, with the calls that led to it', () => {
    const text = modelOf(
      'y = outer(outer(x, 3), 5)',
      `block inner(x: tensor[_, _, _, C], g: int) { return conv2d(x, C, kernel = 1, groups = g, name = "a") }
block outer(x: tensor[_, _, _, _], g: int) { return relu(inner(x, g)) }`,
    );
    const marked = text.replace(
      'conv2d(x, C, kernel = 1, groups = g, name = "a")',
      '«$&»',
    );
    const [diagnostic] = expectDiagnostics(marked, ['FCM2015']);
    expect(diagnostic?.related.map(({ message }) => message)).toEqual([
      'f32[1, 8, 8, 4] made here',
      'in `inner`, called here',
      'in `outer`, called here',
    ]);
  });
});
