/**
 * The front door of the grammar: text in, AST and diagnostics out. The steps
 * are lex, rename keywords, balance brackets, lay out statements, check nesting, parse, build.
 */
import type { IToken } from 'chevrotain';
import type { Program } from './ast.ts';
import { balanceBrackets } from './balance-brackets.ts';
import { assignGroups } from './bracket-group.ts';
import { buildAst } from './build-ast.ts';
import type { ProgramCstNode } from './cst.ts';
import type { Diagnostic, Report } from './diagnostic.ts';
import { renameKeywords } from './keyword-names.ts';
import { layOut } from './lay-out.ts';
import { lex } from './lex.ts';
import { checkNesting } from './nesting-limit.ts';
import { parser } from './parser.ts';
import { reportError } from './report-error.ts';
import { sortDiagnostics } from './sort-diagnostics.ts';
import type { Source } from './source.ts';
import { syntaxDiagnostics } from './syntax-diagnostics.ts';
import { MAX_SYNTAX_ERRORS } from './syntax-messages.ts';

/** Longer sources are refused. */
export const MAX_SOURCE_CHARS = 1 << 20;

export interface ParseResult {
  /** What could be parsed; incomplete where a diagnostic says so. */
  readonly program: Program;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** `ParseResult` and the comments, which only the formatter wants. */
export interface ParseWithCommentsResult extends ParseResult {
  readonly comments: readonly IToken[];
}

/**
 * Parses one file; never throws. Time is linear in the length of the text.
 *
 * Reports FCM0xxx, FCM3001 (nesting) and FCM3002 (size).
 */
export function parse(source: Source): ParseResult {
  const { program, diagnostics } = parseWithComments(source);
  return { program, diagnostics };
}

export function parseWithComments(source: Source): ParseWithCommentsResult {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (diagnostic) => diagnostics.push(diagnostic);
  if (source.text.length > MAX_SOURCE_CHARS) {
    reportError(
      report,
      'FCM3002',
      `this file holds ${source.text.length} characters; the limit is ${MAX_SOURCE_CHARS}`,
      { file: source.file, start: 0, end: 0 },
    );
    return { program: emptyProgram(source), diagnostics, comments: [] };
  }
  const { tokens, comments } = lex(source, report);
  const named = renameKeywords(tokens, source.file, report);
  const stream = layOut(balanceBrackets(named, source.file, report));
  if (!checkNesting(stream, source.file, report)) {
    const program = emptyProgram(source);
    return { program, diagnostics: firstOf(diagnostics, source), comments };
  }
  assignGroups(stream);
  parser.input = stream;
  const cst = parser.program() as ProgramCstNode;
  const syntax = syntaxDiagnostics(
    parser.messages.take(),
    stream,
    diagnostics,
    source,
  );
  const program = buildAst(cst, source, (diagnostic) => {
    syntax.push(diagnostic);
  });
  return { program, diagnostics: firstOf(syntax, source), comments };
}

/** The first errors of the text in order, with a note if there are more. */
function firstOf(
  diagnostics: readonly Diagnostic[],
  { file, text }: Source,
): readonly Diagnostic[] {
  const sorted = sortDiagnostics(diagnostics);
  if (sorted.length < MAX_SYNTAX_ERRORS) return sorted;
  const end: Diagnostic = {
    severity: 'note',
    code: 'FCM0199',
    message: `only the first ${MAX_SYNTAX_ERRORS} syntax errors are shown`,
    span: { file, start: text.length, end: text.length },
    related: [],
    help: null,
  };
  return [...sorted.slice(0, MAX_SYNTAX_ERRORS), end];
}

function emptyProgram({ file, text }: Source): Program {
  return {
    kind: 'program',
    span: { file, start: 0, end: text.length },
    imports: [],
    params: [],
    blocks: [],
    models: [],
  };
}
