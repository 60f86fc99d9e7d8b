/**
 * Source texts and places in them. A span names its file, because a program
 * may import blocks from other files.
 */

/** Half-open UTF-16 range [start, end) in the text of `file`. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** One source text, named as diagnostics should name it. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** 1-based line and column (UTF-16 units) of an offset. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The 1-based position of `offset` in `text`; offsets past the end clamp. */
export function positionAt(text: string, offset: number): Position {
  const clamped = Math.min(Math.max(offset, 0), text.length);
  const lineStart = lineStartOf(text, clamped);
  let line = 1;
  for (let i = text.indexOf('\n'); i !== -1 && i < lineStart;) {
    line++;
    i = text.indexOf('\n', i + 1);
  }
  return { line, column: clamped - lineStart + 1 };
}

/** Offset of the first character of the line that holds `offset`. */
export function lineStartOf(text: string, offset: number): number {
  // `lastIndexOf` takes a negative position for 0.
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}
