/**
 * The rewrites between lowering and planning, in order. A pass is a pure
 * function Graph -> Graph that returns the same object when it changes nothing.
 * Each keeps every output's value up to the rounding of constants, every input
 * and every output name.
 */
import type { Graph } from './graph.ts';
import { absorbEpilogue } from './passes/absorb-epilogue.ts';
import { absorbPad } from './passes/absorb-pad.ts';
import { eliminateDeadNodes } from './passes/eliminate-dead-nodes.ts';
import { foldBatchNorm } from './passes/fold-batch-norm.ts';
import { foldConstants } from './passes/fold-constants.ts';
import { simplify } from './passes/simplify.ts';
import type { Pass } from './passes/rewrite.ts';
import { verifyGraph } from './verify-graph.ts';

/** Literals first, so that simplify sees them; absorption needs batch norms and
 * pads out of its way; what all of them leave behind is dead. */
export const PASSES: readonly Pass[] = [
  foldConstants,
  simplify,
  foldBatchNorm,
  absorbPad,
  absorbEpilogue,
  eliminateDeadNodes,
];

export type { Pass };

export const PASS_NAMES: readonly string[] = PASSES.map((pass) => pass.name);

export interface RunPassesOptions {
  /** Called after every pass, whether or not it changed anything. */
  readonly onAfterPass?: (name: string, graph: Graph) => void;
  /** Whether to verify the graph before the first pass and after each. */
  readonly verify?: boolean;
}

/** @throws InvariantError when `verify` finds that a pass broke the graph. */
export function runPasses(graph: Graph, options: RunPassesOptions = {}): Graph {
  if (options.verify) verifyGraph(graph);
  let current = graph;
  for (const pass of PASSES) {
    current = pass.run(current);
    if (options.verify) verifyGraph(current);
    options.onAfterPass?.(pass.name, current);
  }
  return current;
}
