/**
 * Loaded programs -> Graph: an interpreter of the syntax tree that emits SSA
 * nodes. Static checks of all files come first; then the params are evaluated,
 * and the chosen model is run with its inputs as nodes, inlining every block.
 */
import type { Report } from '../grammar/diagnostic.ts';
import type { Graph } from './graph.ts';
import { inlineBlock } from './lower/blocks.ts';
import { Budget } from './lower/budget.ts';
import { checkModule } from './lower/check-module.ts';
import { chooseModel } from './lower/choose-model.ts';
import type { Lowering } from './lower/context.ts';
import { GraphBuilder } from './lower/graph-builder.ts';
import { InstancePaths } from './lower/instance.ts';
import { lowerModelBody } from './lower/model.ts';
import { moduleScopes } from './lower/module-scope.ts';
import { Overrides } from './lower/overrides.ts';
import type { SetValue } from './lower/overrides.ts';
import { evaluateParams } from './lower/params.ts';
import { PinLedger } from './lower/pin-ledger.ts';
import { Reporter } from './lower/reporter.ts';
import type { LoadedProgram } from './modules.ts';

export type { SetValue } from './lower/overrides.ts';

export interface LowerOptions {
  /** Which model of the entry file; not needed when there is one. */
  readonly model?: string;
  /** Values for params and for scalar parameters of the model, by name. */
  readonly set?: ReadonlyMap<string, SetValue>;
}

/**
 * The graph of one model of the entry file, or null after an error. Reports
 * codes FCM1xxx (names), FCM2xxx (types) and FCM3xxx (limits); several in one
 * run, in a fixed order, warnings included. Never throws for any syntax tree.
 */
export function lowerModel(
  loaded: LoadedProgram,
  options: LowerOptions,
  report: Report,
): Graph | null {
  const reporter = new Reporter(report);
  const scopes = moduleScopes(loaded);
  for (const scope of scopes) {
    checkModule(scope, scope.file === loaded.entry.file, reporter);
  }
  const entry = scopes.at(-1);
  const model = chooseModel(loaded.entry, options.model ?? null, reporter);
  if (entry === undefined || model === null) return null;

  const budget = new Budget(reporter);
  const cx: Lowering = {
    reporter,
    budget,
    graph: new GraphBuilder(reporter, budget),
    paths: new InstancePaths(reporter),
    pins: new PinLedger(),
    params: new Map(),
    inlineBlock,
  };
  const overrides = new Overrides(options.set ?? new Map(), reporter);
  overrides.checkNames(model, entry);
  evaluateParams(cx, scopes, entry, model, overrides);
  const outputs = lowerModelBody(cx, entry, model, overrides);
  cx.pins.reportIdle(reporter);
  if (reporter.failed || outputs === null) return null;
  return { name: model.name.text, nodes: cx.graph.nodes, outputs };
}
