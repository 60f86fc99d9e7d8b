/**
 * HTML and SVG as text that is safe by construction: what a template
 * interpolates is escaped unless it is markup itself. Names of models and
 * layers come from programs and may hold anything.
 */
import { displayText } from '../../grammar/display-text.ts';

export interface Markup {
  readonly kind: 'markup';
  readonly text: string;
}

/** Lists are joined without a separator; null is nothing. */
export type Content = Markup | string | number | null | readonly Content[];

/** Template tag. Interpolate into text and into double-quoted attributes only. */
export function markup(
  strings: TemplateStringsArray,
  ...contents: readonly Content[]
): Markup {
  const text = strings.reduce(
    (done, string, i) => done + textOf(contents[i - 1] ?? null) + string,
  );
  return trusted(text);
}

/** Text that is markup already: styles and scripts of our own. */
export function trusted(text: string): Markup {
  return { kind: 'markup', text };
}

function textOf(content: Content): string {
  if (content === null) return '';
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return escapeText(content);
  return 'kind' in content ? content.text : content.map(textOf).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control and direction-changing characters become visible. */
export function escapeText(text: string): string {
  return displayText(text).text.replace(
    /[&<>"']/g,
    (char) => ENTITIES[char] ?? char,
  );
}
