import { describe, expect, it } from 'vitest';
import { emitModel } from '../../codegen/emit-model.ts';
import type { CompiledModel } from '../../codegen/model.ts';
import type { Packing } from '../../codegen/weights-layout.ts';
import type { Graph } from '../../compiler/graph.ts';
import type { FuseMode } from '../../compiler/plan.ts';
import { planFusion } from '../../compiler/planner/fuse-planner.ts';
import { DEFAULT_TARGET } from '../../compiler/targets.ts';
import { activate, GraphBuilder, RELU6 } from '../support/graph-builder.ts';

function emit(
  graph: Graph,
  sources?: ReadonlyMap<string, string>,
  fuse: FuseMode = 'auto',
): { model: CompiledModel; packing: Packing } {
  const plan = planFusion(
    graph,
    DEFAULT_TARGET,
    { fuse, objective: 'time' },
    () => {
      throw new Error('the planner found fault with the graph');
    },
  );
  if (plan === null) throw new Error('no plan');
  return emitModel(plan, sources);
}

/** Three equal inverted residuals behind a stem, with a classifier. */
function smallNetwork(): Graph {
  const g = new GraphBuilder('net');
  const relu6 = [activate(RELU6)];
  const image = g.input('image', [1, 16, 16, 3]);
  let x = g.conv2d(image, {
    filters: 8,
    kernel: 3,
    stride: 2,
    padding: 'same',
    bias: true,
    epilogue: relu6,
    name: 'stem',
  });
  for (const i of [0, 1, 2]) {
    const name = `blocks.${i}`;
    const layer = { bias: true, epilogue: relu6 };
    let y = g.pointwise(x, { ...layer, filters: 32, name: `${name}.expand` });
    y = g.depthwise(y, {
      ...layer,
      kernel: 3,
      padding: 'same',
      name: `${name}.depthwise`,
    });
    x = g.pointwise(y, { filters: 8, bias: true, name: `${name}.project` });
  }
  const pooled = g.reshape(g.globalPool(x), [1, 8]);
  const logits = g.dense(pooled, { filters: 10, name: 'classifier' });
  return g.output(g.softmax(logits), 'scores').build();
}

describe('emitModel', () => {
  const graph = smallNetwork();
  const { model, packing } = emit(graph);

  it('is deterministic and survives JSON', () => {
    expect(emit(smallNetwork())).toEqual({ model, packing });
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
  });

  it('shares one shader between equal layers', () => {
    const { dispatches, shaders } = emit(graph, new Map(), 'none').model;
    const used = dispatches
      .filter(({ label }) => label.endsWith('.depthwise'))
      .map(({ shader }) => shader);
    expect(used).toHaveLength(3);
    expect(new Set(used).size).toBe(1);
    expect(shaders[used[0]!]!.wgsl).toContain('//   blocks.2.depthwise\n');
  });

  it('names a group by its layers, their common prefix once', () => {
    const groups = model.dispatches
      .map(({ label }) => label)
      .filter((label) => label.includes('+'));
    expect(groups).not.toEqual([]);
    for (const label of groups) {
      expect(label).toMatch(/^blocks\.(\d)\.\w+(\+(blocks\.(?!\1)\d\.)?\w+)+$/);
    }
  });

  it('gives reshapes that are views no dispatch', () => {
    expect(model.dispatches.map(({ label }) => label)).not.toContain('reshape');
  });

  it('binds what exists', () => {
    for (const { bindings, shader } of model.dispatches) {
      expect(model.shaders[shader]).toBeDefined();
      for (const binding of bindings) {
        if (binding.kind === 'slot') {
          expect(model.slots[binding.slot]).toBeDefined();
          continue;
        }
        const end = binding.byteOffset + binding.byteLength;
        expect(binding.byteOffset % 256).toBe(0);
        expect(end).toBeLessThanOrEqual(model.weights.byteLength);
      }
    }
    expect(packing.byteLength).toBe(model.weights.byteLength);
  });

  it('never binds one slot for reading and for writing', () => {
    for (const { bindings } of model.dispatches) {
      const slots = (access: 'read' | 'read_write'): number[] =>
        bindings.flatMap((binding) =>
          binding.kind === 'slot' && binding.access === access
            ? [binding.slot]
            : [],
        );
      const written = slots('read_write');
      expect(new Set(written).size).toBe(written.length);
      expect(slots('read').filter((slot) => written.includes(slot))).toEqual(
        [],
      );
    }
  });

  it('asks for what it uses, within the target', () => {
    const { limits, features } = model.requires;
    expect(features).toEqual([]);
    expect(limits['maxBufferSize']).toBe(
      Math.max(
        model.weights.byteLength,
        ...model.slots.map(({ byteLength }) => byteLength),
      ),
    );
    expect(limits['maxComputeInvocationsPerWorkgroup']).toBeLessThanOrEqual(
      DEFAULT_TARGET.limits.invocations,
    );
    expect(limits['maxStorageBuffersPerShaderStage']).toBe(3);
  });

  it('keeps intermediates in fewer bytes than they have', () => {
    const intermediates = model.slots.filter(
      ({ role }) => role === 'intermediate',
    );
    expect(intermediates.length).toBeLessThan(model.dispatches.length - 1);
  });

  it('lists the weights that went in, in graph order', () => {
    expect(model.weights.tensors.slice(0, 3)).toEqual([
      { name: 'stem.weight', shape: [8, 3, 3, 3], dtype: 'f32' },
      { name: 'stem.bias', shape: [8], dtype: 'f32' },
      { name: 'blocks.0.expand.weight', shape: [32, 8, 1, 1], dtype: 'f32' },
    ]);
    expect(model.weights.tensors).toHaveLength(2 + 3 * 6 + 1);
  });

  it('leaves out weights that no kernel reads', () => {
    const g = new GraphBuilder();
    g.weight('unused', [4]);
    const y = g.bias(g.input('x', [4]), 'layer');
    const { weights } = emit(g.output(y).build()).model;
    expect(weights.tensors.map(({ name }) => name)).toEqual(['layer.bias']);
  });

  it('points at the source lines of its layers', () => {
    const g = new GraphBuilder();
    const y = g.activation(g.input('x', [4]), { fn: 'relu' });
    const built = g.output(y).build();
    const span = { file: 'net.fcm', start: 7, end: 9 };
    const nodes = built.nodes.map((node) => ({
      ...node,
      origin: [span, span, { ...span, start: 0 }],
    }));
    const placed = { ...built, nodes };
    const sources = new Map([['net.fcm', 'a\nbcd\n  efg\n']]);
    expect(emit(placed, sources).model.dispatches[0]!.origin).toEqual([
      'net.fcm:3:2',
      'net.fcm:1:1',
    ]);
    expect(emit(placed).model.dispatches[0]!.origin).toEqual(['net.fcm']);
  });

  it('writes outputs that are constants, inputs or each other', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [3]);
    const y = g.activation(x, { fn: 'relu' });
    const built = g
      .output(g.weight('c', [3]), 'constant')
      .output(x, 'same')
      .output(y, 'y')
      .output(y, 'again')
      .build();
    const { model } = emit(built);
    expect(model.outputs.map(({ name }) => name)).toEqual([
      'constant',
      'same',
      'y',
      'again',
    ]);
    const slots = [...model.inputs, ...model.outputs].map(({ slot }) => slot);
    expect(new Set(slots).size).toBe(5);
    expect(model.dispatches).toHaveLength(4);
  });

  it('refuses a kernel that its target cannot run', () => {
    const plan = planFusion(
      graph,
      DEFAULT_TARGET,
      { fuse: 'auto', objective: 'time' },
      () => {},
    );
    const limits = { ...DEFAULT_TARGET.limits, storageBuffersPerStage: 2 };
    const target = { ...DEFAULT_TARGET, limits };
    expect(() => emitModel({ ...plan!, target })).toThrow(
      'maxStorageBuffersPerShaderStage is 2, a kernel needs 3',
    );
  });
});
