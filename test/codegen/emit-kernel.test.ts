import { describe, expect, it } from 'vitest';
import { emitKernels } from '../../codegen/emit-kernel.ts';
import { createEmitContext } from '../../codegen/kernel-scope.ts';
import type { ConvFamily } from '../support/conv-case.ts';
import { CONTROL, convCase } from '../support/conv-case.ts';
import { GraphBuilder, RELU } from '../support/graph-builder.ts';

const FAMILIES: readonly ConvFamily[] = [
  'pw',
  'dw',
  'conv',
  'dwpw',
  'pwdw',
  'pwdw_r',
  'pwpw',
];

describe('emitKernels', () => {
  it.each(FAMILIES)('%s goes to its emitter', (family) => {
    const { graph, ...group } = convCase(family, CONTROL);
    const context = createEmitContext(graph, 65535);
    const [kernel] = emitKernels(context, group);
    expect(kernel!.name.startsWith(`${family}_5x5x16`)).toBe(true);
  });

  it('gives a view no kernel, other ops theirs', () => {
    const g = new GraphBuilder();
    const x = g.reshape(g.input('x', [4, 4]), [2, 8]);
    const y = g.activation(x, RELU);
    const z = g.softmax(y);
    const graph = g.output(z).build();
    const context = createEmitContext(graph, 65535);
    const emit = (node: typeof x, schedule: object): string | undefined =>
      emitKernels(context, {
        nodes: [node],
        stores: [node],
        schedule: schedule as { family: 'view' },
      })[0]?.name;
    expect(emit(x, { family: 'view' })).toBeUndefined();
    expect(emit(y, { family: 'map', workgroupSize: 64 })).toContain('relu');
    expect(emit(z, { family: 'reduce', workgroupSize: 64 })).toContain(
      'softmax',
    );
  });

  it('refuses a group whose node is no convolution', () => {
    const g = new GraphBuilder();
    const x = g.activation(g.input('x', [4, 4]), RELU);
    const context = createEmitContext(g.output(x).build(), 65535);
    expect(() =>
      emitKernels(context, {
        nodes: [x],
        stores: [x],
        schedule: { family: 'pw', gemm: CONTROL.gemm },
      }),
    ).toThrow('no convolution');
  });
});
