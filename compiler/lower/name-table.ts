/** Which names of one declaration are visible, and which were ever read. */
import type { Identifier } from '../../grammar/ast.ts';
import type { Span } from '../../grammar/source.ts';
import { resolveCallee } from './module-scope.ts';
import type { ModuleScope } from './module-scope.ts';
import type { Reporter } from './reporter.ts';
import { Scope } from './scope.ts';
import { WORDS } from './words.ts';

/** Names of a file that some declaration mentions, values and callees alike. */
export type UsedNames = Set<string>;

export interface NameFact {
  readonly span: Span;
  readonly what: 'variable' | 'parameter' | 'loop variable' | 'dimension';
  used: boolean;
}

export class NameTable {
  readonly #module: ModuleScope;
  readonly #used: UsedNames;
  readonly #reporter: Reporter;
  readonly #visibleParams: ReadonlySet<string> | null;
  /** Variables of scopes that have ended, for the help of an unknown name. */
  readonly #ended = new Map<string, Span>();
  #scope = new Scope<NameFact>();

  /** `visibleParams` restricts the params in sight; null for all of the file. */
  constructor(
    module: ModuleScope,
    used: UsedNames,
    reporter: Reporter,
    visibleParams: ReadonlySet<string> | null,
  ) {
    this.#module = module;
    this.#used = used;
    this.#reporter = reporter;
    this.#visibleParams = visibleParams;
  }

  /** What `name` is in the declaration itself; undefined for names of the file. */
  lookup(name: string): NameFact | undefined {
    return this.#scope.lookup(name);
  }

  declare({ text, span }: Identifier, what: NameFact['what']): void {
    this.#scope.declare(text, { span, what, used: false });
  }

  /** Runs `inside` in a scope of its own. Reports FCM1004 for what it never read. */
  nest<T>(inside: () => T): T {
    const outer = this.#scope;
    this.#scope = new Scope(outer);
    const result = inside();
    this.warnUnused();
    for (const [name, fact] of this.#scope.ownBindings()) {
      this.#ended.set(name, fact.span);
    }
    this.#scope = outer;
    return result;
  }

  /** Reports FCM1004 for this scope; `_name` says that it is meant. */
  warnUnused(): void {
    for (const [name, { what, used, span }] of this.#scope.ownBindings()) {
      const counts = what === 'variable' || what === 'parameter';
      if (used || !counts || name.startsWith('_') || name === '') continue;
      this.#reporter.warning(
        'FCM1004',
        span,
        `${what} \`${name}\` is never used`,
        { help: `remove it, or call it \`_${name}\`` },
      );
    }
  }

  isVisible(name: string): boolean {
    return (
      this.#scope.lookup(name) !== undefined ||
      (this.#visibleParams?.has(name) ?? this.#module.params.has(name)) ||
      WORDS.has(name)
    );
  }

  /** Notes that a callee or param of the file is mentioned. */
  mention(name: string): void {
    this.#used.add(name);
  }

  /** Reads a name as a value. Reports FCM1001 when it is not visible. */
  read({ text, span }: Identifier): void {
    const fact = this.#scope.lookup(text);
    if (fact !== undefined) {
      fact.used = true;
      return;
    }
    this.mention(text);
    // The parser reported a missing name already.
    if (text === '' || this.isVisible(text) || this.#reporter.full) return;
    const ended = this.#ended.get(text);
    this.#reporter.error('FCM1001', span, `unknown name \`${text}\``, {
      related:
        ended === undefined
          ? []
          : [{ message: 'this one ends with its braces', span: ended }],
      help:
        ended === undefined
          ? this.#unknownHelp(text)
          : 'assign it before the braces, too',
    });
  }

  #unknownHelp(name: string): string | null {
    if (this.#module.params.has(name)) {
      return 'a param sees the params above it only';
    }
    if (resolveCallee(this.#module, name) !== null) {
      return `\`${name}\` can only be called: ${name}(...)`;
    }
    return this.#reporter.suggestions.help(
      name,
      [...this.#scope.names(), ...this.#module.params.keys(), ...WORDS],
      null,
    );
  }
}
