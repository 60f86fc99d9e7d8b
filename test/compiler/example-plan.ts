/** The plan of one inverted residual, with its residual add. */
import type { Plan } from '../../compiler/plan.ts';
import { planFusion } from '../../compiler/planner/fuse-planner.ts';
import type { PlanOptions } from '../../compiler/planner/fuse-planner.ts';
import { presetTarget } from '../../compiler/targets.ts';
import {
  activate,
  combine,
  GraphBuilder,
  RELU6,
} from '../support/graph-builder.ts';

const EPILOGUE = { bias: true, epilogue: [activate(RELU6)] } as const;

export function examplePlan(options: Partial<PlanOptions> = {}): Plan {
  const g = new GraphBuilder('block');
  const x = g.input('x', [1, 14, 14, 64]);
  const expand = g.pointwise(x, {
    name: 'blocks.0.expand',
    filters: 384,
    ...EPILOGUE,
  });
  const depthwise = g.depthwise(expand, {
    name: 'blocks.0.depthwise',
    kernel: 3,
    padding: 'same',
    ...EPILOGUE,
  });
  const y = g.pointwise(depthwise, {
    name: 'blocks.0.project',
    filters: 64,
    bias: true,
    epilogue: [combine('add', x)],
  });
  const graph = g.output(y).build();
  return planFusion(
    graph,
    presetTarget('h100')!,
    { fuse: 'pairs', objective: 'time', ...options },
    () => undefined,
  )!;
}
