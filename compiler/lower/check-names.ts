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
import type { Reporter } from './reporter.ts';
import { Scope } from './scope.ts';
import { WORDS } from './words.ts';

/** Names of a file that some declaration mentions, values and callees alike. */
export type UsedNames = Set<string>;

/** A block call, for the search of recursion. */
export interface CallEdge {
  readonly callee: BlockDecl;
  readonly span: Span;
}

interface NameFact {
  readonly span: Span;
  readonly what: 'variable' | 'parameter' | 'loop variable' | 'dimension';
  used: boolean;
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
  const checker = new NameChecker(module, used, reporter);
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
  new NameChecker(module, used, reporter, visible).checkExpr(value);
}

class NameChecker {
  readonly calls: CallEdge[] = [];
  readonly #module: ModuleScope;
  readonly #used: UsedNames;
  readonly #reporter: Reporter;
  readonly #visibleParams: ReadonlySet<string> | null;
  /** Variables of scopes that have ended, for the help of an unknown name. */
  readonly #ended = new Map<string, Span>();
  #scope = new Scope<NameFact>();
  #depth = 0;

  constructor(
    module: ModuleScope,
    used: UsedNames,
    reporter: Reporter,
    visibleParams: ReadonlySet<string> | null = null,
  ) {
    this.#module = module;
    this.#used = used;
    this.#reporter = reporter;
    this.#visibleParams = visibleParams;
  }

  checkDeclaration(decl: BlockDecl | ModelDecl): void {
    for (const param of decl.params) this.#checkParameter(param, decl.kind);
    if (decl.kind === 'model') {
      for (const { type } of decl.results) this.#checkType(type, 'uses');
    }
    const returns = this.#checkBody(decl.body);
    this.#warnUnused(this.#scope);
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
    const earlier = this.#scope.lookup(name.text);
    if (earlier !== undefined) {
      this.#reporter.error(
        'FCM1003',
        name.span,
        `\`${name.text}\` is declared twice`,
        {
          related: [{ message: 'first declared here', span: earlier.span }],
          help:
            earlier.what === 'dimension'
              ? 'a dimension already has this name; put the parameter before the tensor to check against it'
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
    this.#declare(name, 'parameter');
  }

  /** `binds`: bare free names declare dimensions, as in a block's parameters. */
  #checkType(type: TypeExpr, mode: 'binds' | 'uses'): void {
    if (type.kind === 'scalarType') return;
    for (const dim of type.dims) {
      if (dim.kind !== 'identifier') {
        this.checkExpr(dim);
      } else if (dim.text !== ANY_DIMENSION) {
        const free = mode === 'binds' && !this.#isVisible(dim.text);
        if (free) this.#declare(dim, 'dimension');
        else this.checkExpr(dim);
      }
    }
  }

  /** Whether every path through `body` returns. */
  #checkBody(body: Body): boolean {
    if (!this.#enter(body.span)) return true;
    const outer = this.#scope;
    this.#scope = new Scope(outer);
    let returned = false;
    for (const statement of body.statements) {
      if (returned) {
        this.#reporter.warning(
          'FCM1013',
          statement.span,
          'this is never reached',
          { help: 'remove it, or the `return` above it' },
        );
        // What follows is dead: one warning says it all.
        break;
      }
      returned = this.#checkStatement(statement);
    }
    this.#closeScope(outer);
    this.#depth--;
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
      if (this.#scope.lookup(target.text) === undefined) {
        this.#declare(target, 'variable');
      }
    }
  }

  #checkRepeat({ variable, from, to, body }: RepeatStatement): void {
    this.checkExpr(from);
    this.checkExpr(to);
    const outer = this.#scope;
    this.#scope = new Scope(outer);
    this.#declare(variable, 'loop variable');
    this.#checkBody(body);
    this.#closeScope(outer);
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
        this.#checkName(expr);
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
      case 'binary': {
        // The left spine of a long sum is walked in a loop.
        let left: Expr = expr;
        const rights: Expr[] = [];
        while (left.kind === 'binary') {
          rights.push(left.right);
          left = left.left;
        }
        this.checkExpr(left);
        for (const right of rights.reverse()) this.checkExpr(right);
        break;
      }
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
    this.#used.add(text);
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
    const variable = this.#isVisible(text);
    const help = this.#reporter.suggestions.help(
      text,
      [...this.#module.blocks.keys(), ...BUILT_IN_CALLEES.keys()],
      null,
    );
    this.#reporter.error(
      'FCM1002',
      span,
      variable
        ? `\`${text}\` is a value and cannot be called`
        : `no operator, block or function is called \`${text}\``,
      { help },
    );
  }

  #checkName({ text, span }: Identifier): void {
    this.#used.add(text);
    const fact = this.#scope.lookup(text);
    if (fact !== undefined) {
      fact.used = true;
      return;
    }
    if (text === '' || this.#isVisible(text) || this.#reporter.full) return;
    const ended = this.#ended.get(text);
    const callable = resolveCallee(this.#module, text) !== null;
    let help = this.#reporter.suggestions.help(
      text,
      [...this.#scope.names(), ...this.#module.params.keys(), ...WORDS],
      null,
    );
    if (callable) help = `\`${text}\` can only be called: ${text}(...)`;
    if (ended !== undefined) help = 'assign it before the braces, too';
    this.#reporter.error('FCM1001', span, `unknown name \`${text}\``, {
      related:
        ended === undefined
          ? []
          : [{ message: 'this one ends with its braces', span: ended }],
      help,
    });
  }

  #isVisible(name: string): boolean {
    return (
      this.#scope.lookup(name) !== undefined ||
      (this.#visibleParams?.has(name) ?? this.#module.params.has(name)) ||
      WORDS.has(name)
    );
  }

  #declare({ text, span }: Identifier, what: NameFact['what']): void {
    this.#scope.declare(text, { span, what, used: false });
  }

  #closeScope(outer: Scope<NameFact>): void {
    this.#warnUnused(this.#scope);
    for (const [name, fact] of this.#scope.ownBindings()) {
      this.#ended.set(name, fact.span);
    }
    this.#scope = outer;
  }

  /** A leading underscore says that a name is unused on purpose. */
  #warnUnused(scope: Scope<NameFact>): void {
    for (const [name, { what, used, span }] of scope.ownBindings()) {
      const counts = what === 'variable' || what === 'parameter';
      if (used || !counts || name.startsWith('_') || name === '') continue;
      this.#reporter.warning(
        'FCM1004',
        span,
        `${what} \`${name}\` is never used`,
        {
          help: `remove it, or call it \`_${name}\``,
        },
      );
    }
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
