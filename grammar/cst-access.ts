/**
 * Reading a CST that may have been recovered: the generated types promise
 * children that an error can have left out, so everything is optional here.
 */
import type { CstNode, IToken } from 'chevrotain';
import type { Identifier } from './ast.ts';
import type { Report } from './diagnostic.ts';
import type { Span } from './source.ts';
import { tokenSpan } from './token-span.ts';

export interface BuildContext {
  readonly file: string;
  readonly report: Report;
}

/** The children of `node`, any of which may be missing. */
export function childrenOf<Children>(node: {
  readonly children: Children;
}): Partial<Children> {
  return node.children;
}

export function first<T>(children: readonly T[] | undefined): T | null {
  return children?.[0] ?? null;
}

/** Builds every element of a list and keeps those that are whole. */
export function buildEach<Node, Result>(
  nodes: readonly Node[] | undefined,
  build: (node: Node) => Result | null,
): Result[] {
  return (nodes ?? []).map(build).filter((result) => result !== null);
}

/** What `node` covers; null when it is empty. */
export function nodeSpan(node: CstNode, context: BuildContext): Span | null {
  const { startOffset, endOffset } = node.location ?? {};
  if (startOffset === undefined || endOffset === undefined) return null;
  if (Number.isNaN(startOffset) || Number.isNaN(endOffset)) return null;
  return { file: context.file, start: startOffset, end: endOffset + 1 };
}

/** The name that `token` spells; null when recovery only supposed it. */
export function buildIdentifier(
  token: IToken | null,
  context: BuildContext,
): Identifier | null {
  if (token === null || token.isInsertedInRecovery === true) return null;
  return {
    kind: 'identifier',
    span: tokenSpan(token, context.file),
    text: token.image,
  };
}
