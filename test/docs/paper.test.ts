import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { paperReport } from '../../bench/paper/paper-report.ts';

it('docs/paper.md is what `npm run report:paper` writes', () => {
  expect(paperReport()).toBe(readFileSync('docs/paper.md', 'utf8'));
}, 120_000);
