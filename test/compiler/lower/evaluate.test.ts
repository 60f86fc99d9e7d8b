/** Compile-time values: what expressions mean, and their mistakes. */
import { describe, expect, it } from 'vitest';
import type { DiagnosticCode } from '../../../grammar/diagnostic.ts';
import { graphOf } from '../../support/check-source.ts';
import {
  expectDiagnostics,
  modelOf,
} from '../../support/expect-diagnostics.ts';

/** The number that `expr` evaluates to, read from a literal of the graph. */
function valueOf(expr: string, declarations = ''): number | undefined {
  const text = `${declarations} model m() -> f32[1] { return full([1], ${expr}) }`;
  const [literal] = graphOf(text).nodes;
  return literal?.op.kind === 'literal' ? literal.op.values[0] : undefined;
}

describe('numbers', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['7 - 2 - 1', 4],
    ['56 / 2 / 7', 4],
    ['1 / 2.0', 0.5],
    ['-3 + 1', -2],
    ['0 - -3', 3],
    ['7 % 3', 1],
    ['-7 % 3', 2],
    ['7 % -3', -2],
    ['-6 % 3', 0],
    ['floor_div(7, 2)', 3],
    ['floor_div(-7, 2)', -4],
    ['ceil_div(7, 2)', 4],
    ['ceil_div(-7, 2)', -3],
    ['min(3, 2.5)', 2.5],
    ['max(3, 2)', 3],
    ['1_000 + 1e3', 2000],
  ])('%s is %d', (expr, expected) => {
    expect(valueOf(expr)).toBe(expected);
  });

  // Channel counts of MobileNetV2 at width 0.35, 0.75 and 1.4.
  it.each([
    ['round_to(32 * 0.35, 8)', 16],
    ['round_to(16 * 0.35, 8)', 8],
    ['round_to(24 * 0.35, 8)', 8],
    ['round_to(24 * 0.75, 8)', 24],
    ['round_to(32 * 0.75, 8)', 24],
    ['round_to(320 * 1.4, 8)', 448],
    ['round_to(11, 8)', 16],
    ['round_to(0, 8)', 8],
  ])('%s is %d', (expr, expected) => {
    expect(valueOf(expr)).toBe(expected);
  });

  it.each<[string, DiagnosticCode]>([
    ['«57 / 2»', 'FCM2004'],
    ['«1 / 0»', 'FCM2005'],
    ['«1.0 / 0»', 'FCM2005'],
    ['«1 % 0»', 'FCM2005'],
    ['«1.5 % 2»', 'FCM2001'],
    ['«floor_div(1, 0)»', 'FCM2005'],
    ['«floor_div(1.0, 2)»', 'FCM2002'],
    ['«9007199254740991 + 1»', 'FCM2006'],
    ['«1e308 * 10.0»', 'FCM2006'],
    ['«round_to(8, 0)»', 'FCM2007'],
    ['«round_to(8, 2.0)»', 'FCM2007'],
    ['«min(1, true)»', 'FCM2002'],
    ['«1 + true»', 'FCM2001'],
    ['«"a" + "b"»', 'FCM2001'],
    ['«-true»', 'FCM2001'],
    ['«1e39»', 'FCM2007'],
    ['«true»', 'FCM2002'],
    ['«[1]»', 'FCM2002'],
  ])('%s is a mistake', (expr, code) => {
    const text = `model m() -> f32[1] { return full([1], ${expr}) }`;
    expectDiagnostics(text, [code]);
  });

  it('points from an inexact division to functions that round', () => {
    const text = 'model m() -> f32[1] { return full([1], «57 / 2») }';
    const [diagnostic] = expectDiagnostics(text, ['FCM2004']);
    expect(diagnostic?.message).toBe('57 / 2 leaves a remainder of 1');
    expect(diagnostic?.help).toContain('floor_div(a, b) or ceil_div(a, b)');
  });
});

describe('conditions', () => {
  it.each([
    ['1 < 2', true],
    ['2 <= 1.5', false],
    ['1 == 1.0', true],
    ['"a" == "a"', true],
    ['"a" != "b"', true],
    ['same == "same"', true],
    ['true == false', false],
    ['!(1 > 2) && 3 >= 3', true],
    ['false || true && false', false],
    ['true || 1 / 0 == 1', true],
    ['false && 1 / 0 == 1', false],
  ])('%s is %s', (condition, expected) => {
    expect(valueOf(`if ${condition} { 1 } else { 0 }`)).toBe(expected ? 1 : 0);
  });

  it('chains of else take the first that holds', () => {
    const pick = (n: number) =>
      valueOf(`if ${n} == 0 { 5 } else if ${n} == 1 { 6 } else { 7 }`);
    expect([0, 1, 2].map(pick)).toEqual([5, 6, 7]);
  });

  it.each<[string, DiagnosticCode]>([
    ['if «1» { 1 } else { 2 }', 'FCM2003'],
    ['if «1» && true { 1 } else { 2 }', 'FCM2003'],
    ['if true && «2» { 1 } else { 2 }', 'FCM2003'],
    ['if «1 == "a"» { 1 } else { 2 }', 'FCM2001'],
    ['if «true < false» { 1 } else { 2 }', 'FCM2001'],
    ['if «!1» { 1 } else { 2 }', 'FCM2001'],
    ['if «[1] == [1]» { 1 } else { 2 }', 'FCM2001'],
  ])('%s is a mistake', (expr, code) => {
    const text = `model m() -> f32[1] { return full([1], ${expr}) }`;
    expectDiagnostics(text, [code]);
  });
});

describe('strings', () => {
  it('hold numbers, bools and strings', () => {
    const graph = graphOf(
      modelOf('s = "a" y = relu(x, name = "{s}.{1 + 1}.{1.5}.{true}.b")'),
    );
    expect(graph.nodes.at(-1)?.name).toBe('a.2.1.5.true.b');
  });

  it.each<[string, DiagnosticCode]>([
    ['y = relu(x, name = "{«x»}")', 'FCM2027'],
    ['y = relu(x, name = "{«[1]»}")', 'FCM2027'],
    ['y = relu(x, name = «3»)', 'FCM2002'],
  ])('%s is a mistake', (statements, code) => {
    expectDiagnostics(modelOf(statements), [code]);
  });
});

describe('tensor arithmetic', () => {
  it.each([
    ['x + x', 'add', 'add'],
    ['x - 1', 'sub', 'sub'],
    ['1 / x', 'div', 'div'],
    ['2.0 * x', 'mul', 'mul'],
  ])('%s is a call of an operator', (expr, fn, name) => {
    const graph = graphOf(modelOf(`y = ${expr}`));
    const node = graph.nodes.at(-1);
    expect(node).toMatchObject({ name, op: { kind: 'binary', fn } });
  });

  it('keeps the order of operands', () => {
    const graph = graphOf(modelOf('y = 1 - x'));
    expect(graph.nodes).toMatchObject([
      { op: { kind: 'input' } },
      { op: { kind: 'literal', values: [1] }, type: { shape: [1] } },
      { op: { kind: 'binary', fn: 'sub', a: 1, b: 0 } },
    ]);
  });

  it.each<[string, DiagnosticCode]>([
    ['y = «x % 2»', 'FCM2001'],
    ['y = «-x»', 'FCM2001'],
    ['y = if «x == x» { x } else { x }', 'FCM2001'],
    ['y = x + «true»', 'FCM2002'],
    ['y = «x + full([3], 1.0)»', 'FCM2012'],
  ])('%s is a mistake', (statements, code) => {
    expectDiagnostics(modelOf(statements), [code]);
  });

  it('notes where the operands come from', () => {
    const [diagnostic] = expectDiagnostics(
      modelOf('a = pointwise(x, 8) y = «x + a»'),
      ['FCM2012'],
    );
    expect(diagnostic?.related.map(({ message }) => message)).toEqual([
      'f32[1, 8, 8, 4] made here',
      'f32[1, 8, 8, 8] made here',
    ]);
  });
});
