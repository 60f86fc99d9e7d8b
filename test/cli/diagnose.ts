/** Collects what a function reports. */
import type { Diagnostic, Report } from '../../grammar/diagnostic.ts';

export interface Diagnosed<T> {
  readonly value: T;
  readonly codes: readonly string[];
  readonly messages: readonly string[];
}

export function diagnose<T>(work: (report: Report) => T): Diagnosed<T> {
  const found: Diagnostic[] = [];
  const value = work((diagnostic) => found.push(diagnostic));
  return {
    value,
    codes: found.map(({ code }) => code),
    messages: found.map(({ message }) => message),
  };
}
