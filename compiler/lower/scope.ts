/**
 * Lexical scopes of one declaration. `{}` opens a scope; an assignment rebinds
 * the innermost visible binding of the same declaration, or makes a new one in
 * the present scope. Used with values (lowering) and with facts about names
 * (static checks).
 */
export class Scope<T> {
  readonly #parent: Scope<T> | null;
  readonly #bindings = new Map<string, T>();

  constructor(parent: Scope<T> | null = null) {
    this.#parent = parent;
  }

  /** The innermost binding of `name`, or undefined. */
  lookup(name: string): T | undefined {
    const holder = this.#holder(name);
    return holder === null ? undefined : holder.#bindings.get(name);
  }

  /** Binds in this scope, hiding an outer binding. */
  declare(name: string, value: T): void {
    this.#bindings.set(name, value);
  }

  /** Rebinds where `name` is visible, else declares it here. */
  assign(name: string, value: T): void {
    (this.#holder(name) ?? this).#bindings.set(name, value);
  }

  /** Bindings of this scope alone, in order of declaration. */
  ownBindings(): ReadonlyMap<string, T> {
    return this.#bindings;
  }

  /** Every visible name, innermost first. */
  names(): string[] {
    const outer = this.#parent === null ? [] : this.#parent.names();
    return [...new Set([...this.#bindings.keys(), ...outer])];
  }

  #holder(name: string): Scope<T> | null {
    if (this.#bindings.has(name)) return this;
    return this.#parent === null ? null : this.#parent.#holder(name);
  }
}
