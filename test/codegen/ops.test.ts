/**
 * The text of every map and reduce kernel, one golden each; `test/numeric` runs
 * them. And what must hold for all texts.
 */
import { describe, expect, it } from 'vitest';
import { createEmitContext } from '../../codegen/kernel-scope.ts';
import {
  emitConstantOutput,
  emitMapKernel,
  emitReduceKernel,
} from '../../codegen/ops/index.ts';
import type { OpCase, Place } from '../support/op-kernel.ts';
import { opGraph, opKernel } from '../support/op-kernel.ts';
import { GraphBuilder } from '../support/graph-builder.ts';

type Golden = Omit<OpCase, 'title' | 'places'> & { readonly place?: Place };

const GOLDENS: Readonly<Record<string, Golden>> = {
  activation: {
    build: (g, tensor) =>
      g.activation(tensor([1, 4, 4, 8]), { fn: 'hardSwish' }),
  },
  'binary-same-shape': {
    build: (g, tensor) =>
      g.binary('add', tensor([1, 4, 4, 8]), tensor([1, 4, 4, 8])),
  },
  'binary-broadcast': {
    build: (g, tensor) =>
      g.binary('mul', tensor([2, 4, 4, 6]), tensor([2, 1, 1, 6])),
  },
  'binary-constant': {
    build: (g, tensor) => g.prelu(tensor([1, 4, 4, 6])),
  },
  'binary-dense': {
    place: 'boundary',
    build: (g, tensor) =>
      g.binary('sub', tensor([1, 4, 4, 3]), g.literal(127.5)),
  },
  'batch-norm': { build: (g, tensor) => g.batchNorm(tensor([1, 4, 4, 8])) },
  'pool-max': {
    build: (g, tensor) =>
      g.maxPool(tensor([1, 7, 7, 8]), {
        kernel: 3,
        stride: 2,
        padding: 'same',
      }),
  },
  'pool-avg': {
    build: (g, tensor) => g.avgPool(tensor([1, 8, 8, 8]), { kernel: 2 }),
  },
  'pool-global': {
    family: 'reduce',
    build: (g, tensor) => g.globalPool(tensor([1, 7, 7, 32])),
  },
  pad: {
    build: (g, tensor) => g.pad(tensor([1, 4, 4, 8]), [0, 1, 1, 0]),
  },
  'concat-blocks': {
    build: (g, tensor) =>
      g.concat([tensor([1, 4, 4, 8]), tensor([1, 4, 4, 6])]),
  },
  'concat-lanes': {
    build: (g, tensor) =>
      g.concat([tensor([1, 4, 4, 3]), tensor([1, 4, 4, 6])]),
  },
  'concat-pixels': {
    build: (g, tensor) =>
      g.concat([tensor([2, 3, 4, 8]), tensor([2, 1, 4, 8])], 1),
  },
  'resize-nearest': {
    build: (g, tensor) => g.resize(tensor([1, 4, 6, 8]), { size: [8, 9] }),
  },
  'resize-bilinear': {
    build: (g, tensor) =>
      g.resize(tensor([1, 4, 6, 8]), { size: [8, 9], mode: 'bilinear' }),
  },
  'reshape-blocks': {
    build: (g, tensor) => g.reshape(tensor([2, 3, 8]), [4, 12]),
  },
  'reshape-lanes': {
    build: (g, tensor) => g.reshape(tensor([2, 3, 5]), [3, 10]),
  },
  'transpose-blocks': {
    build: (g, tensor) => g.transpose(tensor([2, 3, 4, 8]), [0, 2, 1, 3]),
  },
  'transpose-lanes': {
    build: (g, tensor) => g.transpose(tensor([2, 3, 4, 5]), [0, 3, 1, 2]),
  },
  matmul: {
    build: (g, tensor) => g.matmul(tensor([2, 3, 6]), tensor([6, 8])),
  },
  'softmax-rows': {
    family: 'reduce',
    build: (g, tensor) => g.softmax(tensor([1, 1001])),
  },
  'softmax-columns': {
    family: 'reduce',
    build: (g, tensor) => g.softmax(tensor([1, 16, 3, 8]), 1),
  },
  'layer-norm': {
    family: 'reduce',
    build: (g, tensor) => g.layerNorm(tensor([2, 3, 30])),
  },
};

describe('op kernels', () => {
  it.each(Object.entries(GOLDENS))('%s', async (name, golden) => {
    const test = { ...golden, title: name };
    const { graph, node } = opGraph(test, golden.place ?? 'inside');
    const { wgsl } = opKernel(test, graph, node);
    await expect(wgsl).toMatchFileSnapshot(`../golden/wgsl/ops-${name}.wgsl`);
  });

  it('spreads many workgroups over two dimensions', () => {
    const test: OpCase = {
      title: '',
      workgroupSize: 4,
      workgroupsPerDimension: 10,
      build: (g, tensor) => g.activation(tensor([89, 3]), { fn: 'relu' }),
    };
    const { graph, node } = opGraph(test, 'inside');
    expect(opKernel(test, graph, node).workgroups).toEqual([8, 3, 1]);
  });

  it('gives layers of one shape one text, whatever they are called', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 4, 4, 6]);
    const a = g.prelu(x, 'first');
    const b = g.prelu(a, 'second');
    const c = g.prelu(b, 'third');
    const context = createEmitContext(g.output(c).build(), 65535);
    const schedule = { family: 'map', workgroupSize: 64 } as const;
    const text = (node: typeof a): string =>
      emitMapKernel(context, { nodes: [node], schedule }).wgsl;
    expect(text(b)).not.toBe(text(a)); // One reads the input, which is dense.
    const d = new GraphBuilder();
    let y = d.activation(d.input('x', [1, 4, 4, 6]), { fn: 'relu' });
    const layers = ['a', 'b'].map((name) => (y = d.prelu(y, name)));
    const inside = createEmitContext(
      d.output(d.activation(y, { fn: 'relu' })).build(),
      65535,
    );
    const texts = layers.map(
      (node) => emitMapKernel(inside, { nodes: [node], schedule }).wgsl,
    );
    expect(texts[0]).toBe(texts[1]);
  });

  it('writes an output that is constant from the weights', () => {
    const g = new GraphBuilder();
    const c = g.weight('c', [3]);
    const context = createEmitContext(g.output(c).build(), 65535);
    expect(emitConstantOutput(context, c).bindings).toEqual([
      { kind: 'tensor', node: c, access: 'read_write' },
      {
        kind: 'weights',
        blocks: [{ kind: 'tensor', node: c, shape: [3] }],
      },
    ]);
  });

  it('refuses a group of another family', () => {
    const g = new GraphBuilder();
    const y = g.softmax(g.input('x', [4]));
    const context = createEmitContext(g.output(y).build(), 65535);
    const asMap = { family: 'map', workgroupSize: 64 } as const;
    const asReduce = { family: 'reduce', workgroupSize: 64 } as const;
    const emit =
      (schedule: typeof asMap | typeof asReduce): (() => void) =>
      () =>
        schedule.family === 'map'
          ? emitMapKernel(context, { nodes: [y], schedule })
          : emitReduceKernel(context, { nodes: [y, y], schedule });
    expect(emit(asMap)).toThrow('holds softmax');
    expect(emit(asReduce)).toThrow('expected one node');
  });
});
