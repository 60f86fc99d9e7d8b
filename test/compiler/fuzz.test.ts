/**
 * Damaged programs: whatever is done to a text, parsing and lowering end soon
 * with a graph that verifies or with diagnostics that can be rendered, and never
 * throw. `FCMC_FUZZ_CASES` sets how many; the seed is printed.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { renderDiagnostics } from '../../grammar/render-diagnostic.ts';
import { lowerModel } from '../../compiler/lower.ts';
import { OPERATORS } from '../../compiler/lower/operators/operator-table.ts';
import { loadModules } from '../../compiler/modules.ts';
import { verifyGraph } from '../../compiler/verify-graph.ts';
import { mutateText } from '../support/mutate.ts';
import { createRng, testSeed } from '../support/rng.ts';
import type { Rng } from '../support/rng.ts';
import { MOBILENET_V2 } from './mobilenet-v2-source.ts';

const CASES = Number(process.env['FCMC_FUZZ_CASES'] ?? 400);
/** Far above what a limit lets a program cost, on a busy machine. */
const MAX_CASE_MS = 20_000;

const golden = new URL('../golden/lowering/', import.meta.url);
const SEEDS = [
  MOBILENET_V2,
  ...readdirSync(golden)
    .filter((file) => file.endsWith('.fcm'))
    .map((file) => readFileSync(new URL(file, golden), 'utf8')),
];

const WORD = /@?[A-Za-z_]\w*|\d+(?:\.\d+)?|"[^"\n]*"/g;
const STRANGERS = [
  ...OPERATORS.keys(),
  ...['min', 'round_to', 'same', 'bilinear', 'true', 'x', '_', 'name'],
  ...['0', '-1', '1.5', '7', '1000', '70000', '3000000000', '9007199254740991'],
  ...['@no_fuse', '@fuse(pwdw)', 'dwpw', '@no_fuse relu(x)'],
  ...['"a"', '""', '"a.{x}"', '[1, 2]', '[]', '(1 / 0)', '(x + x)'],
];

/** Replaces words by others: most results still parse, so lowering sees them. */
function swapWords(rng: Rng, text: string): string {
  let mutated = text;
  for (let edits = rng.int(1, 3); edits > 0; edits--) {
    const words = [...mutated.matchAll(WORD)];
    const target = rng.pick(words);
    const other = rng.next() < 0.5 ? rng.pick(words)[0] : rng.pick(STRANGERS);
    const { index } = target;
    const end = index + target[0].length;
    mutated = mutated.slice(0, index) + other + mutated.slice(end);
  }
  return mutated;
}

interface Outcome {
  readonly diagnostics: readonly Diagnostic[];
  readonly lowered: boolean;
  readonly ms: number;
}

/** Parses and lowers `text`, after syntax errors, too: recovered trees are odd. */
function compileMutant(text: string): Outcome {
  const start = performance.now();
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic);
  };
  const readSource = (path: string) => (path === 'a.fcm' ? text : null);
  const loaded = loadModules({ file: 'fuzz.fcm', text }, readSource, report);
  const graph = lowerModel(loaded, {}, report);
  const broken = diagnostics.some(({ severity }) => severity === 'error');
  if (graph !== null && !broken) verifyGraph(graph);
  expect(renderDiagnostics(diagnostics, loaded.sources)).toBeTypeOf('string');
  for (const { span } of diagnostics) {
    if (span === null) continue;
    const source = loaded.sources.get(span.file);
    expect(source).toBeDefined();
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeLessThanOrEqual((source ?? '').length);
  }
  return {
    diagnostics,
    lowered: graph !== null,
    ms: performance.now() - start,
  };
}

describe('damaged programs', () => {
  it.each<[string, (rng: Rng, text: string) => string]>([
    ['with random edits', mutateText],
    ['with words exchanged', swapWords],
  ])(
    '%s never throw and end soon',
    (name, mutate) => {
      const seed = testSeed(`fuzz ${name}`);
      const rng = createRng(seed);
      let lowered = 0;
      for (let i = 0; i < CASES; i++) {
        const text = mutate(rng, rng.pick(SEEDS));
        try {
          const outcome = compileMutant(text);
          expect(outcome.ms).toBeLessThan(MAX_CASE_MS);
          if (outcome.lowered) lowered++;
          else expect(outcome.diagnostics).not.toEqual([]);
        } catch (error) {
          throw new Error(`seed ${seed}, case ${i}:\n${text}`, {
            cause: error,
          });
        }
      }
      // Some edits do no harm; a run in which none does tests too little.
      expect(lowered).toBeGreaterThan(0);
      expect(lowered).toBeLessThan(CASES);
    },
    20 * 60_000,
  );
});
