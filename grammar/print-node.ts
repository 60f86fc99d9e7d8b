/**
 * The layout of `.fcm`: AST to Prettier documents. A bracketed list is on one
 * line if it fits, else one element a line with a trailing comma; bodies are
 * always broken; numbers and strings stay as written; parentheses appear
 * where precedence needs them.
 */
import type { AstPath, Doc, ParserOptions } from 'prettier';
import { builders } from 'prettier/doc';
import type { BinaryExpr, CallExpr, Expr, IfExpr } from './ast.ts';
import { isComparison, precedenceOf } from './build-expression.ts';
import { assertNever } from './diagnostic.ts';
import { danglingComments, withComments } from './format-comments.ts';
import type { FormatNode } from './format-node.ts';

const { group, hardline, ifBreak, indent, join, line, softline } = builders;

/** Prints the child at a key or a path of keys. */
type Print = (selector: string | (string | number)[]) => Doc;

/** What every printing function needs. */
interface Printing {
  readonly path: AstPath<FormatNode>;
  /** The text being formatted. */
  readonly text: string;
  readonly print: Print;
}

export function printNode(
  path: AstPath<FormatNode>,
  options: ParserOptions<FormatNode>,
  print: Print,
): Doc {
  const { node } = path;
  const printing = { path, text: options.originalText, print };
  const bare = printBare(printing);
  const inside =
    node.kind in PRINTS_DANGLING ? [] : danglingComments(node, printing.text);
  const doc =
    inside.length === 0 ? bare : [join(hardline, inside), hardline, bare];
  return withComments(node, doc, printing.text);
}

/** Kinds that find room inside for comments of their own. */
const PRINTS_DANGLING = {
  file: true,
  body: true,
  call: true,
  list: true,
  tensorType: true,
  ifStatement: true,
};

function printBare(printing: Printing): Doc {
  const { path, text, print } = printing;
  const { node } = path;
  switch (node.kind) {
    case 'file':
      return printFile(printing);
    case 'import':
      return group([
        'import {',
        printElements(
          node.names.map((name, index) => {
            const imported = print(['names', index, 'imported']);
            if (name.local === name.imported) return imported;
            return [imported, ' as ', print(['names', index, 'local'])];
          }),
          line,
        ),
        '} from ',
        print('path'),
      ]);
    case 'param':
      return printAssigned(
        ['param ', print('name'), ': ', print('type')],
        node.value,
        print('value'),
      );
    case 'block':
    case 'model':
      return [printHead(printing), ' ', print('body')];
    case 'parameter': {
      const head = [print('name'), ': ', print('type')];
      return node.defaultValue === null
        ? head
        : printAssigned(head, node.defaultValue, print('defaultValue'));
    }
    case 'result':
      return node.name === null
        ? print('type')
        : [print('name'), ': ', print('type')];
    case 'scalarType':
      return node.name;
    case 'tensorType':
      return [
        node.dtype,
        printList('[', printEach(printing, 'dims'), ']', printing),
      ];
    case 'body':
      return printBody(printing);
    case 'assign':
      return printAssigned(
        join(', ', printEach(printing, 'targets')),
        node.value,
        print('value'),
      );
    case 'repeat':
      return [
        'repeat ',
        print('variable'),
        ' in ',
        print('from'),
        '..',
        print('to'),
        ' ',
        print('body'),
      ];
    case 'ifStatement':
      return printIfStatement(printing);
    case 'return':
      return printReturn(printing);
    case 'identifier':
      return node.text;
    case 'bool':
      return String(node.value);
    case 'int':
    case 'float':
    case 'string':
      return text.slice(node.span.start, node.span.end);
    case 'list':
      return printList('[', printEach(printing, 'items'), ']', printing);
    case 'unary':
      return [node.op, print('operand')];
    case 'binary':
      return parenthesize(path, group(printBinary(printing)));
    case 'if':
      return parenthesize(path, printIfExpression(printing));
    case 'call':
      return [
        print('callee'),
        hugsArgument(node)
          ? ['(', print(['args', 0]), ')']
          : printList('(', printEach(printing, 'args'), ')', printing),
      ];
    case 'argument':
      return node.name === null
        ? print('value')
        : printAssigned(print('name'), node.value, print('value'));
    default:
      return assertNever(node, 'node');
  }
}

type NodeList =
  | 'args'
  | 'declarations'
  | 'dims'
  | 'items'
  | 'params'
  | 'results'
  | 'statements'
  | 'targets'
  | 'values';

function printEach({ path, print }: Printing, key: NodeList): Doc[] {
  const children = (path.node as Partial<Record<NodeList, unknown[]>>)[key];
  return (children ?? []).map((_, index) => print([key, index]));
}

/** Elements of a list that is broken as a whole or not at all. */
function printElements(elements: readonly Doc[], edge: Doc): Doc {
  if (elements.length === 0) return '';
  return [indent([edge, join([',', line], [...elements])]), ifBreak(','), edge];
}

function printList(
  open: string,
  elements: readonly Doc[],
  close: string,
  { path, text }: Printing,
): Doc {
  const comments = danglingComments(path.node, text);
  if (comments.length > 0) {
    return [
      open,
      indent([hardline, join(hardline, comments)]),
      hardline,
      close,
    ];
  }
  return group([open, printElements(elements, softline), close]);
}

/** Parameters are broken before results are. */
function printHead(printing: Printing): Doc {
  const { path, print } = printing;
  const parameters = printElements(printEach(printing, 'params'), softline);
  const results =
    path.node.kind === 'model' ? [' -> ', printResults(printing)] : '';
  const { kind } = path.node;
  return group([kind, ' ', print('name'), '(', parameters, ')', results]);
}

function printResults(printing: Printing): Doc {
  const { node } = printing.path;
  const results = printEach(printing, 'results');
  if (node.kind === 'model' && node.results[0]?.name === null) return results;
  return group(['(', printElements(results, softline), ')']);
}

/** `left = value`; the value moves to the next line when that helps. */
function printAssigned(left: Doc, value: Expr, printed: Doc): Doc {
  if (value.kind === 'binary') {
    return group([left, ' =', group(indent([line, printed]))]);
  }
  return [left, ' = ', printed];
}

function printReturn(printing: Printing): Doc {
  const { node } = printing.path;
  if (node.kind !== 'return') return '';
  const values = join([',', line], printEach(printing, 'values'));
  const hangs = node.values.length > 1 || node.values[0]?.kind === 'binary';
  return group(['return ', hangs ? indent(values) : values]);
}

/** `relu(conv2d(...))`: the inner brackets break, the outer ones hug them. */
function hugsArgument({ args }: CallExpr): boolean {
  const [argument] = args;
  if (args.length !== 1 || argument?.name !== null) return false;
  if (hasComments(argument) || hasComments(argument.value)) return false;
  return argument.value.kind === 'call' || argument.value.kind === 'list';
}

function hasComments(node: FormatNode): boolean {
  return (node.comments ?? []).length > 0;
}

function printFile(printing: Printing): Doc {
  const { path, text } = printing;
  const { node } = path;
  if (node.kind !== 'file') return '';
  const comments = danglingComments(node, text);
  if (node.declarations.length === 0) {
    return comments.length === 0 ? '' : [join(hardline, comments), hardline];
  }
  const declarations = printEach(printing, 'declarations');
  const lines = declarations.flatMap((declaration, index) => {
    const current = node.declarations[index]!;
    const next = node.declarations[index + 1];
    if (next === undefined) return [declaration, hardline];
    const apart =
      [current.kind, next.kind].some(
        (kind) => kind === 'block' || kind === 'model',
      ) || hasBlankLineAfter(text, current);
    return [declaration, hardline, apart ? hardline : ''];
  });
  return lines;
}

function printBody(printing: Printing): Doc {
  const { path, text } = printing;
  const { node } = path;
  if (node.kind !== 'body') return '';
  const statements = printEach(printing, 'statements').map(
    (statement, index): Doc => {
      const isLast = index === node.statements.length - 1;
      return !isLast && hasBlankLineAfter(text, node.statements[index]!)
        ? [statement, hardline]
        : statement;
    },
  );
  const lines = [...statements, ...danglingComments(node, text)];
  if (lines.length === 0) return '{}';
  return ['{', indent([hardline, join(hardline, lines)]), hardline, '}'];
}

function printIfStatement({ path, text, print }: Printing): Doc {
  const { node } = path;
  if (node.kind !== 'ifStatement') return '';
  const condition = printCondition(node.condition, print);
  const head = ['if ', condition, ' ', print('then')];
  if (node.otherwise === null) return head;
  const comments = danglingComments(node, text);
  const separator =
    comments.length === 0
      ? ' '
      : [hardline, join(hardline, comments), hardline];
  return [head, separator, 'else ', print('otherwise')];
}

function printCondition(condition: Expr, print: Print): Doc {
  const printed = print('condition');
  return condition.kind === 'binary' ? indent(printed) : printed;
}

/** A chain of `else if` is broken as a whole. */
function printIfExpression({ path, print }: Printing): Doc {
  const { node, parent } = path;
  if (node.kind !== 'if') return '';
  const arm = (doc: Doc): Doc => ['{', indent([line, doc]), line, '}'];
  const doc = [
    'if ',
    printCondition(node.condition, print),
    ' ',
    arm(print('then')),
    ' else ',
    node.otherwise.kind === 'if' ? print('otherwise') : arm(print('otherwise')),
  ];
  return isChained(node, parent) ? doc : group(doc);
}

function isChained(node: FormatNode, parent: FormatNode | null): boolean {
  return parent?.kind === 'if' && parent.otherwise === node;
}

/** Operators of one precedence are broken together. */
function printBinary({ path, text, print }: Printing): Doc[] {
  const { node } = path;
  if (node.kind !== 'binary') return [];
  const left: FormatNode = node.left;
  const flattens =
    left.kind === 'binary' &&
    precedenceOf(left.op) === precedenceOf(node.op) &&
    !isComparison(node.op) &&
    !hasComments(left);
  const before = flattens
    ? path.call(
        () => printBinary({ path, text, print }),
        // The key depends on the kind of node, which the type of `path` hides.
        'left' as never,
      )
    : [print('left')];
  return [...before, ' ', node.op, line, print('right')];
}

function parenthesize(path: AstPath<FormatNode>, doc: Doc): Doc {
  return needsParentheses(path.node, path.parent) ? ['(', doc, ')'] : doc;
}

function needsParentheses(
  node: FormatNode,
  parent: FormatNode | null,
): boolean {
  if (node.kind !== 'binary' && node.kind !== 'if') return false;
  if (parent?.kind === 'unary') return true;
  if (parent?.kind === 'binary')
    return node.kind === 'if' || bindsLooser(node, parent);
  if (parent?.kind === 'if') return isCondition(node, parent);
  return parent?.kind === 'ifStatement' && node.kind === 'if';
}

/** Whether `node` is an `if` right behind the `if` of `parent`. */
function isCondition(node: BinaryExpr | IfExpr, parent: IfExpr): boolean {
  return node.kind === 'if' && parent.condition === node;
}

/** Whether `node` as an operand of `parent` would be taken apart. */
function bindsLooser(node: BinaryExpr, parent: BinaryExpr): boolean {
  const own = precedenceOf(node.op);
  const outer = precedenceOf(parent.op);
  if (own !== outer) return own < outer;
  return parent.right === node || isComparison(parent.op);
}

/** The rest of a line and a blank line. */
const BLANK_LINE_NEXT = /[ \t,;]*\n[ \t]*\n/y;

/** Whether a blank line follows `node` and the comments behind it. */
function hasBlankLineAfter(text: string, node: FormatNode): boolean {
  const trailing = (node.comments ?? []).findLast(
    (comment) => comment.trailing === true,
  );
  BLANK_LINE_NEXT.lastIndex = trailing?.span.end ?? node.span.end;
  return BLANK_LINE_NEXT.test(text);
}
