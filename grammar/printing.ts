/** What the printing functions of the formatter share. */
import type { AstPath, Doc } from 'prettier';
import { builders } from 'prettier/doc';
import { danglingComments } from './format-comments.ts';
import type { FormatNode } from './format-node.ts';

const { group, hardline, ifBreak, indent, join, line, softline } = builders;

/** Prints the child at a key or a path of keys. */
export type Print = (selector: string | (string | number)[]) => Doc;

/** What every printing function needs. */
export interface Printing {
  readonly path: AstPath<FormatNode>;
  /** The text being formatted. */
  readonly text: string;
  readonly print: Print;
}

type NodeList =
  | 'annotations'
  | 'args'
  | 'declarations'
  | 'dims'
  | 'items'
  | 'params'
  | 'results'
  | 'statements'
  | 'targets'
  | 'values';

export function printEach({ path, print }: Printing, key: NodeList): Doc[] {
  const children = (path.node as Partial<Record<NodeList, unknown[]>>)[key];
  return (children ?? []).map((_, index) => print([key, index]));
}

/** Elements of a list that is broken as a whole or not at all. */
export function printElements(elements: readonly Doc[], edge: Doc): Doc {
  if (elements.length === 0) return '';
  return [indent([edge, join([',', line], [...elements])]), ifBreak(','), edge];
}

export function printList(
  open: string,
  elements: readonly Doc[],
  close: string,
  { path, text }: Printing,
): Doc {
  const comments = danglingComments(path.node, text);
  if (comments.length > 0) {
    return [
      open,
      indent([hardline, join(hardline, comments)]),
      hardline,
      close,
    ];
  }
  return group([open, printElements(elements, softline), close]);
}
