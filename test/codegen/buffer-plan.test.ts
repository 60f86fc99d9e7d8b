import { describe, expect, it } from 'vitest';
import type { Lifetime } from '../../codegen/buffer-plan.ts';
import { assignSlots, planBuffers } from '../../codegen/buffer-plan.ts';
import type { KernelSource } from '../../codegen/kernel.ts';
import type { NodeId } from '../../compiler/graph.ts';
import { GraphBuilder } from '../support/graph-builder.ts';
import { createRng, testSeed } from '../support/rng.ts';

/** Bytes that no plan can do without: the most alive at one dispatch. */
function peakLiveBytes(lifetimes: readonly Lifetime[]): number {
  const live = lifetimes.map((start) =>
    lifetimes
      .filter(({ first, last }) => first <= start.first && start.first <= last)
      .reduce((sum, { byteLength }) => sum + byteLength, 0),
  );
  return Math.max(0, ...live);
}

function total(bytes: readonly number[]): number {
  return bytes.reduce((sum, part) => sum + part, 0);
}

describe('assignSlots', () => {
  it('gives a chain two slots', () => {
    const chain = [0, 1, 2, 3].map((i) => ({
      byteLength: 100,
      first: i,
      last: i + 1,
    }));
    expect(assignSlots(chain)).toEqual({
      slotBytes: [100, 100],
      slotOf: [0, 1, 0, 1],
    });
  });

  it('puts a tensor into the tightest slot that is free', () => {
    const { slotOf, slotBytes } = assignSlots([
      { byteLength: 300, first: 0, last: 1 },
      { byteLength: 100, first: 0, last: 1 },
      { byteLength: 90, first: 2, last: 3 },
    ]);
    expect(slotBytes).toEqual([300, 100]);
    expect(slotOf).toEqual([0, 1, 1]);
  });

  it('keeps what is read apart from what is written in one dispatch', () => {
    const { slotOf } = assignSlots([
      { byteLength: 4, first: 0, last: 1 },
      { byteLength: 4, first: 1, last: 2 },
    ]);
    expect(slotOf[0]).not.toBe(slotOf[1]);
  });

  it('never lets two live tensors share a slot', () => {
    const rng = createRng(testSeed('random lifetimes'));
    for (let round = 0; round < 200; round++) {
      const lifetimes = Array.from({ length: rng.int(0, 30) }, () => {
        const first = rng.int(0, 20);
        return {
          byteLength: 16 * rng.int(1, 50),
          first,
          last: first + rng.int(0, 5),
        };
      });
      const { slotBytes, slotOf } = assignSlots(lifetimes);
      lifetimes.forEach((a, i) => {
        expect(a.byteLength).toBeLessThanOrEqual(slotBytes[slotOf[i]!]!);
        lifetimes.slice(0, i).forEach((b, j) => {
          const together = a.first <= b.last && b.first <= a.last;
          expect(together && slotOf[i] === slotOf[j]).toBe(false);
        });
      });
      const bytes = total(slotBytes);
      expect(bytes).toBeGreaterThanOrEqual(peakLiveBytes(lifetimes));
      expect(bytes).toBeLessThanOrEqual(
        total(lifetimes.map(({ byteLength }) => byteLength)),
      );
    }
  });
});

function kernel(
  reads: readonly NodeId[],
  writes: readonly NodeId[],
): KernelSource {
  const tensor = (access: 'read' | 'read_write') => (node: NodeId) =>
    ({ kind: 'tensor', node, access }) as const;
  return {
    name: 'kernel',
    wgsl: '',
    bindings: [
      ...reads.map(tensor('read')),
      ...writes.map(tensor('read_write')),
    ],
    workgroupSize: [1, 1, 1],
    workgroups: [1, 1, 1],
    workgroupBytes: 0,
  };
}

describe('planBuffers', () => {
  it('gives inputs and outputs slots of their own, in dense bytes', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 4, 4, 3]);
    const y = g.activation(x, { fn: 'relu' });
    const z = g.activation(y, { fn: 'tanh' });
    const graph = g.output(z).build();
    const plan = planBuffers(graph, [kernel([x], [y]), kernel([y], [z])]);
    expect(plan.slots).toEqual([
      { byteLength: 4 * 48, role: 'input' },
      { byteLength: 4 * 48, role: 'output' },
      { byteLength: 4 * 64, role: 'intermediate' },
    ]);
    expect([x, z, y].map(plan.slotOf)).toEqual([0, 1, 2]);
  });

  it('keeps an output alive that later kernels read', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [8]);
    const y = g.activation(x, { fn: 'relu' });
    const z = g.activation(y, { fn: 'tanh' });
    const graph = g.output(y, 'y').output(z, 'z').build();
    const { slots, slotOf } = planBuffers(graph, [
      kernel([x], [y]),
      kernel([y], [z]),
    ]);
    expect(slots.map(({ role }) => role)).toEqual([
      'input',
      'output',
      'output',
    ]);
    expect([x, y, z].map(slotOf)).toEqual([0, 1, 2]);
  });

  it('aliases a chain of views with what it views, as long as any lives', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [4, 8]);
    const a = g.activation(x, { fn: 'relu' });
    const view = g.reshape(g.reshape(a, [2, 16]), [32]);
    const b = g.activation(a, { fn: 'tanh' });
    const c = g.binary('add', view, g.reshape(b, [32]));
    const graph = g.output(c).build();
    const kernels = [
      kernel([x], [a]),
      kernel([a], [b]),
      kernel([view, b], [c]),
    ];
    const { slots, slotOf } = planBuffers(graph, kernels);
    expect(slotOf(view)).toBe(slotOf(a));
    expect(slotOf(b)).not.toBe(slotOf(a));
    expect(slots).toHaveLength(4);
  });

  it('writes what an output views straight into the output', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [4, 8]);
    const a = g.activation(x, { fn: 'relu' });
    const flat = g.reshape(a, [32]);
    const graph = g.output(flat).build();
    const { slots, slotOf } = planBuffers(graph, [kernel([x], [a])]);
    expect(slotOf(a)).toBe(slotOf(flat));
    expect(slots.map(({ role }) => role)).toEqual(['input', 'output']);
  });

  it('gives an input that nobody reads a slot', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [4]);
    const unused = g.input('unused', [3]);
    const y = g.activation(x, { fn: 'relu' });
    const graph = g.output(y).build();
    const { slots, slotOf } = planBuffers(graph, [kernel([x], [y])]);
    expect(slots[slotOf(unused)]).toEqual({ byteLength: 12, role: 'input' });
  });
});
