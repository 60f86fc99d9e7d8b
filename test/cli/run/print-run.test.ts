import { describe, expect, it } from 'vitest';

import {
  compareOutputs,
  failureTable,
} from '../../../cli/run/compare-outputs.ts';
import { printRun } from '../../../cli/run/print-run.ts';
import type { RunReport } from '../../../cli/run/run-report.ts';
import { passed } from '../../../cli/run/run-report.ts';
import { compile } from '../../../compile.ts';
import { planToJson } from '../../../compiler/print-plan.ts';
import { SAMPLE } from '../sample.ts';
import { captureOutput } from '../test-environment.ts';

/** The report of a run whose output is `actual` where 1 +- 0.1 is right. */
function reportOf(actual: readonly number[]): RunReport {
  const result = compile(SAMPLE);
  if (!result.ok) throw new Error('the sample does not compile');
  const shape = [actual.length];
  const reference = {
    shape,
    values: actual.map(() => 1),
    bound: actual.map(() => 0.1),
  };
  const comparison = compareOutputs(actual, reference);
  const failures =
    comparison.bad.length === 0
      ? null
      : failureTable(actual, reference, comparison);
  return {
    model: 'sample',
    device: { kind: 'webgpu', name: 'Some GPU' },
    target: 'here',
    inputs: [{ name: 'image', type: 'f32[1]', origin: 'x.f32' }],
    weights: { tensors: 2, origin: 'random, seed 1' },
    plan: planToJson(result.plan),
    timeMs: { compile: 12.3, setUp: 4.5, firstRun: 89, run: 0.67 },
    outputs: [{ name: 'output', shape, values: actual, top: null }],
    verify: [{ output: 'output', comparison, failures }],
  };
}

describe('printRun', () => {
  it('tells a good run', () => {
    const report = reportOf([1, 1.05, 1]);
    const stdout = captureOutput();
    printRun(report, stdout);
    expect(passed(report)).toBe(true);
    expect(stdout.text()).toMatchInlineSnapshot(`
      "model    sample, planned for here
      device   Some GPU
      input    image: f32[1], x.f32
      weights  2 tensors, random, seed 1
      plan     1 group (0 fused groups), 1 dispatch instead of 1, 864 B moved instead of 864 B (0.0 %)
      time     run 0.67 ms (compile 12 ms, set up 4.50 ms, first run 89 ms)
      output   output: [3] 1.000 1.050 1.000
      verify   ok output: 3 of 3 within bound; largest error 5.00e-2, its bound 1.00e-1, at [1]; at most 50 % of a bound used
      "
    `);
  });

  it('shows the elements of a wrong one', () => {
    const report = reportOf([1, 1.5, NaN]);
    const stdout = captureOutput();
    printRun(report, stdout);
    expect(passed(report)).toBe(false);
    expect(stdout.text()).toContain('WRONG output: 1 of 3 within bound');
    expect(stdout.text()).toContain(report.verify![0]!.failures!);
  });

  it('colours on a terminal', () => {
    const stdout = captureOutput({ color: true });
    printRun(reportOf([2]), stdout);
    expect(stdout.text()).toContain('\u001b[31mWRONG\u001b[39m');
  });
});
