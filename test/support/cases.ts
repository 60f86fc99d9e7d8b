/**
 * Case tables: a control case, then one thing varied at a time. Crossing
 * everything with everything hides which parameter broke, and runs for hours.
 */

export interface Case<P> {
  /** `control`, or what differs from it: `kernel=5 stride=2`. */
  readonly title: string;
  readonly params: P;
}

/** The control case, then one case per change. */
export function varied<P extends object>(
  control: P,
  changes: readonly Partial<P>[],
): readonly Case<P>[] {
  const cases = changes.map((change) => ({
    title: titleOf(change),
    params: { ...control, ...change },
  }));
  return [{ title: 'control', params: control }, ...cases];
}

/** One change per value of `name`. */
export function each<P, K extends keyof P>(
  name: K,
  values: readonly P[K][],
): Partial<P>[] {
  return values.map((value) => {
    const change: Partial<P> = {};
    change[name] = value;
    return change;
  });
}

function titleOf(change: object): string {
  return Object.entries(change)
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(' ');
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value).replaceAll('"', '');
}
