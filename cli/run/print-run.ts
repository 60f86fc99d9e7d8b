/** A run report as text for people. */
import pc from 'picocolors';

import type { TextOutput } from '../environment.ts';
import { planSummary } from '../plan-summary.ts';
import { counted, formatCount, formatMs } from '../quantities.ts';
import { unflatten } from './compare-outputs.ts';
import type { OutputReport, RunReport } from './run-report.ts';
import type { OutputVerdict } from './verify-outputs.ts';

const SHOWN_VALUES = 8;

export function printRun(report: RunReport, stdout: TextOutput): void {
  const colors = pc.createColors(stdout.color);
  const { device, inputs, weights, verify } = report;
  const lines: [label: string, text: string][] = [
    ['model', `${report.model}, planned for ${report.target}`],
    ['device', device.name],
    ...inputs.map(({ name, type, origin }): [string, string] => [
      'input',
      `${name}: ${type}, ${origin}`,
    ]),
    ...describeWeights(weights),
    ['plan', planSummary(report.plan)],
    ['time', describeTimes(report)],
    ...report.outputs.map(({ name, shape, values }): [string, string] => [
      'output',
      `${name}: [${shape.join(', ')}] ${preview(values)}`,
    ]),
  ];
  if (verify?.length === 0) {
    lines.push([
      'verify',
      'nothing to compare: the reference interpreter itself ran',
    ]);
  }
  for (const verdict of verify ?? []) {
    const { failures } = verdict;
    const mark = failures === null ? colors.green('ok') : colors.red('WRONG');
    lines.push(['verify', `${mark} ${describeVerdict(verdict, report)}`]);
  }
  const width = Math.max(...lines.map(([label]) => label.length));
  for (const [label, text] of lines) {
    stdout.write(`${colors.dim(label.padEnd(width))}  ${text}\n`);
  }
  for (const { failures } of verify ?? []) {
    if (failures !== null) stdout.write(`\n${failures}\n`);
  }
  for (const output of report.outputs) printTop(output, stdout);
}

function describeTimes({ device, timeMs }: RunReport): string {
  const { run, compile, setUp, firstRun } = timeMs;
  const before =
    device.kind === 'cpu'
      ? ''
      : `, set up ${formatMs(setUp)}, first run ${formatMs(firstRun)}`;
  return `run ${formatMs(run)} (compile ${formatMs(compile)}${before})`;
}

function describeWeights({
  tensors,
  origin,
}: RunReport['weights']): [string, string][] {
  if (tensors === 0) return [];
  return [['weights', `${counted(tensors, 'tensor')}, ${origin}`]];
}

function preview(values: readonly number[]): string {
  const shown = values.slice(0, SHOWN_VALUES).map((v) => v.toPrecision(4));
  return shown.join(' ') + (values.length > SHOWN_VALUES ? ' ...' : '');
}

/** `y: 1,001 of 1,001 within bound; largest error 1.2e-6, its bound 3e-5 ...` */
function describeVerdict(
  { output, comparison }: OutputVerdict,
  { outputs }: RunReport,
): string {
  const { elements, bad, largest, nearest } = comparison;
  const shape = outputs.find(({ name }) => name === output)!.shape;
  const place = unflatten(largest.index, shape).join(', ');
  return (
    `${output}: ${formatCount(elements - bad.length)} of ${formatCount(elements)} within bound; ` +
    `largest error ${largest.error.toExponential(2)}, its bound ${largest.bound.toExponential(2)}, at [${place}]; ` +
    `at most ${(100 * nearest).toPrecision(2)} % of a bound used`
  );
}

function printTop(output: OutputReport, stdout: TextOutput): void {
  output.top?.forEach((row, index) => {
    const of = output.top!.length > 1 ? ` [${index}]` : '';
    stdout.write(`\ntop classes of ${output.name}${of}\n`);
    for (const { index: at, label, value, probability } of row) {
      const share = `${(100 * probability).toFixed(1)} %`.padStart(7);
      stdout.write(
        `${share}  ${String(at).padStart(5)}  ${value.toPrecision(4).padStart(8)}  ${label ?? ''}`.trimEnd() +
          '\n',
      );
    }
  });
}
