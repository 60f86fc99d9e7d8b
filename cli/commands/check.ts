/** `fcmc check FILE...`: parse, resolve and type, write nothing. */
import { check } from '../../compile.ts';
import { constantNodes } from '../../compiler/graph-walk.ts';
import { printTensorType } from '../../compiler/tensor-type.ts';
import type { Graph } from '../../compiler/graph.ts';
import type { Environment } from '../environment.ts';
import { collectFindings } from '../findings.ts';
import { formatCount } from '../quantities.ts';
import { elementCount } from '../../compiler/tensor-type.ts';
import type { ProgramOptions } from '../source.ts';
import { readProgram } from '../source.ts';

export function checkCommand(
  paths: readonly string[],
  options: ProgramOptions,
  env: Environment,
): number {
  let exitCode = 0;
  for (const file of paths) {
    const findings = collectFindings(env.stderr);
    const program = readProgram(file, options, env.files, findings.report);
    if (program === null) {
      findings.print();
      exitCode = 1;
      continue;
    }
    const result = check(program.text, program.options);
    result.diagnostics.forEach(findings.report);
    findings.print(result.sources);
    if (result.ok)
      env.stdout.write(`${file}: ok: ${signature(result.graph)}\n`);
    else exitCode = 1;
  }
  return exitCode;
}

/** `m(image: f32[1, 8, 8, 3]) -> (y: f32[1, 8]), 12 layers, 3,456 weights` */
function signature(graph: Graph): string {
  const constant = constantNodes(graph);
  const inputs: string[] = [];
  let layers = 0;
  let weights = 0;
  for (const { id, op, type } of graph.nodes) {
    if (op.kind === 'input')
      inputs.push(`${op.name}: ${printTensorType(type)}`);
    else if (op.kind === 'weight') weights += elementCount(type.shape);
    else if (!constant.has(id)) layers++;
  }
  const types = new Map(graph.nodes.map(({ id, type }) => [id, type]));
  const outputs = graph.outputs.map(
    ({ name, node }) => `${name}: ${printTensorType(types.get(node)!)}`,
  );
  return (
    `${graph.name}(${inputs.join(', ')}) -> (${outputs.join(', ')}), ` +
    `${formatCount(layers)} operations, ${formatCount(weights)} weights`
  );
}
