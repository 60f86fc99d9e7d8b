/**
 * Which annotations have a layer to pin. An annotation may stand in a block
 * that is inlined often and makes its layer in some calls only; it is a mistake
 * when it is evaluated and no call makes one.
 */
import type { AnnotatedExpr } from '../../grammar/ast.ts';
import type { RelatedNote } from '../../grammar/diagnostic.ts';
import type { Reporter } from './reporter.ts';

export class PinLedger {
  #layers = 0;
  /** Annotations that found a layer at least once. */
  readonly #useful = new Set<AnnotatedExpr>();
  /** Annotations that found none at least once, with the calls around it. */
  readonly #idle = new Map<AnnotatedExpr, readonly RelatedNote[]>();

  /**
   * How many calls of convolutions and dense layers have begun. A call that
   * fails counts: what it would have made is there as far as pins go.
   */
  get layers(): number {
    return this.#layers;
  }

  countLayer(): void {
    this.#layers++;
  }

  /** Notes one evaluation of `annotated`; `calls` led to it. */
  note(
    annotated: AnnotatedExpr,
    useful: boolean,
    calls: readonly RelatedNote[],
  ): void {
    if (useful) this.#useful.add(annotated);
    else if (!this.#idle.has(annotated)) this.#idle.set(annotated, calls);
  }

  /** Reports FCM2028 for every annotation that never had a layer. */
  reportIdle(reporter: Reporter): void {
    for (const [annotated, related] of this.#idle) {
      if (this.#useful.has(annotated)) continue;
      const { annotations, call } = annotated;
      const [annotation] = annotations;
      if (annotation === undefined) continue;
      reporter.error(
        'FCM2028',
        annotation.span,
        `\`${call.callee.text}\` makes no convolution or dense layer here`,
        {
          related,
          help: `move \`@${annotation.name.text}\` in front of the call that makes the layer, or remove it`,
        },
      );
    }
  }
}
