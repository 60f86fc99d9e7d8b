/**
 * The whole way on one screen: `.fcm` text -> AST -> Graph -> passes -> Plan ->
 * kernels. Pure: no file system, no GPU; runs in a browser. Every stage reports
 * diagnostics; a stage that reported an error is the last one.
 */
import { emitModel } from './codegen/emit-model.ts';
import type { Packing } from './codegen/emit-model.ts';
import type { CompiledModel } from './codegen/model.ts';
import { packWeights } from './codegen/pack-weights.ts';
import type { Graph } from './compiler/graph.ts';
import type { SetValue } from './compiler/lower.ts';
import { lowerModel } from './compiler/lower.ts';
import { loadModules } from './compiler/modules.ts';
import { runPasses } from './compiler/pass.ts';
import type { FuseMode, Objective, Plan } from './compiler/plan.ts';
import { planFusion } from './compiler/planner/fuse-planner.ts';
import type { Target } from './compiler/target.ts';
import { DEFAULT_TARGET } from './compiler/targets.ts';
import { checkWeights } from './compiler/weights/check-weights.ts';
import type { WeightSource } from './compiler/weights/weight-source.ts';
import type { Diagnostic, Report } from './grammar/diagnostic.ts';

export interface CheckOptions {
  /** What diagnostics call the text; imports resolve relative to it. */
  readonly file?: string;
  /** The text of an imported file, or null when there is none. */
  readonly readSource?: (path: string) => string | null;
  /** Overrides of `param` declarations, as `--set`. */
  readonly set?: ReadonlyMap<string, SetValue>;
  /** Which model, when the program has several. */
  readonly model?: string;
}

export interface CompileOptions extends CheckOptions {
  /** What to plan for; by default WebGPU's guaranteed limits. */
  readonly target?: Target;
  /** What may be fused; `none` runs layer by layer. By default `auto`. */
  readonly fuse?: FuseMode;
  /** What the plan makes small; by default `time`. */
  readonly objective?: Objective;
  /** Under `gma`: workgroups that a kernel needs, if it can have as many; by
   * default one per core of the target. */
  readonly minWorkgroups?: number;
  /** Learned tensors; without them the model is complete but unpacked. */
  readonly weights?: WeightSource;
  /** Called with the lowered graph (`lower`) and after each pass. */
  readonly onAfterPass?: (name: string, graph: Graph) => void;
}

/** Warnings, errors, and every text that their spans point into. */
export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

export type CheckResult =
  | (Findings & { readonly ok: true; readonly graph: Graph })
  | (Findings & { readonly ok: false });

export interface Compiled {
  readonly model: CompiledModel;
  readonly graph: Graph;
  readonly plan: Plan;
  /** How weights become bytes, for packing them later. */
  readonly packing: Packing;
  /** Little-endian f32 bytes for `createSession`; null without weights. */
  readonly packedWeights: Uint8Array | null;
}

export type CompileResult =
  | (Findings & Compiled & { readonly ok: true })
  | (Findings & { readonly ok: false });

/** Parses, resolves and types a program: the graph before any pass. */
export function check(text: string, options: CheckOptions = {}): CheckResult {
  const { diagnostics, report, failed } = collector();
  const loaded = loadModules(
    { file: options.file ?? 'input.fcm', text },
    options.readSource ?? (() => null),
    report,
  );
  const { sources } = loaded;
  const graph = failed() ? null : lowerModel(loaded, options, report);
  return graph === null || failed()
    ? { ok: false, diagnostics, sources }
    : { ok: true, graph, diagnostics, sources };
}

/** Compiles a program to kernels for `options.target`. */
export function compile(
  text: string,
  options: CompileOptions = {},
): CompileResult {
  const checked = check(text, options);
  if (!checked.ok) return checked;
  const { sources } = checked;
  const { diagnostics, report, failed } = collector(checked.diagnostics);

  if (options.weights !== undefined) {
    checkWeights(checked.graph, options.weights, report);
  }
  options.onAfterPass?.('lower', checked.graph);
  const graph = runPasses(checked.graph, {
    ...(options.onAfterPass && { onAfterPass: options.onAfterPass }),
  });
  const plan = failed()
    ? null
    : planFusion(
        graph,
        options.target ?? DEFAULT_TARGET,
        {
          fuse: options.fuse ?? 'auto',
          objective: options.objective ?? 'time',
          ...(options.minWorkgroups !== undefined && {
            minWorkgroups: options.minWorkgroups,
          }),
        },
        report,
      );
  if (plan === null || failed()) return { ok: false, diagnostics, sources };

  const { model, packing } = emitModel(plan, sources);
  const packedWeights =
    options.weights === undefined
      ? null
      : packWeights(packing, graph, options.weights);
  return {
    ok: true,
    model,
    graph,
    plan,
    packing,
    packedWeights,
    diagnostics,
    sources,
  };
}

function collector(found: readonly Diagnostic[] = []): {
  diagnostics: Diagnostic[];
  report: Report;
  failed: () => boolean;
} {
  const diagnostics = [...found];
  return {
    diagnostics,
    report: (diagnostic) => diagnostics.push(diagnostic),
    failed: () => diagnostics.some(({ severity }) => severity === 'error'),
  };
}
