/** Numbers with units, as people read them. */

/** `12.3 MB`: decimal units, three digits. */
export function formatBytes(bytes: number): string {
  for (const [unit, size] of [
    ['TB', 1e12],
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ] as const) {
    if (bytes >= size) return `${threeDigits(bytes / size)} ${unit}`;
  }
  return `${bytes} B`;
}

/** For values of 1 and more; never in exponential form. */
function threeDigits(value: number): string {
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

/** `1,001` */
export function formatCount(count: number): string {
  // Not `toLocaleString`, which takes 30 ms to load its locales.
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 group`, `2 groups` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `0.42 ms`, `35 ms`, `1.2 s` */
export function formatMs(ms: number): string {
  if (ms >= 1000) return `${threeDigits(ms / 1000)} s`;
  return ms >= 10 ? `${ms.toFixed(0)} ms` : `${ms.toFixed(2)} ms`;
}

/** `-32.1 %`: the change from `before` to `after`. */
export function formatChange(before: number, after: number): string {
  const percent = before === 0 ? 0 : (100 * (after - before)) / before;
  return `${percent > 0 ? '+' : ''}${percent.toFixed(1)} %`;
}
