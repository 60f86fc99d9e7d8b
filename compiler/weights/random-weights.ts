/**
 * Weights for a model that has none: seeded, the same on every platform (no
 * function whose last bits engines may choose), and scaled so that values
 * neither grow nor vanish over many layers. Each tensor depends on the seed and
 * its own name alone: adding a layer does not change the others.
 */
import { assertNever } from '../../grammar/diagnostic.ts';
import type { EpilogueStep, Graph, Node, NodeId } from '../graph.ts';
import { constantNodes, usersOf } from '../graph-walk.ts';
import { elementCount } from '../tensor-type.ts';
import { uniform } from './uniform.ts';
import type { WeightSource, WeightTensor } from './weight-source.ts';

/** Uniform in [low, high). */
type Range = readonly [low: number, high: number];

const BIAS: Range = [-0.05, 0.05];
const SCALE: Range = [0.75, 1.25];
const VARIANCE: Range = [0.5, 1.5];
const SLOPE: Range = [0.05, 0.45];

/** A tensor for every weight of `graph`. */
export function randomWeights(graph: Graph, seed: number): WeightSource {
  const rangeOf = ranges(graph);
  const weights = new Map<string, WeightTensor>();
  for (const node of graph.nodes) {
    if (node.op.kind !== 'weight') continue;
    const [low, high] = rangeOf(node.id);
    const next = uniform(seed, node.op.name);
    const data = new Float32Array(elementCount(node.type.shape));
    for (let i = 0; i < data.length; i++) data[i] = low + (high - low) * next();
    weights.set(node.op.name, {
      dtype: 'f32',
      shape: node.type.shape,
      data,
    });
  }
  return weights;
}

/** What values a weight should have, from how it is first used. */
function ranges(graph: Graph): (id: NodeId) => Range {
  const users = usersOf(graph);
  const constants = constantNodes(graph);
  const shapes = new Map(graph.nodes.map(({ id, type }) => [id, type.shape]));
  const rangeOf = (id: NodeId): Range => {
    const user = users.get(id)?.[0];
    return user === undefined ? BIAS : rangeIn(user, id);
  };
  const rangeIn = (user: Node, id: NodeId): Range => {
    const { op } = user;
    const shape = shapes.get(id) ?? [];
    switch (op.kind) {
      case 'conv2d':
      case 'dense':
        return op.weight === id
          ? heUniform(elementCount(shape.slice(1)))
          : isSlope(op.epilogue, id)
            ? SLOPE
            : BIAS;
      case 'matmul':
        return heUniform(shape.at(-2) ?? 1);
      case 'batchNorm':
        if (op.scale === id) return SCALE;
        return op.variance === id ? VARIANCE : BIAS;
      case 'layerNorm':
        return op.scale === id ? SCALE : BIAS;
      case 'binary':
        if (op.fn === 'prelu') return SLOPE;
        // Constant arithmetic that passes made of filters and batch norms.
        return constants.has(user.id) ? rangeOf(user.id) : BIAS;
      case 'reshape':
      case 'transpose':
        return rangeOf(user.id);
      case 'input':
      case 'weight':
      case 'literal':
      case 'pool2d':
      case 'globalPool':
      case 'activation':
      case 'softmax':
      case 'concat':
      case 'pad':
      case 'resize':
        return BIAS;
      default:
        return assertNever(op, 'op');
    }
  };
  return rangeOf;
}

/** Variance 2 / fanIn, which relu halves (He et al. 2015, arXiv 1502.01852). */
function heUniform(fanIn: number): Range {
  const limit = Math.sqrt(6 / fanIn);
  return [-limit, limit];
}

function isSlope(epilogue: readonly EpilogueStep[], id: NodeId): boolean {
  return epilogue.some(
    (step) =>
      step.kind === 'binary' && step.fn === 'prelu' && step.operand === id,
  );
}
