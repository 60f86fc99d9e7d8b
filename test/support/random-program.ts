/**
 * Random programs that are syntactically correct, laid out without any care:
 * random blanks, comments between any two tokens, needless parentheses,
 * semicolons and trailing commas.
 */
import type { Rng } from './rng.ts';

export interface ProgramOptions {
  /** How likely a comment stands between two tokens. */
  readonly comments: number;
}

export function randomProgram(rng: Rng, { comments }: ProgramOptions): string {
  const tokens = new Generator(rng).program();
  let count = 0;
  const gap = (): string => {
    const blank = rng.pick([' ', ' ', ' ', '\n', '\n\n', ' \n  ', '\n\n\n']);
    if (rng.next() >= comments) return blank;
    const text = `c${count++}`;
    const comment = rng.pick([
      `// ${text}\n`,
      `/* ${text} */`,
      `\n/* ${text}\n * more */`,
      `/*${text}\nmore*/`,
    ]);
    return blank + comment + rng.pick([' ', '\n', '\n\n']);
  };
  return tokens.map((token) => token + gap()).join('');
}

type Tokens = string[];

const NAMES = ['a', 'b_', 'x1', 'a_rather_long_name', 'y', 'filters'];

class Generator {
  readonly #rng: Rng;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  program(): Tokens {
    const declarations: (() => Tokens)[] = [
      () => this.#import(),
      () => [...this.#param(), ...this.#semicolon()],
      () => ['block', this.#name(), ...this.#parameters(), ...this.#body(3)],
      () => this.#model(),
    ];
    return this.#times(1, 4, () => this.#rng.pick(declarations)());
  }

  #times(low: number, high: number, make: () => Tokens): Tokens {
    const count = this.#rng.int(low, high);
    return Array.from({ length: count }, make).flat();
  }

  /** Elements with commas between them and sometimes one behind the last. */
  #list(low: number, high: number, element: () => Tokens): Tokens {
    const count = this.#rng.int(low, high);
    const elements = Array.from({ length: count }, element);
    const tokens = elements.flatMap((each, index) =>
      index === 0 ? each : [',', ...each],
    );
    return count > 0 && this.#chance(0.2) ? [...tokens, ','] : tokens;
  }

  #chance(probability: number): boolean {
    return this.#rng.next() < probability;
  }

  #name(): string {
    return this.#rng.pick(NAMES);
  }

  #semicolon(): Tokens {
    return this.#chance(0.1) ? [';'] : [];
  }

  #import(): Tokens {
    const name = (): Tokens =>
      this.#chance(0.3) ? [this.#name(), 'as', this.#name()] : [this.#name()];
    return ['import', '{', ...this.#list(0, 4, name), '}', 'from', '"./f.fcm"'];
  }

  #param(): Tokens {
    return [
      'param',
      this.#name(),
      ':',
      ...this.#type(),
      '=',
      ...this.#value(3),
    ];
  }

  #model(): Tokens {
    const result = (): Tokens => [this.#name(), ':', ...this.#type()];
    const results = this.#chance(0.5)
      ? this.#type()
      : ['(', ...this.#list(1, 3, result), ')'];
    return [
      ...['model', this.#name(), ...this.#parameters(), '->'],
      ...results,
      ...this.#body(3),
    ];
  }

  #parameters(): Tokens {
    const parameter = (): Tokens => [
      ...[this.#name(), ':', ...this.#type()],
      ...(this.#chance(0.3) ? ['=', ...this.#value(1)] : []),
    ];
    return ['(', ...this.#list(0, 4, parameter), ')'];
  }

  #type(): Tokens {
    const scalar = this.#rng.pick(['int', 'float', 'bool', 'string']);
    if (this.#chance(0.5)) return [scalar];
    const element = this.#rng.pick(['tensor', 'f32', 'i8']);
    return [element, '[', ...this.#list(0, 4, () => this.#value(1)), ']'];
  }

  #body(depth: number): Tokens {
    const statements = this.#times(0, depth === 0 ? 1 : 4, () => [
      ...this.#statement(depth),
      ...this.#semicolon(),
    ]);
    return ['{', ...statements, '}'];
  }

  #statement(depth: number): Tokens {
    const kind = depth === 0 ? 0 : this.#rng.int(0, 5);
    switch (kind) {
      case 1:
        return [
          ...['repeat', this.#name(), 'in', ...this.#value(1), '..'],
          ...[...this.#value(1), ...this.#body(depth - 1)],
        ];
      case 2:
        return this.#ifStatement(depth);
      case 3: {
        const values = this.#list(1, 3, () => this.#value(depth));
        return [
          'return',
          ...(values.at(-1) === ',' ? values.slice(0, -1) : values),
        ];
      }
      default: {
        const more = this.#chance(0.2) ? [',', this.#name()] : [];
        return [this.#name(), ...more, '=', ...this.#value(depth)];
      }
    }
  }

  #ifStatement(depth: number): Tokens {
    const tokens = ['if', ...this.#value(1), ...this.#body(depth - 1)];
    if (this.#chance(0.5)) return tokens;
    const otherwise = this.#chance(0.3)
      ? this.#ifStatement(depth)
      : this.#body(depth - 1);
    return [...tokens, 'else', ...otherwise];
  }

  #value(depth: number): Tokens {
    const kind = depth === 0 ? this.#rng.int(0, 2) : this.#rng.int(0, 9);
    const inner = (): Tokens => this.#value(depth - 1);
    switch (kind) {
      case 0:
        return [this.#name()];
      case 1:
        return [
          this.#rng.pick(['0', '1_000', '2.50', '1e-3', 'true', 'false']),
        ];
      case 2:
        return [this.#rng.pick(['""', '"text"', '"blocks.{i  +1}.{f( j )}"'])];
      case 3:
        return ['[', ...this.#list(0, 3, inner), ']'];
      case 4:
        return ['(', ...inner(), ')'];
      case 5:
        return [this.#rng.pick(['-', '!']), ...this.#operand(depth)];
      case 6:
        return this.#ifExpression(depth);
      case 7:
        return this.#call(depth);
      default:
        return [
          ...this.#operand(depth),
          this.#rng.pick(['||', '&&', '+', '-', '*', '/', '%']),
          ...this.#operand(depth),
        ];
    }
  }

  /** A value that may stand beside any operator. */
  #operand(depth: number): Tokens {
    const comparison = ['==', '!=', '<', '<=', '>', '>='];
    if (this.#chance(0.2))
      return [
        ...['(', ...this.#value(depth - 1), this.#rng.pick(comparison)],
        ...[this.#name(), ')'],
      ];
    return this.#value(depth - 1);
  }

  #ifExpression(depth: number): Tokens {
    const arm = (): Tokens => ['{', ...this.#value(depth - 1), '}'];
    const otherwise = this.#chance(0.3) ? this.#ifExpression(depth) : arm();
    return ['if', ...this.#value(depth - 1), ...arm(), 'else', ...otherwise];
  }

  #annotation(depth: number): Tokens {
    const argument = (): Tokens => this.#value(depth === 0 ? 0 : 1);
    return this.#rng.pick([
      () => ['@no_fuse'],
      () => ['@fuse', '(', this.#rng.pick(['dwpw', 'pwdw']), ')'],
      () => ['@fues', '(', ...this.#list(0, 3, argument), ')'],
    ])();
  }

  #call(depth: number): Tokens {
    const annotations = this.#chance(0.2)
      ? this.#times(1, 2, () => this.#annotation(depth - 1))
      : [];
    let named = false;
    const argument = (): Tokens => {
      named ||= this.#chance(0.4);
      const value = this.#value(depth - 1);
      return named ? [this.#name(), '=', ...value] : value;
    };
    return [
      ...annotations,
      ...[this.#name(), '(', ...this.#list(0, 4, argument), ')'],
    ];
  }
}
