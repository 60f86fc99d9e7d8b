import { describe, expect, it } from 'vitest';

import {
  counted,
  formatBytes,
  formatChange,
  formatCount,
  formatMs,
} from '../../cli/quantities.ts';

describe('quantities', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [16_384, '16.4 kB'],
    [13_956_388, '14.0 MB'],
    [999_999, '1000 kB'],
    [4.3e12, '4.30 TB'],
  ])('bytes: %d', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [0.4234, '0.42 ms'],
    [35.4, '35 ms'],
    [1234, '1.23 s'],
  ])('milliseconds: %d', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });

  it('counts and changes', () => {
    expect(formatCount(1234567)).toBe('1,234,567');
    expect(counted(1, 'group')).toBe('1 group');
    expect(counted(2, 'dispatch', 'dispatches')).toBe('2 dispatches');
    expect(formatChange(200, 150)).toBe('-25.0 %');
    expect(formatChange(100, 101)).toBe('+1.0 %');
    expect(formatChange(0, 0)).toBe('0.0 %');
  });
});
