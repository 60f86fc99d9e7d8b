/** The layout of expressions. */
import type { AstPath, Doc } from 'prettier';
import { builders } from 'prettier/doc';
import type { BinaryExpr, CallExpr, Expr, IfExpr } from './ast.ts';
import type { FormatNode } from './format-node.ts';
import { isComparison, precedenceOf } from './operator-precedence.ts';
import { printEach, printList, type Print, type Printing } from './printing.ts';

const { group, indent, join, line } = builders;

/** `left = value`; the value moves to the next line when that helps. */
export function printAssigned(left: Doc, value: Expr, printed: Doc): Doc {
  if (value.kind === 'binary') {
    return group([left, ' =', group(indent([line, printed]))]);
  }
  return [left, ' = ', printed];
}

export function printCall(printing: Printing): Doc {
  const { path, print } = printing;
  const { node } = path;
  if (node.kind !== 'call') return '';
  const args = hugsArgument(node)
    ? ['(', print(['args', 0]), ')']
    : printList('(', printEach(printing, 'args'), ')', printing);
  return [print('callee'), args];
}

/** Comments are never attached inside an annotation. */
export function printAnnotation(printing: Printing): Doc {
  const { node } = printing.path;
  if (node.kind !== 'annotation') return '';
  const name = `@${node.name.text}`;
  if (node.args === null) return name;
  return [name, '(', join(', ', printEach(printing, 'args')), ')'];
}

/** `relu(conv2d(...))`: the inner brackets break, the outer ones hug them. */
function hugsArgument({ args }: CallExpr): boolean {
  const [argument] = args;
  if (args.length !== 1 || argument?.name !== null) return false;
  const { value } = argument;
  if (hasComments(argument) || hasComments(value)) return false;
  return ['call', 'annotated', 'list'].includes(value.kind);
}

function hasComments(node: FormatNode): boolean {
  return (node.comments ?? []).length > 0;
}

export function printCondition(condition: Expr, print: Print): Doc {
  const printed = print('condition');
  return condition.kind === 'binary' ? indent(printed) : printed;
}

/** A chain of `else if` is broken as a whole. */
export function printIfExpression({ path, print }: Printing): Doc {
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
export function printBinary({ path, text, print }: Printing): Doc[] {
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

export function parenthesize(path: AstPath<FormatNode>, doc: Doc): Doc {
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
