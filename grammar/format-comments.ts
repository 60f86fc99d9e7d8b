/** How the formatter prints comments. */
import type { AstPath, Doc } from 'prettier';
import { builders } from 'prettier/doc';
import type { FcmComment, FormatNode } from './format-node.ts';

const { breakParent, hardline, join, lineSuffix, literalline } = builders;

export function isBlockComment(node: FormatNode | FcmComment): boolean {
  return node.kind === 'comment' && node.isBlock;
}

/** `// prettier-ignore` in front of a node keeps it as it is written. */
export function isIgnored({ node }: AstPath<FormatNode>): boolean {
  return (node.comments ?? []).some(
    (comment) =>
      comment.leading === true &&
      comment.text.replace(/^\/[/*]|\*\/$/g, '').trim() === 'prettier-ignore',
  );
}

export function printComment({ node }: AstPath<FormatNode | FcmComment>): Doc {
  return node.kind === 'comment' ? commentText(node) : '';
}

/** Block comments whose lines begin with `*` are aligned, others kept. */
function commentText(comment: FcmComment): Doc {
  if (!comment.isBlock) return comment.text.trimEnd();
  const lines = comment.text.split('\n');
  const [first = '', ...rest] = lines;
  if (!rest.every((line) => line.trim().startsWith('*')))
    return join(literalline, lines);
  return join(hardline, [
    first.trimEnd(),
    ...rest.map((line) => ` ${line.trim()}`),
  ]);
}

/**
 * `doc` with the comments before and behind `node`. Prettier's own way lets
 * the comments before a comment decide about the break behind it, which a
 * second formatting decides otherwise.
 */
export function withComments(node: FormatNode, doc: Doc, text: string): Doc {
  const comments = node.comments ?? [];
  if (comments.length === 0) return doc;
  const leading = comments.filter((comment) => comment.leading === true);
  const trailing = comments.filter((comment) => comment.trailing === true);
  return [
    leading.map((comment) => printLeading(comment, text)),
    doc,
    printTrailing(trailing, text),
  ];
}

function printLeading(comment: FcmComment, text: string): Doc {
  const printed = markPrinted(comment);
  const newlines = countNewlines(text, comment.span.end, 1);
  if (comment.isBlock && newlines === 0) return [printed, ' '];
  return [printed, hardline, newlines === 2 ? hardline : ''];
}

/** Once one comment has gone to the end of the line, others follow it. */
function printTrailing(comments: readonly FcmComment[], text: string): Doc[] {
  let isSuffix = false;
  return comments.map((comment) => {
    const printed = markPrinted(comment);
    const newlines = countNewlines(text, comment.span.start - 1, -1);
    if (newlines > 0 || isSuffix) {
      isSuffix = true;
      const gap = newlines === 2 ? hardline : '';
      return [lineSuffix([hardline, gap, printed]), breakParent];
    }
    if (comment.isBlock) return [' ', printed];
    isSuffix = true;
    return [lineSuffix([' ', printed]), breakParent];
  });
}

/** Newlines among the blanks from `start` on in one direction; at most two. */
function countNewlines(text: string, start: number, step: 1 | -1): number {
  let newlines = 0;
  for (let i = start; newlines < 2; i += step) {
    const char = text[i];
    if (char === '\n') newlines++;
    else if (char !== ' ' && char !== '\t') break;
  }
  return newlines;
}

/** Prettier checks that every comment has been printed. */
function markPrinted(comment: FcmComment): Doc {
  Object.assign(comment, { printed: true });
  return commentText(comment);
}

/** The comments inside `node` that belong to none of its parts, as lines. */
export function danglingComments(node: FormatNode, text: string): Doc[] {
  const dangling = (node.comments ?? []).filter(
    (comment) => comment.leading !== true && comment.trailing !== true,
  );
  return dangling.flatMap((comment, index) => {
    const previous = dangling[index - 1];
    const gap =
      previous === undefined
        ? ''
        : text.slice(previous.span.end, comment.span.start);
    const printed = markPrinted(comment);
    return /\n\s*\n/.test(gap) ? ['', printed] : [printed];
  });
}
