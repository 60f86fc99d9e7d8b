/** Limits of the target that no choice of tiles can help with. */
import type { DiagnosticCode, Report } from '../../grammar/diagnostic.ts';
import type { Node } from '../graph.ts';
import { operandsOf } from '../graph-walk.ts';
import type { Target } from '../target.ts';
import { printTensorType, storedBytes } from '../tensor-type.ts';
import type { Scheduled } from './best-schedule.ts';
import type { GraphFacts } from './graph-facts.ts';

/**
 * Whether `node` can run alone on `target`, with its best schedule or null if
 * none was found: then `misfit` says what it lacks. Reports FCM5010, FCM5011 and FCM5012.
 */
export function checkLimits(
  facts: GraphFacts,
  node: Node,
  scheduled: Scheduled | null,
  target: Target,
  misfit: () => string,
  report: Report,
): boolean {
  const { limits, name } = target;
  const tensors = [...new Set([node.id, ...operandsOf(node.op)])].map(
    facts.node,
  );
  const fault = (
    code: DiagnosticCode,
    message: string,
    help: string,
  ): false => {
    report({
      severity: 'error',
      code,
      message,
      span: node.origin[0] ?? null,
      related: [],
      help,
    });
    return false;
  };

  const bytesOf = (tensor: Node): number =>
    storedBytes(tensor.type, facts.storageOf(tensor.id));
  const large = tensors.find(
    (tensor) => bytesOf(tensor) > limits.storageBindingBytes,
  );
  if (large !== undefined) {
    return fault(
      'FCM5011',
      `${printTensorType(large.type)} of '${large.name}' takes ${bytesOf(large)} bytes, ${bytesOf(large) - limits.storageBindingBytes} more than ${name} binds`,
      'make the tensor smaller, or plan for a device with a larger limit',
    );
  }

  // All constants travel in one binding.
  const isConstant = (tensor: Node): boolean => facts.isConstant(tensor.id);
  const bindings =
    tensors.filter((tensor) => !isConstant(tensor)).length +
    (tensors.some(isConstant) ? 1 : 0);
  if (bindings > limits.storageBuffersPerStage) {
    return fault(
      'FCM5012',
      `'${node.name}' needs ${bindings} storage buffers, ${name} allows ${limits.storageBuffersPerStage}`,
      'split it into several operations',
    );
  }

  const mostWorkgroups = limits.workgroupsPerDimension ** 2;
  const workgroups = scheduled?.cost.workgroups ?? 0;
  if (scheduled === null || workgroups > mostWorkgroups) {
    const detail =
      scheduled === null
        ? `it ${misfit()}`
        : `it needs ${workgroups} workgroups, ${workgroups - mostWorkgroups} more than allowed`;
    return fault(
      'FCM5010',
      `no schedule of '${node.name}' fits ${name}: ${detail}`,
      'plan for a device with larger limits',
    );
  }
  return true;
}
