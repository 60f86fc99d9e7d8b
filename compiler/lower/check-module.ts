/** Static checks of one file: duplicates, imports, params, recursion. */
import type { BlockDecl, Identifier } from '../../grammar/ast.ts';
import type { Span } from '../../grammar/source.ts';
import { checkDeclaration, checkParamValue } from './check-declaration.ts';
import type { CallEdge } from './check-expressions.ts';
import { BUILT_IN_CALLEES } from './module-scope.ts';
import type { ModuleScope } from './module-scope.ts';
import type { Reporter } from './reporter.ts';

/**
 * Checks every declaration of `module`. Reports FCM1003 (declared twice),
 * FCM1005 (unused import, warning), FCM1015 (recursion), FCM1017 (a param of
 * tensor type) and what `checkDeclaration` reports. In the entry file an unused
 * param is a warning (FCM1004): other files may be imported for theirs.
 */
export function checkModule(
  module: ModuleScope,
  isEntry: boolean,
  reporter: Reporter,
): void {
  const { program } = module;
  checkDuplicates(module, reporter);
  const used = new Set<string>();
  checkParams(module, used, reporter);
  const calls = new Map<BlockDecl, readonly CallEdge[]>();
  for (const block of program.blocks) {
    calls.set(block, checkDeclaration(block, module, used, reporter));
  }
  for (const model of program.models) {
    checkDeclaration(model, module, used, reporter);
    checkResultNames(
      model.results.flatMap(({ name }) => name ?? []),
      reporter,
    );
  }
  checkRecursion(calls, reporter);
  for (const { names } of program.imports) {
    for (const { local } of names) {
      if (used.has(local.text)) continue;
      reporter.warning(
        'FCM1005',
        local.span,
        `import \`${local.text}\` is never used`,
        { help: 'remove it' },
      );
    }
  }
  if (!isEntry) return;
  for (const { name } of program.params) {
    if (used.has(name.text)) continue;
    reporter.warning(
      'FCM1004',
      name.span,
      `param \`${name.text}\` is never used`,
      { help: 'remove it' },
    );
  }
}

function checkDuplicates({ program }: ModuleScope, reporter: Reporter): void {
  const names: Identifier[] = [
    ...program.imports.flatMap((each) => each.names.map(({ local }) => local)),
    ...[...program.params, ...program.blocks, ...program.models].map(
      ({ name }) => name,
    ),
  ].sort((a, b) => a.span.start - b.span.start);
  const callable = new Set(
    [
      ...program.imports.flatMap((each) =>
        each.names.map(({ local }) => local),
      ),
      ...program.blocks.map(({ name }) => name),
    ].map(({ span }) => span),
  );
  const first = new Map<string, Span>();
  for (const { text, span } of names) {
    // The parser reported a missing name already.
    if (text === '') continue;
    const earlier = first.get(text);
    if (earlier !== undefined) {
      reporter.error('FCM1003', span, `\`${text}\` is declared twice`, {
        related: [{ message: 'first declared here', span: earlier }],
        help: 'choose another name',
      });
      continue;
    }
    first.set(text, span);
    const builtIn = BUILT_IN_CALLEES.get(text);
    if (builtIn !== undefined && callable.has(span)) {
      reporter.error(
        'FCM1003',
        span,
        `\`${text}\` is already the name of ${builtIn.kind === 'function' ? 'a function' : 'an operator'}`,
        { help: 'choose another name' },
      );
    }
  }
}

function checkResultNames(
  names: readonly Identifier[],
  reporter: Reporter,
): void {
  const first = new Map<string, Span>();
  for (const { text, span } of names) {
    const earlier = first.get(text);
    if (earlier === undefined) {
      first.set(text, span);
      continue;
    }
    reporter.error('FCM1003', span, `two results are called \`${text}\``, {
      related: [{ message: 'first declared here', span: earlier }],
      help: 'choose another name',
    });
  }
}

/** Params see what is imported and the params above them. */
function checkParams(
  module: ModuleScope,
  used: Set<string>,
  reporter: Reporter,
): void {
  const { program } = module;
  const visible = new Set(
    program.imports.flatMap(({ names }) =>
      names.map(({ local }) => local.text).filter((n) => module.params.has(n)),
    ),
  );
  for (const { name, type, value } of program.params) {
    if (type.kind === 'tensorType') {
      reporter.error(
        'FCM1017',
        type.span,
        `a param is int, float, bool or string, found a tensor type`,
        { help: 'make it a parameter of the model' },
      );
    }
    checkParamValue(value, module, visible, used, reporter);
    visible.add(name.text);
  }
}

/** One report per cycle of calls, found by a depth-first search without recursion. */
function checkRecursion(
  calls: ReadonlyMap<BlockDecl, readonly CallEdge[]>,
  reporter: Reporter,
): void {
  const finished = new Set<BlockDecl>();
  for (const root of calls.keys()) {
    if (finished.has(root)) continue;
    const path: BlockDecl[] = [root];
    const next: number[] = [0];
    const onPath = new Map<BlockDecl, number>([[root, 0]]);
    for (;;) {
      const block = path.at(-1);
      if (block === undefined || reporter.full) break;
      const edge = calls.get(block)?.[next.at(-1) ?? 0];
      if (edge === undefined) {
        finished.add(block);
        onPath.delete(block);
        path.pop();
        next.pop();
        continue;
      }
      next.push((next.pop() ?? 0) + 1);
      const start = onPath.get(edge.callee);
      if (start !== undefined) {
        reportRecursion([...path.slice(start), edge.callee], edge, reporter);
      } else if (calls.has(edge.callee) && !finished.has(edge.callee)) {
        onPath.set(edge.callee, path.length);
        path.push(edge.callee);
        next.push(0);
      }
    }
  }
}

const MAX_CHAIN = 8;

function reportRecursion(
  chain: readonly BlockDecl[],
  { span, callee }: CallEdge,
  reporter: Reporter,
): void {
  const names = chain.map(({ name }) => `\`${name.text}\``);
  const shown =
    names.length <= MAX_CHAIN
      ? names
      : [...names.slice(0, MAX_CHAIN - 1), '...', ...names.slice(-1)];
  reporter.error(
    'FCM1015',
    span,
    `blocks call themselves: ${shown.join(' calls ')}`,
    {
      related: [{ message: 'declared here', span: callee.name.span }],
      help: 'a network is finite: use repeat for repetition',
    },
  );
}
