/** Help for words that are misspelt, or at home in another language. */
import type { IToken } from 'chevrotain';
import { suggest } from './suggest.ts';
import { Annotation, Identifier } from './tokens.ts';

const DECLARATION_KEYWORDS = ['import', 'param', 'block', 'model'];
const STATEMENT_KEYWORDS = ['repeat', 'return', 'if', 'else'];

/** What other languages call things, and what to write here. */
const FOREIGN_DECLARATIONS: ReadonlyMap<string, string> = new Map([
  ...['def', 'fn', 'func', 'function', 'layer', 'module', 'class'].map(
    (word) => [word, 'write `block name(...) { ... }`'] as const,
  ),
  ['const', 'write `param name: int = ...`'],
  ['let', 'write `param name: int = ...`'],
  ['var', 'write `param name: int = ...`'],
  ['from', 'write `import { name } from "file.fcm"`'],
]);
const FOREIGN_STATEMENTS: ReadonlyMap<string, string> = new Map([
  ['for', 'a loop is written `repeat i in 0..n { ... }`'],
  ['while', 'a loop is written `repeat i in 0..n { ... }`'],
  ['let', 'variables need no keyword; write `name = ...`'],
  ['var', 'variables need no keyword; write `name = ...`'],
  ['const', 'variables need no keyword; write `name = ...`'],
]);
const FOREIGN_OPERATORS: ReadonlyMap<string, string> = new Map([
  ['and', '"and" is written `&&`'],
  ['or', '"or" is written `||`'],
  ['is', 'equality is written `==`'],
]);

/** What `found`, where a declaration begins, was meant to be. */
export function helpForDeclaration(found: IToken): string | null {
  return (
    helpForAnnotation(found) ??
    FOREIGN_DECLARATIONS.get(found.image) ??
    didYouMean(found, DECLARATION_KEYWORDS)
  );
}

/** What `found`, where a statement begins, was meant to be. */
export function helpForStatement(found: IToken): string | null {
  return (
    FOREIGN_STATEMENTS.get(found.image) ?? didYouMean(found, STATEMENT_KEYWORDS)
  );
}

/** What `found` was meant to be behind a value. */
export function helpForOperator(found: IToken): string | null {
  return FOREIGN_OPERATORS.get(found.image) ?? null;
}

/** Where `found` belongs, if it is an annotation. */
export function helpForAnnotation(found: IToken): string | null {
  return found.tokenType === Annotation
    ? 'an annotation stands in front of a call, as in `y = @no_fuse f(x)`'
    : null;
}

/** A question with the candidate nearest to the name `token`. */
export function didYouMean(
  token: IToken,
  candidates: readonly string[],
): string | null {
  if (token.tokenType !== Identifier) return null;
  const word = suggest(token.image, candidates);
  return word === null ? null : `did you mean \`${word}\`?`;
}
