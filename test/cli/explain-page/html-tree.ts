/** HTML as a tree, by Prettier's parser, which is strict about closing tags. */
import { parsers } from 'prettier/plugins/html';

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** Of the element and everything in it, entities decoded. */
  readonly text: string;
}

interface ParsedNode {
  readonly kind: string;
  readonly rawName?: string;
  readonly value?: string;
  readonly attrs?: readonly {
    readonly rawName: string;
    readonly value: string | null;
  }[];
  readonly children?: readonly ParsedNode[];
  readonly endSourceSpan?: object | null;
}

/** Elements that HTML closes by itself. */
const VOID = ['meta', 'link', 'input'];

/** The elements of `html` in document order. @throws what is not well formed. */
export function parseHtml(html: string): readonly Element[] {
  const parse = parsers.html.parse as unknown as (
    text: string,
    options: object,
  ) => ParsedNode;
  const all: Element[] = [];
  const visit = (node: ParsedNode): Element | null => {
    if (node.kind !== 'element') return null;
    const name = node.rawName!.toLowerCase();
    if (!VOID.includes(name) && !node.endSourceSpan)
      throw new Error(`<${name}> is not closed`);
    const names = node.attrs!.map((attribute) => attribute.rawName);
    if (new Set(names).size < names.length)
      throw new Error(`<${name}> repeats an attribute`);
    const element = {
      name,
      attributes: Object.fromEntries(
        node.attrs!.map((attribute) => [
          attribute.rawName,
          decode(attribute.value ?? ''),
        ]),
      ),
      children: [] as Element[],
      text: '',
    };
    all.push(element);
    for (const child of node.children ?? []) {
      const inner = visit(child);
      if (inner !== null) element.children.push(inner);
      element.text += inner?.text ?? decode(child.value ?? '');
    }
    return element;
  };
  let root: ParsedNode;
  try {
    root = parse(html, {});
  } catch (error) {
    // The parser's own error carries the whole page.
    throw new Error(`malformed HTML: ${(error as Error).message}`);
  }
  for (const node of root.children ?? []) visit(node);
  return all;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

function decode(text: string): string {
  return text.replace(/&[#\w]+;/g, (entity) => {
    const char = ENTITIES[entity];
    if (char === undefined) throw new Error(`unknown entity ${entity}`);
    return char;
  });
}
