/**
 * Diagnostics as text, in the manner of rustc:
 *
 *     error[FCM0102]: expected `)` to close the call, found `{`
 *      --> block.fcm:3:20
 *       |
 *     3 |   y = relu(conv(x) {
 *       |                    ^
 *     note: opened here
 *      --> block.fcm:3:11
 *       |
 *     3 |   y = relu(conv(x) {
 *       |           ^
 *     help: ...
 */
import type { Diagnostic, Severity } from './diagnostic.ts';
import { displayText } from './display-text.ts';
import { lineStartOf, positionAt, type Span } from './source.ts';

export { sortDiagnostics } from './sort-diagnostics.ts';

export interface RenderOptions {
  /** ANSI colours; off by default. */
  readonly color?: boolean;
}

/** More are counted, not shown. */
const MAX_SHOWN_DIAGNOSTICS = 50;

/** Of a longer line only a window around the carets is shown. */
const MAX_LINE_CHARS = 100;
/** How much of the window stands before the carets. */
const CHARS_BEFORE = 40;

type Style = 'bold' | 'red' | 'yellow' | 'cyan' | 'blue' | 'green';
type Paint = (style: Style, text: string) => string;

/** SGR parameters: ECMA-48, 8.3.117. */
const SGR: Readonly<Record<Style, string>> = {
  bold: '1',
  red: '1;31',
  yellow: '1;33',
  cyan: '1;36',
  blue: '1;34',
  green: '1;32',
};

const paintAnsi: Paint = (style, text) =>
  `\u001B[${SGR[style]}m${text}\u001B[0m`;
const paintNothing: Paint = (_style, text) => text;

const SEVERITY_STYLE: Readonly<Record<Severity, Style>> = {
  error: 'red',
  warning: 'yellow',
  note: 'cyan',
};

/**
 * One diagnostic with its frames, without a final newline.
 *
 * @param sources the text of each file; a place in another is named only.
 */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  sources: ReadonlyMap<string, string>,
  { color = false }: RenderOptions = {},
): string {
  const paint = color ? paintAnsi : paintNothing;
  const { severity, code, message, span, related, help } = diagnostic;
  const style = SEVERITY_STYLE[severity];
  const spans = [span, ...related.map((note) => note.span)];
  const gutter = gutterWidth(spans, sources);
  const frame = (place: Span, caretStyle: Style): string[] =>
    renderFrame(place, sources, gutter, paint, caretStyle);

  const lines = [
    paint(style, `${severity}[${code}]`) +
      paint('bold', `: ${displayText(message).text}`),
  ];
  if (span !== null) lines.push(...frame(span, style));
  for (const note of related) {
    lines.push(
      `${paint('cyan', 'note')}: ${displayText(note.message).text}`,
      ...frame(note.span, 'cyan'),
    );
  }
  if (help !== null) {
    lines.push(`${paint('green', 'help')}: ${displayText(help).text}`);
  }
  return lines.join('\n');
}

/** All of `diagnostics`, a blank line between them; at most 50, then a count. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  options: RenderOptions = {},
): string {
  const shown = diagnostics
    .slice(0, MAX_SHOWN_DIAGNOSTICS)
    .map((diagnostic) => renderDiagnostic(diagnostic, sources, options));
  const hidden = diagnostics.length - shown.length;
  if (hidden > 0) shown.push(`note: ${hidden} more diagnostics are not shown`);
  return shown.join('\n\n');
}

/** Digits of the largest line number that will be shown. */
function gutterWidth(
  spans: readonly (Span | null)[],
  sources: ReadonlyMap<string, string>,
): number {
  const widths = spans.map((span) => {
    const text = span === null ? undefined : sources.get(span.file);
    if (span === null || text === undefined) return 1;
    return String(positionAt(text, span.start).line).length;
  });
  return Math.max(1, ...widths);
}

function renderFrame(
  span: Span,
  sources: ReadonlyMap<string, string>,
  gutter: number,
  paint: Paint,
  caretStyle: Style,
): string[] {
  const file = displayText(span.file).text;
  const arrow = `${' '.repeat(gutter)}${paint('blue', '-->')} `;
  const text = sources.get(span.file);
  if (text === undefined) return [arrow + file];
  const { line, column } = positionAt(text, span.start);
  const { shown, indent, carets } = underline(text, span);
  const bar = (number: string, rest: string): string =>
    `${paint('blue', `${number.padStart(gutter)} |`)}${rest === '' ? '' : ' '}${rest}`;
  return [
    `${arrow}${file}:${line}:${column}`,
    bar('', ''),
    bar(String(line), shown),
    bar('', ' '.repeat(indent) + paint(caretStyle, carets)),
  ];
}

interface Underlined {
  readonly shown: string;
  /** Columns before the carets. */
  readonly indent: number;
  readonly carets: string;
}

/** The line on which `span` begins, and the carets below it. */
function underline(text: string, span: Span): Underlined {
  const clamped = Math.min(Math.max(span.start, 0), text.length);
  const lineStart = lineStartOf(text, clamped);
  const newline = text.indexOf('\n', clamped);
  const lineEnd = trimReturn(text, newline === -1 ? text.length : newline);
  const start = Math.min(clamped, Math.max(lineEnd, lineStart));
  const [from, to] = windowOf(text, lineStart, lineEnd, start);
  const end = Math.min(Math.max(span.end, start), to);

  const head = displayText(from > lineStart ? '…' : '');
  const before = displayText(text.slice(from, start), head.columns);
  const indent = head.columns + before.columns;
  const marked = displayText(text.slice(start, end), indent);
  const after = displayText(text.slice(end, to), indent + marked.columns);
  const tail = to < lineEnd ? '…' : '';
  // Carets end with the line: of a longer span the rest is only hinted at.
  const more = span.end > end && span.end > start ? '...' : '';
  return {
    shown: (
      head.text +
      before.text +
      marked.text +
      after.text +
      tail
    ).trimEnd(),
    indent,
    carets: '^'.repeat(Math.max(marked.columns, 1)) + more,
  };
}

/** `end`, or the place of a carriage return before it. */
function trimReturn(text: string, end: number): number {
  return text[end - 1] === '\r' ? end - 1 : end;
}

/** The part of the line [lineStart, lineEnd) that is shown around `focus`. */
function windowOf(
  text: string,
  lineStart: number,
  lineEnd: number,
  focus: number,
): [from: number, to: number] {
  if (lineEnd - lineStart <= MAX_LINE_CHARS) return [lineStart, lineEnd];
  const latest = lineEnd - MAX_LINE_CHARS;
  const from = Math.max(lineStart, Math.min(focus - CHARS_BEFORE, latest));
  const to = from + MAX_LINE_CHARS;
  return [
    splitsPair(text, from) ? from + 1 : from,
    splitsPair(text, to) ? to + 1 : to,
  ];
}

/** Whether `offset` lies between the halves of a surrogate pair. */
function splitsPair(text: string, offset: number): boolean {
  return (
    /[\uD800-\uDBFF]/.test(text.charAt(offset - 1)) &&
    /[\uDC00-\uDFFF]/.test(text.charAt(offset))
  );
}
