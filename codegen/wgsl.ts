/**
 * The template tag for generated WGSL. A template body looks like the text it
 * makes: common indentation is stripped, a fragment of several lines keeps the
 * indentation of its hole, and a line whose only content is an empty hole
 * disappears.
 */

/** Numbers become decimal literals; text is inserted as it is. */
type Fragment = string | number | readonly string[];

function fragmentText(fragment: Fragment): string {
  if (typeof fragment === 'number') return String(fragment);
  if (typeof fragment === 'string') return fragment;
  return fragment.filter((part) => part !== '').join('\n');
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Removes the blank first and last line and the indentation common to all. */
function dedent(strings: readonly string[]): string[] {
  const marked = strings.join('\0').replace(/^[ \t]*\n/, '');
  const lines = marked.replace(/\n[ \t]*$/, '').split('\n');
  const common = Math.min(
    ...lines.filter((line) => line.trim() !== '').map(indentOf),
  );
  return lines
    .map((line) => line.slice(Number.isFinite(common) ? common : 0))
    .join('\n')
    .split('\0');
}

/** Builds WGSL text; see the file header for the layout rules. */
export function wgsl(
  strings: TemplateStringsArray,
  ...fragments: readonly Fragment[]
): string {
  const parts = dedent(strings.raw);
  // Each line is gathered with a flag: did it hold an empty hole?
  let text = parts[0] ?? '';
  const emptyHole = '\0';
  fragments.forEach((fragment, i) => {
    const inserted = fragmentText(fragment);
    const lineStart = text.lastIndexOf('\n') + 1;
    const margin = text.slice(lineStart);
    const indent = margin.trim() === '' ? margin : ' '.repeat(indentOf(margin));
    text +=
      inserted === ''
        ? emptyHole
        : inserted
            .split('\n')
            .map((line, row) =>
              row === 0 || line === '' ? line : indent + line,
            )
            .join('\n');
    text += parts[i + 1] ?? '';
  });
  return text
    .split('\n')
    .filter(
      (line) =>
        !line.includes(emptyHole) ||
        line.replaceAll(emptyHole, '').trim() !== '',
    )
    .map((line) => line.replaceAll(emptyHole, '').trimEnd())
    .join('\n');
}

/** Largest finite f32. */
const MAX_F32 = 3.4028234663852886e38;

/**
 * `f32` literal that WGSL reads back as exactly Math.fround(value); infinities
 * become the largest finite numbers, because WGSL cannot write them.
 */
export function f32Literal(value: number): string {
  const rounded = Math.min(Math.max(Math.fround(value), -MAX_F32), MAX_F32);
  const text = String(rounded);
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
}

/** `u32` literal. */
export function u32Literal(value: number): string {
  return `${value}u`;
}

/** The lines of `count` items, one fragment each: how loops are unrolled. */
export function unrolled(
  count: number,
  line: (index: number) => string,
): string[] {
  return Array.from({ length: count }, (_, index) => line(index));
}
