/** Values set from outside (`--set size=96`). */
import type { ModelDecl, ScalarType } from '../../grammar/ast.ts';
import type { Span } from '../../grammar/source.ts';
import type { ModuleScope } from './module-scope.ts';
import type { Reporter } from './reporter.ts';
import {
  boolValue,
  ERROR,
  floatValue,
  intValue,
  stringValue,
} from './value.ts';
import type { Value } from './value.ts';

export type SetValue = number | boolean | string;

export class Overrides {
  readonly #set: ReadonlyMap<string, SetValue>;
  readonly #reporter: Reporter;

  constructor(set: ReadonlyMap<string, SetValue>, reporter: Reporter) {
    this.#set = set;
    this.#reporter = reporter;
  }

  /** Reports FCM1026 for each name that nothing in the program takes. */
  checkNames(model: ModelDecl, entry: ModuleScope): void {
    const known = [...scalarNames(model), ...entry.params.keys()];
    for (const name of this.#set.keys()) {
      if (known.includes(name)) continue;
      const list = known.slice(0, 12).join(', ');
      const otherwise =
        list === '' ? 'the program has no params' : `it has: ${list}`;
      this.#reporter.error(
        'FCM1026',
        null,
        `there is no param \`${name}\` to set`,
        {
          help: this.#reporter.suggestions.help(name, known, otherwise),
        },
      );
    }
  }

  /**
   * The value set for `name`, declared at `declaredAt` as `type`; null when none
   * was. Reports FCM1027 when it does not fit; a string takes any text.
   */
  take(name: string, type: ScalarType['name'], declaredAt: Span): Value | null {
    const set = this.#set.get(name);
    if (set === undefined) return null;
    const value = convert(set, type);
    if (value !== null) return value;
    this.#reporter.error(
      'FCM1027',
      null,
      `\`${name}\` expects ${type}, found ${typeof set === 'string' ? `"${set}"` : set}`,
      { related: [{ message: 'declared here', span: declaredAt }] },
    );
    return ERROR;
  }
}

/** Names of the model's parameters that are not tensors. */
export function scalarNames(model: ModelDecl): string[] {
  return model.params.flatMap(({ name, type }) =>
    type.kind === 'scalarType' ? [name.text] : [],
  );
}

function convert(set: SetValue, type: ScalarType['name']): Value | null {
  switch (type) {
    case 'int':
      return Number.isSafeInteger(set) ? intValue(Number(set)) : null;
    case 'float':
      return Number.isFinite(set) ? floatValue(Number(set)) : null;
    case 'bool':
      return typeof set === 'boolean' ? boolValue(set) : null;
    case 'string':
      return stringValue(String(set));
  }
}
