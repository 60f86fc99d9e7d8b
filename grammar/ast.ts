/**
 * The syntax tree of a `.fcm` program: plain data, every node with its span.
 * It holds what was written and nothing inferred; names, shapes and values are
 * the business of `compiler/lower`.
 */
import type { Span } from './source.ts';

export interface Program {
  readonly kind: 'program';
  readonly span: Span;
  readonly imports: readonly ImportDecl[];
  readonly params: readonly ParamDecl[];
  readonly blocks: readonly BlockDecl[];
  readonly models: readonly ModelDecl[];
}

export interface Identifier {
  readonly kind: 'identifier';
  readonly span: Span;
  readonly text: string;
}

/** `import { inverted_residual, stem as my_stem } from "./blocks.fcm"` */
export interface ImportDecl {
  readonly kind: 'import';
  readonly span: Span;
  readonly names: readonly {
    readonly imported: Identifier;
    readonly local: Identifier;
  }[];
  readonly path: StringLit;
}

/** `param size: int = 224`: a compile-time constant, set with `--set size=96`. */
export interface ParamDecl {
  readonly kind: 'param';
  readonly span: Span;
  readonly name: Identifier;
  readonly type: TypeExpr;
  readonly value: Expr;
}

/** `block name(x: tensor[N, H, W, C], out: int, stride: int = 1) { ... }` */
export interface BlockDecl {
  readonly kind: 'block';
  readonly span: Span;
  readonly name: Identifier;
  readonly params: readonly Parameter[];
  readonly body: Body;
}

/** `model name(image: f32[1, 224, 224, 3]) -> (scores: f32[1, 1001]) { ... }` */
export interface ModelDecl {
  readonly kind: 'model';
  readonly span: Span;
  readonly name: Identifier;
  readonly params: readonly Parameter[];
  /** One entry per returned value; `name` is null in the short form `-> T`. */
  readonly results: readonly ResultDecl[];
  readonly body: Body;
}

export interface Parameter {
  readonly kind: 'parameter';
  readonly span: Span;
  readonly name: Identifier;
  readonly type: TypeExpr;
  readonly defaultValue: Expr | null;
}

export interface ResultDecl {
  readonly kind: 'result';
  readonly span: Span;
  readonly name: Identifier | null;
  readonly type: TypeExpr;
}

export type TypeExpr = ScalarType | TensorTypeExpr;

export interface ScalarType {
  readonly kind: 'scalarType';
  readonly span: Span;
  readonly name: 'int' | 'float' | 'bool' | 'string';
}

/**
 * `tensor[N, H, W, C]` (any dtype) or `f32[1, 224, 224, 3]`. In a block's
 * parameter a dimension that is a bare unbound name binds it; `_` matches
 * anything.
 */
export interface TensorTypeExpr {
  readonly kind: 'tensorType';
  readonly span: Span;
  readonly dtype: 'tensor' | 'f32' | 'f16' | 'i8' | 'u8' | 'i32';
  readonly dims: readonly Expr[];
}

/** Statements between braces; opens a scope. */
export interface Body {
  readonly kind: 'body';
  readonly span: Span;
  readonly statements: readonly Statement[];
}

export type Statement =
  AssignStatement | RepeatStatement | IfStatement | ReturnStatement;

/** `y = expr` or `a, b = expr`. Rebinding a name of an outer scope updates it. */
export interface AssignStatement {
  readonly kind: 'assign';
  readonly span: Span;
  readonly targets: readonly Identifier[];
  readonly value: Expr;
}

/** `repeat i in 0..4 { ... }`: i = 0, 1, 2, 3. */
export interface RepeatStatement {
  readonly kind: 'repeat';
  readonly span: Span;
  readonly variable: Identifier;
  readonly from: Expr;
  readonly to: Expr;
  readonly body: Body;
}

export interface IfStatement {
  readonly kind: 'ifStatement';
  readonly span: Span;
  readonly condition: Expr;
  readonly then: Body;
  /** A body, a chained `else if`, or nothing. */
  readonly otherwise: Body | IfStatement | null;
}

export interface ReturnStatement {
  readonly kind: 'return';
  readonly span: Span;
  readonly values: readonly Expr[];
}

export type Expr =
  | Identifier
  | IntLit
  | FloatLit
  | BoolLit
  | StringLit
  | ListExpr
  | UnaryExpr
  | BinaryExpr
  | IfExpr
  | CallExpr
  | AnnotatedExpr;

export interface IntLit {
  readonly kind: 'int';
  readonly span: Span;
  readonly value: number;
}

export interface FloatLit {
  readonly kind: 'float';
  readonly span: Span;
  readonly value: number;
}

export interface BoolLit {
  readonly kind: 'bool';
  readonly span: Span;
  readonly value: boolean;
}

/** `"blocks.{i}.conv"`: text and interpolated expressions in order. */
export interface StringLit {
  readonly kind: 'string';
  readonly span: Span;
  readonly parts: readonly (string | Expr)[];
}

export interface ListExpr {
  readonly kind: 'list';
  readonly span: Span;
  readonly items: readonly Expr[];
}

export interface UnaryExpr {
  readonly kind: 'unary';
  readonly span: Span;
  readonly op: '-' | '!';
  readonly operand: Expr;
}

export type BinaryOp =
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

export interface BinaryExpr {
  readonly kind: 'binary';
  readonly span: Span;
  readonly op: BinaryOp;
  readonly opSpan: Span;
  readonly left: Expr;
  readonly right: Expr;
}

/** `if cond { a } else { b }` as a value; each arm is one expression. */
export interface IfExpr {
  readonly kind: 'if';
  readonly span: Span;
  readonly condition: Expr;
  readonly then: Expr;
  readonly otherwise: Expr;
}

export interface CallExpr {
  readonly kind: 'call';
  readonly span: Span;
  readonly callee: Identifier;
  readonly args: readonly Argument[];
}

/** `@fuse(pwdw) pointwise(x, 96)`: `annotations` has at least one element. */
export interface AnnotatedExpr {
  readonly kind: 'annotated';
  readonly span: Span;
  readonly annotations: readonly Annotation[];
  readonly call: CallExpr;
}

/** `@fuse(pwdw)` or `@no_fuse`: what the programmer asks of a call. */
export interface Annotation {
  readonly kind: 'annotation';
  readonly span: Span;
  /** Without the `@`. */
  readonly name: Identifier;
  /** Null without parentheses. */
  readonly args: readonly Argument[] | null;
}

export interface Argument {
  readonly kind: 'argument';
  readonly span: Span;
  /** Null for a positional argument; positional ones come first. */
  readonly name: Identifier | null;
  readonly value: Expr;
}
