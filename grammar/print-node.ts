/**
 * The layout of `.fcm`: AST to Prettier documents. A bracketed list is on one
 * line if it fits, else one element a line with a trailing comma; bodies are
 * always broken; numbers and strings stay as written; parentheses appear
 * where precedence needs them.
 */
import type { AstPath, Doc, ParserOptions } from 'prettier';
import { builders } from 'prettier/doc';
import { assertNever } from './diagnostic.ts';
import { danglingComments, withComments } from './format-comments.ts';
import type { FormatNode } from './format-node.ts';
import {
  parenthesize,
  printAnnotation,
  printAssigned,
  printBinary,
  printCall,
  printCondition,
  printIfExpression,
} from './print-expression.ts';
import {
  printEach,
  printElements,
  printList,
  type Print,
  type Printing,
} from './printing.ts';

const { group, hardline, indent, join, line, softline } = builders;

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
      return printCall(printing);
    case 'annotated':
      return join(' ', [...printEach(printing, 'annotations'), print('call')]);
    case 'annotation':
      return printAnnotation(printing);
    case 'argument':
      return node.name === null
        ? print('value')
        : printAssigned(print('name'), node.value, print('value'));
    default:
      return assertNever(node, 'node');
  }
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

function printReturn(printing: Printing): Doc {
  const { node } = printing.path;
  if (node.kind !== 'return') return '';
  const values = join([',', line], printEach(printing, 'values'));
  const hangs = node.values.length > 1 || node.values[0]?.kind === 'binary';
  return group(['return ', hangs ? indent(values) : values]);
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
