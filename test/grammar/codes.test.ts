import { expect, it } from 'vitest';
import { DIAGNOSTIC_CODES } from '../../grammar/codes.ts';

it('lists codes in order, each with a title and sentences', () => {
  const codes = Object.keys(DIAGNOSTIC_CODES);
  expect(codes).toEqual(codes.toSorted());
  for (const [code, { title, meaning }] of Object.entries(DIAGNOSTIC_CODES)) {
    expect(code).toMatch(/^FCM[0-6]\d{3}$/);
    expect(title, code).toMatch(/^[^A-Z].*[^.]$/);
    expect(meaning, code).toMatch(/\.$/);
  }
});
