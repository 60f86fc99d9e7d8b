/**
 * WebGPU reports most errors not by throwing but to the innermost error scope
 * of the device. Scopes are one stack per device, shared by everyone on it, so
 * work is captured synchronously: nobody else's commands can fall in between.
 */
import type { RuntimeError } from './errors.ts';
import { CommandRejected, OutOfMemory } from './errors.ts';

const FILTERS = ['validation', 'internal', 'out-of-memory'] as const;

export interface ScopedError {
  readonly filter: (typeof FILTERS)[number];
  readonly message: string;
}

export interface Captured<T> {
  readonly value: T;
  /** The first error of the work; never rejects. */
  readonly failure: Promise<ScopedError | null>;
}

/** Runs synchronous `work` and captures what WebGPU has against it. */
export function capture<T>(device: GPUDevice, work: () => T): Captured<T> {
  for (const filter of FILTERS) device.pushErrorScope(filter);
  let value: T;
  let popped: Promise<(ScopedError | null)[]>;
  try {
    value = work();
  } finally {
    popped = Promise.all(FILTERS.toReversed().map((f) => pop(device, f)));
  }
  const failure = popped.then((all) => all.find((e) => e !== null) ?? null);
  return { value, failure };
}

/** The typed error for `error`, met while allocating `bytes` for `what`. */
export function toRuntimeError(
  error: ScopedError,
  what: string,
  bytes: number,
): RuntimeError {
  return error.filter === 'out-of-memory'
    ? new OutOfMemory(what, bytes)
    : new CommandRejected(error.message);
}

async function pop(
  device: GPUDevice,
  filter: ScopedError['filter'],
): Promise<ScopedError | null> {
  try {
    const error = await device.popErrorScope();
    return error && { filter, message: error.message };
  } catch {
    // The device is lost, which its own promise reports.
    return null;
  }
}
