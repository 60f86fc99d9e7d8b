/** What the names of each file mean: blocks, params, operators and functions. */
import type { BlockDecl, ParamDecl, Program } from '../../grammar/ast.ts';
import { invariant } from '../../grammar/diagnostic.ts';
import type { LoadedProgram } from '../modules.ts';
import type { Signature } from './bind-arguments.ts';
import { FUNCTIONS } from './functions.ts';
import type { CompileTimeFunction } from './functions.ts';
import type { Operator } from './operators/operator.ts';
import { OPERATORS } from './operators/operator-table.ts';

export interface Block {
  readonly decl: BlockDecl;
  readonly module: ModuleScope;
  readonly signature: Signature;
}

/** One file. A null entry is an import that failed and was reported. */
export interface ModuleScope {
  readonly file: string;
  readonly program: Program;
  readonly blocks: ReadonlyMap<string, Block | null>;
  readonly params: ReadonlyMap<string, ParamDecl | null>;
}

export type Callee =
  | {
      readonly kind: 'operator';
      readonly operator: Operator;
      readonly signature: Signature;
    }
  | {
      readonly kind: 'function';
      readonly function: CompileTimeFunction;
      readonly signature: Signature;
    }
  | {
      readonly kind: 'block';
      readonly block: Block;
      readonly signature: Signature;
    };

const OPERATOR_CALLEES: ReadonlyMap<string, Callee> = new Map(
  [...OPERATORS.values()].map((operator) => [
    operator.name,
    {
      kind: 'operator',
      operator,
      signature: {
        callee: operator.name,
        params: operator.params,
        takesInstanceName: true,
        declaredAt: null,
      },
    },
  ]),
);

const FUNCTION_CALLEES: ReadonlyMap<string, Callee> = new Map(
  [...FUNCTIONS.values()].map((each) => [
    each.name,
    {
      kind: 'function',
      function: each,
      signature: {
        callee: each.name,
        params: each.params.map((name) => ({ name, fallbackText: null })),
        takesInstanceName: false,
        declaredAt: null,
      },
    },
  ]),
);

/** Names that the language itself gives to callees. */
export const BUILT_IN_CALLEES: ReadonlyMap<string, Callee> = new Map([
  ...OPERATOR_CALLEES,
  ...FUNCTION_CALLEES,
]);

/** What `name(...)` calls in `module`; `failed` after a failed import. */
export function resolveCallee(
  module: ModuleScope,
  name: string,
): Callee | 'failed' | null {
  const block = module.blocks.get(name);
  if (block === null) return 'failed';
  if (block !== undefined) {
    return { kind: 'block', block, signature: block.signature };
  }
  return BUILT_IN_CALLEES.get(name) ?? null;
}

/** The scopes of all files, imported files first. */
export function moduleScopes(loaded: LoadedProgram): readonly ModuleScope[] {
  const scopes = new Map<string, ModuleScope>();
  for (const { file, program, imports } of loaded.modules) {
    const blocks = new Map<string, Block | null>();
    const params = new Map<string, ParamDecl | null>();
    const scope: ModuleScope = { file, program, blocks, params };
    // A name declared twice is reported by the checks; the first one counts.
    for (const decl of program.blocks) {
      if (blocks.has(decl.name.text)) continue;
      const signature = blockSignature(decl);
      blocks.set(decl.name.text, { decl, module: scope, signature });
    }
    for (const decl of program.params) {
      if (!params.has(decl.name.text)) params.set(decl.name.text, decl);
    }
    for (const [local, source] of imports) {
      const from = source === null ? null : scopes.get(source.file);
      invariant(from !== undefined, `${file} comes before what it imports`);
      const block = from?.blocks.get(source?.name ?? '');
      const param = from?.params.get(source?.name ?? '');
      const failed = from === null;
      if (!blocks.has(local) && (failed || block !== undefined)) {
        blocks.set(local, block ?? null);
      }
      if (!params.has(local) && (failed || param !== undefined)) {
        params.set(local, param ?? null);
      }
    }
    scopes.set(file, scope);
  }
  return [...scopes.values()];
}

function blockSignature(decl: BlockDecl): Signature {
  return {
    callee: decl.name.text,
    params: decl.params.map(({ name, defaultValue }) => ({
      name: name.text,
      fallbackText: defaultValue === null ? null : '...',
    })),
    takesInstanceName: true,
    declaredAt: decl.name.span,
  };
}
