/**
 * Cooperative copies into the workgroup array `tile`: all invocations move
 * `count` vec4s, neighbours neighbouring ones, at once or by way of registers.
 */
import { unrolled, wgsl } from '../wgsl.ts';

export interface Staging {
  /** Stem of the registers of a copy in two steps. */
  readonly register: string;
  /** Whether a copy is written out; one by way of registers always is. */
  readonly unroll: boolean;
  /** vec4s per copy. */
  readonly count: number;
  readonly invocations: number;
  /** Value of element `e`, an expression. */
  readonly load: (e: string) => string;
  /** Where element `e` lies in `tile`, an expression. */
  readonly slot: (e: string) => string;
}

/** From global to workgroup memory. */
export function emitCopy(staging: Staging): string[] {
  const { unroll, count, invocations, load, slot } = staging;
  if (unroll) {
    return eachStep(staging, (e) => `tile[${slot(e)}] = ${load(e)};`);
  }
  return [
    wgsl`
      for (var e = local; e < ${count}u; e += ${invocations}u) {
        tile[${slot('e')}] = ${load('e')};
      }
    `,
  ];
}

export function declareRegisters(staging: Staging): string[] {
  return unrolled(
    stepCount(staging),
    (step) => `var ${staging.register}_${step} = vec4f();`,
  );
}

/** The first half of a copy: from global memory into registers. */
export function emitFetch(staging: Staging): string[] {
  const { register, load } = staging;
  return eachStep(staging, (e, step) => `${register}_${step} = ${load(e)};`);
}

/** The second half: from registers to workgroup memory. */
export function emitFlush(staging: Staging): string[] {
  const { register, slot } = staging;
  return eachStep(
    staging,
    (e, step) => `tile[${slot(e)}] = ${register}_${step};`,
  );
}

function stepCount({ count, invocations }: Staging): number {
  return Math.ceil(count / invocations);
}

/** One statement per step; the last is guarded unless it is a whole one. */
function eachStep(
  staging: Staging,
  statement: (e: string, step: number) => string,
): string[] {
  const { count, invocations } = staging;
  return unrolled(stepCount(staging), (step) => {
    const first = step * invocations;
    const text = statement(step === 0 ? 'local' : `(local + ${first}u)`, step);
    const left = count - first;
    return left >= invocations ? text : `if (local < ${left}u) { ${text} }`;
  });
}
