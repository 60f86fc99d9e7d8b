/**
 * Plan -> CompiledModel: emits every group's kernel, shares shaders between
 * equal ones, lays out the packed weights and assigns buffer slots. The same
 * plan gives the same bytes.
 */
import type { Graph, Node, NodeId } from '../compiler/graph.ts';
import { nodeIndex } from '../compiler/graph-walk.ts';
import type { Plan } from '../compiler/plan.ts';
import { positionAt } from '../grammar/source.ts';
import type { Span } from '../grammar/source.ts';
import { planBuffers } from './buffer-plan.ts';
import type { BufferPlan } from './buffer-plan.ts';
import { emitKernels } from './emit-kernel.ts';
import type { KernelBinding } from './kernel.ts';
import { createEmitContext } from './kernel-scope.ts';
import type { EmitContext } from './kernel-scope.ts';
import type {
  CompiledModel,
  Dispatch,
  DispatchBinding,
  TensorBinding,
} from './model.ts';
import { MODEL_FORMAT } from './model.ts';
import { emitConstantOutput } from './ops/index.ts';
import { requirementsOf, verifyWithinTarget } from './requirements.ts';
import { shareShaders } from './share-shaders.ts';
import type { KernelUse } from './share-shaders.ts';
import { usedWeights } from './used-weights.ts';
import { VERSION } from './version.ts';
import { layoutWeights } from './weights-layout.ts';
import type { Packing } from './weights-layout.ts';

export type { Packing } from './weights-layout.ts';

/** Source texts by file name, for turning spans into lines and columns. */
export type SourceTexts = ReadonlyMap<string, string>;

/** Kernels, buffers and weight recipes of `plan`. */
export function emitModel(
  plan: Plan,
  sources: SourceTexts = new Map(),
): { readonly model: CompiledModel; readonly packing: Packing } {
  const { graph, target } = plan;
  const context = createEmitContext(
    graph,
    target.limits.workgroupsPerDimension,
  );
  const uses = emitUses(plan, context, sources);
  const kernels = uses.map(({ kernel }) => kernel);
  const buffers = planBuffers(graph, kernels);
  const { packing, rangeOf } = layoutWeights(kernels);
  const { shaders, shaderOf } = shareShaders(uses);

  const bind = (binding: KernelBinding): DispatchBinding =>
    binding.kind === 'weights'
      ? { kind: 'weights', ...rangeOf(binding.blocks) }
      : {
          kind: 'slot',
          slot:
            binding.kind === 'scratch'
              ? buffers.scratchSlotOf(binding.node)
              : buffers.slotOf(binding.node),
          access: binding.access,
        };
  const dispatches = uses.map(
    ({ kernel, label, family, origin }, i): Dispatch => ({
      label,
      family,
      shader: shaderOf[i]!,
      workgroups: kernel.workgroups,
      bindings: kernel.bindings.map(bind),
      origin,
    }),
  );
  const requires = requirementsOf(
    shaders,
    dispatches,
    buffers.slots,
    packing.byteLength,
  );
  verifyWithinTarget(requires, target.limits);

  const model: CompiledModel = {
    format: MODEL_FORMAT,
    name: graph.name,
    producer: `fcmc ${VERSION} for ${target.name}`,
    target: target.name,
    requires,
    ...signature(graph, buffers),
    shaders,
    dispatches,
    slots: buffers.slots,
    weights: {
      byteLength: packing.byteLength,
      tensors: usedWeights(graph, packing),
    },
  };
  return { model, packing };
}

/** One kernel per group that needs one, then the outputs that are constants. */
function emitUses(
  { graph, groups }: Plan,
  context: EmitContext,
  sources: SourceTexts,
): KernelUse[] {
  const provenance = (
    ids: readonly NodeId[],
  ): Pick<KernelUse, 'label' | 'origin'> => {
    const nodes = ids.map(context.node);
    return { label: joinNames(nodes), origin: places(nodes, sources) };
  };
  const planned = groups.flatMap((group) => {
    const { family } = group.schedule;
    const { label, origin } = provenance(group.nodes);
    return emitKernels(context, group).map((kernel, i) => ({
      kernel,
      family,
      label: i === 0 ? label : `${label} (sums)`,
      origin,
    }));
  });
  const constants = new Set(graph.outputs.map(({ node }) => node));
  const copied = [...constants]
    .filter((id) => context.constants.has(id))
    .map((id) => ({
      kernel: emitConstantOutput(context, id),
      family: 'map',
      ...provenance([id]),
    }));
  return [...planned, ...copied];
}

function signature(
  graph: Graph,
  buffers: BufferPlan,
): Pick<CompiledModel, 'inputs' | 'outputs'> {
  const get = nodeIndex(graph);
  const binding = (name: string, id: NodeId): TensorBinding => ({
    name,
    dtype: get(id).type.dtype,
    shape: get(id).type.shape,
    slot: buffers.slotOf(id),
  });
  return {
    inputs: graph.nodes.flatMap(({ op, id }) =>
      op.kind === 'input' ? [binding(op.name, id)] : [],
    ),
    outputs: graph.outputs.map(({ name, node }) => binding(name, node)),
  };
}

/** `blocks.3.expand+depthwise`: a prefix shared with the first is not repeated. */
function joinNames(nodes: readonly Node[]): string {
  const [first = '', ...rest] = nodes.map(({ name }) => name);
  const prefix = first.slice(0, first.lastIndexOf('.') + 1);
  const shortened = rest.map((name) =>
    name.startsWith(prefix) ? name.slice(prefix.length) : name,
  );
  return [first, ...shortened].join('+');
}

/** `file:line:column` of every origin, each once; the file alone without text. */
function places(nodes: readonly Node[], sources: SourceTexts): string[] {
  const print = ({ file, start }: Span): string => {
    const text = sources.get(file);
    if (text === undefined) return file;
    const { line, column } = positionAt(text, start);
    return `${file}:${line}:${column}`;
  };
  return [...new Set(nodes.flatMap(({ origin }) => origin.map(print)))];
}
