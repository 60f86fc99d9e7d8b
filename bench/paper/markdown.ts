/** Tables of Markdown, as Prettier lays them out. */

/** Columns whose header ends in `>` are aligned to the right. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const right = header.map((title) => title.endsWith('>'));
  const titles = header.map((title) => title.replace(/>$/, ''));
  const widths = titles.map((title, i) =>
    Math.max(3, title.length, ...rows.map((row) => row[i]!.length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells
      .map((cell, i) =>
        right[i] === true ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!),
      )
      .join(' | ')} |`;
  const rule = widths.map((width, i) =>
    right[i] === true ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(titles), line(rule), ...rows.map(line)].join('\n');
}
