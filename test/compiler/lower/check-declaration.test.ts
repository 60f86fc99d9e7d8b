/** Mistakes in names, calls and returns, found without evaluating anything. */
import { describe, expect, it } from 'vitest';
import type { DiagnosticCode } from '../../../grammar/diagnostic.ts';
import { lowerSource } from '../../support/check-source.ts';
import {
  expectDiagnostics,
  modelOf,
} from '../../support/expect-diagnostics.ts';

const block = (head: string, body: string): string =>
  modelOf('y = x', `block f(${head}) { ${body} }`);

describe('names', () => {
  it.each<[string, DiagnosticCode[], string | null]>([
    ['y = x + «xx»', ['FCM1001'], 'did you mean `x`?'],
    [
      'y = conv2d(x, 4, kernel = 3, padding = «smae»)',
      ['FCM1001'],
      'did you mean `same`?',
    ],
    ['y = x * «relu»', ['FCM1001'], '`relu` can only be called: relu(...)'],
    ['y = «rellu»(x)', ['FCM1002'], 'did you mean `relu`?'],
    ['y = «x»(x)', ['FCM1002'], null],
    ['y = x if true { z = x y = z } y = y + «z»', ['FCM1001'], null],
    ['repeat i in 0..2 { } y = x * «i»', ['FCM1001'], null],
    ['y = x «unused» = 3', ['FCM1004'], null],
    ['y = x _unused = 3', [], null],
    ['y = reshape(x, [«a», «b», 1, 1])', ['FCM1001', 'FCM1001'], null],
    ['y = relu(x, name = "{«k»}")', ['FCM1001'], null],
  ])('%s', (statements, codes, help) => {
    const [first] = expectDiagnostics(modelOf(statements), codes);
    if (help !== null) expect(first?.help).toContain(help);
  });

  it('points to a variable whose braces ended', () => {
    const [diagnostic] = expectDiagnostics(
      modelOf('y = x if true { z = x y = z } y = y + «z»'),
      ['FCM1001'],
    );
    expect(diagnostic?.related).toMatchObject([
      { message: 'this one ends with its braces' },
    ]);
  });

  it('keeps values and callees apart', () => {
    const text = modelOf(
      'relu = relu(x) y = pad(relu, pad)',
      'param pad: int = 1',
    );
    expectDiagnostics(text, []);
  });

  it('hides a predefined word behind a variable', () => {
    const text = modelOf(
      'same = [1, 1, 1, 1] y = conv2d(x, 4, kernel = 3, padding = same)',
    );
    expectDiagnostics(text, []);
  });

  it('are checked in blocks that nobody calls', () => {
    expectDiagnostics(block('x: tensor[_]', 'return x + «q»'), ['FCM1001']);
  });

  it('are checked in the arm that is not taken', () => {
    expectDiagnostics(modelOf('y = if true { x } else { «q» }'), ['FCM1001']);
  });
});

describe('declarations', () => {
  it.each<[string, string, DiagnosticCode[]]>([
    ['param a: int = 1 param «a»: int = 2', 'y = x * a', ['FCM1003']],
    [
      'param a: int = 1 block «a»(x: tensor[_]) { return x }',
      'y = x * a',
      ['FCM1003'],
    ],
    ['block «relu»(x: tensor[_]) { return x }', 'y = x', ['FCM1003']],
    ['block «min»(x: tensor[_]) { return x }', 'y = x', ['FCM1003']],
    ['param «unused»: int = 1', 'y = x', ['FCM1004']],
    ['param a: int = «b» param b: int = a', 'y = x * b', ['FCM1001']],
    ['param a: «f32[1]» = 1', 'y = x * a', ['FCM1017']],
    ['block f(a: int, «a»: int) { return a }', 'y = x', ['FCM1003']],
    ['block f(x: tensor[C], «C»: int) { return x }', 'y = x', ['FCM1003']],
    ['block f(C: int, x: tensor[C]) { return x }', 'y = x', []],
    ['block f(«name»: int) { return name }', 'y = x', ['FCM1016']],
    ['block f(x: tensor[N], «z»: int) { return x }', 'y = x', ['FCM1004']],
    ['block f(x: tensor[2 * «C»]) { return x }', 'y = x', ['FCM1001']],
    ['block f(x: tensor[C], z: tensor[2 * C]) { return x + z }', 'y = x', []],
  ])('%s', (declarations, statements, codes) => {
    expectDiagnostics(modelOf(statements, declarations), codes);
  });

  it('share one namespace with models', () => {
    expectDiagnostics(
      'model m(x: f32[1]) -> f32[1] { return x } block «m»(x: tensor[_]) { return x }',
      ['FCM1003'],
    );
  });

  it('need different result names', () => {
    expectDiagnostics(
      'model m(x: f32[1]) -> (a: f32[1], «a»: f32[1]) { return x, x }',
      ['FCM1003'],
    );
  });
});

describe('arguments', () => {
  it.each<[string, DiagnosticCode[]]>([
    ['y = conv2d(x, «filter» = 4, kernel = 3)', ['FCM1006']],
    ['y = «conv2d(x, kernel = 3)»', ['FCM1007']],
    ['y = x + «conv2d()»', ['FCM1007']],
    ['y = relu(x, «x»)', ['FCM1008']],
    ['y = relu(x, «x = x»)', ['FCM1009']],
    ['y = relu(x, name = "a", «name = "b"»)', ['FCM1009']],
    ['y = x * min(1, 2, «name» = "a")', ['FCM1006']],
    ['y = x * «min(1)»', ['FCM1007']],
  ])('%s', (statements, codes) => {
    expectDiagnostics(modelOf(statements), codes);
  });

  it('lists the parameters beside a suggestion', () => {
    const [diagnostic] = expectDiagnostics(
      modelOf('y = pointwise(x, «filtres» = 4)'),
      ['FCM1006'],
    );
    expect(diagnostic?.help).toBe(
      'did you mean `filters`? the signature is pointwise(x, filters, stride = 1, bias = true)',
    );
  });

  it('points to the block they do not fit', () => {
    const text = modelOf(
      'y = «f(x)»',
      'block f(x: tensor[N, H, W, C], k: int) { return pointwise(x, k) }',
    );
    const [diagnostic] = expectDiagnostics(text, ['FCM1007']);
    expect(diagnostic?.related).toMatchObject([{ message: 'declared here' }]);
  });
});

describe('returns', () => {
  it.each<[string, DiagnosticCode[]]>([
    ['block «f»(x: tensor[_]) { _y = x }', ['FCM1012']],
    ['block «f»(x: tensor[_]) { if true { return x } }', ['FCM1012']],
    [
      'block f(x: tensor[_]) { if true { return x } else { return relu(x) } }',
      [],
    ],
    [
      'block «f»(x: tensor[_]) { if true { return x } else if false { _z = x } else { return x } }',
      ['FCM1012'],
    ],
    [
      'block «f»(x: tensor[_]) { repeat i in 0..2 { return x * i } }',
      ['FCM1012'],
    ],
    ['block f(x: tensor[_]) { return x «_z = x» _w = x }', ['FCM1013']],
  ])('%s', (declaration, codes) => {
    expectDiagnostics(modelOf('y = x', declaration), codes);
  });
});

describe('recursion', () => {
  it.each([
    ['block f(x: tensor[_]) { return «f»(x) }', '`f` calls `f`'],
    [
      'block a(x: tensor[_]) { return b(x) } block b(x: tensor[_]) { return c(x) } block c(x: tensor[_]) { return «a»(x) }',
      '`a` calls `b` calls `c` calls `a`',
    ],
  ])('%s', (declarations, chain) => {
    const text = modelOf('y = x', declarations);
    const [diagnostic] = expectDiagnostics(text, ['FCM1015']);
    expect(diagnostic?.message).toContain(chain);
  });

  it('is told once when the block is called', () => {
    const text = modelOf(
      'y = f(x)',
      'block f(x: tensor[_, _, _, _]) { return «f»(x) }',
    );
    expectDiagnostics(text, ['FCM1015']);
  });

  it('is not seen in blocks that share a callee', () => {
    const text = modelOf(
      'y = b(a(x))',
      `block c(x: tensor[_, _, _, _]) { return relu(x) }
block a(x: tensor[_, _, _, _]) { return c(c(x)) }
block b(x: tensor[_, _, _, _]) { return a(c(x)) }`,
    );
    expectDiagnostics(text, []);
  });

  it('is found in a long chain of blocks', () => {
    const blocks = Array.from({ length: 1000 }, (_, i) => {
      const next = (i + 1) % 1000;
      return `block b${i}(x: tensor[_]) { return b${next}(x) }`;
    });
    const { diagnostics } = lowerSource({
      file: 'model.fcm',
      text: `${blocks.join('\n')}\nmodel m(x: f32[4]) -> f32[4] { return x }`,
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(['FCM1015']);
  });
});
