/** What one mistake costs: one error in the right place, and little else. */
import { describe, expect, it } from 'vitest';
import { lex } from '../../grammar/lex.ts';
import { parse } from '../../grammar/parse.ts';
import { readMarks } from '../support/marked-source.ts';
import { EVERY_CONSTRUCT } from '../support/program-texts.ts';

/** Expects one error per mark of `marked`, at it; returns the statements kept. */
function expectErrors(marked: string, codes: readonly string[]): number {
  const { text, ranges } = readMarks(marked);
  const { program, diagnostics } = parse({ file: 'a.fcm', text });
  expect(
    diagnostics.map(({ code, span }) => [code, span?.start, span?.end]),
  ).toEqual(ranges.map(([start, end], index) => [codes[index], start, end]));
  return [...program.blocks, ...program.models].flatMap(
    ({ body }) => body.statements,
  ).length;
}

describe('an error', () => {
  it('in a statement leaves the others', () => {
    const kept = expectErrors(
      'block f() { a = 1 b = «+»\n c = f(1 «=» 2) d = 4 return a }',
      ['FCM0104', 'FCM0109'],
    );
    expect(kept).toBe(4);
  });

  it('in an argument leaves the others', () => {
    expectErrors(
      'param p: int = f(a, «=», b = «», c «d»)'
        .replace('b = «»,', 'b = «,»')
        .replace('«,»', '«,»'),
      ['FCM0104', 'FCM0104', 'FCM0108'],
    );
  });

  it('in nested brackets does not leak out of them', () => {
    const kept = expectErrors(
      'block f() { a = f(g(«=» h(1, 2), [3]), 4) b = 1 }',
      ['FCM0101'],
    );
    expect(kept).toBe(2);
  });

  it('in a parameter leaves the body', () => {
    const kept = expectErrors(
      'block f(a: «b», c«») { a = 1 }'.replace('c«»)', 'c«)»'),
      ['FCM0111', 'FCM0101'],
    );
    expect(kept).toBe(1);
  });

  it('in a declaration leaves the next', () => {
    const kept = expectErrors('block «3»() { a = 1 } block g() { b = 2 }', [
      'FCM0101',
    ]);
    expect(kept).toBe(1);
  });

  it('in brackets is told once', () => {
    expectErrors('block f() {\n a = g(1«»\n b = 2\n}\nblock h() { c = [1«)»}', [
      'FCM0102',
      'FCM0102',
    ]);
    expectErrors('block f() { a = g(1)«)» b = 2 }«}»', ['FCM0103', 'FCM0103']);
    expectErrors('block f() { repeat i in 0..3 { a = 1 }«»', ['FCM0102']);
    expectErrors('block f() «x» = 3 }', ['FCM0101']);
  });

  it('in an annotation leaves the call and the others', () => {
    const kept = expectErrors(
      `block f() {
        a = «@no_fuse» b + g(«@fuse(pwdw)» -h(1), c = @no_fuse«)»
        «@no_fuse» d = g(a)
        e = @fuse(«+») g(d, @fuse(«int») g(d))
        «@no_fuse»
        i = @fuse(pwdw) g(d)
        return i «@no_fuse»
      }
      «@no_fuse» block h() { return @no_fuse «}»
      block j() { return @fuse(pwdw) g(1) }`,
      [
        ...['FCM0114', 'FCM0114', 'FCM0104', 'FCM0106', 'FCM0101', 'FCM0101'],
        ...['FCM0106', 'FCM0101', 'FCM0105', 'FCM0104'],
      ],
    );
    expect(kept).toBe(6);
  });

  it('of the lexer silences the rest of its statement', () => {
    const kept = expectErrors('block f() { a = 1 «@» 2 b = 3 }', ['FCM0001']);
    expect(kept).toBe(2);
  });
});

it('tells few errors when any one token is missing or doubled', () => {
  const text = EVERY_CONSTRUCT;
  const { tokens } = lex({ file: 'a.fcm', text }, () => undefined);
  const counts = tokens.flatMap(({ startOffset, image }) => {
    const end = startOffset + image.length;
    return [
      text.slice(0, startOffset) + text.slice(end),
      text.slice(0, end) + ` ${image} ` + text.slice(end),
    ].map(
      (damaged) => parse({ file: 'a.fcm', text: damaged }).diagnostics.length,
    );
  });
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  expect(Math.max(...counts)).toBeLessThanOrEqual(4);
  expect(mean).toBeLessThan(1);
});
