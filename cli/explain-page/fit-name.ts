/** Names cut to a width, at the front: layers differ at the end. */
import { displayText } from '../../grammar/display-text.ts';

export function fitName(name: string, columns: number): string {
  if (displayText(name).columns <= columns) return name;
  const kept: string[] = [];
  let used = 1;
  for (const char of Array.from(name).toReversed()) {
    used += displayText(char).columns;
    if (used > columns) break;
    kept.unshift(char);
  }
  return `…${kept.join('')}`;
}
