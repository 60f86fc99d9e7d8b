/**
 * Static checks of expressions: every name is visible where it is used, every
 * call fits its callee's parameters.
 */
import type {
  BlockDecl,
  CallExpr,
  Expr,
  Identifier,
} from '../../grammar/ast.ts';
import { assertNever } from '../../grammar/diagnostic.ts';
import type { Span } from '../../grammar/source.ts';
import { MAX_NESTING_DEPTH } from '../limits.ts';
import { bindArguments } from './bind-arguments.ts';
import { BUILT_IN_CALLEES, resolveCallee } from './module-scope.ts';
import type { ModuleScope } from './module-scope.ts';
import type { NameTable } from './name-table.ts';
import { readPin } from './read-pin.ts';
import type { Reporter } from './reporter.ts';

/** A block call, for the search of recursion. */
export interface CallEdge {
  readonly callee: BlockDecl;
  readonly span: Span;
}

/** Reports FCM1001, FCM1002, FCM1006 to FCM1009, FCM1032 to FCM1035, FCM3001. */
export class ExpressionChecker {
  /** Block calls seen so far. */
  readonly calls: CallEdge[] = [];
  readonly #module: ModuleScope;
  readonly #names: NameTable;
  readonly #reporter: Reporter;
  #depth = 0;

  constructor(module: ModuleScope, names: NameTable, reporter: Reporter) {
    this.#module = module;
    this.#names = names;
    this.#reporter = reporter;
  }

  check(expr: Expr): void {
    if (!this.enter(expr.span)) return;
    switch (expr.kind) {
      case 'identifier':
        this.#names.read(expr);
        break;
      case 'int':
      case 'float':
      case 'bool':
        break;
      case 'string':
        for (const part of expr.parts) {
          if (typeof part !== 'string') this.check(part);
        }
        break;
      case 'list':
        for (const item of expr.items) this.check(item);
        break;
      case 'unary':
        this.check(expr.operand);
        break;
      case 'binary':
        for (const operand of spineOperands(expr)) this.check(operand);
        break;
      case 'if': {
        let chain: Expr = expr;
        while (chain.kind === 'if') {
          this.check(chain.condition);
          this.check(chain.then);
          chain = chain.otherwise;
        }
        this.check(chain);
        break;
      }
      case 'call':
        this.#checkCall(expr);
        break;
      case 'annotated':
        readPin(expr, this.#reporter);
        this.#checkCall(expr.call);
        break;
      default:
        assertNever(expr, 'expression');
    }
    this.leave();
  }

  #checkCall(call: CallExpr): void {
    for (const argument of call.args) this.check(argument.value);
    const { text, span } = call.callee;
    this.#names.mention(text);
    const callee = resolveCallee(this.#module, text);
    if (callee === 'failed') return;
    if (callee === null) {
      this.#reportUnknownCallee(call.callee);
      return;
    }
    if (callee.kind === 'block') {
      this.calls.push({ callee: callee.block.decl, span });
    }
    bindArguments(callee.signature, call, this.#reporter);
  }

  #reportUnknownCallee({ text, span }: Identifier): void {
    // The parser reported a missing name already.
    if (text === '' || this.#reporter.full) return;
    const message = this.#names.isVisible(text)
      ? `\`${text}\` is a value and cannot be called`
      : `no operator, block or function is called \`${text}\``;
    this.#reporter.error('FCM1002', span, message, {
      help: this.#reporter.suggestions.help(
        text,
        [...this.#module.blocks.keys(), ...BUILT_IN_CALLEES.keys()],
        null,
      ),
    });
  }

  /** Begins an expression or body; false when it lies too deep. Pairs with `leave`. */
  enter(span: Span): boolean {
    if (this.#depth >= MAX_NESTING_DEPTH) {
      this.#reporter.error(
        'FCM3001',
        span,
        `expressions and bodies nest more than ${MAX_NESTING_DEPTH} levels deep`,
        { help: 'give parts of the expression names' },
      );
      return false;
    }
    this.#depth++;
    return true;
  }

  leave(): void {
    this.#depth--;
  }
}

/** The operands of `a + b + c ...` from left to right, without recursion. */
function spineOperands(expr: Expr): Expr[] {
  const operands: Expr[] = [];
  let left = expr;
  while (left.kind === 'binary') {
    operands.push(left.right);
    left = left.left;
  }
  return [left, ...operands.reverse()];
}
