/**
 * Wrong programs and what is said about them, frames included, so that every
 * place can be reviewed by eye: `test/golden/errors/NAME.fcm`, or a folder
 * NAME with `model.fcm` and what it imports, beside `NAME.diagnostics.txt`.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DIAGNOSTIC_CODES } from '../grammar/codes.ts';
import type { Diagnostic } from '../grammar/diagnostic.ts';
import {
  renderDiagnostics,
  sortDiagnostics,
} from '../grammar/render-diagnostic.ts';
import type { Source } from '../grammar/source.ts';
import { checkSource } from './support/check-source.ts';

const FOLDER = new URL('./golden/errors/', import.meta.url);
const GOLDEN_SUFFIX = '.diagnostics.txt';

/** Codes that need an option or a source too large to review. */
const TESTED_ELSEWHERE = new Set([
  'FCM1025', // --model
  'FCM1026', // --set
  'FCM1027',
  'FCM3002', // a source of a megabyte
  'FCM3007', // a list of a thousand items
  'FCM3010', // hundreds of files
  'FCM3012', // hundreds of parameters
]);

interface ErrorCase {
  readonly name: string;
  readonly entry: Source;
  /** The texts of all files of the case, the entry included. */
  readonly files: ReadonlyMap<string, string>;
}

const entries = readdirSync(FOLDER);
const cases = entries
  .filter((entry) => !entry.endsWith(GOLDEN_SUFFIX))
  .map(readCase);

function readCase(entry: string): ErrorCase {
  const url = new URL(entry, FOLDER);
  if (!statSync(url).isDirectory()) {
    const text = readFileSync(url, 'utf8');
    return {
      name: entry.replace(/\.fcm$/, ''),
      entry: { file: entry, text },
      files: new Map([[entry, text]]),
    };
  }
  const files = new Map(
    readdirSync(url).map((file) => [
      file,
      readFileSync(new URL(`${entry}/${file}`, FOLDER), 'utf8'),
    ]),
  );
  const file = 'model.fcm';
  return { name: entry, entry: { file, text: files.get(file) ?? '' }, files };
}

const checked = new Map<ErrorCase, readonly Diagnostic[]>();

/** Checks a case once: those that run into limits take a while. */
function check(errorCase: ErrorCase): readonly Diagnostic[] {
  const { entry, files } = errorCase;
  const diagnostics =
    checked.get(errorCase) ?? sortDiagnostics(checkSource(entry, files));
  checked.set(errorCase, diagnostics);
  return diagnostics;
}

describe('wrong programs', () => {
  it.each(cases)('$name', async (errorCase) => {
    const diagnostics = check(errorCase);
    expect(diagnostics).not.toEqual([]);
    const golden = new URL(`${errorCase.name}${GOLDEN_SUFFIX}`, FOLDER);
    await expect(
      `${renderDiagnostics(diagnostics, errorCase.files)}\n`,
    ).toMatchFileSnapshot(golden.pathname);
  });

  it('cover every code that a source can cause', () => {
    const reported = new Set<string>(
      cases.flatMap((each) => check(each).map(({ code }) => code)),
    );
    const sourceCodes = Object.keys(DIAGNOSTIC_CODES).filter((code) =>
      /^FCM[0-3]/.test(code),
    );
    expect(
      sourceCodes.filter(
        (code) => !reported.has(code) && !TESTED_ELSEWHERE.has(code),
      ),
    ).toEqual([]);
  });

  it('have no golden without a program', () => {
    const names = new Set(cases.map(({ name }) => name));
    const orphans = entries
      .filter((entry) => entry.endsWith(GOLDEN_SUFFIX))
      .filter((entry) => !names.has(entry.slice(0, -GOLDEN_SUFFIX.length)));
    expect(orphans).toEqual([]);
  });
});
