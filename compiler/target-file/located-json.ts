/**
 * JSON whose values know where they stand in their file, so that a fault can be
 * pointed at. Strict JSON (RFC 8259): neither comments nor trailing commas.
 */
import type { Node } from 'jsonc-parser';
import { createScanner, parseTree } from 'jsonc-parser';

import type { Report } from '../../grammar/diagnostic.ts';
import { invariant } from '../../grammar/diagnostic.ts';
import type { Source, Span } from '../../grammar/source.ts';
import { findSyntaxErrors } from './json-syntax-errors.ts';

interface Located {
  readonly span: Span;
  /** As the file has it. */
  readonly text: string;
}

export interface JsonObject extends Located {
  readonly kind: 'object';
  /** In the order of the file; a key may occur twice. */
  readonly fields: readonly JsonField[];
}

export interface JsonField {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: LocatedJson;
}

interface JsonArray extends Located {
  readonly kind: 'array';
  readonly items: readonly LocatedJson[];
}

interface JsonString extends Located {
  readonly kind: 'string';
  readonly value: string;
}

interface JsonNumber extends Located {
  readonly kind: 'number';
  /** Infinity for `1e999`, as JSON.parse has it. */
  readonly value: number;
}

/** `true`, `false` or `null`. */
interface JsonWord extends Located {
  readonly kind: 'word';
}

export type LocatedJson =
  JsonObject | JsonArray | JsonString | JsonNumber | JsonWord;

/** Deeper brackets would overflow the parser's stack. */
const MAX_DEPTH = 64;

/** The value of `source`, or null after FCM5001 for each line that is no JSON. */
export function parseLocatedJson(
  source: Source,
  report: Report,
): LocatedJson | null {
  const { file, text } = source;
  const tooDeep = findTooDeep(text);
  const errors =
    tooDeep === null
      ? findSyntaxErrors(text)
      : [
          {
            start: tooDeep,
            end: tooDeep + 1,
            message: `brackets are nested more than ${MAX_DEPTH} deep`,
            help: null,
          },
        ];
  for (const { start, end, message, help } of errors) {
    report({
      severity: 'error',
      code: 'FCM5001',
      message: `a target file must be JSON: ${message}`,
      span: { file, start, end },
      related: [],
      help,
    });
  }
  if (errors.length > 0) return null;
  const root = parseTree(text);
  invariant(root !== undefined, 'JSON without a mistake has a value');
  return locate(root, source);
}

/** Offset of the first bracket that opens level MAX_DEPTH + 1, or null. */
function findTooDeep(text: string): number | null {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (;;) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    if (offset >= text.length) return null;
    // No other token begins with a bracket.
    const first = text.charAt(offset);
    if (first === '{' || first === '[') depth++;
    if (first === '}' || first === ']') depth--;
    if (depth > MAX_DEPTH) return offset;
  }
}

function locate(node: Node, source: Source): LocatedJson {
  const span = spanOf(node, source);
  const text = source.text.slice(span.start, span.end);
  const children = node.children ?? [];
  switch (node.type) {
    case 'object': {
      const fields = children.map((property) => locateField(property, source));
      return { kind: 'object', fields, span, text };
    }
    case 'array': {
      const items = children.map((item) => locate(item, source));
      return { kind: 'array', items, span, text };
    }
    case 'string':
      return { kind: 'string', value: String(node.value), span, text };
    case 'number':
      return { kind: 'number', value: Number(node.value), span, text };
    case 'boolean':
    case 'null':
      return { kind: 'word', span, text };
    case 'property':
      invariant(false, 'a property stands in an object');
  }
}

function locateField({ children }: Node, source: Source): JsonField {
  const [key, value] = children ?? [];
  invariant(
    key !== undefined && value !== undefined,
    'JSON without a mistake has a value for each key',
  );
  return {
    key: String(key.value),
    keySpan: spanOf(key, source),
    value: locate(value, source),
  };
}

function spanOf({ offset, length }: Node, { file }: Source): Span {
  return { file, start: offset, end: offset + length };
}
