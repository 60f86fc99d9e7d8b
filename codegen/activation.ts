/** Activations as WGSL expressions over vec4f. */
import { TANH_SATURATION } from '../compiler/error-bound.ts';
import type { Activation, BinaryFn } from '../compiler/graph.ts';
import { assertNever } from '../grammar/diagnostic.ts';
import { f32Literal, wgsl } from './wgsl.ts';

/** `expression` under `activation`; names helpers from `activationHelpers`. */
export function emitActivation(
  activation: Activation,
  expression: string,
): string {
  switch (activation.fn) {
    case 'relu':
      return `max(${expression}, vec4f())`;
    case 'clamp':
      return `clamp(${expression}, vec4f(${f32Literal(activation.min)}), vec4f(${f32Literal(activation.max)}))`;
    case 'gelu':
      return `gelu_${activation.form}(${expression})`;
    case 'leakyRelu':
      return `leaky_relu(${expression}, ${f32Literal(activation.alpha)})`;
    case 'hardSwish':
      return `hard_swish(${expression})`;
    case 'hardSigmoid':
      return `hard_sigmoid(${expression})`;
    case 'sigmoid':
      return `sigmoid(${expression})`;
    case 'silu':
      return `silu(${expression})`;
    case 'tanh':
      return `safe_tanh(${expression})`;
    default:
      return assertNever(activation, 'activation');
  }
}

/** `fn(a, b)` of two vec4f expressions. */
export function emitBinary(fn: BinaryFn, a: string, b: string): string {
  switch (fn) {
    case 'add':
      return `(${a} + ${b})`;
    case 'sub':
      return `(${a} - ${b})`;
    case 'mul':
      return `(${a} * ${b})`;
    case 'div':
      return `(${a} / ${b})`;
    case 'max':
      return `max(${a}, ${b})`;
    case 'min':
      return `min(${a}, ${b})`;
    case 'prelu':
      return `prelu(${a}, ${b})`;
    default:
      return assertNever(fn, 'binary function');
  }
}

const HELPERS: Readonly<Record<string, string>> = {
  hard_swish: wgsl`
    fn hard_swish(x: vec4f) -> vec4f {
      return x * clamp(x * (1.0f / 6.0f) + 0.5f, vec4f(), vec4f(1.0f));
    }
  `,
  hard_sigmoid: wgsl`
    fn hard_sigmoid(x: vec4f) -> vec4f {
      return clamp(x * (1.0f / 6.0f) + 0.5f, vec4f(), vec4f(1.0f));
    }
  `,
  // exp of a non-positive number only: never infinite, so never NaN.
  sigmoid: wgsl`
    fn sigmoid(x: vec4f) -> vec4f {
      let e = exp(-abs(x));
      return select(e, vec4f(1.0f), x >= vec4f()) / (1.0f + e);
    }
  `,
  silu: wgsl`
    fn silu(x: vec4f) -> vec4f {
      return x * sigmoid(x);
    }
  `,
  // Drivers overflow inside tanh for large arguments; past this it is 1 in f32.
  safe_tanh: wgsl`
    fn safe_tanh(x: vec4f) -> vec4f {
      return tanh(clamp(x, vec4f(${f32Literal(-TANH_SATURATION)}), vec4f(${f32Literal(TANH_SATURATION)})));
    }
  `,
  gelu_tanh: wgsl`
    fn gelu_tanh(x: vec4f) -> vec4f {
      let inner = 0.7978845608f * (x + 0.044715f * x * x * x);
      return 0.5f * x * (1.0f + safe_tanh(inner));
    }
  `,
  // Abramowitz & Stegun 7.1.26: |error| <= 1.5e-7.
  gelu_erf: wgsl`
    fn gelu_erf(x: vec4f) -> vec4f {
      let z = abs(x) * 0.7071067812f;
      let t = 1.0f / (1.0f + 0.3275911f * z);
      let poly = t * (0.254829592f + t * (-0.284496736f
        + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
      let erf = sign(x) * (1.0f - poly * exp(-z * z));
      return 0.5f * x * (1.0f + erf);
    }
  `,
  leaky_relu: wgsl`
    fn leaky_relu(x: vec4f, alpha: f32) -> vec4f {
      return select(alpha * x, x, x >= vec4f());
    }
  `,
  prelu: wgsl`
    fn prelu(x: vec4f, slope: vec4f) -> vec4f {
      return select(slope * x, x, x >= vec4f());
    }
  `,
};

const NEEDS: Readonly<Record<string, readonly string[]>> = {
  silu: ['sigmoid'],
  gelu_tanh: ['safe_tanh'],
};

/** Definitions of the helper functions that `body` calls, dependencies first. */
export function activationHelpers(body: string): string {
  const wanted = new Set<string>();
  const want = (name: string): void => {
    NEEDS[name]?.forEach(want);
    wanted.add(name);
  };
  for (const name of Object.keys(HELPERS)) {
    if (new RegExp(`\\b${name}\\(`).test(body)) want(name);
  }
  return [...wanted].map((name) => HELPERS[name] ?? '').join('\n\n');
}
