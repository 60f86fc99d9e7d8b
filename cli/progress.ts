/**
 * One line on stderr that says what takes so long. Only on a terminal, and it
 * leaves nothing behind. Long synchronous work cannot tick, so the line appears
 * at once and shows seconds whenever the event loop is free.
 */
import type { Environment } from './environment.ts';

const CLEAR_LINE = '\r\u001b[2K';
const TICK_MS = 500;

/** Runs `work` under the label; the label goes when it ends or throws. */
export async function withProgress<T>(
  env: Environment,
  label: string,
  work: () => T | Promise<T>,
): Promise<T> {
  if (!env.stderr.isTTY) return work();
  const start = env.now();
  const draw = (): void => {
    const seconds = Math.floor((env.now() - start) / 1000);
    const elapsed = seconds > 0 ? ` ${seconds} s` : '';
    env.stderr.write(`${CLEAR_LINE}${label} ...${elapsed}`);
  };
  draw();
  const timer = setInterval(draw, TICK_MS);
  // Lets the line out before synchronous work holds the thread.
  await new Promise((resolve) => setImmediate(resolve));
  try {
    return await work();
  } finally {
    clearInterval(timer);
    env.stderr.write(CLEAR_LINE);
  }
}
