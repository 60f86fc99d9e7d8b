/** The chosen model: inputs become nodes, returned tensors become outputs. */
import type {
  ModelDecl,
  Parameter,
  ResultDecl,
  TensorTypeExpr,
} from '../../grammar/ast.ts';
import type { Span } from '../../grammar/source.ts';
import type { GraphOutput } from '../graph.ts';
import { count, tensorType } from '../op-types.ts';
import { runBody } from './statements.ts';
import type { Outcome } from './statements.ts';
import type { Frame, Lowering } from './context.ts';
import { evaluate } from './evaluate.ts';
import { evaluateDimension, matchScalar, matchTensor } from './match-type.ts';
import type { ModuleScope } from './module-scope.ts';
import type { Overrides } from './overrides.ts';
import { moduleFrame } from './params.ts';
import { describeValue, ERROR, isPoisoned } from './value.ts';
import type { Value } from './value.ts';

/** The result of a model with one unnamed result. */
const DEFAULT_OUTPUT = 'output';

/**
 * Runs the body of `model`; null after a mistake. Reports FCM1014 (number of
 * results), FCM1018 and FCM1019 (parameters), FCM2020 (a result of another
 * type), FCM2021 (element type that cannot be executed) and what bodies report.
 */
export function lowerModelBody(
  cx: Lowering,
  module: ModuleScope,
  model: ModelDecl,
  overrides: Overrides,
): readonly GraphOutput[] | null {
  const frame = moduleFrame(cx, module);
  for (const param of model.params) {
    const value =
      param.type.kind === 'tensorType'
        ? lowerInput(cx, frame, param, param.type)
        : scalarParameter(cx, frame, param, overrides);
    frame.scope.declare(param.name.text, { value, at: param.name.span });
  }
  const outcome = runBody(cx, frame, model.body);
  if (outcome.kind !== 'return') return null;
  return matchResults(cx, frame, model, outcome);
}

function lowerInput(
  cx: Lowering,
  frame: Frame,
  { name, defaultValue }: Parameter,
  type: TensorTypeExpr,
): Value {
  if (defaultValue !== null) {
    cx.reporter.error(
      'FCM1019',
      defaultValue.span,
      `the input \`${name.text}\` cannot have a default`,
      { help: 'inputs are given when the model runs' },
    );
  }
  if (type.dtype === 'tensor') {
    cx.reporter.error(
      'FCM2021',
      type.span,
      `expected an element type for the input \`${name.text}\`, found tensor`,
      { help: 'write f32[...]' },
    );
    return ERROR;
  }
  const dims = type.dims.map((dim) => evaluateDimension(cx, frame, dim));
  const shape = dims.flatMap((dim) => dim ?? []);
  if (shape.length < dims.length) return ERROR;
  const input = tensorType(type.dtype, shape);
  if (!input.ok) {
    const { code, message, help } = input.fault;
    cx.reporter.error(code, type.span, message, { help });
    return ERROR;
  }
  if (type.dtype !== 'f32') {
    // Everything else of a model derives its element type from the inputs.
    cx.reporter.error(
      'FCM2021',
      type.span,
      `expected f32, found ${type.dtype}, which cannot be executed yet`,
      { help: `write f32[...]` },
    );
  }
  const node = cx.graph.add(
    { kind: 'input', name: name.text },
    input.value,
    name.text,
    [name.span],
  );
  return { kind: 'tensor', node, type: input.value, madeAt: name.span };
}

function scalarParameter(
  cx: Lowering,
  frame: Frame,
  { name, type, defaultValue }: Parameter,
  overrides: Overrides,
): Value {
  if (type.kind === 'tensorType') return ERROR;
  if (defaultValue === null) {
    cx.reporter.error(
      'FCM1018',
      name.span,
      `\`${name.text}\` of a model needs a default`,
      {
        help: `write ${name.text}: ${type.name} = ..., and --set it when needed`,
      },
    );
  }
  const set = overrides.take(name.text, type.name, name.span);
  if (set !== null) return set;
  if (defaultValue === null) return ERROR;
  const value = evaluate(cx, frame, defaultValue);
  if (isPoisoned(value)) return ERROR;
  const fitted = matchScalar(type.name, value);
  if (fitted !== null) return fitted;
  cx.reporter.error(
    'FCM2002',
    defaultValue.span,
    `\`${name.text}\`: expected ${type.name}, found ${describeValue(value)}`,
    { related: [{ message: 'declared here', span: type.span }] },
  );
  return ERROR;
}

function matchResults(
  cx: Lowering,
  frame: Frame,
  { results, name }: ModelDecl,
  { values, statement }: Extract<Outcome, { kind: 'return' }>,
): readonly GraphOutput[] | null {
  if (values.length !== results.length || values.length === 0) {
    cx.reporter.error(
      'FCM1014',
      statement.span,
      `\`${name.text}\` declares ${count(results.length, 'result')}, found ${values.length} here`,
      { related: [{ message: 'declared here', span: name.span }] },
    );
    return null;
  }
  const outputs: GraphOutput[] = [];
  results.forEach((result, index) => {
    const value = values[index] ?? ERROR;
    // One call may return all results: then there is one expression for all.
    const span = (statement.values[index] ?? statement).span;
    const output = matchResult(cx, frame, result, index, value, span);
    if (output !== null) outputs.push(output);
  });
  return outputs.length === results.length ? outputs : null;
}

function matchResult(
  cx: Lowering,
  frame: Frame,
  { name, type }: ResultDecl,
  index: number,
  value: Value,
  span: Span,
): GraphOutput | null {
  const label = name?.text ?? DEFAULT_OUTPUT;
  if (type.kind === 'scalarType') {
    cx.reporter.error(
      'FCM2020',
      type.span,
      `a result is a tensor, found the type ${type.name}`,
    );
    return null;
  }
  const what = name === null ? 'the result' : `the result \`${label}\``;
  const place = { what, span, caller: frame, code: 'FCM2020' } as const;
  if (!matchTensor(cx, frame, type, value, place)) return null;
  const unnamed = index === 0 ? label : `${label}_${index}`;
  return { name: name === null ? unnamed : label, node: value.node };
}
