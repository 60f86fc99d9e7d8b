/**
 * The convolution loop nest in f64, for values and for whatever else is linear
 * in both operands (magnitudes, propagated errors, variances).
 */
import type { ConvShape } from '../conv-class.ts';

export type ConvGeometry = Omit<ConvShape, 'class'>;

/**
 * x: [N, inH, inW, C], weight: [K, C/groups, R, S] -> [N, outH, outW, K].
 * Taps outside the feature map contribute nothing.
 */
export function convolve(
  x: Float64Array,
  weight: Float64Array,
  shape: ConvGeometry,
): Float64Array {
  const { n, inH, inW, c, k, r, s, groups, strideH, strideW } = shape;
  const plain =
    strideH === 1 &&
    strideW === 1 &&
    shape.outH === inH &&
    shape.outW === inW &&
    shape.padTop === 0 &&
    shape.padLeft === 0;
  if (r === 1 && s === 1 && groups === 1 && plain) {
    return multiplyRows(x, weight, n * inH * inW, c, k);
  }
  return groups === c
    ? convolveDepthwise(x, weight, shape)
    : convolveGrouped(x, weight, shape);
}

/** x: [rows, C], weight: [K, C] -> x weight^T: [rows, K]. */
export function multiplyRows(
  x: Float64Array,
  weight: Float64Array,
  rows: number,
  c: number,
  k: number,
): Float64Array {
  const out = new Float64Array(rows * k);
  const blocked = k - (k % 4);
  for (let row = 0; row < rows; row++) {
    const xAt = row * c;
    const outAt = row * k;
    // Four filters at a time: one load of x for four independent sums.
    for (let filter = 0; filter < blocked; filter += 4) {
      const w0 = filter * c;
      const w1 = w0 + c;
      const w2 = w1 + c;
      const w3 = w2 + c;
      let sum0 = 0;
      let sum1 = 0;
      let sum2 = 0;
      let sum3 = 0;
      for (let i = 0; i < c; i++) {
        const value = x[xAt + i]!;
        sum0 += value * weight[w0 + i]!;
        sum1 += value * weight[w1 + i]!;
        sum2 += value * weight[w2 + i]!;
        sum3 += value * weight[w3 + i]!;
      }
      out[outAt + filter] = sum0;
      out[outAt + filter + 1] = sum1;
      out[outAt + filter + 2] = sum2;
      out[outAt + filter + 3] = sum3;
    }
    for (let filter = blocked; filter < k; filter++) {
      const w0 = filter * c;
      let sum = 0;
      for (let i = 0; i < c; i++) sum += x[xAt + i]! * weight[w0 + i]!;
      out[outAt + filter] = sum;
    }
  }
  return out;
}

/** Output channel k reads input channel floor(k / multiplier). */
function convolveDepthwise(
  x: Float64Array,
  weight: Float64Array,
  shape: ConvGeometry,
): Float64Array {
  const { n, inH, inW, c, outH, outW, k, r, s } = shape;
  const multiplier = k / c;
  // [K, 1, R, S] -> [R, S, K]: channels innermost, as in the feature map.
  const packed = new Float64Array(weight.length);
  for (let filter = 0; filter < k; filter++) {
    for (let tap = 0; tap < r * s; tap++) {
      packed[tap * k + filter] = weight[filter * r * s + tap]!;
    }
  }
  const out = new Float64Array(n * outH * outW * k);
  let outAt = 0;
  for (let image = 0; image < n; image++) {
    for (let oy = 0; oy < outH; oy++) {
      for (let ox = 0; ox < outW; ox++, outAt += k) {
        for (let i = 0; i < r; i++) {
          const y = oy * shape.strideH + i * shape.dilationH - shape.padTop;
          if (y < 0 || y >= inH) continue;
          for (let j = 0; j < s; j++) {
            const xx = ox * shape.strideW + j * shape.dilationW - shape.padLeft;
            if (xx < 0 || xx >= inW) continue;
            const xAt = ((image * inH + y) * inW + xx) * c;
            const wAt = (i * s + j) * k;
            let filter = 0;
            for (let channel = 0; channel < c; channel++) {
              const value = x[xAt + channel]!;
              for (let m = 0; m < multiplier; m++, filter++) {
                out[outAt + filter]! += value * packed[wAt + filter]!;
              }
            }
          }
        }
      }
    }
  }
  return out;
}

function convolveGrouped(
  x: Float64Array,
  weight: Float64Array,
  shape: ConvGeometry,
): Float64Array {
  const { n, inH, inW, c, outH, outW, k, r, s, groups } = shape;
  const groupC = c / groups;
  const groupK = k / groups;
  // [K, C/groups, R, S] -> [K, R, S, C/groups]: the reduction is contiguous.
  const packed = new Float64Array(weight.length);
  for (let filter = 0; filter < k; filter++) {
    for (let channel = 0; channel < groupC; channel++) {
      for (let tap = 0; tap < r * s; tap++) {
        packed[(filter * r * s + tap) * groupC + channel] =
          weight[(filter * groupC + channel) * r * s + tap]!;
      }
    }
  }
  const out = new Float64Array(n * outH * outW * k);
  let outAt = 0;
  for (let image = 0; image < n; image++) {
    for (let oy = 0; oy < outH; oy++) {
      for (let ox = 0; ox < outW; ox++, outAt += k) {
        for (let i = 0; i < r; i++) {
          const y = oy * shape.strideH + i * shape.dilationH - shape.padTop;
          if (y < 0 || y >= inH) continue;
          for (let j = 0; j < s; j++) {
            const xx = ox * shape.strideW + j * shape.dilationW - shape.padLeft;
            if (xx < 0 || xx >= inW) continue;
            const pixelAt = ((image * inH + y) * inW + xx) * c;
            for (let filter = 0; filter < k; filter++) {
              const xAt = pixelAt + Math.floor(filter / groupK) * groupC;
              const wAt = (filter * r * s + i * s + j) * groupC;
              let sum = 0;
              for (let channel = 0; channel < groupC; channel++) {
                sum += x[xAt + channel]! * packed[wAt + channel]!;
              }
              out[outAt + filter]! += sum;
            }
          }
        }
      }
    }
  }
  return out;
}
