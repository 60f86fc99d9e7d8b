/**
 * What the formatter walks: the AST, with declarations in the order of the
 * text, and comments, which Prettier attaches to the nodes around them.
 */
import type {
  Annotation,
  Argument,
  Body,
  Expr,
  Identifier,
  ImportDecl,
  ModelDecl,
  BlockDecl,
  ParamDecl,
  Parameter,
  ResultDecl,
  Statement,
  TypeExpr,
} from './ast.ts';
import { FormatError } from './format-error.ts';
import { parseWithComments } from './parse.ts';
import type { Span } from './source.ts';
import { tokenSpan } from './token-span.ts';
import { LineComment } from './tokens.ts';

export type Declaration = ImportDecl | ParamDecl | BlockDecl | ModelDecl;

export interface FileNode {
  readonly kind: 'file';
  readonly span: Span;
  readonly declarations: readonly Declaration[];
  /** Prettier takes these off and puts them on the nodes around them. */
  comments?: FcmComment[];
}

export interface FcmComment {
  readonly kind: 'comment';
  readonly span: Span;
  /** As written, with its delimiters. */
  readonly text: string;
  readonly isBlock: boolean;
  /** Set by Prettier: in front of its node, behind it, or (neither) inside. */
  readonly leading?: boolean;
  readonly trailing?: boolean;
}

export type AstNode =
  | FileNode
  | Declaration
  | Parameter
  | ResultDecl
  | TypeExpr
  | Body
  | Statement
  | Expr
  | Argument
  | Annotation;

/** A node with the comments that Prettier attached to it. */
export type FormatNode = AstNode & { comments?: FcmComment[] };

/** One imported name; a place for its parts, not a node. */
export interface ImportedName {
  readonly imported: Identifier;
  readonly local: Identifier;
}

/** @throws FormatError when `text` has syntax errors. */
export function parseForFormat(text: string): FileNode {
  const file = '';
  const { program, diagnostics, comments } = parseWithComments({ file, text });
  if (diagnostics.length > 0) throw new FormatError(diagnostics);
  const { imports, params, blocks, models, span } = program;
  return {
    kind: 'file',
    span,
    declarations: [...imports, ...params, ...blocks, ...models].toSorted(
      (a, b) => a.span.start - b.span.start,
    ),
    comments: comments.map((token) => ({
      kind: 'comment',
      span: tokenSpan(token, file),
      text: token.image,
      isBlock: token.tokenType !== LineComment,
    })),
  };
}

/** The fields of each kind of node that hold nodes. */
const VISITOR_KEYS: Readonly<Record<AstNode['kind'], readonly string[]>> = {
  file: ['declarations'],
  import: ['names', 'path'],
  param: ['name', 'type', 'value'],
  block: ['name', 'params', 'body'],
  model: ['name', 'params', 'results', 'body'],
  parameter: ['name', 'type', 'defaultValue'],
  result: ['name', 'type'],
  scalarType: [],
  tensorType: ['dims'],
  body: ['statements'],
  assign: ['targets', 'value'],
  repeat: ['variable', 'from', 'to', 'body'],
  ifStatement: ['condition', 'then', 'otherwise'],
  return: ['values'],
  identifier: [],
  int: [],
  float: [],
  bool: [],
  // Printed as written, so nothing can be attached inside.
  string: [],
  list: ['items'],
  unary: ['operand'],
  binary: ['left', 'right'],
  if: ['condition', 'then', 'otherwise'],
  call: ['callee', 'args'],
  annotated: ['annotations', 'call'],
  // Its argument is a word: no comment is attached to it.
  annotation: [],
  argument: ['name', 'value'],
};

/** Keys of the children of `node`, in the order of the text. */
export function visitorKeys(
  node: FormatNode | FcmComment | ImportedName,
): readonly string[] {
  if (!('kind' in node)) {
    return node.imported === node.local ? ['imported'] : ['imported', 'local'];
  }
  return node.kind === 'comment' ? [] : VISITOR_KEYS[node.kind];
}
