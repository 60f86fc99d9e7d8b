/**
 * Arguments of a call -> parameters of its callee. Purely about names and
 * counts, so that the static checks (which report) and the evaluation (which
 * does not) agree by construction.
 */
import type { Argument, CallExpr } from '../../grammar/ast.ts';
import type { Span } from '../../grammar/source.ts';
import { MAX_PARAMETERS } from '../limits.ts';
import { count } from '../op-types.ts';
import type { Reporter } from './reporter.ts';

/** The argument that names an instance; every block and operator takes it. */
export const INSTANCE_NAME = 'name';

export interface SignatureParam {
  readonly name: string;
  /** How a missing argument is filled, as docs write it; null when required. */
  readonly fallbackText: string | null;
}

/** What a call must look like. */
export interface Signature {
  readonly callee: string;
  readonly params: readonly SignatureParam[];
  readonly takesInstanceName: boolean;
  /** Where it is declared; null for what the language brings. */
  readonly declaredAt: Span | null;
}

export interface BoundArguments {
  /** By parameter, in the order of the source. */
  readonly given: ReadonlyMap<string, Argument>;
  readonly instanceName: Argument | null;
  /** False after a mistake in names or counts. */
  readonly complete: boolean;
}

const NOTHING_BOUND: BoundArguments = {
  given: new Map(),
  instanceName: null,
  complete: false,
};

/** `conv2d(x, filters, kernel, stride = 1, ...)` */
export function printSignature({ callee, params }: Signature): string {
  const list = params.map(({ name, fallbackText }) =>
    fallbackText === null ? name : `${name} = ${fallbackText}`,
  );
  return `${callee}(${list.join(', ')})`;
}

/**
 * Positional arguments take parameters in order, named ones by name. Reports,
 * when `reporter` is given, FCM1006 (no such parameter), FCM1007 (missing),
 * FCM1008 (too many), FCM1009 (given twice).
 */
export function bindArguments(
  signature: Signature,
  call: CallExpr,
  reporter: Reporter | null,
): BoundArguments {
  // Too many parameters were reported where they are declared.
  if (signature.params.length > MAX_PARAMETERS) return NOTHING_BOUND;
  const binding = new Binding(signature, call, reporter);
  call.args.forEach((argument, index) => {
    binding.add(argument, index);
  });
  return binding.finish();
}

class Binding {
  readonly #signature: Signature;
  readonly #call: CallExpr;
  readonly #reporter: Reporter | null;
  readonly #names: ReadonlySet<string>;
  readonly #given = new Map<string, Argument>();
  #instanceName: Argument | null = null;
  #complete = true;
  #misspelt = false;

  constructor(signature: Signature, call: CallExpr, reporter: Reporter | null) {
    this.#signature = signature;
    this.#names = new Set(signature.params.map((param) => param.name));
    this.#call = call;
    this.#reporter = reporter;
  }

  add(argument: Argument, index: number): void {
    const { params, takesInstanceName } = this.#signature;
    const name = argument.name?.text ?? params[index]?.name;
    if (name === undefined) {
      this.#fail(
        'FCM1008',
        argument.span,
        `${this.#signature.callee} takes at most ${count(params.length, 'argument')}, found ${this.#call.args.length}`,
      );
      return;
    }
    const declared = this.#names.has(name);
    if (!declared && name === INSTANCE_NAME && takesInstanceName) {
      if (this.#instanceName === null) this.#instanceName = argument;
      else this.#failTwice(name, argument, this.#instanceName);
      return;
    }
    if (!declared) {
      this.#failUnknown(name, argument.name?.span ?? argument.span);
      return;
    }
    const earlier = this.#given.get(name);
    if (earlier === undefined) this.#given.set(name, argument);
    else this.#failTwice(name, argument, earlier);
  }

  finish(): BoundArguments {
    const missing = this.#signature.params
      .filter(
        ({ name, fallbackText }) =>
          fallbackText === null && !this.#given.has(name),
      )
      .map(({ name }) => `\`${name}\``);
    // After a misspelt name, what seems missing was most likely given.
    if (missing.length > 0 && !this.#misspelt) {
      this.#fail(
        'FCM1007',
        this.#call.span,
        `${this.#signature.callee} needs ${missing.join(', ')}`,
      );
    }
    return {
      given: this.#given,
      instanceName: this.#instanceName,
      complete: this.#complete,
    };
  }

  #failTwice(name: string, argument: Argument, earlier: Argument): void {
    this.#complete = false;
    this.#reporter?.error(
      'FCM1009',
      argument.span,
      `\`${name}\` of ${this.#signature.callee} is given twice`,
      {
        related: [{ message: 'first given here', span: earlier.span }],
        help: 'drop one of them',
      },
    );
  }

  #failUnknown(name: string, span: Span): void {
    this.#misspelt = true;
    const near = this.#reporter?.suggestions.help(name, this.#names, null);
    this.#fail(
      'FCM1006',
      span,
      `${this.#signature.callee} has no parameter \`${name}\``,
      near ?? null,
    );
  }

  /** The help ends with the signature: what could have been written. */
  #fail(
    code: 'FCM1006' | 'FCM1007' | 'FCM1008',
    span: Span,
    message: string,
    hint: string | null = null,
  ): void {
    this.#complete = false;
    const { declaredAt } = this.#signature;
    this.#reporter?.error(code, span, message, {
      related:
        declaredAt === null
          ? []
          : [{ message: 'declared here', span: declaredAt }],
      help: [hint, `the signature is ${printSignature(this.#signature)}`]
        .filter((part) => part !== null)
        .join(' '),
    });
  }
}
