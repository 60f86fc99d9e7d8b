import { describe, expect, it } from 'vitest';
import type { Argument, Expr, Program, Statement } from '../../grammar/ast.ts';
import { MAX_SOURCE_CHARS, parse } from '../../grammar/parse.ts';
import type { Span } from '../../grammar/source.ts';
import { readMarks } from '../support/marked-source.ts';

function parseOk(text: string): Program {
  const { program, diagnostics } = parse({ file: 'a.fcm', text });
  expect(diagnostics).toEqual([]);
  return program;
}

/** The statements of a block around `body`. */
function statementsOf(body: string): readonly Statement[] {
  return parseOk(`block f() {\n${body}\n}`).blocks[0]!.body.statements;
}

function valueOf(expression: string): Expr {
  return parseOk(`param p: int = ${expression}`).params[0]!.value;
}

/** Fully parenthesised, so that precedence can be read. */
function show(expr: Expr): string {
  switch (expr.kind) {
    case 'identifier':
      return expr.text;
    case 'int':
    case 'float':
    case 'bool':
      return String(expr.value);
    case 'string':
      return `"${expr.parts.map((part) => (typeof part === 'string' ? part : `{${show(part)}}`)).join('')}"`;
    case 'list':
      return `[${expr.items.map(show).join(', ')}]`;
    case 'unary':
      return `(${expr.op}${show(expr.operand)})`;
    case 'binary':
      return `(${show(expr.left)} ${expr.op} ${show(expr.right)})`;
    case 'if':
      return `(if ${show(expr.condition)} ${show(expr.then)} ${show(expr.otherwise)})`;
    case 'call':
      return `${expr.callee.text}${showArguments(expr.args)}`;
    case 'annotated': {
      const annotations = expr.annotations.map(
        ({ name, args }) => `@${name.text}${showArguments(args)} `,
      );
      return `(${annotations.join('')}${show(expr.call)})`;
    }
  }
}

function showArguments(args: readonly Argument[] | null): string {
  if (args === null) return '';
  const shown = args.map(({ name, value }) =>
    name === null ? show(value) : `${name.text}=${show(value)}`,
  );
  return `(${shown.join(', ')})`;
}

describe('expressions', () => {
  it.each([
    ['a || b && c', '(a || (b && c))'],
    ['a && b == c', '(a && (b == c))'],
    ['a == b < c', '(a == (b < c))'],
    ['a < b == c > d', '((a < b) == (c > d))'],
    ['a + b * c - d', '((a + (b * c)) - d)'],
    ['a - b - c', '((a - b) - c)'],
    ['a / b % c * d', '(((a / b) % c) * d)'],
    ['(a + b) * c', '((a + b) * c)'],
    ['-a + !b', '((-a) + (!b))'],
    ['- - a * b', '((-(-a)) * b)'],
    ['f(a, k = -1, name = "x",)', 'f(a, k=(-1), name="x")'],
    ['f()', 'f()'],
    ['[1, [2.5, 1e-3], true,]', '[1, [2.5, 0.001], true]'],
    ['[]', '[]'],
    ['1_000', '1000'],
    ['if a { b } else if c { d } else { e }', '(if a b (if c d e))'],
    ['1 + if a { b } else { c } * 2', '(1 + ((if a b c) * 2))'],
    ['"blocks.{i + 1}.{f(j)}"', '"blocks.{(i + 1)}.{f(j)}"'],
    ['"\\{\\"\\\\\\n\\}"', '"{"\\\n}"'],
    ['"{if a { b } else { c }}"', '"{(if a b c)}"'],
    ['@no_fuse f(x)', '(@no_fuse f(x))'],
    [
      'g(@fuse(pwdw) f(x), k = @no_fuse f())',
      'g((@fuse(pwdw) f(x)), k=(@no_fuse f()))',
    ],
    ['-@no_fuse f(x) * a', '((-(@no_fuse f(x))) * a)'],
    [
      'a + @no_fuse\n// why\nf(@ask_more(1, k = 2,) g())',
      '(a + (@no_fuse f((@ask_more(1, k=2) g()))))',
    ],
    ['(@fuse() @no_fuse f(x))', '(@fuse() @no_fuse f(x))'],
    ['"{@if f(x)}"', '"{(@if f(x))}"'],
  ])('%s', (text, shown) => {
    expect(show(valueOf(text))).toBe(shown);
  });
});

describe('statements', () => {
  it.each([
    ['y = a z = b', ['assign', 'assign']],
    ['y = a; z = b;;', ['assign', 'assign']],
    ['p, q = f(x) return p, q', ['assign', 'return']],
    ['y = a\n-b\nz = c', ['assign', 'assign']],
    [
      'y = if a { b } else { c }\nif a { y = b } else { y = c }',
      ['assign', 'ifStatement'],
    ],
    ['y = a if b { y = c }', ['assign', 'ifStatement']],
    ['repeat i in 0..n - 1 { x = f(x) } return x', ['repeat', 'return']],
    [
      'if a { } else if b { } else { }\nreturn if a { b } else { c }',
      ['ifStatement', 'return'],
    ],
    ['y = f(\n  a,\n  k = 1\n)\nreturn y', ['assign', 'return']],
    [
      'y = @no_fuse\nf(x)\nz = @fuse(pwdw)\nf(y)\nreturn @fuse(\npwdw\n)\nf(z)',
      ['assign', 'assign', 'return'],
    ],
    ['y = if a { @no_fuse\nf(x) } else {\n@fuse(pwdw)\nf(x)\n}', ['assign']],
    ['', []],
    [';', []],
  ])('%j', (body, kinds) => {
    expect(statementsOf(body).map(({ kind }) => kind)).toEqual(kinds);
  });
});

describe('declarations', () => {
  it('keeps names, types, defaults and results', () => {
    const { imports, params, blocks, models } = parseOk(`
      import { a, b as c } from "./x.fcm";
      param size: int = 224
      block f(x: tensor[N, _, C * 2], k: int, s: string = "x") { return x }
      model m(image: f32[1, size]) -> f32[1, 2] { return image }
      model n() -> (p: i8[2], q: u8[],) { return p, q }
    `);
    expect(
      imports[0]?.names.map(({ imported, local }) => [
        imported.text,
        local.text,
      ]),
    ).toEqual([
      ['a', 'a'],
      ['b', 'c'],
    ]);
    expect(imports[0]?.path.parts).toEqual(['./x.fcm']);
    expect(params[0]).toMatchObject({
      name: { text: 'size' },
      type: { name: 'int' },
      value: { value: 224 },
    });
    expect(
      blocks[0]?.params.map(({ name, defaultValue }) => [
        name.text,
        defaultValue?.kind ?? null,
      ]),
    ).toEqual([
      ['x', null],
      ['k', null],
      ['s', 'string'],
    ]);
    expect(
      models.map(({ results }) =>
        results.map(({ name, type }) => [
          name?.text ?? null,
          type.kind === 'tensorType' ? type.dtype : type.name,
        ]),
      ),
    ).toEqual([
      [[null, 'f32']],
      [
        ['p', 'i8'],
        ['q', 'u8'],
      ],
    ]);
  });

  it('lexes keywords only as whole words', () => {
    const { blocks } = parseOk(
      'block format(input: int, f32x: int) { in_ = input inner = ifx return returned }',
    );
    expect(blocks[0]?.name.text).toBe('format');
  });

  it('knows comments', () => {
    expect(
      parseOk('// a\n/* b // c\n * /* */ param p: int /**/ = 1 // "').params,
    ).toHaveLength(1);
  });

  it('gives an empty program for an empty file', () => {
    expect(parseOk('').blocks).toEqual([]);
    expect(parseOk('\uFEFF \n// only a comment').models).toEqual([]);
  });
});

describe('spans', () => {
  /** Asserts that the node that `find` picks covers the mark. */
  function expectSpan(
    marked: string,
    find: (program: Program) => { span: Span } | undefined,
  ): void {
    const { text, ranges } = readMarks(marked);
    const { span } = find(parseOk(text))!;
    expect([span.start, span.end]).toEqual(ranges[0]);
    expect(span.file).toBe('a.fcm');
  }
  const value = (program: Program): Expr => program.params[0]!.value;
  const statement = (program: Program): Statement =>
    program.blocks[0]!.body.statements[0]!;

  it('cover nodes exactly', () => {
    expectSpan('param p: int = «a + b * c» // c', value);
    expectSpan('param p: int = «(a + b) * c»', value);
    expectSpan('param p: int = «(a) * (c)»', value);
    expectSpan('param p: int = «f(a, k = 1,  )»', value);
    expectSpan('param p: int = «- a»', value);
    expectSpan('param p: int = «"a{i}b"»', value);
    expectSpan('param p: int = f(a, «k = g(1)»)', (program) => {
      const call = value(program);
      return call.kind === 'call' ? call.args[1] : undefined;
    });
    expectSpan('param p: int = «@fuse(pwdw) f(x)»', value);
    expectSpan('param p: int = «-@no_fuse f(x)»', value);
    expectSpan('param p: int = «@no_fuse f(x) + 1»', value);
    expectSpan('param p: int = @no_fuse «f(x)»', (program) => {
      const annotated = value(program);
      return annotated.kind === 'annotated' ? annotated.call : undefined;
    });
    expectSpan('param p: int = «@fuse (pwdw)» f(x)', (program) => {
      const annotated = value(program);
      return annotated.kind === 'annotated'
        ? annotated.annotations[0]
        : undefined;
    });
    expectSpan('«param p: int = 1»;', (program) => program.params[0]);
    expectSpan(
      'block f(«x: tensor[N]»,) {}',
      (program) => program.blocks[0]?.params[0],
    );
    expectSpan('block f() «{ x = 1 }»', (program) => program.blocks[0]?.body);
    expectSpan('block f() { «a, b = f(c)» ; }', statement);
    expectSpan('block f() { «repeat i in 0..3 { x = 1 }» y = 1 }', statement);
    expectSpan('block f() { «return a, b» }', statement);
    expectSpan(
      'import { a as «b» } from "x"',
      (program) => program.imports[0]?.names[0]?.local,
    );
    expectSpan(
      'import { a } from «"x"»',
      (program) => program.imports[0]?.path,
    );
  });

  it('reach into the holes of strings', () => {
    expectSpan('param p: int = "é\\"{i}.{ «j + 1» }"', (program) => {
      const string = value(program);
      const part = string.kind === 'string' ? string.parts.at(-1) : undefined;
      return typeof part === 'object' ? part : undefined;
    });
  });
});

describe('limits', () => {
  const HUGE = 100_000;
  const MANY = 30_000;

  it.each([
    ['parentheses', 'param p: int = ' + '('.repeat(HUGE)],
    [
      'closed parentheses',
      'param p: int = ' + '('.repeat(HUGE) + '1' + ')'.repeat(HUGE),
    ],
    ['lists', 'param p: int = ' + '['.repeat(HUGE) + ']'.repeat(HUGE)],
    ['bodies', 'block f() ' + '{ if a '.repeat(HUGE)],
    [
      'if statements',
      'block f() { ' + 'if a { '.repeat(HUGE) + '}'.repeat(HUGE) + '}',
    ],
    [
      'if expressions',
      'param p: int = ' +
        'if a { '.repeat(MANY) +
        '1' +
        ' } else { 2 }'.repeat(MANY),
    ],
    ['conditions', 'block f() { ' + 'if '.repeat(HUGE) + '}'],
    ['else if', 'block f() { ' + 'if a { } else '.repeat(MANY) + '{ } }'],
    ['unary operators', 'param p: int = ' + '-'.repeat(HUGE) + '1'],
    ['binary operators', 'param p: int = 1' + ' + 1'.repeat(HUGE)],
    ['calls', 'param p: int = ' + 'f('.repeat(HUGE) + ')'.repeat(HUGE)],
    [
      'a hole',
      'param p: string = "{' + '('.repeat(HUGE) + ')'.repeat(HUGE) + '}"',
    ],
  ])('refuses %s nested too deeply', (_, text) => {
    const { program, diagnostics } = parse({ file: 'a.fcm', text });
    expect(diagnostics.map(({ code }) => code)).toContain('FCM3001');
    expect(program.kind).toBe('program');
  });

  it('allows what is just inside', () => {
    parseOk('param p: int = ' + '('.repeat(64) + '1' + ')'.repeat(64));
    parseOk('param p: int = 1' + ' + 1'.repeat(256));
    parseOk('param p: int = [' + '1 + 1, '.repeat(1000) + ']');
    parseOk('block f() {' + 'x = a + b\n'.repeat(1000) + '}');
  });

  it('refuses a source that is too large', () => {
    const text = ' '.repeat(MAX_SOURCE_CHARS + 1);
    const { diagnostics } = parse({ file: 'a.fcm', text });
    expect(diagnostics.map(({ code }) => code)).toEqual(['FCM3002']);
    parseOk(' '.repeat(MAX_SOURCE_CHARS));
  });

  it('shows a limited number of errors', () => {
    for (const text of [')'.repeat(HUGE), 'param p: int = +\n'.repeat(1000)]) {
      const { diagnostics } = parse({ file: 'a.fcm', text });
      expect(diagnostics).toHaveLength(51);
      expect(diagnostics.at(-1)).toMatchObject({
        code: 'FCM0199',
        severity: 'note',
      });
    }
  });
});
