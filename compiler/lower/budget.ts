/**
 * What lowering has spent of its limits. The first limit that is hit is
 * reported and ends the evaluation: every later expression is an error value.
 */
import type { Span } from '../../grammar/source.ts';
import {
  MAX_CALL_DEPTH,
  MAX_ITERATIONS,
  MAX_STEPS,
  MAX_TOTAL_DEPTH,
} from '../limits.ts';
import type { Reporter } from './reporter.ts';

export class Budget {
  readonly #reporter: Reporter;
  #steps = 0;
  #iterations = 0;
  #depth = 0;
  #stopped = false;

  constructor(reporter: Reporter) {
    this.#reporter = reporter;
  }

  /** Whether evaluation has ended, by a limit or by too many mistakes. */
  get stopped(): boolean {
    return this.#stopped || this.#reporter.full;
  }

  /**
   * Begins one expression or body; false when the limits forbid it (FCM3011,
   * FCM3009). Every true needs one `leave`.
   */
  enter(span: Span): boolean {
    if (this.stopped) return false;
    if (++this.#steps > MAX_STEPS) {
      return this.#stop(
        'FCM3009',
        span,
        `lowering takes more than ${MAX_STEPS} steps`,
        'make the loops of the model shorter',
      );
    }
    if (this.#depth >= MAX_TOTAL_DEPTH) {
      return this.#stop(
        'FCM3011',
        span,
        `calls and expressions nest more than ${MAX_TOTAL_DEPTH} levels deep`,
        'give parts of the expression names',
      );
    }
    this.#depth++;
    return true;
  }

  leave(): void {
    this.#depth--;
  }

  /** Counts one iteration of a loop; false past the limit (FCM3003). */
  iterate(span: Span): boolean {
    if (this.stopped) return false;
    if (++this.#iterations <= MAX_ITERATIONS) return true;
    return this.#stop(
      'FCM3003',
      span,
      `the loops of the model take more than ${MAX_ITERATIONS} iterations`,
      'check the bounds of this repeat',
    );
  }

  /** Whether `depth` calls may be active; reports FCM3011 if not. */
  call(depth: number, span: Span): boolean {
    if (this.stopped) return false;
    if (depth <= MAX_CALL_DEPTH) return true;
    return this.#stop(
      'FCM3011',
      span,
      `blocks call each other more than ${MAX_CALL_DEPTH} levels deep`,
      'join some of the blocks',
    );
  }

  /** Ends evaluation because a limit outside this file was hit. */
  stop(): void {
    this.#stopped = true;
  }

  #stop(
    code: 'FCM3011' | 'FCM3003' | 'FCM3009',
    span: Span,
    message: string,
    help: string,
  ): false {
    this.#stopped = true;
    this.#reporter.error(code, span, message, { help });
    return false;
  }
}
