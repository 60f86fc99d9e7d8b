/** Values of the `param` declarations of all files. */
import type { ModelDecl, ParamDecl } from '../../grammar/ast.ts';
import type { Frame, Lowering } from './context.ts';
import { evaluate } from './evaluate.ts';
import { matchScalar } from './match-type.ts';
import type { ModuleScope } from './module-scope.ts';
import { scalarNames } from './overrides.ts';
import type { Overrides } from './overrides.ts';
import { Scope } from './scope.ts';
import { describeValue, ERROR, isPoisoned } from './value.ts';
import type { Value } from './value.ts';

/**
 * Evaluates params in the order of files and of their declarations. What is set
 * from outside reaches the params that the entry file declares or imports,
 * unless the model has a parameter of that name. Reports FCM2002 for a value of
 * another type, FCM1027 for a set value of another type.
 */
export function evaluateParams(
  cx: Lowering,
  scopes: readonly ModuleScope[],
  entry: ModuleScope,
  model: ModelDecl,
  overrides: Overrides,
): void {
  const hidden = new Set(scalarNames(model));
  const settable = new Map<ParamDecl, string>();
  for (const [name, decl] of entry.params) {
    if (decl !== null && !hidden.has(name)) settable.set(decl, name);
  }
  for (const module of scopes) {
    const frame = moduleFrame(cx, module);
    for (const decl of module.program.params) {
      const name = settable.get(decl) ?? null;
      const value = paramValue(cx, frame, decl, name, overrides);
      cx.params.set(decl, { value, at: decl.name.span });
    }
  }
}

/** A frame in which nothing but the names of `module` is visible. */
export function moduleFrame(cx: Lowering, module: ModuleScope): Frame {
  return {
    module,
    scope: new Scope(),
    instance: cx.paths.root(),
    origin: [],
    active: [],
    loopVariable: null,
    pin: null,
  };
}

function paramValue(
  cx: Lowering,
  frame: Frame,
  { type, value, name }: ParamDecl,
  setName: string | null,
  overrides: Overrides,
): Value {
  // A tensor type was reported by the static checks.
  if (type.kind === 'tensorType') return ERROR;
  const own = evaluate(cx, frame, value);
  const set =
    setName === null ? null : overrides.take(setName, type.name, name.span);
  if (set !== null) return set;
  if (isPoisoned(own)) return ERROR;
  const fitted = matchScalar(type.name, own);
  if (fitted !== null) return fitted;
  cx.reporter.error(
    'FCM2002',
    value.span,
    `\`${name.text}\`: expected ${type.name}, found ${describeValue(own)}`,
    { related: [{ message: 'declared here', span: type.span }] },
  );
  return ERROR;
}
