/**
 * The front door of the grammar: text in, AST and diagnostics out. The steps
 * are lex, balance brackets, lay out statements, check nesting, parse, build.
 */
import type { IToken } from 'chevrotain';
import type { Program } from './ast.ts';
import { balanceBrackets } from './balance-brackets.ts';
import { assignGroups } from './bracket-group.ts';
import { buildAst } from './build-ast.ts';
import type { ProgramCstNode } from './cst.ts';
import type { Diagnostic, Report } from './diagnostic.ts';
import { layOut } from './lay-out.ts';
import { lex } from './lex.ts';
import { checkNesting } from './nesting-limit.ts';
import { parser } from './parser.ts';
import { reportError } from './report-error.ts';
import { sortDiagnostics } from './sort-diagnostics.ts';
import type { Source } from './source.ts';
import { reportSyntaxErrors } from './syntax-diagnostics.ts';

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
  const balanced = balanceBrackets(tokens, source.file, report);
  const program = parseTokens(layOut(balanced), source, diagnostics);
  return { program, diagnostics: sortDiagnostics(diagnostics), comments };
}

function parseTokens(
  tokens: IToken[],
  source: Source,
  diagnostics: Diagnostic[],
): Program {
  const report: Report = (diagnostic) => diagnostics.push(diagnostic);
  if (!checkNesting(tokens, source.file, report)) return emptyProgram(source);
  assignGroups(tokens);
  const lexical = [...diagnostics];
  parser.input = tokens;
  const cst = parser.program() as ProgramCstNode;
  reportSyntaxErrors(parser.messages.take(), tokens, lexical, source, report);
  return buildAst(cst, source, report);
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
