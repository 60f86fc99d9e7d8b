/**
 * Takes a string literal apart: `"blocks.{i}"` becomes StringStart,
 * StringText, HoleOpen, the tokens of `i`, HoleClose, StringEnd. A string
 * ends at the first unescaped quote, so a hole cannot hold a string.
 */
import { createTokenInstance, type IToken, type TokenType } from 'chevrotain';
import type { Report } from './diagnostic.ts';
import { reportError } from './report-error.ts';
import type { Source } from './source.ts';
import {
  HoleClose,
  HoleOpen,
  StringEnd,
  StringStart,
  StringText,
} from './tokens.ts';

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['n', '\n'],
  ['{', '{'],
  ['}', '}'],
]);

/** The text that a piece of a string stands for, escapes replaced. */
export function decodeStringText(raw: string): string {
  return raw.replace(
    /\\([\s\S])/g,
    (whole, char: string) => ESCAPES.get(char) ?? whole,
  );
}

/**
 * @param lexHole tokens of the text between two offsets.
 *
 * Reports FCM0002 (no closing quote), FCM0006 (unknown escape), FCM0007
 * (brace without a partner).
 */
export function expandString(
  string: IToken,
  source: Source,
  lexHole: (start: number, end: number) => readonly IToken[],
  report: Report,
): IToken[] {
  const { file, text } = source;
  const start = string.startOffset;
  const closed = isClosed(string.image);
  const end = start + string.image.length - (closed ? 1 : 0);
  const place = (type: TokenType, from: number, to: number): IToken => {
    const column = (string.startColumn ?? 1) + from - start;
    const line = string.startLine ?? 1;
    const image = text.slice(from, to);
    return createTokenInstance(
      type,
      image,
      from,
      to - 1,
      line,
      line,
      column,
      column + image.length - 1,
    );
  };

  if (string.image.startsWith("'")) {
    reportError(report, 'FCM0001', 'strings are written with double quotes', {
      file,
      start,
      end: start + string.image.length,
    });
  }
  const result = [place(StringStart, start, start + 1)];
  let textStart = start + 1;
  const flushText = (to: number): void => {
    if (to > textStart) result.push(place(StringText, textStart, to));
  };
  for (let i = textStart; i < end; i++) {
    const char = text[i];
    if (char === '\\') {
      checkEscape(text.slice(i, Math.min(i + 2, end)), file, i, report);
      i++;
    } else if (char === '{') {
      const close = endOfHole(text, i + 1, end);
      if (close === -1) {
        reportError(
          report,
          'FCM0007',
          'this `{` opens an expression that the string does not close',
          { file, start: i, end: i + 1 },
          'write `\\{` for a brace as text; an expression in a string cannot itself hold a string',
        );
        // The rest is text: looking on from every brace would be quadratic.
        break;
      }
      flushText(i);
      result.push(place(HoleOpen, i, i + 1));
      for (const token of lexHole(i + 1, close)) result.push(token);
      result.push(place(HoleClose, close, close + 1));
      textStart = close + 1;
      i = close;
    } else if (char === '}') {
      reportError(
        report,
        'FCM0007',
        'this `}` closes nothing',
        { file, start: i, end: i + 1 },
        'write `\\}` for a brace as text',
      );
    }
  }
  flushText(end);
  result.push(place(StringEnd, end, closed ? end + 1 : end));
  if (!closed) {
    reportError(
      report,
      'FCM0002',
      'this string has no end',
      { file, start, end },
      'close it with `"` on the same line',
    );
  }
  return result;
}

/** Whether the last quote of `image` is a closing one, not an escaped one. */
function isClosed(image: string): boolean {
  if (image.length < 2 || !image.endsWith(image.charAt(0))) return false;
  let backslashes = 0;
  while (image[image.length - 2 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 0;
}

/** Offset of the brace that closes the hole entered at `start`, or -1. */
function endOfHole(text: string, start: number, end: number): number {
  let depth = 1;
  for (let i = start; i < end; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return i;
  }
  return -1;
}

function checkEscape(
  escape: string,
  file: string,
  start: number,
  report: Report,
): void {
  if (escape.length === 2 && ESCAPES.has(escape.charAt(1))) return;
  reportError(
    report,
    'FCM0006',
    `unknown escape \`${escape}\``,
    { file, start, end: start + escape.length },
    'the escapes are `\\"`, `\\\\`, `\\n`, `\\{` and `\\}`',
  );
}
