/**
 * Source text made safe and measurable for a terminal: tabs become spaces,
 * control and direction-changing characters become visible, and every
 * character has a known width.
 */

/** Tabs reach to the next multiple of this many columns. */
const TAB_COLUMNS = 4;

/** Shown for what has no picture of its own. */
const REPLACEMENT = '\uFFFD';

/**
 * Control characters, lone surrogates, and the format characters (\p{Cf}) that
 * hide text or reverse its direction.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Characters that take two columns: East Asian scripts, full width, emoji. */
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\p{Emoji_Presentation}]/u;

const COMBINING = /\p{M}/u;

interface Cell {
  readonly text: string;
  readonly columns: number;
}

/** How `char` is shown when it begins at `column` (0-based). */
function cellOf(char: string, column: number): Cell {
  if (char === '\t') {
    const columns = TAB_COLUMNS - (column % TAB_COLUMNS);
    return { text: ' '.repeat(columns), columns };
  }
  if (UNSAFE.test(char)) return { text: pictureOf(char), columns: 1 };
  if (COMBINING.test(char)) return { text: char, columns: 0 };
  return { text: char, columns: WIDE.test(char) ? 2 : 1 };
}

/** The control picture of an ASCII control character, else a replacement. */
function pictureOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '\u2421' : REPLACEMENT;
}

export interface DisplayText {
  readonly text: string;
  readonly columns: number;
}

/** `text` as shown when it begins at `column`; a line break is shown too. */
export function displayText(text: string, column = 0): DisplayText {
  let shown = '';
  let columns = 0;
  for (const char of text) {
    const cell = cellOf(char, column + columns);
    shown += cell.text;
    columns += cell.columns;
  }
  return { text: shown, columns };
}
