/** The order in which diagnostics are shown. */
import type { Diagnostic } from './diagnostic.ts';

/**
 * By file, then place, then code, then message; those without a place first.
 * Equal ones appear once.
 */
export function sortDiagnostics(
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  return diagnostics
    .toSorted(compareDiagnostics)
    .filter(
      (diagnostic, index, sorted) =>
        index === 0 || compareDiagnostics(sorted[index - 1]!, diagnostic) !== 0,
    );
}

function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.span?.file ?? '', b.span?.file ?? '') ||
    (a.span?.start ?? -1) - (b.span?.start ?? -1) ||
    (a.span?.end ?? -1) - (b.span?.end ?? -1) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

/** By UTF-16 units: the same order on every machine, whatever its locale. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
