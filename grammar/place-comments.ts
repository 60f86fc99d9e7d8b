/**
 * Where the formatter puts comments. A comment stays between the elements of
 * the list around it: declarations, statements, parameters, arguments, items,
 * arms of an `if`. In the midst of anything else it moves in front of the
 * element it interrupts, so that a formatted text has comments only where
 * formatting it again leaves them.
 */
import type {
  BlockDecl,
  Body,
  Expr,
  IfExpr,
  ImportDecl,
  ModelDecl,
} from './ast.ts';
import type { FcmComment, FormatNode, ImportedName } from './format-node.ts';

/**
 * Whether `node` is an element of a list, or has elements itself.
 *
 * @param ancestors the nodes around `node`, from the inside out.
 */
export function canAttachComment(
  node: FormatNode | FcmComment | ImportedName,
  ancestors: readonly (FormatNode | ImportedName)[] = [],
): boolean {
  if (!('kind' in node)) return false;
  const [parent] = ancestors;
  switch (node.kind) {
    case 'comment':
    case 'scalarType':
    case 'annotation':
      return false;
    case 'result':
      return node.name !== null;
    case 'identifier':
    case 'int':
    case 'float':
    case 'bool':
    case 'string':
    case 'unary':
    case 'binary':
    case 'annotated':
      return parent !== undefined && isElement(node, parent);
    case 'file':
    case 'import':
    case 'param':
    case 'block':
    case 'model':
    case 'parameter':
    case 'tensorType':
    case 'body':
    case 'assign':
    case 'repeat':
    case 'ifStatement':
    case 'return':
    case 'list':
    case 'if':
    case 'call':
    case 'argument':
      return true;
  }
}

function isElement(node: Expr, parent: FormatNode | ImportedName): boolean {
  if (!('kind' in parent)) return parent.imported === node;
  if (parent.kind === 'if') return parent.condition !== node;
  return parent.kind === 'list' || parent.kind === 'tensorType';
}

/** What Prettier notes on a comment while it looks for a place for it. */
export type PlacedComment = FcmComment & {
  /** On a line of its own, behind something on its line, or between things. */
  readonly placement: 'ownLine' | 'endOfLine' | 'remaining';
  readonly enclosingNode?: FormatNode;
  readonly precedingNode?: FormatNode;
  readonly followingNode?: FormatNode;
};

/** Attaches `comment`; always true, which tells Prettier so. */
export function placeComment(
  comment: PlacedComment,
  text: string,
  _options: unknown,
  file: FormatNode,
): true {
  const around = comment.enclosingNode ?? file;
  switch (around.kind) {
    case 'file':
    case 'body':
    case 'list':
    case 'tensorType':
    case 'call':
      return placeBetween(comment, around, text);
    case 'import':
      return placeInImport(comment, around, text);
    case 'block':
    case 'model':
      return placeInHead(comment, around, text);
    case 'repeat':
      return attachToBody(around.body, comment);
    case 'ifStatement':
      return comment.precedingNode === around.then
        ? attachInside(around, comment)
        : attachToBody(around.then, comment);
    case 'if':
      return placeInIf(comment, around, text);
    case 'param':
    case 'parameter':
    case 'result':
    case 'scalarType':
    case 'assign':
    case 'return':
    case 'identifier':
    case 'int':
    case 'float':
    case 'bool':
    case 'string':
    case 'unary':
    case 'binary':
    case 'annotated':
    case 'annotation':
    case 'argument':
      return attachBefore(around, comment);
  }
}

/** Between the elements of `around`, or inside it when it has none. */
function placeBetween(
  comment: PlacedComment,
  around: FormatNode,
  text: string,
): true {
  const { placement, precedingNode, followingNode } = comment;
  if (precedingNode === undefined) {
    return followingNode === undefined
      ? attachInside(around, comment)
      : attachBefore(followingNode, comment);
  }
  if (followingNode === undefined || placement === 'endOfLine')
    return attachBehind(precedingNode, comment);
  const isPastComma = text
    .slice(precedingNode.span.end, comment.span.start)
    .includes(',');
  return placement === 'ownLine' || isPastComma
    ? attachBefore(followingNode, comment)
    : attachBehind(precedingNode, comment);
}

/** Among the imported names, else in front of the import. */
function placeInImport(
  comment: PlacedComment,
  around: ImportDecl,
  text: string,
): true {
  const { precedingNode, followingNode } = comment;
  const rest = text.slice(comment.span.end, around.path.span.start);
  const isAmongNames = followingNode !== undefined || rest.includes('}');
  return isAmongNames && (precedingNode ?? followingNode) !== undefined
    ? placeBetween(comment, around, text)
    : attachBefore(around, comment);
}

/** Among the parameters or the named results, else in front of it all. */
function placeInHead(
  comment: PlacedComment,
  around: BlockDecl | ModelDecl,
  text: string,
): true {
  const { precedingNode, followingNode } = comment;
  const isNext =
    followingNode?.kind === 'parameter' || followingNode?.kind === 'result';
  if (isNext && followingNode.kind === precedingNode?.kind)
    return placeBetween(comment, around, text);
  const isLast =
    precedingNode?.kind === 'parameter' || precedingNode?.kind === 'result';
  const rest = text.slice(
    comment.span.end,
    followingNode?.span.start ?? around.span.end,
  );
  if (isLast && rest.includes(')')) return attachBehind(precedingNode, comment);
  return isNext
    ? attachBefore(followingNode, comment)
    : attachBefore(around, comment);
}

/** In the arm in which it stands, else in the arm that comes next. */
function placeInIf(comment: PlacedComment, around: IfExpr, text: string): true {
  const { precedingNode, followingNode } = comment;
  if (followingNode === undefined)
    return attachBehind(lastArm(around), comment);
  const rest = text.slice(comment.span.end, followingNode.span.start);
  if (precedingNode === around.then && rest.includes('}'))
    return attachBehind(around.then, comment);
  if (precedingNode !== around.then) return attachBefore(around.then, comment);
  const { otherwise } = around;
  return attachBefore(
    otherwise.kind === 'if' ? otherwise.then : otherwise,
    comment,
  );
}

function lastArm({ otherwise }: IfExpr): Expr {
  return otherwise.kind === 'if' ? lastArm(otherwise) : otherwise;
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
