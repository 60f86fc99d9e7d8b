/** Sources in which `«...»` marks where diagnostics are expected. */

export interface MarkedSource {
  readonly text: string;
  /** [start, end) of each mark in `text`, in order. */
  readonly ranges: readonly (readonly [start: number, end: number])[];
}

/** `marked` without its marks, and where they were. Marks do not nest. */
export function readMarks(marked: string): MarkedSource {
  const ranges: [number, number][] = [];
  let text = '';
  for (const [index, piece] of marked.split(/[«»]/).entries()) {
    if (index % 2 === 1) ranges.push([text.length, text.length + piece.length]);
    text += piece;
  }
  return { text, ranges };
}
