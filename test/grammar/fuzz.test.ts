/**
 * Damaged programs: `parse` never throws or hangs and always gives a Program
 * and diagnostics that can be rendered. `FCMC_FUZZ` sets how many (without it
 * the run ends after about ten seconds), `FCMC_SEED` repeats one.
 */
import { describe, expect, it } from 'vitest';
import { parse } from '../../grammar/parse.ts';
import { renderDiagnostics } from '../../grammar/render-diagnostic.ts';
import { mutateText } from '../support/mutate.ts';
import { programTexts } from '../support/program-texts.ts';
import { createRng, testSeed } from '../support/rng.ts';

const COUNT = Number(process.env['FCMC_FUZZ'] ?? 10_000);
const BUDGET_MS = process.env['FCMC_FUZZ'] === undefined ? 10_000 : Infinity;
/** Far above what any of these small files takes. */
const HANG_MS = 5_000;

describe('damaged programs', () => {
  it(
    'are parsed without an exception',
    () => {
      const rng = createRng(testSeed('fuzz parse'));
      const programs = programTexts();
      const start = performance.now();
      let done = 0;
      let last = start;
      for (; done < COUNT && last - start < BUDGET_MS; done++) {
        const text = mutateText(rng, rng.pick(programs));
        checkText(text);
        const now = performance.now();
        if (now - last > HANG_MS) fail(text, `took ${now - last} ms`);
        last = now;
      }
      console.info(`fuzz parse: ${done} of ${COUNT} files`);
      expect(done).toBeGreaterThan(0);
    },
    Math.max(60_000, COUNT * 20),
  );
});

function checkText(text: string): void {
  const file = 'fuzz.fcm';
  let result;
  try {
    result = parse({ file, text });
    renderDiagnostics(result.diagnostics, new Map([[file, text]]));
  } catch (error) {
    fail(text, String(error));
  }
  // Walks the whole tree: a hole in it would throw.
  JSON.stringify(result.program);
  for (const { span, related } of result.diagnostics) {
    for (const place of [span, ...related.map((note) => note.span)]) {
      const isInside =
        place !== null &&
        place.start >= 0 &&
        place.start <= place.end &&
        place.end <= text.length;
      if (!isInside) fail(text, `bad span ${JSON.stringify(place)}`);
    }
  }
}

function fail(text: string, reason: string): never {
  throw new Error(`${reason}\n${JSON.stringify(text)}`);
}
