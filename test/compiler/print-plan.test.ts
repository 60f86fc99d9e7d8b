import { describe, expect, it } from 'vitest';
import { printPlan } from '../../compiler/print-plan.ts';
import { examplePlan } from './example-plan.ts';

describe('printPlan', () => {
  const text = printPlan(examplePlan());
  const lines = text.split('\n');

  it('begins with what the plan saves', () => {
    expect(lines[0]).toBe(
      'block for h100: 2 dispatches instead of 3, 1 fused group',
    );
    expect(lines[1]).toMatch(
      /^global memory [\d.]+ MB instead of [\d.]+ MB \(-?\d+% saved\), estimated [\d.]+ us instead of [\d.]+ us$/,
    );
  });

  it('has a row per kernel with the shared prefix of names once', () => {
    expect(
      lines.some((line) => /^blocks\.0\.expand \+ depthwise +pwdw/.test(line)),
    ).toBe(true);
    expect(lines.some((line) => /^blocks\.0\.project +pw /.test(line))).toBe(
      true,
    );
  });

  it('ends with the rejected neighbours and why', () => {
    expect(text).toMatch(
      /not fused:\n {2}slower: .*\n {4}blocks\.0\.depthwise \+ project {2}dwpw {2}[\d.]+ us fused, [\d.]+ us apart/,
    );
  });

  it('says what the plan makes small when it is not time', () => {
    const plan = { ...examplePlan(), objective: 'gma' } as const;
    expect(printPlan(plan)).toMatch(
      /^block for h100 with the least memory access: /,
    );
  });

  it('leaves comparisons out where nothing is fused', () => {
    const plan = examplePlan({ fuse: 'none' });
    const [total] = printPlan(plan).match(/^total.*$/m)!;
    expect(total).not.toContain('%');
    expect(printPlan(plan)).not.toContain('not fused:');
  });

  it('aligns every row and leaves no blanks at the end', () => {
    const table = lines.slice(
      lines.findIndex((line) => line.startsWith('layers')),
    );
    const rows = table.slice(0, table.indexOf(''));
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    expect(lines.every((line) => line === line.trimEnd())).toBe(true);
  });

  it('shortens names on a narrow terminal from the front', () => {
    const narrow = printPlan(examplePlan(), { width: 80 });
    expect(narrow).toContain('..');
    expect(narrow).toContain('depthwise');
  });
});
