/**
 * Why layers do not share a kernel, for people: grouped by reason, those with
 * figures first. What follows from the shape of the program alone is summed up,
 * since a network repeats it in every block.
 */
import { joinLayers } from './join-layers.ts';
import type { RejectionReason } from './plan.ts';
import type { RejectionJson } from './plan-json.ts';

interface ReasonText {
  /** What the reason says, after its name. */
  readonly text: string;
  /** Whether the detail holds figures of this very candidate. */
  readonly hasFigures: boolean;
}

/** In the order in which they are printed. */
export const REASON_TEXTS: Readonly<Record<RejectionReason, ReasonText>> = {
  pinned: { text: 'the program says so', hasFigures: true },
  otherGroupBetter: {
    text: 'the layers gain more in other groups',
    hasFigures: true,
  },
  slower: { text: 'together they take longer', hasFigures: true },
  moreBytes: { text: 'together they move more bytes', hasFigures: true },
  moreDispatches: {
    text: 'together they need as many dispatches',
    hasFigures: true,
  },
  noTileFits: { text: 'no tile fits the target', hasFigures: true },
  stridedPointwise: {
    text: 'a strided pointwise layer would skip pixels of its tile',
    hasFigures: false,
  },
  isOutput: {
    text: 'the value between the layers is a model output',
    hasFigures: false,
  },
  manyConsumers: {
    text: 'the value between the layers is read elsewhere, too',
    hasFigures: false,
  },
  noFamily: { text: 'no kernel computes these layers', hasFigures: false },
  notConsumedAsInput: {
    text: 'the first layer enters the epilogue of the last, not its input',
    hasFigures: false,
  },
};

export const REASONS = Object.keys(REASON_TEXTS) as readonly RejectionReason[];

const INDENT = '  ';
const GAP = '  ';
/** Candidates that a line names before it says how many more. */
const NAMED = 2;

/** `not fused:` and its lines; nothing when nothing was rejected. */
export function printRejections(rejected: readonly RejectionJson[]): string[] {
  if (rejected.length === 0) return [];
  const lines = REASONS.flatMap((reason) => {
    const members = rejected.filter((found) => found.reason === reason);
    if (members.length === 0) return [];
    const { text, hasFigures } = REASON_TEXTS[reason];
    return [
      `${reason}: ${text}`,
      ...(hasFigures ? candidateLines(members) : [INDENT + summary(members)]),
    ];
  });
  return ['not fused:', ...lines.map((line) => `${INDENT}${line}`)];
}

/** One line per candidate, in columns. */
function candidateLines(members: readonly RejectionJson[]): string[] {
  const rows = members.map(({ layers, family }) => [
    joinLayers(layers),
    family ?? '',
  ]);
  const widths = [0, 1].map((column) =>
    Math.max(...rows.map((row) => row[column]!.length)),
  );
  return rows.map((row, i) => {
    const cells = row.map((cell, column) => cell.padEnd(widths[column]!));
    return `${INDENT}${[...cells, members[i]!.detail].join(GAP)}`;
  });
}

/** `a + b, c + d and 7 more` */
function summary(members: readonly RejectionJson[]): string {
  const rest = members.length - NAMED;
  const names = members
    .slice(0, NAMED)
    .map(({ layers }) => joinLayers(layers))
    .join(', ');
  return rest > 0 ? `${names} and ${rest} more` : names;
}
