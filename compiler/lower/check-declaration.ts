/**
 * Static checks of one declaration: its names, its calls, and that every path
 * returns. They see code that no call reaches, and they report a mistake in a
 * loop once; the evaluation that follows stays silent about names.
 */
import type {
  AssignStatement,
  BlockDecl,
  Body,
  Expr,
  IfStatement,
  ModelDecl,
  Parameter,
  RepeatStatement,
  Statement,
  TypeExpr,
} from '../../grammar/ast.ts';
import { assertNever } from '../../grammar/diagnostic.ts';
import type { Span } from '../../grammar/source.ts';
import { MAX_PARAMETERS } from '../limits.ts';
import { MAX_RANK } from '../tensor-type.ts';
import { INSTANCE_NAME } from './bind-arguments.ts';
import { ExpressionChecker } from './check-expressions.ts';
import type { CallEdge } from './check-expressions.ts';
import { ANY_DIMENSION } from './match-type.ts';
import type { ModuleScope } from './module-scope.ts';
import { NameTable } from './name-table.ts';
import type { UsedNames } from './name-table.ts';
import type { Reporter } from './reporter.ts';

/**
 * Checks a block or model. Reports FCM1001, FCM1002, FCM1003 (parameters),
 * FCM1004 (warning), FCM1006 to FCM1009, FCM1012, FCM1013 (warning), FCM1016,
 * FCM1032 to FCM1035, FCM2026 (an input of unknown size), FCM3001, FCM3006, FCM3012. Adds the names it mentions to `used`; returns its block calls.
 */
export function checkDeclaration(
  decl: BlockDecl | ModelDecl,
  module: ModuleScope,
  used: UsedNames,
  reporter: Reporter,
): readonly CallEdge[] {
  const names = new NameTable(module, used, reporter, null);
  const expressions = new ExpressionChecker(module, names, reporter);
  new DeclarationChecker(expressions, names, reporter).check(decl);
  return expressions.calls;
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
  new ExpressionChecker(module, names, reporter).check(value);
}

class DeclarationChecker {
  readonly #expressions: ExpressionChecker;
  readonly #names: NameTable;
  readonly #reporter: Reporter;

  constructor(
    expressions: ExpressionChecker,
    names: NameTable,
    reporter: Reporter,
  ) {
    this.#expressions = expressions;
    this.#names = names;
    this.#reporter = reporter;
  }

  check(decl: BlockDecl | ModelDecl): void {
    this.#checkCount(decl.params);
    for (const param of decl.params) this.#checkParameter(param, decl.kind);
    if (decl.kind === 'model') {
      for (const { type } of decl.results) this.#checkType(type, 'result');
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

  #checkCount(params: readonly Parameter[]): void {
    const extra = params[MAX_PARAMETERS];
    if (extra === undefined) return;
    this.#reporter.error(
      'FCM3012',
      extra.span,
      `expected at most ${MAX_PARAMETERS} parameters, found ${params.length}`,
      { help: 'split the block, or make some of them params of the file' },
    );
  }

  #checkParameter(param: Parameter, owner: 'block' | 'model'): void {
    const { name, type, defaultValue } = param;
    this.#checkType(type, owner === 'block' ? 'blockParameter' : 'input');
    if (defaultValue !== null) this.#expressions.check(defaultValue);
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

  /** In a block's parameters, bare free names declare dimensions. */
  #checkType(
    type: TypeExpr,
    place: 'blockParameter' | 'input' | 'result',
  ): void {
    if (type.kind === 'scalarType') return;
    if (type.dims.length < 1 || type.dims.length > MAX_RANK) {
      this.#reporter.error(
        'FCM3006',
        type.span,
        `a tensor has 1 to ${MAX_RANK} dimensions, found ${type.dims.length}`,
      );
    }
    for (const dim of type.dims) {
      if (dim.kind !== 'identifier') {
        this.#expressions.check(dim);
      } else if (dim.text === ANY_DIMENSION) {
        if (place === 'input') this.#reportOpenInput(dim.span);
      } else if (
        place === 'blockParameter' &&
        !this.#names.isVisible(dim.text)
      ) {
        this.#names.declare(dim, 'dimension');
      } else {
        this.#expressions.check(dim);
      }
    }
  }

  #reportOpenInput(span: Span): void {
    this.#reporter.error(
      'FCM2026',
      span,
      `expected the size of an input, found \`${ANY_DIMENSION}\``,
      { help: 'write a number, or a param that --set can change' },
    );
  }

  /** Whether every path through `body` returns. */
  #checkBody(body: Body): boolean {
    if (!this.#expressions.enter(body.span)) return true;
    const returns = this.#names.nest(() => this.#checkStatements(body));
    this.#expressions.leave();
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
        for (const value of statement.values) this.#expressions.check(value);
        return true;
      default:
        return assertNever(statement, 'statement');
    }
  }

  #checkAssign({ targets, value }: AssignStatement): void {
    this.#expressions.check(value);
    for (const target of targets) {
      if (this.#names.lookup(target.text) === undefined) {
        this.#names.declare(target, 'variable');
      }
    }
  }

  #checkRepeat({ variable, from, to, body }: RepeatStatement): void {
    this.#expressions.check(from);
    this.#expressions.check(to);
    this.#names.nest(() => {
      this.#names.declare(variable, 'loop variable');
      this.#checkBody(body);
    });
  }

  #checkIf(statement: IfStatement): boolean {
    let returns = true;
    let arm: Body | IfStatement | null = statement;
    while (arm?.kind === 'ifStatement') {
      this.#expressions.check(arm.condition);
      returns = this.#checkBody(arm.then) && returns;
      arm = arm.otherwise;
    }
    if (arm === null) return false;
    return this.#checkBody(arm) && returns;
  }
}
