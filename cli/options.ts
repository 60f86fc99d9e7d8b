/** Values of command-line options; what cannot be one is a usage error. */
import { InvalidArgumentError } from 'commander';

import type { SetValue } from '../compiler/lower.ts';
import type { FuseMode, Objective } from '../compiler/plan.ts';
import type { PlanOptions } from '../compiler/planner/fuse-planner.ts';

/** `--set NAME=VALUE`, repeatable: an int, float, bool or string. */
export function addSetting(
  text: string,
  settings: ReadonlyMap<string, SetValue>,
): ReadonlyMap<string, SetValue> {
  const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text);
  if (match === null) throw new InvalidArgumentError('Expected NAME=VALUE.');
  const [, name, value] = match;
  return new Map(settings).set(name!, settingValue(value!));
}

function settingValue(text: string): SetValue {
  if (text === 'true' || text === 'false') return text === 'true';
  const isNumber = /^-?\d[\d_]*(\.\d+)?(e[+-]?\d+)?$/i.test(text);
  return isNumber ? Number(text.replaceAll('_', '')) : text;
}

/** What `--target`, `--fuse`, `--no-fuse` and `--objective` say. */
export interface PlanningOptions {
  readonly target?: string;
  /** False after `--no-fuse`. */
  readonly fuse: FuseMode | false;
  readonly objective: Objective;
  readonly minWorkgroups?: number;
}

/** The same as the compiler takes it, but the target. */
export function planning({
  fuse,
  objective,
  minWorkgroups,
}: PlanningOptions): PlanOptions {
  return {
    fuse: fuse === false ? 'none' : fuse,
    objective,
    ...(minWorkgroups !== undefined && { minWorkgroups }),
  };
}

/** A repeatable option's values in order. */
export function addValue(
  text: string,
  values: readonly string[],
): readonly string[] {
  return [...values, text];
}

/** A whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(
        `Expected a whole number of at least ${least}.`,
      );
    }
    return value;
  };
}
