/**
 * Instance paths: every call is an instance with a dotted path, and a weight is
 * named by the path of its instance and its own name
 * (`blocks.3.expand.weight`). A call without `name` takes the callee's name,
 * then `_2`, `_3` ... within the same instance; `name = ""` adds no level.
 */
import type { Span } from '../../grammar/source.ts';
import { MAX_PATH_LENGTH } from '../limits.ts';
import type { Reporter } from './reporter.ts';

export interface Instance {
  /** Dotted; empty for the model itself. */
  readonly path: string;
  /** How often each callee was used without a name in this instance. */
  readonly uses: Map<string, number>;
}

/** The name given to a call, or null. */
export interface InstanceName {
  readonly text: string;
  readonly span: Span;
}

const NAME = /^[A-Za-z0-9_/:-]+(\.[A-Za-z0-9_/:-]+)*$/;

export class InstancePaths {
  readonly #reporter: Reporter;
  readonly #instances = new Map<string, Span>();
  readonly #weights = new Map<string, Span>();

  constructor(reporter: Reporter) {
    this.#reporter = reporter;
  }

  root(): Instance {
    return { path: '', uses: new Map() };
  }

  /**
   * The instance of a call to `callee` inside `parent`. `loopVariable` is the
   * innermost one in sight, for the help of a repeated name. Reports FCM1030
   * (path used twice), FCM1031 (malformed name), FCM3008 (path too long).
   */
  open(
    parent: Instance,
    callee: string,
    name: InstanceName | null,
    span: Span,
    loopVariable: string | null,
  ): Instance {
    if (name?.text === '') return parent;
    if (name === null) return this.#openUnnamed(parent, callee, span);
    if (!NAME.test(name.text)) {
      this.#reporter.error(
        'FCM1031',
        name.span,
        `expected a name of letters, digits, "_", "-", "/" or ":" with single dots between levels, found "${name.text.slice(0, 40)}"`,
        { help: 'for example "blocks.0.expand"' },
      );
      return this.#openUnnamed(parent, callee, span);
    }
    const path = joinPath(parent.path, name.text);
    const earlier = this.#instances.get(path);
    if (earlier !== undefined) {
      this.#reportTwice(path, name.span, earlier, loopVariable);
      return this.#openUnnamed(parent, name.text, span);
    }
    return this.#open(path, name.span);
  }

  /** Declares the path of a weight; reports FCM1030 when it exists. */
  declareWeight(path: string, span: Span): void {
    const earlier = this.#weights.get(path);
    if (earlier === undefined) this.#weights.set(path, span);
    else this.#reportTwice(path, span, earlier, null);
  }

  #openUnnamed(parent: Instance, callee: string, span: Span): Instance {
    let use = parent.uses.get(callee) ?? 0;
    let path: string;
    do {
      use++;
      const name = use === 1 ? callee : `${callee}_${use}`;
      path = joinPath(parent.path, name);
    } while (this.#instances.has(path));
    parent.uses.set(callee, use);
    return this.#open(path, span);
  }

  #open(path: string, span: Span): Instance {
    if (path.length > MAX_PATH_LENGTH) {
      this.#reporter.error(
        'FCM3008',
        span,
        `an instance path has at most ${MAX_PATH_LENGTH} characters, found ${path.length}`,
        { help: 'give the calls around this one shorter names' },
      );
      return { path: path.slice(0, MAX_PATH_LENGTH), uses: new Map() };
    }
    this.#instances.set(path, span);
    return { path, uses: new Map() };
  }

  #reportTwice(
    path: string,
    span: Span,
    earlier: Span,
    loopVariable: string | null,
  ): void {
    this.#reporter.error(
      'FCM1030',
      span,
      `the path \`${path}\` is used twice`,
      {
        related: [{ message: 'first used here', span: earlier }],
        help:
          loopVariable === null
            ? 'give each instance its own `name`'
            : `put the loop variable into the name, as in "${path}.{${loopVariable}}"`,
      },
    );
  }
}

/** `parent.name`, or `name` at the root. */
export function joinPath(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}
