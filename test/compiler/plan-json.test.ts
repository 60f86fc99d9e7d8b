import { describe, expect, it } from 'vitest';
import { planToJson } from '../../compiler/plan-json.ts';
import { planFusion } from '../../compiler/planner/fuse-planner.ts';
import { presetTarget } from '../../compiler/targets.ts';
import { GraphBuilder } from '../support/graph-builder.ts';
import { examplePlan } from './example-plan.ts';

describe('planToJson', () => {
  const json = planToJson(examplePlan());

  it('has a stable shape', () => {
    expect(Object.keys(json)).toEqual([
      'format',
      'model',
      'target',
      'objective',
      'figures',
      'inputs',
      'outputs',
      'layers',
      'total',
      'groups',
      'rejected',
    ]);
    expect(json).toMatchObject({
      format: 2,
      model: 'block',
      target: 'h100',
      objective: 'time',
    });
  });

  it('names what the model reads and gives', () => {
    expect(json.inputs).toEqual([
      { name: 'x', shape: [1, 14, 14, 64], dtype: 'f32' },
    ]);
    expect(json.outputs).toEqual([
      { name: 'output', layer: 'blocks.0.project' },
    ]);
  });

  it('tells of each layer what it is and what it reads, but constants', () => {
    expect(json.layers).toEqual([
      {
        name: 'blocks.0.expand',
        shape: [1, 14, 14, 384],
        dtype: 'f32',
        op: 'conv2d',
        class: 'PW',
        inputs: ['x'],
        describe: '1x1 relu6',
      },
      {
        name: 'blocks.0.depthwise',
        shape: [1, 14, 14, 384],
        dtype: 'f32',
        op: 'conv2d',
        class: 'DW',
        inputs: ['blocks.0.expand'],
        describe: '3x3 relu6',
      },
      {
        name: 'blocks.0.project',
        shape: [1, 14, 14, 64],
        dtype: 'f32',
        op: 'conv2d',
        class: 'PW',
        inputs: ['blocks.0.depthwise', 'x'],
        describe: '1x1 add',
      },
    ]);
  });

  it('tells of each group what it computes, reads and stores', () => {
    const lists = json.groups.map(({ layers, inputs, outputs }) => ({
      layers,
      inputs,
      outputs,
    }));
    expect(lists).toEqual([
      {
        layers: ['blocks.0.expand', 'blocks.0.depthwise'],
        inputs: ['x'],
        outputs: ['blocks.0.depthwise'],
      },
      {
        layers: ['blocks.0.project'],
        inputs: ['blocks.0.depthwise', 'x'],
        outputs: ['blocks.0.project'],
      },
    ]);
  });

  it('names rejected layers', () => {
    expect(json.rejected.map(({ layers }) => layers)).toContainEqual([
      'blocks.0.depthwise',
      'blocks.0.project',
    ]);
  });

  it('sums up', () => {
    const { total, groups } = json;
    const sum = (of: 'cost' | 'unfused'): number =>
      groups.reduce((bytes, group) => bytes + group[of].gmaBytes, 0);
    expect(total.cost.gmaBytes).toBe(sum('cost'));
    expect(total.unfused.gmaBytes).toBe(sum('unfused'));
    const saved = sum('unfused') - sum('cost');
    expect(total.savedShare).toBe(saved / sum('unfused'));
    expect(total.cost.dispatches).toBe(2);
  });

  it('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  it('has no layer for a constant output', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 2, 2, 4]);
    const table = g.literal([1, 2, 3, 4], [4]);
    const graph = g.output(g.activation(x, { fn: 'relu' })).build();
    const plan = planFusion(
      { ...graph, outputs: [...graph.outputs, { name: 'table', node: table }] },
      presetTarget('h100')!,
      { fuse: 'auto', objective: 'time' },
      () => undefined,
    )!;
    expect(planToJson(plan).outputs[1]).toEqual({ name: 'table', layer: null });
  });
});
