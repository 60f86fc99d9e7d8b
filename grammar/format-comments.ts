/** Comments in the formatter: where they go and how they are printed. */
import type { AstPath, Doc } from 'prettier';
import { builders } from 'prettier/doc';
import type { Body } from './ast.ts';
import type { FcmComment, FormatNode, ImportedName } from './format-node.ts';

const { hardline, join, literalline } = builders;

export function canAttachComment(
  node: FormatNode | FcmComment | ImportedName,
): boolean {
  return 'kind' in node && node.kind !== 'comment';
}

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

/** The comments inside `node` that belong to none of its parts, as lines. */
export function danglingComments(node: FormatNode, text: string): Doc[] {
  const dangling = (node.comments ?? []).filter(
    (comment) => comment.leading !== true && comment.trailing !== true,
  );
  return dangling.flatMap((comment, index) => {
    // Prettier checks that every comment has been printed.
    Object.assign(comment, { printed: true });
    const previous = dangling[index - 1];
    const gap =
      previous === undefined
        ? ''
        : text.slice(previous.span.end, comment.span.start);
    const printed = commentText(comment);
    return /\n\s*\n/.test(gap) ? ['', printed] : [printed];
  });
}

/** What Prettier notes on a comment while it looks for a place for it. */
type PlacedComment = FcmComment & {
  readonly enclosingNode?: FormatNode;
  readonly precedingNode?: FormatNode;
  readonly followingNode?: FormatNode;
};

/**
 * Places the comments for which Prettier's rules would pick a node that is
 * printed elsewhere: those in the head of a construct with a body go to what
 * follows, those between the arms of an `if` stay on their side of the `}`.
 * True when the comment has been placed.
 */
export function placeComment(comment: PlacedComment, text: string): boolean {
  const { enclosingNode: around, precedingNode, followingNode } = comment;
  if (around?.kind === 'repeat') return attachToBody(around.body, comment);
  if (followingNode?.kind === 'body' && !isElse(followingNode, around))
    return attachToBody(followingNode, comment);
  if (around?.kind === 'block' || around?.kind === 'model') {
    if (precedingNode !== around.name || followingNode === undefined)
      return false;
    return attachBefore(followingNode, comment);
  }
  if (around?.kind === 'call') {
    if (precedingNode !== around.callee) return false;
    return followingNode === undefined
      ? attachInside(around, comment)
      : attachBefore(followingNode, comment);
  }
  if (around?.kind === 'ifStatement') {
    if (precedingNode !== around.then || followingNode === undefined)
      return false;
    return attachInside(around, comment);
  }
  if (around?.kind === 'if') {
    if (precedingNode !== around.then || followingNode === undefined)
      return false;
    const rest = text.slice(comment.span.end, followingNode.span.start);
    return rest.includes('}')
      ? attachBehind(precedingNode, comment)
      : attachBefore(followingNode, comment);
  }
  return false;
}

function isElse(body: Body, around: FormatNode | undefined): boolean {
  return around?.kind === 'ifStatement' && around.otherwise === body;
}

/** In front of the first statement of `body`, or into the empty `body`. */
function attachToBody(body: Body, comment: FcmComment): true {
  const [first] = body.statements;
  return first === undefined
    ? attachInside(body, comment)
    : attachBefore(first, comment);
}

function attachBefore(node: FormatNode, comment: FcmComment): true {
  return attach(node, comment, true, false);
}

function attachBehind(node: FormatNode, comment: FcmComment): true {
  return attach(node, comment, false, true);
}

function attachInside(node: FormatNode, comment: FcmComment): true {
  return attach(node, comment, false, false);
}

function attach(
  node: FormatNode,
  comment: FcmComment,
  leading: boolean,
  trailing: boolean,
): true {
  Object.assign(comment, { leading, trailing });
  (node.comments ??= []).push(comment);
  return true;
}
