/**
 * Operators as data: a name, typed parameters and a function that emits nodes.
 * `defineOperator` derives the types of a lower function's arguments from the
 * parameters, so that an entry cannot read what it does not declare.
 */
import type { Span } from '../../../grammar/source.ts';
import type { NodeId, Op } from '../../graph.ts';
import type { TypeFault, Typed } from '../../op-types.ts';
import type { TensorType } from '../../tensor-type.ts';
import { ERROR, isPoisoned } from '../value.ts';
import type { ErrorValue, Value } from '../value.ts';

/** A kind of argument: its name in messages and docs, and its check. */
export interface ParamType<T> {
  readonly expects: string;
  /** The argument as the operator wants it, or why it does not fit. */
  readonly read: (value: Value) => Typed<T>;
}

export interface OperatorParam<T> {
  readonly type: ParamType<T>;
  readonly summary: string;
  /** What a missing argument means, as docs write it; null when required. */
  readonly fallback: { readonly text: string; readonly value: T } | null;
}

/** A learned tensor of an operator, for docs: `weight` of `[K, C/groups, R, S]`. */
export interface OperatorWeight {
  readonly name: string;
  readonly shape: string;
}

/** The place of one operator call: emits nodes and reports. */
export interface CallSite {
  readonly span: Span;
  /** Appends a node for the call's result. */
  readonly emit: (op: Op, type: TensorType) => Value;
  /** A learned tensor of this call, named by its path. */
  readonly weight: (
    name: string,
    dtype: TensorType['dtype'],
    shape: readonly number[],
  ) => NodeId;
  /** A tensor of [1] that holds `value`, to broadcast. */
  readonly scalar: (value: number, dtype: TensorType['dtype']) => NodeId;
  /** Reports a fault of the argument for `param`, or of the call. */
  readonly fail: (fault: TypeFault, param?: string) => ErrorValue;
}

/** One argument of a call, evaluated. */
export interface GivenArgument {
  readonly value: Value;
  readonly span: Span;
}

export interface Operator {
  readonly name: string;
  readonly summary: string;
  /** The shape of the result, for docs. */
  readonly result: string;
  /** In positional order. */
  readonly params: readonly {
    readonly name: string;
    readonly expects: string;
    readonly summary: string;
    readonly fallbackText: string | null;
  }[];
  readonly weights: readonly OperatorWeight[];
  /** Emits the call; silent when an argument is an error value. */
  readonly lower: (
    given: ReadonlyMap<string, GivenArgument>,
    site: CallSite,
  ) => Value;
}

type Params = Readonly<Record<string, OperatorParam<unknown>>>;

export type ArgumentsOf<P extends Params> = {
  readonly [K in keyof P]: P[K] extends OperatorParam<infer T> ? T : never;
};

export interface OperatorDefinition<P extends Params> {
  readonly name: string;
  readonly summary: string;
  readonly result: string;
  readonly params: P;
  readonly weights?: readonly OperatorWeight[];
  readonly lower: (args: ArgumentsOf<P>, site: CallSite) => Value;
}

export function required<T>(
  type: ParamType<T>,
  summary: string,
): OperatorParam<T> {
  return { type, summary, fallback: null };
}

/** `text` is the default as docs write it. */
export function optional<T>(
  type: ParamType<T>,
  text: string,
  value: T,
  summary: string,
): OperatorParam<T> {
  return { type, summary, fallback: { text, value } };
}

/** A parameter whose default depends on the others: read as null when missing. */
export function derived<T>(
  type: ParamType<T>,
  text: string,
  summary: string,
): OperatorParam<T | null> {
  return { type, summary, fallback: { text, value: null } };
}

export function defineOperator<P extends Params>(
  definition: OperatorDefinition<P>,
): Operator {
  const params = Object.entries(definition.params);
  return {
    name: definition.name,
    summary: definition.summary,
    result: definition.result,
    params: params.map(([name, { type, summary, fallback }]) => ({
      name,
      expects: type.expects,
      summary,
      fallbackText: fallback?.text ?? null,
    })),
    weights: definition.weights ?? [],
    lower: (given, site) => {
      const args: Record<string, unknown> = {};
      let complete = true;
      for (const [name, param] of params) {
        const argument = readArgument(name, param, given.get(name), site);
        complete &&= argument.ok;
        if (argument.ok) args[name] = argument.value;
      }
      // Every parameter was read by its own type.
      return complete ? definition.lower(args as ArgumentsOf<P>, site) : ERROR;
    },
  };
}

type ReadArgument =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false };

function readArgument(
  name: string,
  { type, fallback }: OperatorParam<unknown>,
  given: GivenArgument | undefined,
  site: CallSite,
): ReadArgument {
  if (given === undefined) {
    // A missing required argument was reported by the argument check.
    return fallback === null
      ? { ok: false }
      : { ok: true, value: fallback.value };
  }
  if (isPoisoned(given.value)) return { ok: false };
  const read = type.read(given.value);
  if (read.ok) return read;
  site.fail(
    { ...read.fault, message: `\`${name}\`: ${read.fault.message}` },
    name,
  );
  return { ok: false };
}
