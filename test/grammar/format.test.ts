import { describe, expect, it } from 'vitest';
import type { Program } from '../../grammar/ast.ts';
import { formatFcm, FormatError } from '../../grammar/format.ts';
import { lex } from '../../grammar/lex.ts';
import { parse } from '../../grammar/parse.ts';
import { EVERY_CONSTRUCT, programTexts } from '../support/program-texts.ts';
import { randomProgram } from '../support/random-program.ts';
import { createRng, testSeed } from '../support/rng.ts';

const COUNT = Number(process.env['FCMC_FUZZ'] ?? 150);

/** The AST without places, as text that can be compared. */
function shapeOf(text: string): string {
  const { program, diagnostics } = parse({ file: 'a.fcm', text });
  expect(diagnostics).toEqual([]);
  return withoutSpans(program);
}

function withoutSpans(program: Program): string {
  return JSON.stringify(program, (key, value: unknown) =>
    key === 'span' || key === 'opSpan' ? undefined : value,
  );
}

/** The comments of `text`, blanks aside, in no particular order. */
function commentsOf(text: string): string[] {
  const { comments } = lex({ file: 'a.fcm', text }, () => undefined);
  return comments.map(({ image }) => image.replace(/\s+/g, ' ').trim()).sort();
}

async function expectStable(text: string): Promise<string> {
  const once = await formatFcm(text);
  expect(shapeOf(once)).toBe(shapeOf(text));
  expect(commentsOf(once)).toEqual(commentsOf(text));
  expect(await formatFcm(once)).toBe(once);
  return once;
}

describe('formatFcm', () => {
  it('lays out every construct', async () => {
    expect(await expectStable(EVERY_CONSTRUCT)).toMatchInlineSnapshot(`
      "// All of the syntax.
      import { a, b as c } from "./blocks.fcm"
      param size: int = 1_000 // a number
      param rate: float = 1.5e-3
      param flag: bool = !true || false && 1 <= 2
      param label: string = "blocks.{size + 1}.\\{{label}\\}\\n"

      /* A block
       * with a comment. */
      block f(x: tensor[N, H, W, C], k: int = -1, names: string = "x") {
        y = if k == 1 {
          x
        } else if k > 2 {
          g(x, filters = (k + 1) * C)
        } else {
          [1, 2, [3]]
        }
        p, q = split(y, [1, 2], name = "s")
        q = @fuse(pwdw) g(-@no_fuse f(p), [@no_fuse g(q)])
        repeat i in 0..k - 1 {
          repeat j in i..i * 2 {
            p = p + q / 2 % 3
          }
        }
        if k != 3 {
          y = p
        } else if flag {
          y = q
        } else {}
        return y, p
      }

      model m(
        image: f32[1, size, size, 3],
        mask: u8[1],
      ) -> (out: f32[1, 8], n: i32[_]) {
        out = image * 0.5 - mask
        return out, f(out)
      }

      model n() -> f16[2] {
        return full([2], 0.0)
      }
      "
    `);
  });

  it('keeps comments where they stand', async () => {
    const text = `
  // file

  import { a, // a
    b } from "x.fcm"   // import
  block f(// first
    x: int, y: int // y
    , z: int) // head
  { // body
     // own
     x = (y+z)*2 // behind

     /* before */ y = if x==1 {  // then
        3 // three
     } else { 4 // four
     }
     if a { x = 1 }
     // between
     else if q {} else { // empty
     }
     repeat i in 0 .. 3 /* head */ { }
     z = g(// dangling
     )
     w =
       // value
       3
     // prettier-ignore
     m = [1,0,
          0,1]
     return x
     // end
  }
  // last`;
    expect(await expectStable(text)).toMatchInlineSnapshot(`
      "// file

      import {
        a, // a
        b,
      } from "x.fcm" // import

      // head
      block f(
        // first
        x: int,
        y: int, // y
        z: int,
      ) {
        // body
        // own
        x = (y + z) * 2 // behind

        /* before */ y = if x == 1 {
          // then
          3 // three
        } else {
          4 // four
        }
        if a {
          x = 1
        }
        // between
        else if q {} else {
          // empty
        }
        repeat i in 0..3 {
          /* head */
        }
        z = g(
          // dangling
        )
        // value
        w = 3
        // prettier-ignore
        m = [1,0,
                0,1]
        return x
        // end
      }
      // last
      "
    `);
  });

  it('keeps an annotation on the line of its call', async () => {
    const text = `block f(x: int) {
  y = relu6 ( @fuse( pwdw, ) // family
    pointwise(x,
      filters = 96) )
  z = @no_fuse /* call */ inverted_residual(@fuse(/* word */ pwpw) a_rather_long_name(x), expand = 6, out = 32)
  // prettier-ignore
  w = @no_fuse   f( x )
  v = [@no_fuse /* a */ f(x), /* prettier-ignore */ @no_fuse  g( x ) /* b */]
  return @no_fuse // why
    f(x)
}`;
    expect(await expectStable(text)).toMatchInlineSnapshot(`
      "block f(x: int) {
        y = relu6(
          // family
          @fuse(pwdw) pointwise(x, filters = 96),
        )
        /* call */ z = @no_fuse inverted_residual(
          /* word */ @fuse(pwpw) a_rather_long_name(x),
          expand = 6,
          out = 32,
        )
        // prettier-ignore
        w = @no_fuse   f( x )
        v = [/* a */ @no_fuse f(x), /* prettier-ignore */ @no_fuse  g( x ) /* b */]
        // why
        return @no_fuse f(x)
      }
      "
    `);
  });

  it('changes nothing in the examples but their layout', async () => {
    for (const text of programTexts()) await expectStable(text);
  });

  it('keeps parentheses that matter and drops others', async () => {
    const cases = [
      ['(a + b) * c', '(a + b) * c'],
      ['(a * b) + c', 'a * b + c'],
      ['a - (b - c)', 'a - (b - c)'],
      ['(a - b) - c', 'a - b - c'],
      ['(a < b) == (c < d)', 'a < b == c < d'],
      ['(a == b) == c', '(a == b) == c'],
      ['-(-a)', '--a'],
      ['-(a + b)', '-(a + b)'],
      ['!(if a { b } else { c })', '!(if a { b } else { c })'],
      [
        'if (if a { b } else { c }) { 1 } else { 2 }',
        'if (if a { b } else { c }) { 1 } else { 2 }',
      ],
      ['f((a))', 'f(a)'],
    ] as const;
    for (const [text, formatted] of cases) {
      const once = await expectStable(`param p: int = ${text}`);
      expect(once).toBe(`param p: int = ${formatted}\n`);
    }
  });

  it('is idempotent on random programs', async () => {
    const rng = createRng(testSeed('format random programs'));
    for (let i = 0; i < COUNT; i++) {
      const comments = rng.pick([0, 0.02, 0.2]);
      const text = randomProgram(rng, { comments });
      try {
        await expectStable(text);
      } catch (error) {
        throw new Error(`${String(error)}\n${JSON.stringify(text)}`, {
          cause: error,
        });
      }
    }
  });

  it('gives an empty text for an empty one', async () => {
    expect(await formatFcm('\n  \n')).toBe('');
    expect(await formatFcm('// a\n\n\n// b')).toBe('// a\n\n// b\n');
  });

  it('refuses a text with syntax errors', async () => {
    const formatted = formatFcm('block f( {');
    await expect(formatted).rejects.toThrow(FormatError);
    const error = await formatted.catch((reason: unknown) => reason);
    const codes = (error as FormatError).diagnostics.map(({ code }) => code);
    expect(codes).toContain('FCM0102');
  });
});
