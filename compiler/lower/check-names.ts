/**
 * Static checks of one declaration: every name is visible where it is used,
 * every call fits its callee's parameters, every path returns. They see code
 * that no call reaches, and they report a mistake in a loop once; the evaluation
 * that follows stays silent about names.
 */
import type {
  AssignStatement,
  BlockDecl,
  Body,
  CallExpr,
  Expr,
  Identifier,
  IfStatement,
  ModelDecl,
  Parameter,
  RepeatStatement,
  Statement,
  TypeExpr,
} from '../../grammar/ast.ts';
import { assertNever } from '../../grammar/diagnostic.ts';
import type { Span } from '../../grammar/source.ts';
import { MAX_NESTING_DEPTH } from '../limits.ts';
import { bindArguments, INSTANCE_NAME } from './bind-arguments.ts';
import { ANY_DIMENSION } from './match-type.ts';
import { BUILT_IN_CALLEES, resolveCallee } from './module-scope.ts';
import type { ModuleScope } from './module-scope.ts';
import { NameTable } from './name-table.ts';
import type { UsedNames } from './name-table.ts';
import type { Reporter } from './reporter.ts';

/** A block call, for the search of recursion. */
export interface CallEdge {
  readonly callee: BlockDecl;
  readonly span: Span;
}

/**
 * Checks a block or model. Reports FCM1001, FCM1002, FCM1003 (parameters),
 * FCM1004 (warning), FCM1006 to FCM1009, FCM1012, FCM1013 (warning), FCM1016,
 * FCM3001. Adds the names it mentions to `used`; returns its block calls.
 */
export function checkDeclaration(
  decl: BlockDecl | ModelDecl,
  module: ModuleScope,
  used: UsedNames,
  reporter: Reporter,
): readonly CallEdge[] {
  const names = new NameTable(module, used, reporter, null);
  const checker = new NameChecker(module, names, reporter);
  checker.checkDeclaration(decl);
  return checker.calls;
}

/** Checks the value of a param, which sees the params in `visible` only. */
export function checkParamValue(
  value: Expr,
  module: ModuleScope,
  visible: ReadonlySet<string>,
  used: UsedNames,
  reporter: Reporter,
): void {
  const names = new NameTable(module, used, reporter, visible);
  new NameChecker(module, names, reporter).checkExpr(value);
}

class NameChecker {
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

  checkDeclaration(decl: BlockDecl | ModelDecl): void {
    for (const param of decl.params) this.#checkParameter(param, decl.kind);
    if (decl.kind === 'model') {
      for (const { type } of decl.results) this.#checkType(type, 'uses');
    }
    const returns = this.#checkBody(decl.body);
    this.#names.warnUnused();
    if (returns) return;
    this.#reporter.error(
      'FCM1012',
      decl.name.span,
      `\`${decl.name.text}\` does not return on every path`,
      { help: 'end the body with `return`' },
    );
  }

  #checkParameter(param: Parameter, owner: 'block' | 'model'): void {
    const { name, type, defaultValue } = param;
    this.#checkType(type, owner === 'block' ? 'binds' : 'uses');
    if (defaultValue !== null) this.checkExpr(defaultValue);
    const earlier = this.#names.lookup(name.text);
    if (earlier !== undefined) {
      this.#reporter.error(
        'FCM1003',
        name.span,
        `\`${name.text}\` is declared twice`,
        {
          related: [{ message: 'first declared here', span: earlier.span }],
          help:
            earlier.what === 'dimension'
              ? 'a dimension has this name; put the parameter before the tensor to check against it'
              : 'choose another name',
        },
      );
      return;
    }
    if (name.text === INSTANCE_NAME) {
      this.#reporter.error(
        'FCM1016',
        name.span,
        `a parameter cannot be called \`${INSTANCE_NAME}\``,
        { help: 'every call takes `name` as the name of its instance' },
      );
    }
    this.#names.declare(name, 'parameter');
  }

  /** `binds`: bare free names declare dimensions, as in a block's parameters. */
  #checkType(type: TypeExpr, mode: 'binds' | 'uses'): void {
    if (type.kind === 'scalarType') return;
    for (const dim of type.dims) {
      if (dim.kind !== 'identifier') {
        this.checkExpr(dim);
      } else if (dim.text !== ANY_DIMENSION) {
        const free = mode === 'binds' && !this.#names.isVisible(dim.text);
        if (free) this.#names.declare(dim, 'dimension');
        else this.checkExpr(dim);
      }
    }
  }

  /** Whether every path through `body` returns. */
  #checkBody(body: Body): boolean {
    if (!this.#enter(body.span)) return true;
    const returns = this.#names.nest(() => this.#checkStatements(body));
    this.#depth--;
    return returns;
  }

  #checkStatements({ statements }: Body): boolean {
    let returned = false;
    for (const statement of statements) {
      if (returned) {
        // What follows is dead: one warning says it all.
        this.#reporter.warning(
          'FCM1013',
          statement.span,
          'this is never reached',
          { help: 'remove it, or the `return` above it' },
        );
        break;
      }
      returned = this.#checkStatement(statement);
    }
    return returned;
  }

  #checkStatement(statement: Statement): boolean {
    switch (statement.kind) {
      case 'assign':
        this.#checkAssign(statement);
        return false;
      case 'repeat':
        this.#checkRepeat(statement);
        return false;
      case 'ifStatement':
        return this.#checkIf(statement);
      case 'return':
        for (const value of statement.values) this.checkExpr(value);
        return true;
      default:
        return assertNever(statement, 'statement');
    }
  }

  #checkAssign({ targets, value }: AssignStatement): void {
    this.checkExpr(value);
    for (const target of targets) {
      if (this.#names.lookup(target.text) === undefined) {
        this.#names.declare(target, 'variable');
      }
    }
  }

  #checkRepeat({ variable, from, to, body }: RepeatStatement): void {
    this.checkExpr(from);
    this.checkExpr(to);
    this.#names.nest(() => {
      this.#names.declare(variable, 'loop variable');
      this.#checkBody(body);
    });
  }

  #checkIf(statement: IfStatement): boolean {
    let returns = true;
    let arm: Body | IfStatement | null = statement;
    while (arm?.kind === 'ifStatement') {
      this.checkExpr(arm.condition);
      returns = this.#checkBody(arm.then) && returns;
      arm = arm.otherwise;
    }
    if (arm === null) return false;
    return this.#checkBody(arm) && returns;
  }

  checkExpr(expr: Expr): void {
    if (!this.#enter(expr.span)) return;
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
          if (typeof part !== 'string') this.checkExpr(part);
        }
        break;
      case 'list':
        for (const item of expr.items) this.checkExpr(item);
        break;
      case 'unary':
        this.checkExpr(expr.operand);
        break;
      case 'binary':
        for (const operand of spineOperands(expr)) this.checkExpr(operand);
        break;
      case 'if': {
        let chain: Expr = expr;
        while (chain.kind === 'if') {
          this.checkExpr(chain.condition);
          this.checkExpr(chain.then);
          chain = chain.otherwise;
        }
        this.checkExpr(chain);
        break;
      }
      case 'call':
        this.#checkCall(expr);
        break;
      default:
        assertNever(expr, 'expression');
    }
    this.#depth--;
  }

  #checkCall(call: CallExpr): void {
    for (const argument of call.args) this.checkExpr(argument.value);
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
    if (text === '') return;
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

  #enter(span: Span): boolean {
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
