/** The taps of a direct DW kernel: the filter row in use is kept in registers. */
import type { ConvShape } from '../../compiler/conv-class.ts';
import { roundUp4 } from '../../compiler/tensor-type.ts';
import { unrolled } from '../wgsl.ts';
import { emitDepthwiseInput } from './depthwise-input.ts';
import type { Taps } from './direct.ts';
import { eachTap, emitLoadColumn, inputColumns } from './direct.ts';

/** `load` reads the input; the weights start at FILTERS_AT. */
export function depthwiseTaps(
  shape: ConvShape,
  threadPixels: number,
  load: string,
): Taps {
  return {
    functions: [
      emitDepthwiseInput(
        'load_channels',
        shape,
        roundUp4(shape.c) / 4,
        (position, c4) => `${load}(${position}, ${c4})`,
      ),
      emitLoadColumn('k4: u32', (at) => `load_channels(${at}, k4)`),
    ],
    statements: [
      'let w = FILTERS_AT + r * S * OUT4 + k4;',
      ...unrolled(shape.s, (s) => `let w_${s} = weights[w + ${s}u * OUT4];`),
      ...inputColumns(shape, threadPixels).map(
        (column) => `let x_${column} = load_column(row, x + ${column}u, k4);`,
      ),
      ...eachTap(
        shape,
        threadPixels,
        (p, s, column) => `acc_${p} += x_${column} * w_${s};`,
      ),
    ],
  };
}
