/** The page on targets says what the compiler's data says. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import {
  FIGURE_FIELDS,
  LIMIT_FIELDS,
  ROOT_FIELDS,
} from '../../compiler/target-file/target-fields.ts';
import { PRESETS, parseTarget } from '../../compiler/targets.ts';
import { DIAGNOSTIC_CODES } from '../../grammar/codes.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { renderDiagnostics } from '../../grammar/render-diagnostic.ts';
import {
  fieldRows,
  figureRows,
  limitRows,
  tableAfter,
} from '../support/target-reference.ts';

const page = readFileSync(
  new URL('../../docs/targets.md', import.meta.url),
  'utf8',
);

/** The contents of the one fenced block of a language. */
function fencedBlock(language: string): string {
  const fences = page.matchAll(/^```(\w*)\n([^]*?)^```$/gm);
  const blocks = [...fences].filter((match) => match[1] === language);
  expect(blocks).toHaveLength(1);
  return blocks[0]![2]!;
}

describe('docs/targets.md', () => {
  it('lists the targets', () => {
    expect(tableAfter(page, '## Named targets')).toEqual(
      PRESETS.map(({ target, standsFor }) => [`\`${target.name}\``, standsFor]),
    );
  });

  it('has their limits', () => {
    expect(tableAfter(page, '### Limits')).toEqual(limitRows(PRESETS));
    for (const { target } of PRESETS) {
      expect(target.limits.workgroupsPerDimension).toBe(65_535);
    }
  });

  it('has their figures, each with its source', () => {
    expect(tableAfter(page, '### Figures')).toEqual(figureRows(PRESETS));
  });

  it('describes the fields of a file', () => {
    expect(
      tableAfter(page, '## A target of your own').map(([field]) => field),
    ).toEqual(ROOT_FIELDS.map((field) => `\`${field}\``));
    expect(tableAfter(page, '### Fields of `limits`')).toEqual(
      fieldRows(LIMIT_FIELDS),
    );
    expect(tableAfter(page, '### Fields of `figures`')).toEqual(
      fieldRows(FIGURE_FIELDS),
    );
  });

  it('has an example that is a target', () => {
    const target = parseTarget(
      fencedBlock('json'),
      'mine.json',
      ({ message }) => expect.fail(message),
    );
    expect(target).toMatchObject({
      name: 'my-h100',
      figures: { dispatchNs: 1800, dramBytesPerSecond: 3.2e12 },
    });
  });

  it('shows a message as it is', () => {
    const json = `{
  "name": "mine",
  "extends": "h100",
  "limits": { "invocations": -256 }
}
`;
    const found: Diagnostic[] = [];
    parseTarget(json, 'mine.json', (diagnostic) => found.push(diagnostic));
    const shown = renderDiagnostics(found, new Map([['mine.json', json]]));
    expect(fencedBlock('')).toBe(`${shown}\n`);
  });

  it('names the codes of faulty files', () => {
    const codes = Object.keys(DIAGNOSTIC_CODES).filter((code) =>
      code.startsWith('FCM500'),
    );
    expect([...new Set(page.match(/FCM\d{4}/g))].toSorted()).toEqual(codes);
  });
});
