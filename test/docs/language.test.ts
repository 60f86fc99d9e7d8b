/**
 * The language reference: every example lowers, and the sections on operators
 * and functions say what the tables of the compiler say.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FUSED_FAMILIES } from '../../compiler/graph.ts';
import { DIAGNOSTIC_CODES } from '../../grammar/codes.ts';
import { lowerSource } from '../support/check-source.ts';
import {
  functionSection,
  operatorSection,
} from '../support/operator-reference.ts';

const text = readFileSync(
  new URL('../../docs/language.md', import.meta.url),
  'utf8',
);

/** What stands between the two comments that name `section`. */
function between(section: string): string {
  const start = text.indexOf('-->', text.indexOf(`<!-- ${section}:`)) + 3;
  return text.slice(start, text.indexOf(`<!-- end of ${section} -->`)).trim();
}

const examples = [...text.matchAll(/^```fcm\n(.*?)^```$/gms)].map((match) => ({
  line: text.slice(0, match.index).split('\n').length,
  code: match[1] ?? '',
}));

describe('docs/language.md', () => {
  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(6);
  });

  it.each(examples)('lowers the example in line $line', ({ code }) => {
    const { graph, diagnostics } = lowerSource({
      file: 'example.fcm',
      text: code,
    });
    expect(diagnostics).toEqual([]);
    expect(graph).not.toBeNull();
  });

  it('names the weights of its example as the compiler does', () => {
    const example = examples.find(({ code }) => code.includes('model paths'));
    const { graph } = lowerSource({
      file: 'example.fcm',
      text: example?.code ?? '',
    });
    const weights = (graph?.nodes ?? []).flatMap(({ op }) =>
      op.kind === 'weight' ? [op.name] : [],
    );
    expect(weights.filter((name) => name.endsWith('.weight'))).toEqual([
      'features.0.conv.weight',
      'features.0.bn.weight',
      'conv_bn.conv.weight',
      'conv_bn.bn.weight',
      'conv_bn_2.conv.weight',
      'conv_bn_2.bn.weight',
      'conv.weight',
      'bn.weight',
      'pointwise.weight',
    ]);
  });

  it('describes every operator as the table has it', () => {
    expect(between('operators')).toBe(operatorSection());
  });

  it('describes every compile-time function', () => {
    expect(between('functions')).toBe(functionSection());
  });

  it('describes every family of fused kernels', () => {
    const section = text.slice(text.indexOf('## Pins'));
    const rows = section
      .slice(0, section.indexOf('## Operators'))
      .matchAll(/^\| `([a-z_]+)` +\| \S/gm);
    expect([...rows].map(([, family]) => family)).toEqual([...FUSED_FAMILIES]);
  });

  it('names diagnostic codes that exist', () => {
    for (const [code] of text.matchAll(/FCM\d{4}/g)) {
      expect(DIAGNOSTIC_CODES).toHaveProperty(code);
    }
  });
});
