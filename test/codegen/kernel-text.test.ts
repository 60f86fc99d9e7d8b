import { describe, expect, it } from 'vitest';
import type { KernelParts } from '../../codegen/kernel-text.ts';
import { kernelFromParts } from '../../codegen/kernel-text.ts';
import type { KernelSource } from '../../codegen/kernel.ts';
import { createEmitContext, KernelScope } from '../../codegen/kernel-scope.ts';
import { GraphBuilder, RELU } from '../support/graph-builder.ts';

function assemble(changes: Partial<KernelParts>): KernelSource {
  const g = new GraphBuilder();
  const y = g.activation(g.input('x', [4, 8]), RELU);
  const scope = new KernelScope(createEmitContext(g.output(y).build(), 10));
  const store = scope.write(y);
  return kernelFromParts(scope, {
    name: 'test',
    header: ['a test'],
    constants: { WIDTH: 8, AT: '3u', UNUSED: 1 },
    functions: ['fn f() -> u32 { return WIDTH + AT; }', ''],
    body: [`${store}(id, local, vec4f(f32(f())));`],
    invocations: 2,
    workgroups: 4,
    workgroupBytes: 0,
    ...changes,
  });
}

describe('kernelFromParts', () => {
  it('orders the parts and declares what is used', () => {
    const kernel = assemble({});
    expect(kernel.wgsl).toMatchInlineSnapshot(`
      "// a test

      const WIDTH = 8u;
      const AT = 3u;

      @group(0) @binding(0) var<storage, read_write> out0: array<vec4f>;

      fn store_out0(pixel: u32, c4: u32, value: vec4f) {
        out0[pixel * 2u + c4] = value;
      }

      fn f() -> u32 { return WIDTH + AT; }

      @compute @workgroup_size(2)
      fn main(
        @builtin(workgroup_id) group: vec3u,
        @builtin(local_invocation_index) local: u32,
      ) {
        let id = group.x;
        store_out0(id, local, vec4f(f32(f())));
      }
      "
    `);
    expect(kernel).toMatchObject({
      name: 'test',
      workgroupSize: [2, 1, 1],
      workgroups: [4, 1, 1],
      workgroupBytes: 0,
    });
  });

  it('declares workgroup memory and the zero that keeps loops', () => {
    const { wgsl } = assemble({
      workgroupBytes: 64,
      body: ['for (var i = rolled; i < 4u; i++) { tile[i] = vec4f(); }'],
    });
    expect(wgsl).toContain('var<workgroup> tile: array<vec4f, 4>;');
    expect(wgsl).toContain('let rolled = group.z;');
  });

  it('drops surplus workgroups when it needs two dimensions', () => {
    const { wgsl, workgroups } = assemble({ workgroups: 25 });
    expect(workgroups).toEqual([9, 3, 1]);
    expect(wgsl).toContain('let id = group.x + group.y * 9u;');
    expect(wgsl).toContain('if (id >= 25u) { return; }');
    expect(assemble({ workgroups: 20 }).wgsl).not.toContain('return; }\n');
  });
});
