import { describe, expect, it } from 'vitest';

import { storages, viewNodes } from '../../compiler/storage.ts';
import { GraphBuilder } from '../support/graph-builder.ts';

describe('storages', () => {
  it('keeps inputs and outputs dense and everything between c4', () => {
    const g = new GraphBuilder('net');
    const x = g.input('image', [1, 4, 4, 3]);
    const y = g.pointwise(x, { filters: 6 });
    const z = g.pointwise(y, { filters: 5 });
    const storage = storages(g.output(z).build());
    expect([x, y, z].map((id) => storage.get(id))).toEqual([
      'dense',
      'c4',
      'dense',
    ]);
  });

  it('writes a reshaped output straight into its buffer', () => {
    const g = new GraphBuilder('classifier');
    const x = g.input('features', [1, 1, 1, 8]);
    const y = g.pointwise(x, { filters: 5 });
    const z = g.reshape(y, [1, 5]);
    const graph = g.output(z).build();
    expect(storages(graph).get(y)).toBe('dense');
    expect([...viewNodes(graph)]).toEqual([z]);
  });

  it('leaves a tensor c4 that something else reads too', () => {
    const g = new GraphBuilder('shared');
    const x = g.input('features', [1, 1, 1, 8]);
    const y = g.pointwise(x, { filters: 5 });
    const z = g.reshape(y, [1, 5]);
    const w = g.pointwise(y, { filters: 4 });
    const graph = g.output(z, 'a').output(w, 'b').build();
    expect(storages(graph).get(y)).toBe('c4');
    expect([...viewNodes(graph)]).toEqual([]);
  });
});
