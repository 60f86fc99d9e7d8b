import { describe, expect, it } from 'vitest';
import type { TensorAccess } from '../../codegen/tensor-access.ts';
import {
  channels4,
  declareTensor,
  emitLoad,
  emitStore,
  maskLanes,
  pixelCount,
  tensorBinding,
} from '../../codegen/tensor-access.ts';
import { nodeId } from '../../compiler/graph.ts';
import type { Storage } from '../../compiler/tensor-type.ts';

function tensor(shape: readonly number[], storage: Storage): TensorAccess {
  const type = { dtype: 'f32', shape } as const;
  return { name: 'x', node: nodeId(3), type, storage, access: 'read' };
}

describe('tensor access', () => {
  it('counts pixels and vec4s of channels', () => {
    const map = tensor([2, 3, 5, 30], 'c4');
    expect(pixelCount(map)).toBe(30);
    expect(channels4(map)).toBe(8);
    expect(tensorBinding(map)).toEqual({
      kind: 'tensor',
      node: 3,
      access: 'read',
    });
  });

  it('declares vec4s unless a dense last dimension has a rest', () => {
    expect(declareTensor(tensor([5, 30], 'c4'), 2)).toBe(
      '@group(0) @binding(2) var<storage, read> x: array<vec4f>;',
    );
    expect(declareTensor(tensor([5, 32], 'dense'), 0)).toContain('vec4f');
    expect(declareTensor(tensor([5, 30], 'dense'), 0)).toContain('array<f32>');
  });

  it('loads vec4s directly', () => {
    expect(emitLoad(tensor([5, 30], 'c4'))).toMatchInlineSnapshot(`
      "fn load_x(pixel: u32, c4: u32) -> vec4f {
        return x[pixel * 8u + c4];
      }"
    `);
  });

  it('loads dense lanes without a branch and without leaving the pixel', () => {
    expect(emitLoad(tensor([5, 30], 'dense'))).toMatchInlineSnapshot(`
      "fn load_x(pixel: u32, c4: u32) -> vec4f {
        let c = vec4u(0u, 1u, 2u, 3u) + 4u * c4;
        let at = pixel * 30u + min(c, vec4u(30u - 1u));
        let value = vec4f(x[at.x], x[at.y], x[at.z], x[at.w]);
        return select(vec4f(), value, c < vec4u(30u));
      }"
    `);
    expect(emitLoad(tensor([5, 3], 'dense'))).toMatchInlineSnapshot(`
      "fn load_x(pixel: u32, c4: u32) -> vec4f {
        let base = pixel * 3u;
        return vec4f(x[base + 0u], x[base + 1u], x[base + 2u], 0.0f);
      }"
    `);
  });

  it('stores zero in padding lanes and no dense lane past the last', () => {
    expect(emitStore(tensor([5, 30], 'c4'))).toMatchInlineSnapshot(`
      "fn store_x(pixel: u32, c4: u32, value: vec4f) {
        x[pixel * 8u + c4] = select(value, vec4f(), vec4u(0u, 1u, 2u, 3u) + 4u * c4 >= vec4u(30u));
      }"
    `);
    expect(emitStore(tensor([5, 30], 'dense'))).toMatchInlineSnapshot(`
      "fn store_x(pixel: u32, c4: u32, value: vec4f) {
        let base = pixel * 30u + c4 * 4u;
        x[base + 0u] = value[0];
        x[base + 1u] = value[1];
        if (c4 * 4u + 2u < 30u) { x[base + 2u] = value[2]; }
        if (c4 * 4u + 3u < 30u) { x[base + 3u] = value[3]; }
      }"
    `);
  });

  it('masks nothing where there is no padding lane', () => {
    expect(maskLanes(32, 'value')).toBe('value');
    expect(maskLanes(30, 'value')).toContain('vec4u(30u)');
  });
});
