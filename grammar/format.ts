/** Formatting as a function; editors may use the Prettier plugin directly. */
import { format } from 'prettier/standalone';
import * as fcmPlugin from './prettier-plugin.ts';

export { FormatError } from './format-error.ts';

/**
 * `text` in the one layout that `.fcm` files have: 80 columns, comments kept.
 * Formatting twice changes nothing more.
 *
 * @throws FormatError when the text has syntax errors.
 */
export function formatFcm(text: string): Promise<string> {
  return format(text, { parser: 'fcm', plugins: [fcmPlugin] });
}
