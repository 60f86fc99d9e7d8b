/** How the families beyond pairs find their candidates. */
import type { NodeId } from '../graph.ts';
import type { Fusion } from './candidate.ts';
import type { GraphFacts } from './graph-facts.ts';
import type { Stage } from './stage.ts';

/** What matchers look at. */
export interface Search {
  readonly facts: GraphFacts;
  readonly stageOf: (id: NodeId) => Stage | null;
  /** The legal pair of two neighbours that keep nothing, or null. */
  readonly pair: (first: NodeId, second: NodeId) => Fusion | null;
}

/** The candidates whose last node is `last`. */
export type Matcher = (search: Search, last: NodeId) => readonly Fusion[];
