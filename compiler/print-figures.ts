/** Figures of a plan as people read them. */

export function printBytes(bytes: number): string {
  return printScaled(bytes, [' B', ' kB', ' MB', ' GB', ' TB']);
}

/** `1.02 M` */
export function printCount(count: number): string {
  return printScaled(count, ['', ' k', ' M', ' G', ' T']);
}

export function printTime(ns: number): string {
  return printScaled(ns, [' ns', ' us', ' ms', ' s']);
}

/** `45%` of 0.45. */
export function printShare(share: number): string {
  // No `-0%` for what rounds to nothing.
  return `${(Math.round(share * 100) || 0).toFixed(0)}%`;
}

/** `45% saved` of 0.45, `12% more` of -0.12. */
export function printSaving(share: number): string {
  return share < 0
    ? `${printShare(-share)} more`
    : `${printShare(share)} saved`;
}

/** Three significant digits, in the largest of `units` (each 1000 times). */
function printScaled(value: number, units: readonly string[]): string {
  let scaled = value;
  let unit = 0;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  const digits = scaled >= 99.95 || unit === 0 ? 0 : scaled >= 9.995 ? 1 : 2;
  return `${scaled.toFixed(digits)}${units[unit]!}`;
}
