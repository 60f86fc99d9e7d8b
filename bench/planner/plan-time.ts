/**
 * How long planning takes: the example networks for each objective, and chains
 * of separable convolutions of growing depth. `npm run bench:plan`.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { check } from '../../compile.ts';
import type { Graph } from '../../compiler/graph.ts';
import { runPasses } from '../../compiler/pass.ts';
import { OBJECTIVES } from '../../compiler/plan.ts';
import type { Objective } from '../../compiler/plan.ts';
import { planFusion } from '../../compiler/planner/fuse-planner.ts';
import { presetTarget, TARGET_NAMES } from '../../compiler/targets.ts';

const REPEATS = 5;
const [preset = 'h100'] = process.argv.slice(2);
const target =
  presetTarget(preset) ??
  fail(`no target ${preset}; known: ${TARGET_NAMES.join(', ')}`);

console.log(
  `planning for ${preset}, Node ${process.version}: ms, first run then the median of ${REPEATS}\n`,
);
console.log(row('network', 'layers', ...OBJECTIVES));
for (const file of readdirSync('examples')) {
  if (!file.endsWith('.fcm')) continue;
  report(
    file.replace('.fcm', ''),
    graphOf(readFileSync(`examples/${file}`, 'utf8'), `examples/${file}`),
  );
}
for (const pairs of [125, 250, 500, 1000]) {
  report(`chain of ${2 * pairs}`, graphOf(separableChain(pairs), 'chain.fcm'));
}

function report(name: string, graph: Graph): void {
  const layers = graph.nodes.filter(
    ({ op }) => op.kind === 'conv2d' || op.kind === 'dense',
  );
  const times = OBJECTIVES.map((objective) => {
    const [first = 0, ...rest] = Array.from({ length: 1 + REPEATS }, () =>
      planTime(graph, objective),
    );
    return `${first.toFixed(0)} ${median(rest).toFixed(0)}`;
  });
  console.log(row(name, `${layers.length}`, ...times));
}

function planTime(graph: Graph, objective: Objective): number {
  const start = performance.now();
  const plan = planFusion(
    graph,
    target,
    { fuse: 'auto', objective },
    ({ message }) => fail(message),
  );
  if (plan === null) fail('no plan');
  return performance.now() - start;
}

function graphOf(text: string, file: string): Graph {
  const readSource = (path: string): string => readFileSync(path, 'utf8');
  const checked = check(text, { file, readSource });
  if (!checked.ok)
    fail(checked.diagnostics.map(({ message }) => message).join('\n'));
  return runPasses(checked.graph);
}

/** DW and PW in turn; every fourth pair has another width. */
function separableChain(pairs: number): string {
  return `model chain(x: f32[1, 28, 28, 64]) -> f32[1, 28, 28, 64] {
    repeat i in 0..${pairs} {
      x = relu6(depthwise(x, 3, padding = same, name = "dw.{i}"))
      x = pointwise(x, filters = if i % 4 == 0 && i + 1 < ${pairs} { 96 } else { 64 }, name = "pw.{i}")
    }
    return x
  }`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function row(name: string, ...cells: readonly string[]): string {
  return name.padEnd(24) + cells.map((cell) => cell.padStart(14)).join('');
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
