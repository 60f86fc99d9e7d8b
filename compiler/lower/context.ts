/** The state of one lowering and the frames of its calls. */
import type { BlockDecl, CallExpr, ParamDecl } from '../../grammar/ast.ts';
import type { Span } from '../../grammar/source.ts';
import type { FusePin } from '../graph.ts';
import type { Budget } from './budget.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { Instance, InstancePaths } from './instance.ts';
import type { Block, ModuleScope } from './module-scope.ts';
import type { GivenArgument } from './operators/operator.ts';
import type { PinLedger } from './pin-ledger.ts';
import type { Reporter } from './reporter.ts';
import type { Scope } from './scope.ts';
import type { Value } from './value.ts';

/** What a name stands for, and where it got that value. */
export interface Binding {
  readonly value: Value;
  readonly at: Span;
}

/** One call (or the model) that is being evaluated. */
export interface Frame {
  readonly module: ModuleScope;
  readonly scope: Scope<Binding>;
  readonly instance: Instance;
  /** Calls that led here, innermost first: the tail of every node's origin. */
  readonly origin: readonly Span[];
  /** Blocks that are being evaluated, innermost first. */
  readonly active: readonly BlockDecl[];
  /** The innermost loop variable in sight. */
  readonly loopVariable: string | null;
  /** What the innermost annotation around says about layers made here. */
  readonly pin: FusePin | null;
}

/** A block call with its arguments evaluated. */
export interface BlockCall {
  readonly call: CallExpr;
  readonly block: Block;
  readonly given: ReadonlyMap<string, GivenArgument>;
  readonly instance: Instance;
}

export interface Lowering {
  readonly reporter: Reporter;
  readonly budget: Budget;
  readonly graph: GraphBuilder;
  readonly paths: InstancePaths;
  readonly pins: PinLedger;
  /** Values of the params of all files, filled before any model is lowered. */
  readonly params: Map<ParamDecl, Binding>;
  /** Evaluates a block's body in place; null after a mistake. Set once, because
   * expressions and blocks need each other. */
  readonly inlineBlock: (
    lowering: Lowering,
    frame: Frame,
    call: BlockCall,
  ) => readonly Value[] | null;
}
