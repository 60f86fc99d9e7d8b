import { describe, expect, it } from 'vitest';
import { createEmitContext, KernelScope } from '../../codegen/kernel-scope.ts';
import { GraphBuilder, RELU } from '../support/graph-builder.ts';

describe('KernelScope', () => {
  const g = new GraphBuilder();
  const x = g.input('x', [4, 6]);
  const w = g.weight('w', [6]);
  const y = g.activation(g.binary('add', x, w), RELU);
  const graph = g.output(y).build();
  const context = createEmitContext(graph, 65535);

  it('binds a tensor once, reads before writes before the weights', () => {
    const scope = new KernelScope(context);
    expect(scope.write(y)).toBe('store_out0');
    expect(scope.constant({ kind: 'channelVector', node: w, k: 6 })).toBe('0u');
    expect(scope.read(x)).toBe('load_in0');
    expect(scope.read(x)).toBe('load_in0');
    const block = { kind: 'channelVector', node: w, k: 6 } as const;
    expect(scope.constant(block)).toBe('2u');
    expect(scope.bindings()).toEqual([
      { kind: 'tensor', node: x, access: 'read' },
      { kind: 'tensor', node: y, access: 'read_write' },
      { kind: 'weights', blocks: [block, block] },
    ]);
    const preamble = scope.preamble('silu(x)');
    expect(preamble).toContain('@binding(0) var<storage, read> in0');
    expect(preamble).toContain('@binding(1) var<storage, read_write> out0');
    expect(preamble).toContain('@binding(2) var<storage, read> weights');
    expect(preamble).toContain('fn silu');
  });

  it('tells constants from tensors', () => {
    const scope = new KernelScope(context);
    expect(scope.isConstant(w)).toBe(true);
    expect(scope.isConstant(x)).toBe(false);
    expect(scope.typeOf(x).shape).toEqual([4, 6]);
    expect(scope.bindings()).toEqual([]);
  });
});
