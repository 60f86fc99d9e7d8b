/** The public face of `fcmc/grammar`. */
export type * from './ast.ts';
export { DIAGNOSTIC_CODES, type CodeEntry, type KnownCode } from './codes.ts';
export {
  InvariantError,
  type Diagnostic,
  type DiagnosticCode,
  type RelatedNote,
  type Report,
  type Severity,
} from './diagnostic.ts';
export { parse, type ParseResult } from './parse.ts';
export { formatFcm, FormatError } from './format.ts';
export {
  renderDiagnostic,
  renderDiagnostics,
  sortDiagnostics,
  type RenderOptions,
} from './render-diagnostic.ts';
export { suggest } from './suggest.ts';
export { positionAt, type Position, type Source, type Span } from './source.ts';
