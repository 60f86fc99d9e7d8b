/** Grows the node list of the graph that is being lowered. */
import type { Span } from '../../grammar/source.ts';
import { nodeId } from '../graph.ts';
import type { FusePin, Node, NodeId, Op } from '../graph.ts';
import { MAX_NODES } from '../limits.ts';
import type { TensorType } from '../tensor-type.ts';
import type { Budget } from './budget.ts';
import type { Reporter } from './reporter.ts';

export class GraphBuilder {
  readonly #reporter: Reporter;
  readonly #budget: Budget;
  readonly #nodes: Node[] = [];
  /** Names in use, with the last suffix tried for each. */
  readonly #names = new Map<string, number>();

  constructor(reporter: Reporter, budget: Budget) {
    this.#reporter = reporter;
    this.#budget = budget;
  }

  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /**
   * Appends a node; a `name` in use gets a suffix. `origin` starts with the
   * place that made it. Reports FCM3004 past the limit, which ends evaluation.
   */
  add(
    op: Op,
    type: TensorType,
    name: string,
    origin: readonly [Span, ...Span[]],
    pin: FusePin | null = null,
  ): NodeId {
    if (this.#nodes.length >= MAX_NODES) {
      this.#reporter.error(
        'FCM3004',
        origin[0],
        `the model has more than ${MAX_NODES} nodes`,
        { help: 'check the bounds of its loops' },
      );
      this.#budget.stop();
    }
    const id = nodeId(this.#nodes.length);
    const node = { id, op, type, name: this.#unique(name), origin };
    this.#nodes.push(pin === null ? node : { ...node, pin });
    return id;
  }

  #unique(name: string): string {
    let suffix = this.#names.get(name);
    if (suffix === undefined) {
      this.#names.set(name, 1);
      return name;
    }
    let candidate: string;
    do {
      suffix++;
      candidate = `${name}_${suffix}`;
    } while (this.#names.has(candidate));
    this.#names.set(name, suffix);
    this.#names.set(candidate, 1);
    return candidate;
  }
}
