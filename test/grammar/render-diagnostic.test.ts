import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import {
  renderDiagnostic,
  renderDiagnostics,
  sortDiagnostics,
} from '../../grammar/render-diagnostic.ts';
import { readMarks } from '../support/marked-source.ts';

const FILE = 'a.fcm';

/** A diagnostic at the first mark, with a note at each further one. */
function diagnosticAt(
  marked: string,
): [Diagnostic, ReadonlyMap<string, string>] {
  const { text, ranges } = readMarks(marked);
  const [first, ...notes] = ranges.map(([start, end]) => ({
    file: FILE,
    start,
    end,
  }));
  const diagnostic: Diagnostic = {
    severity: 'error',
    code: 'FCM0101',
    message: 'wrong',
    span: first ?? null,
    related: notes.map((span) => ({ message: 'because', span })),
    help: null,
  };
  return [diagnostic, new Map([[FILE, text]])];
}

function render(marked: string): string {
  return renderDiagnostic(...diagnosticAt(marked));
}

/** The line of the source and the carets below it. */
function frame(marked: string): string[] {
  return render(marked).split('\n').slice(3, 5);
}

describe('renderDiagnostic', () => {
  it('shows place, line, carets, notes and help', () => {
    const [diagnostic, sources] = diagnosticAt(
      'a\n  b = «ccc»(d\n' + '\n'.repeat(8) + '«e»',
    );
    expect(renderDiagnostic({ ...diagnostic, help: 'mend it' }, sources))
      .toMatchInlineSnapshot(`
      "error[FCM0101]: wrong
        --> a.fcm:2:7
         |
       2 |   b = ccc(d
         |       ^^^
      note: because
        --> a.fcm:11:1
         |
      11 | e
         | ^
      help: mend it"
    `);
  });

  it('shows what has no place', () => {
    const [diagnostic] = diagnosticAt('');
    expect(
      renderDiagnostic({ ...diagnostic, severity: 'warning' }, new Map()),
    ).toBe('warning[FCM0101]: wrong');
    const span = { file: 'b.fcm', start: 3, end: 4 };
    expect(renderDiagnostic({ ...diagnostic, span }, new Map())).toBe(
      'error[FCM0101]: wrong\n --> b.fcm',
    );
  });

  it.each([
    ['an empty span', 'ab«»', ['1 | ab', '  |   ^']],
    ['the end of a line', 'ab«»\ncd', ['1 | ab', '  |   ^']],
    [
      'the beginning of a text that begins with a newline',
      '«»\nab',
      ['1 |', '  | ^'],
    ],
    ['tabs', '\ta\t«b\tc»', ['1 |     a   b   c', '  |         ^^^^^']],
    ['wide characters', '漢«字»!', ['1 | 漢字!', '  |   ^^']],
    ['combining characters', 'e\u0301«x»', ['1 | e\u0301x', '  |  ^']],
    ['emoji', '🦊«x»', ['1 | 🦊x', '  |   ^']],
    ['several lines', 'a «b\nc» d', ['1 | a b', '  |   ^...']],
    ['carriage returns', 'a «b»\r\nc', ['1 | a b', '  |   ^']],
    [
      'control characters',
      '\u0000«\u001B[31m»\u007F',
      ['1 | ␀␛[31m␡', '  |  ^^^^^'],
    ],
    ['text that runs backwards', 'a\u202E«b»', ['1 | a\uFFFDb', '  |   ^']],
    ['a lone surrogate', '\uD800«b»', ['1 | \uFFFDb', '  |  ^']],
  ])('handles %s', (_, marked, expected) => {
    expect(frame(marked)).toEqual(expected);
  });

  it('cuts long lines around the carets', () => {
    const [line, carets] = frame('x'.repeat(1000) + '«bad»' + 'y'.repeat(1000));
    expect(line).toBe(`1 | …${'x'.repeat(40)}bad${'y'.repeat(57)}…`);
    expect(carets).toBe(`  | ${' '.repeat(41)}^^^`);
    expect(frame('«' + 'x'.repeat(1000) + '»')[1]).toBe(
      `  | ${'^'.repeat(100)}...`,
    );
    const [end] = frame('x'.repeat(1000) + '«bad»');
    expect(end).toBe(`1 | …${'x'.repeat(97)}bad`);
  });

  it('never breaks the line or the terminal from within a message', () => {
    const [diagnostic, sources] = diagnosticAt('«a»');
    const message = 'found `\n\u001B[2J`';
    expect(renderDiagnostic({ ...diagnostic, message }, sources)).toContain(
      'found `␊␛[2J`',
    );
  });

  it('colours on request', () => {
    const [diagnostic, sources] = diagnosticAt('«a»');
    const colored = renderDiagnostic(diagnostic, sources, { color: true });
    expect(colored).toContain('\u001B[1;31merror[FCM0101]\u001B[0m');
    expect(colored.replace(/\u001B\[[\d;]*m/g, '')).toBe(render('«a»'));
  });
});

describe('renderDiagnostics', () => {
  it('shows at most fifty', () => {
    const [diagnostic, sources] = diagnosticAt('«a»');
    const text = renderDiagnostics(
      Array.from({ length: 53 }, () => diagnostic),
      sources,
    );
    expect(text.match(/^error/gm)).toHaveLength(50);
    expect(text.endsWith('\n\nnote: 3 more diagnostics are not shown')).toBe(
      true,
    );
  });
});

describe('sortDiagnostics', () => {
  it('sorts by place and drops repetitions', () => {
    const [base] = diagnosticAt('«a»');
    const at = (file: string, start: number, message = 'm'): Diagnostic => ({
      ...base,
      message,
      span: { file, start, end: start + 1 },
    });
    const placeless = { ...base, span: null };
    const sorted = [
      placeless,
      at('a', 1),
      at('a', 2),
      at('a', 2, 'n'),
      at('b', 0),
    ];
    expect(sortDiagnostics([...sorted, ...sorted].toReversed())).toEqual(
      sorted,
    );
  });
});
