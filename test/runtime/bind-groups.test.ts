import { describe, expect, it } from 'vitest';

import { BindGroups } from '../../runtime/bind-groups.ts';
import { SessionBuffers } from '../../runtime/buffers.ts';
import { MockDevice } from '../support/mock-device.ts';
import { scaleChain, scaleChainWeights } from '../support/tiny-models.ts';

/** x -> slot 3 -> slot 2 -> y: the middle step touches no input or output. */
function made() {
  const mock = new MockDevice();
  const { device } = mock;
  const model = scaleChain(3, 3);
  const weights = scaleChainWeights([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]);
  const buffers = new SessionBuffers(device, model, weights);
  const layout = {} as GPUBindGroupLayout;
  const pipeline = {} as GPUComputePipeline;
  const kernels = model.dispatches.map(() => ({ layout, pipeline }));
  const groups = new BindGroups(device, model, kernels, buffers);
  return { mock, buffers, groups };
}

describe('BindGroups', () => {
  it('makes at once what no caller can change', () => {
    expect(made().mock.count('createBindGroup')).toBe(1);
  });

  it('binds slots, ranges of the weights, and what is given', () => {
    const { mock, buffers, groups } = made();
    const [x, y] = [mock.storage(64), mock.storage(12)];
    const [, slot2, slot3] = buffers.slots.slice(1);
    const { weights } = buffers;
    const at = (buffer: GPUBuffer | null | undefined, offset = 0) => ({
      buffer,
      offset,
      size: 12,
    });
    expect(groups.get([x, y])).toEqual([
      [at(x), at(weights), at(slot3)],
      [at(slot3), at(weights, 256), at(slot2)],
      [at(slot2), at(weights, 512), at(y)],
    ]);
  });

  it('makes groups once per combination and shares the fixed ones', () => {
    const { mock, groups } = made();
    const [a, b] = [mock.storage(12), mock.storage(12)];
    const first = groups.get([a, b]);
    const other = groups.get([b, a]);
    expect(groups.get([a, b])).toBe(first);
    expect(other).not.toBe(first);
    expect(other[1]).toBe(first[1]);
    expect(mock.count('createBindGroup')).toBe(1 + 2 + 2);
  });
});
