/** Programs given as texts, through parsing, loading and lowering. */
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import type { Source } from '../../grammar/source.ts';
import type { Graph } from '../../compiler/graph.ts';
import { lowerModel } from '../../compiler/lower.ts';
import type { LowerOptions } from '../../compiler/lower.ts';
import { loadModules } from '../../compiler/modules.ts';

export interface LoweredSource {
  readonly graph: Graph | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

/** Lowers `source`; `files` holds what it may import, by normalised path. */
export function lowerSource(
  source: Source,
  options: LowerOptions = {},
  files: ReadonlyMap<string, string> = new Map(),
): LoweredSource {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic);
  };
  const loaded = loadModules(source, (path) => files.get(path) ?? null, report);
  const broken = diagnostics.some(({ severity }) => severity === 'error');
  const graph = broken ? null : lowerModel(loaded, options, report);
  return { graph, diagnostics, sources: loaded.sources };
}

/** Everything that checking `source` reports; what golden errors show. */
export function checkSource(
  source: Source,
  files: ReadonlyMap<string, string> = new Map(),
): readonly Diagnostic[] {
  return lowerSource(source, {}, files).diagnostics;
}

/** The graph of `text`. @throws Error with the diagnostics when there are any errors. */
export function graphOf(text: string, options: LowerOptions = {}): Graph {
  const { graph, diagnostics } = lowerSource(
    { file: 'model.fcm', text },
    options,
  );
  if (graph !== null) return graph;
  throw new Error(
    diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'),
  );
}
