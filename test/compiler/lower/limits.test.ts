/** Small programs that ask for much: a diagnostic, soon, and nothing else. */
import { describe, expect, it } from 'vitest';
import type { BinaryOp, Expr, IfExpr } from '../../../grammar/ast.ts';
import type { Diagnostic } from '../../../grammar/diagnostic.ts';
import { parse } from '../../../grammar/parse.ts';
import { lowerModel } from '../../../compiler/lower.ts';
import { graphOf, lowerSource } from '../../support/check-source.ts';
import {
  expectDiagnostics,
  modelOf,
} from '../../support/expect-diagnostics.ts';

function codesOf(text: string): string[] {
  const { graph, diagnostics } = lowerSource({ file: 'model.fcm', text });
  expect(graph).toBeNull();
  return diagnostics.map(({ code }) => code);
}

/** `count` blocks, each calling the next inside `depth` calls of relu. */
function chain(count: number, depth: number): string {
  const wrap = (call: string) =>
    'relu('.repeat(depth) + call + ')'.repeat(depth);
  const blocks = Array.from({ length: count }, (_, i) => {
    const value = i + 1 < count ? `b${i + 1}(x)` : 'x';
    return `block b${i}(x: tensor[_, _, _, _]) { return ${wrap(value)} }`;
  });
  return modelOf('y = b0(x)', blocks.join('\n'));
}

describe('the limit on', () => {
  it('calls inside calls is 64', () => {
    expect(graphOf(chain(64, 1)).nodes).toHaveLength(65);
    expect(codesOf(chain(65, 1))).toEqual(['FCM3011']);
  });

  it('nesting over all calls is reached before the stack ends', () => {
    expect(codesOf(chain(64, 40))).toEqual(['FCM3011']);
  });

  it('items of a list is 1024', () => {
    const list = (n: number) => `[${'x, '.repeat(n)}]`;
    expect(graphOf(modelOf(`y = concat(${list(1024)})`)).nodes).toHaveLength(2);
    expectDiagnostics(modelOf(`y = concat(«${list(1025)}»)`), ['FCM3007']);
  });

  it('characters of a string is 1024', () => {
    const grown = (times: number) =>
      `s = "a" repeat i in 0..${times} { s = «"{s}{s}"» } y = if s == "a" { x } else { relu(x) }`;
    const unmarked = modelOf(grown(10)).replaceAll(/[«»]/g, '');
    expect(graphOf(unmarked).nodes).toHaveLength(2);
    expectDiagnostics(modelOf(grown(11)), ['FCM3008']);
  });

  it('characters of an instance path is 512', () => {
    const name = 'a'.repeat(300);
    const block = `block f(x: tensor[_, _, _, _]) { return relu(x, name = "${name}") }`;
    const text = modelOf(`y = f(x, name = "${name}")`, block);
    expect(codesOf(text)).toEqual(['FCM3008']);
  });

  it('weights holds, too', () => {
    expectDiagnostics(
      'model m(x: f32[1, 100_000]) -> f32[1, 100_000] { return «dense(x, 100_000)» }',
      ['FCM3005'],
    );
  });

  it('work stops a program that multiplies blocks', () => {
    // 10 levels that call the next one 10 times: 10^10 calls.
    const blocks = Array.from({ length: 10 }, (_, i) => {
      const call = i < 9 ? `b${i + 1}(x)` : 'relu(x)';
      return `block b${i}(x: tensor[_, _, _, _]) { repeat i in 0..10 { x = ${call} } return x }`;
    });
    const text = modelOf('y = b0(x)', blocks.join('\n'));
    const start = performance.now();
    expect(codesOf(text)).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  it('work counts what follows from a mistake', () => {
    const body = 'y = relu(y)\n'.repeat(2000);
    const text = modelOf(`y = x repeat i in 0..90_000 { if 1 { ${body} } }`);
    expect(codesOf(text)).toEqual(['FCM2003', 'FCM3009']);
  });

  it('diagnostics ends lowering', () => {
    const lines = Array.from(
      { length: 2000 },
      (_, i) => `_v${i} = unknown${i}`,
    );
    const start = performance.now();
    expect(codesOf(modelOf(`${lines.join('\n')} y = x`))).toHaveLength(200);
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});

describe('trees that no parser made', () => {
  const text = modelOf('y = x * 1');
  const span = { file: 'model.fcm', start: 0, end: 0 };
  const one: Expr = { kind: 'int', span, value: 1 };

  /** Lowers the model with `value` in place of the 1. */
  function lowerWith(value: Expr): readonly Diagnostic[] {
    const { program } = parse({ file: 'model.fcm', text });
    const [model] = program.models;
    const [assign] = model?.body.statements ?? [];
    if (model === undefined || assign?.kind !== 'assign') throw new Error(text);
    const multiplied: Expr = {
      kind: 'binary',
      span,
      op: '*',
      opSpan: span,
      left: { kind: 'identifier', span, text: 'x' },
      right: value,
    };
    const statements = [
      { ...assign, value: multiplied },
      ...model.body.statements.slice(1),
    ];
    const changed = {
      ...program,
      models: [{ ...model, body: { ...model.body, statements } }],
    };
    const module = { file: 'model.fcm', program: changed, imports: new Map() };
    const diagnostics: Diagnostic[] = [];
    lowerModel(
      { entry: module, modules: [module], sources: new Map() },
      {},
      (diagnostic) => diagnostics.push(diagnostic),
    );
    return diagnostics;
  }

  const binary = (op: BinaryOp, left: Expr, right: Expr): Expr => ({
    kind: 'binary',
    span,
    op,
    opSpan: span,
    left,
    right,
  });

  it('may be long to the left', () => {
    let sum: Expr = one;
    for (let i = 0; i < 50_000; i++) sum = binary('+', sum, one);
    expect(lowerWith(sum)).toEqual([]);
  });

  it('may be long chains of else', () => {
    let value: Expr = one;
    for (let i = 0; i < 50_000; i++) {
      const condition: Expr = { kind: 'bool', span, value: false };
      const step: IfExpr = {
        kind: 'if',
        span,
        condition,
        then: one,
        otherwise: value,
      };
      value = step;
    }
    expect(lowerWith(value)).toEqual([]);
  });

  it.each<[string, (inner: Expr) => Expr]>([
    [
      'unary operators',
      (inner) => ({ kind: 'unary', span, op: '-', operand: inner }),
    ],
    ['operators to the right', (inner) => binary('+', one, inner)],
    ['lists', (inner) => ({ kind: 'list', span, items: [inner] })],
    ['strings', (inner) => ({ kind: 'string', span, parts: ['', inner] })],
    [
      'calls',
      (inner) => ({
        kind: 'call',
        span,
        callee: { kind: 'identifier', span, text: 'relu' },
        args: [{ kind: 'argument', span, name: null, value: inner }],
      }),
    ],
  ])('may not be deep in %s', (_, wrap) => {
    let value: Expr = one;
    for (let i = 0; i < 50_000; i++) value = wrap(value);
    const codes = lowerWith(value).map(({ code }) => code);
    expect(codes).toContain('FCM3001');
  });

  it.each<[string, Expr]>([
    ['an integer that is not exact', { ...one, value: 2 ** 60 }],
    ['a number that is none', { ...one, value: NaN }],
    ['an infinite number', { kind: 'float', span, value: Infinity }],
    ['an empty name', { kind: 'identifier', span, text: '' }],
    [
      'a call of an empty name',
      {
        kind: 'call',
        span,
        callee: { kind: 'identifier', span, text: '' },
        args: [],
      },
    ],
    ['an empty string', { kind: 'string', span, parts: [] }],
  ])('may hold %s', (_, value) => {
    expect(() => lowerWith(value)).not.toThrow();
  });
});
