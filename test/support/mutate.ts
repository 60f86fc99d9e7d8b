/** Random damage to texts, for tests that nothing makes the compiler throw. */
import type { Rng } from './rng.ts';

/** Words, numbers, strings, blanks, operators: what a token roughly is. */
const TOKENS =
  /@?[A-Za-z_]\w*|\d[\d._]*|"[^"\n]*"?|\s+|[=!<>]=|&&|\|\||->|\.\.|./gsu;

/** What to put where it does not belong. */
const INSERTIONS = [
  ...'(){}[],:;=+-*/%!<>.&|"\'\\@#~\n\t _09aA'.split(''),
  ...[
    '..',
    '->',
    '==',
    '!=',
    '<=',
    '>=',
    '&&',
    '||',
    '//',
    '/*',
    '*/',
    '1.',
    '1e',
  ],
  ...['import', 'from', 'as', 'param', 'block', 'model', 'repeat', 'in', 'if'],
  ...['else', 'return', 'true', 'false', 'tensor', 'f32', 'int', 'string'],
  ...[
    'x',
    'name = ',
    '"a{i}b"',
    '"{',
    '{}',
    '[]',
    '()',
    'if a { b } else { c }',
  ],
  ...['@no_fuse', '@fuse(dwpw) ', '@fuse', '@fues(x)'],
  ...['99999999999999999999', '1e999', '0', '-1', '\u0000', '\u202E', '\uD800'],
  ...['é', '🦊', '\uFEFF', '\r', '\r\n', '('.repeat(100), 'if '.repeat(100)],
];

/** `text` after one to four random edits of bytes, tokens or lines. */
export function mutateText(rng: Rng, text: string): string {
  let mutated = text;
  for (let edits = rng.int(1, 4); edits > 0; edits--) {
    mutated = rng.pick(MUTATIONS)(rng, mutated);
  }
  return mutated;
}

type Mutation = (rng: Rng, text: string) => string;

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  deleteRange,
  duplicateRange,
  insertSomething,
  truncate,
  ...[deletePiece, duplicatePiece, swapPieces, replacePiece].flatMap(
    (mutate): Mutation[] => [
      (rng, text) => mutate(rng, text.match(TOKENS) ?? []),
      (rng, text) => mutate(rng, text.split(/(?<=\n)/)),
    ],
  ),
];

function flipBit(rng: Rng, text: string): string {
  if (text === '') return text;
  const at = rng.int(0, text.length - 1);
  const code = text.charCodeAt(at) ^ (1 << rng.int(0, 7));
  return text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
}

/** A random range of at most 20 characters. */
function range(rng: Rng, text: string): [start: number, end: number] {
  const start = rng.int(0, text.length);
  return [start, Math.min(text.length, start + rng.int(1, 20))];
}

function deleteRange(rng: Rng, text: string): string {
  const [start, end] = range(rng, text);
  return text.slice(0, start) + text.slice(end);
}

/** Copies a range to another place. */
function duplicateRange(rng: Rng, text: string): string {
  const copied = text.slice(...range(rng, text));
  const at = rng.int(0, text.length);
  return text.slice(0, at) + copied + text.slice(at);
}

function insertSomething(rng: Rng, text: string): string {
  const at = rng.int(0, text.length);
  return text.slice(0, at) + rng.pick(INSERTIONS) + text.slice(at);
}

function truncate(rng: Rng, text: string): string {
  return text.slice(0, rng.int(0, text.length));
}

function deletePiece(rng: Rng, pieces: readonly string[]): string {
  return pieces.toSpliced(rng.int(0, pieces.length), 1).join('');
}

function duplicatePiece(rng: Rng, pieces: readonly string[]): string {
  const piece = pieces[rng.int(0, pieces.length)] ?? '';
  return pieces.toSpliced(rng.int(0, pieces.length), 0, piece).join('');
}

function swapPieces(rng: Rng, pieces: readonly string[]): string {
  if (pieces.length < 2) return pieces.join('');
  const a = rng.int(0, pieces.length - 1);
  const b = rng.int(0, pieces.length - 1);
  return pieces.with(a, pieces[b]!).with(b, pieces[a]!).join('');
}

function replacePiece(rng: Rng, pieces: readonly string[]): string {
  const at = rng.int(0, pieces.length);
  return pieces.toSpliced(at, 1, rng.pick(INSERTIONS)).join('');
}
