/** Public API of `fcmc`: compile a program, look at what came out. */
export { check, compile } from './compile.ts';
export type {
  CheckOptions,
  CheckResult,
  Compiled,
  CompileOptions,
  CompileResult,
  Findings,
} from './compile.ts';

export type { CompiledModel } from './codegen/model.ts';
export type { Packing } from './codegen/emit-model.ts';
export { packWeights } from './codegen/pack-weights.ts';

export type { Graph, Node, NodeId, Op } from './compiler/graph.ts';
export { interpret } from './compiler/interpret.ts';
export type { Cost, Group, Plan, Schedule } from './compiler/plan.ts';
export { gmaBytes } from './compiler/plan.ts';
export { printGraph } from './compiler/print-graph.ts';
export { planToJson, printPlan } from './compiler/print-plan.ts';
export type { Target } from './compiler/target.ts';
export {
  DEFAULT_TARGET,
  TARGET_NAMES,
  parseTarget,
  presetTarget,
  targetFromAdapter,
} from './compiler/targets.ts';
export type { DType, TensorType } from './compiler/tensor-type.ts';
export { randomWeights } from './compiler/weights/random-weights.ts';
export {
  readSafetensors,
  writeSafetensors,
} from './compiler/weights/safetensors.ts';
export type {
  WeightSource,
  WeightTensor,
} from './compiler/weights/weight-source.ts';

export type { Diagnostic } from './grammar/diagnostic.ts';
export { renderDiagnostics } from './grammar/render-diagnostic.ts';
