/**
 * Words of the language that are not keywords: predefined strings, which a
 * variable of the same name hides.
 */
export const WORDS: ReadonlySet<string> = new Set([
  'same',
  'same_lower',
  'valid',
  'nearest',
  'bilinear',
  'half_pixel',
  'asymmetric',
  'align_corners',
]);
