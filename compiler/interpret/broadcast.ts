/** Index maps for numpy broadcasting. */
import { elementCount } from '../tensor-type.ts';

/** Row-major strides, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  }
  return strides;
}

/** Element of a tensor of `shape` that element i of `output` reads. */
export function broadcastIndex(
  output: readonly number[],
  shape: readonly number[],
): (i: number) => number {
  const elements = elementCount(shape);
  if (elements === elementCount(output)) return (i) => i;
  if (elements === 1) return () => 0;
  const dims = shape.slice(shape.findIndex((dim) => dim !== 1));
  const lead = output.length - dims.length;
  const repeats = dims.every((dim, axis) => dim === output[axis + lead]);
  if (repeats) return (i) => i % elements;
  const strides = stridesOf(dims);
  const axes = output.map((dim, axis) => ({
    dim,
    stride: dims[axis - lead] === 1 ? 0 : (strides[axis - lead] ?? 0),
  }));
  axes.reverse();
  return (i) => {
    let rest = i;
    let index = 0;
    for (const { dim, stride } of axes) {
      index += (rest % dim) * stride;
      rest = Math.floor(rest / dim);
    }
    return index;
  };
}
