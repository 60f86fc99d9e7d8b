/**
 * Entry source -> every source file that it needs, parsed, with its imported
 * names resolved to the files that declare them. Paths are POSIX and relative to
 * the importing file; the caller's `readSource` decides where texts come from,
 * so that this works without a file system.
 */
import type { ImportDecl, Program } from '../grammar/ast.ts';
import type { Report, RelatedNote } from '../grammar/diagnostic.ts';
import { parse } from '../grammar/parse.ts';
import type { Source, Span } from '../grammar/source.ts';
import { MAX_FILES } from './limits.ts';
import { Suggestions } from './suggestions.ts';

/** A declaration of another file. */
export interface ImportedName {
  readonly file: string;
  readonly name: string;
}

export interface LoadedModule {
  readonly file: string;
  readonly program: Program;
  /** By local name; null where the import failed and was reported. */
  readonly imports: ReadonlyMap<string, ImportedName | null>;
}

export interface LoadedProgram {
  readonly entry: LoadedModule;
  /** Imported files before the files that import them; the entry comes last. */
  readonly modules: readonly LoadedModule[];
  /** Text by file name, as spans and diagnostics name it. */
  readonly sources: ReadonlyMap<string, string>;
}

interface Loader {
  readonly readSource: (path: string) => string | null;
  readonly report: Report;
  readonly suggestions: Suggestions;
  readonly sources: Map<string, string>;
  /** By normalised path, in order of completion. */
  readonly done: Map<string, ParsedModule>;
  /** Paths being loaded, outermost first: the present chain of imports. */
  readonly active: string[];
  tooManyReported: boolean;
}

interface ParsedModule extends LoadedModule {
  readonly declared: ReadonlySet<string>;
  /** After a syntax error, a missing name says nothing. */
  readonly broken: boolean;
}

/**
 * Parses `entry` and, transitively, what it imports. Reports syntax errors and
 * FCM1020 (no such file), FCM1021 (cycle), FCM1022 (no such name in the file),
 * FCM3010 (too many files). `readSource` gets a normalised path and returns null
 * when there is no such file.
 */
export function loadModules(
  entry: Source,
  readSource: (path: string) => string | null,
  report: Report,
): LoadedProgram {
  const loader: Loader = {
    readSource,
    report,
    suggestions: new Suggestions(),
    sources: new Map(),
    done: new Map(),
    active: [],
    tooManyReported: false,
  };
  const module = loadModule(loader, entry, normalisePath(entry.file));
  return {
    entry: module,
    modules: [...loader.done.values()],
    sources: loader.sources,
  };
}

/** `path` as written in an import of `importer`, from the root of the program. */
export function resolveImport(importer: string, path: string): string {
  if (path.startsWith('/')) return normalisePath(path);
  const directory = importer.slice(0, importer.lastIndexOf('/') + 1);
  return normalisePath(directory + path);
}

/** Drops `.` and empty segments and resolves `..` where there is a parent. */
export function normalisePath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    const parent = segments.at(-1);
    if (segment === '..' && parent !== undefined && parent !== '..') {
      segments.pop();
    } else if (segment !== '..' || !path.startsWith('/')) {
      segments.push(segment);
    }
  }
  return (path.startsWith('/') ? '/' : '') + segments.join('/');
}

function loadModule(
  loader: Loader,
  source: Source,
  path: string,
): ParsedModule {
  loader.sources.set(source.file, source.text);
  const { program, diagnostics } = parse(source);
  diagnostics.forEach(loader.report);
  loader.active.push(path);
  const imports = new Map<string, ImportedName | null>();
  for (const declaration of program.imports) {
    const imported = loadImport(loader, path, declaration);
    for (const { imported: name, local } of declaration.names) {
      // A second import of a name is reported as a duplicate by the checks.
      if (imports.has(local.text)) continue;
      const found =
        imported !== null && declares(loader, imported, name.text, name.span);
      imports.set(
        local.text,
        found ? { file: imported.file, name: name.text } : null,
      );
    }
  }
  loader.active.pop();
  const broken = diagnostics.some(({ severity }) => severity === 'error');
  const declared = new Set(
    [...program.blocks, ...program.params].map(({ name }) => name.text),
  );
  const module = { file: source.file, program, imports, declared, broken };
  loader.done.set(path, module);
  return module;
}

/** The module that `declaration` names, loaded once, or null after a report. */
function loadImport(
  loader: Loader,
  importer: string,
  declaration: ImportDecl,
): ParsedModule | null {
  const written = literalPath(declaration);
  if (written === null) {
    reportMissing(loader, declaration, 'expected a path as plain text');
    return null;
  }
  const path = resolveImport(importer, written);
  const loaded = loader.done.get(path);
  if (loaded !== undefined) return loaded;
  const start = loader.active.indexOf(path);
  if (start !== -1) {
    reportCycle(loader, declaration, path, start);
    return null;
  }
  if (loader.sources.size >= MAX_FILES) {
    if (!loader.tooManyReported) {
      loader.report({
        severity: 'error',
        code: 'FCM3010',
        message: `a program has at most ${MAX_FILES} files; this import is one more`,
        span: declaration.path.span,
        related: [],
        help: 'put several blocks into one file',
      });
    }
    loader.tooManyReported = true;
    return null;
  }
  const text = loader.readSource(path);
  if (text === null) {
    reportMissing(loader, declaration, `cannot read ${path}`);
    return null;
  }
  return loadModule(loader, { file: path, text }, path);
}

/** The path of an import without interpolation; null otherwise. */
function literalPath({ path }: ImportDecl): string | null {
  const [part, ...rest] = path.parts;
  return typeof part === 'string' && rest.length === 0 ? part : null;
}

function reportMissing(
  { report }: Loader,
  declaration: ImportDecl,
  message: string,
): void {
  report({
    severity: 'error',
    code: 'FCM1020',
    message,
    span: declaration.path.span,
    related: [],
    help: 'the path is relative to the file that imports',
  });
}

function reportCycle(
  { report, active }: Loader,
  declaration: ImportDecl,
  path: string,
  start: number,
): void {
  const chain = [...active.slice(start), path];
  report({
    severity: 'error',
    code: 'FCM1021',
    message: `imports form a cycle: ${chain.join(' imports ')}`,
    span: declaration.path.span,
    related: [],
    help: 'move what both files need into a third one',
  });
}

/** Whether `module` has a block or param called `name`; reports if not. */
function declares(
  { report, suggestions }: Loader,
  { program, file, declared, broken }: ParsedModule,
  name: string,
  span: Span,
): boolean {
  if (declared.has(name)) return true;
  if (broken) return false;
  const model = program.models.find((each) => each.name.text === name);
  const related: RelatedNote[] =
    model === undefined
      ? []
      : [{ message: `\`${name}\` is a model`, span: model.name.span }];
  report({
    severity: 'error',
    code: 'FCM1022',
    message: `${file} has no block or param \`${name}\``,
    span,
    related,
    help: suggestions.help(
      name,
      declared,
      'only blocks and params can be imported, from the file that declares them',
    ),
  });
  return false;
}
