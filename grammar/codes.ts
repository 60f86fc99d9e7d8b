/**
 * The catalogue of diagnostic codes. A code, once published, keeps its
 * meaning. Ranges: FCM0xxx lexing and syntax, FCM1xxx names, arguments,
 * imports and overrides, FCM2xxx types and shapes, FCM3xxx limits, FCM4xxx
 * weights, FCM5xxx target and plan, FCM6xxx inputs and outputs of the CLI.
 */
import type { DiagnosticCode } from './diagnostic.ts';

export interface CodeEntry {
  readonly title: string;
  /** One or two sentences for the documentation. */
  readonly meaning: string;
}

export const DIAGNOSTIC_CODES = {
  FCM0001: {
    title: 'unexpected character',
    meaning: 'The text holds a character that no token begins with.',
  },
  FCM0002: {
    title: 'unterminated string',
    meaning: 'A string must end on the line on which it begins.',
  },
  FCM0003: {
    title: 'unterminated comment',
    meaning: 'A `/*` comment has no `*/`.',
  },
  FCM0004: {
    title: 'malformed number',
    meaning: 'A number runs into letters, or a point has no digits after it.',
  },
  FCM0005: {
    title: 'number out of range',
    meaning:
      'An integer must be at most 2^53 - 1, so that it is exact; a float must be finite.',
  },
  FCM0006: {
    title: 'unknown escape',
    meaning:
      'A string knows the escapes `\\"`, `\\\\`, `\\n`, `\\{` and `\\}`.',
  },
  FCM0007: {
    title: 'unpaired brace in a string',
    meaning:
      'Braces in a string hold an expression; a brace that is meant as text is written `\\{` or `\\}`.',
  },
  FCM0101: {
    title: 'unexpected token',
    meaning: 'The grammar wants something else at this place.',
  },
  FCM0102: {
    title: 'unclosed bracket',
    meaning: 'A `(`, `[` or `{` has no partner, or a partner of another kind.',
  },
  FCM0103: {
    title: 'stray closing bracket',
    meaning: 'A `)`, `]` or `}` closes nothing.',
  },
  FCM0104: {
    title: 'expected an expression',
    meaning: 'A value must stand at this place.',
  },
  FCM0105: {
    title: 'expected a declaration',
    meaning:
      'A file consists of `import`, `param`, `block` and `model` declarations.',
  },
  FCM0106: {
    title: 'expected a statement',
    meaning:
      'A body consists of assignments, `repeat`, `if` and `return` statements.',
  },
  FCM0107: {
    title: 'keyword used as a name',
    meaning: 'Keywords and type names cannot name a value, block or argument.',
  },
  FCM0108: {
    title: 'missing separator',
    meaning: 'Two elements of a list stand side by side without a comma.',
  },
  FCM0109: {
    title: 'assignment where a comparison belongs',
    meaning: '`=` assigns, `==` compares.',
  },
  FCM0110: {
    title: 'incomplete if expression',
    meaning:
      'An `if` that is used as a value has an `else`, and each arm holds exactly one expression.',
  },
  FCM0111: {
    title: 'expected a type',
    meaning:
      'A type is `int`, `float`, `bool`, `string`, `tensor[...]` or an element type with a shape, such as `f32[1, 224, 224, 3]`.',
  },
  FCM0112: {
    title: 'chained comparison',
    meaning: 'Comparisons do not associate: `a < b < c` has no meaning.',
  },
  FCM0113: {
    title: 'positional argument after a named one',
    meaning: 'Positional arguments come first in a call.',
  },
  FCM0114: {
    title: 'annotation without a call',
    meaning:
      'An annotation such as `@no_fuse` stands directly in front of a call.',
  },
  FCM0199: {
    title: 'too many syntax errors',
    meaning: 'A file shows at most 50 syntax errors.',
  },
  FCM1001: {
    title: 'unknown name',
    meaning:
      'A name must be a variable, a parameter, a `param` or a word of the language that is visible where it is used. Variables end with the braces in which they are first assigned.',
  },
  FCM1002: {
    title: 'unknown callee',
    meaning:
      'A call names a block of this file, an imported block, an operator or a function.',
  },
  FCM1003: {
    title: 'declared twice',
    meaning:
      'Declarations of a file, parameters of a block and results of a model have names of their own, and blocks cannot take the name of an operator or function.',
  },
  FCM1004: {
    title: 'unused name',
    meaning:
      'A variable, parameter or `param` is never read. Names that begin with `_` are exempt.',
  },
  FCM1005: {
    title: 'unused import',
    meaning: 'An imported name is never used.',
  },
  FCM1006: {
    title: 'unknown argument',
    meaning: 'A named argument must be a parameter of the callee.',
  },
  FCM1007: {
    title: 'missing argument',
    meaning: 'A parameter without a default needs an argument.',
  },
  FCM1008: {
    title: 'too many arguments',
    meaning:
      'A call has more positional arguments than the callee has parameters.',
  },
  FCM1009: {
    title: 'argument given twice',
    meaning: 'Each parameter takes one argument.',
  },
  FCM1011: {
    title: 'wrong number of values',
    meaning: 'A call returns another number of values than its place takes.',
  },
  FCM1012: {
    title: 'missing return',
    meaning: 'Every path through a block or model ends with `return`.',
  },
  FCM1013: {
    title: 'unreachable code',
    meaning: 'Statements after a `return` never run.',
  },
  FCM1014: {
    title: 'wrong number of results',
    meaning: 'A model returns as many values as it declares results.',
  },
  FCM1015: {
    title: 'recursion',
    meaning: 'A block calls itself, directly or through other blocks.',
  },
  FCM1016: {
    title: 'reserved parameter name',
    meaning: '`name` is an argument of every call and cannot be a parameter.',
  },
  FCM1017: {
    title: 'param of tensor type',
    meaning: 'A `param` is an int, float, bool or string.',
  },
  FCM1018: {
    title: 'model parameter without a default',
    meaning:
      'A parameter of a model that is not a tensor needs a default, because nobody calls a model.',
  },
  FCM1019: {
    title: 'input with a default',
    meaning: 'Tensors are given to a model when it runs.',
  },
  FCM1020: {
    title: 'file not found',
    meaning: 'The path of an import does not lead to a readable file.',
  },
  FCM1021: {
    title: 'import cycle',
    meaning: 'Files import each other in a circle.',
  },
  FCM1022: {
    title: 'name not in file',
    meaning:
      'The imported file does not declare a block or `param` of this name.',
  },
  FCM1023: {
    title: 'no model',
    meaning: 'The file that is compiled declares no model.',
  },
  FCM1024: {
    title: 'several models',
    meaning: 'The file declares several models and none was chosen.',
  },
  FCM1025: {
    title: 'unknown model',
    meaning: 'The file has no model of the chosen name.',
  },
  FCM1026: {
    title: 'unknown param to set',
    meaning:
      'A value was set for a name that is no `param` and no scalar parameter of the model.',
  },
  FCM1027: {
    title: 'value of the wrong type to set',
    meaning: 'A value that was set does not have the type of its param.',
  },
  FCM1030: {
    title: 'path used twice',
    meaning: 'Two instances or weights have the same path.',
  },
  FCM1031: {
    title: 'malformed instance name',
    meaning:
      'An instance name has letters, digits, `_`, `-`, `/` or `:` between single dots.',
  },
  FCM1032: {
    title: 'unknown annotation',
    meaning: 'The annotations are `@fuse(FAMILY)` and `@no_fuse`.',
  },
  FCM1033: {
    title: 'wrong argument of an annotation',
    meaning:
      '`@fuse` takes the bare name of one family of fused kernels, `@no_fuse` takes nothing.',
  },
  FCM1034: {
    title: 'unknown family of fused kernels',
    meaning: '`@fuse` names one of the families that the compiler has.',
  },
  FCM1035: {
    title: 'several annotations on one call',
    meaning: 'A call takes one annotation.',
  },
  FCM2001: {
    title: 'operator on the wrong kinds',
    meaning:
      'An operator such as `+` or `<` does not take these kinds of values.',
  },
  FCM2002: {
    title: 'wrong type',
    meaning: 'A value has another type than its place expects.',
  },
  FCM2003: {
    title: 'condition is not a bool',
    meaning: '`if`, `&&` and `||` take bools; numbers are not converted.',
  },
  FCM2004: {
    title: 'division with a remainder',
    meaning: '`/` on ints is exact; `floor_div` and `ceil_div` round.',
  },
  FCM2005: {
    title: 'division by zero',
    meaning: 'A compile-time number is divided by zero.',
  },
  FCM2006: {
    title: 'number out of range',
    meaning: 'Ints lie within -2^53 to 2^53, floats are finite.',
  },
  FCM2007: {
    title: 'value out of range',
    meaning:
      'An argument has the right type and a value that makes no sense here.',
  },
  FCM2008: {
    title: 'unknown word',
    meaning: 'An argument takes one of a few words.',
  },
  FCM2010: {
    title: 'wrong number of dimensions',
    meaning: 'A tensor has another rank than its place expects.',
  },
  FCM2011: {
    title: 'shape mismatch',
    meaning:
      'A dimension of an argument differs from what the parameter declares.',
  },
  FCM2012: {
    title: 'shapes do not broadcast',
    meaning:
      'Aligned at the last dimension, sizes must be equal or one of them 1.',
  },
  FCM2013: {
    title: 'shapes do not concatenate',
    meaning: 'Tensors to concatenate agree in all dimensions but one.',
  },
  FCM2014: {
    title: 'kernel larger than its input',
    meaning: 'A window does not fit the padded input once.',
  },
  FCM2015: {
    title: 'groups do not divide',
    meaning: 'The groups of a convolution divide its channels and its filters.',
  },
  FCM2016: {
    title: 'reshape changes the size',
    meaning: 'A reshape keeps the number of elements.',
  },
  FCM2017: {
    title: 'not a permutation',
    meaning: 'A transpose names each axis once.',
  },
  FCM2018: {
    title: 'matrices do not fit',
    meaning: 'The columns of the first matrix are the rows of the second.',
  },
  FCM2019: {
    title: 'axis out of range',
    meaning: 'An axis lies within the rank of its tensor.',
  },
  FCM2020: {
    title: 'wrong result type',
    meaning: 'A model returns another type than it declares.',
  },
  FCM2021: {
    title: 'element type not executable',
    meaning:
      'Tensors of this element type are understood and cannot be executed yet.',
  },
  FCM2022: {
    title: 'element types differ',
    meaning: 'Operands have one element type.',
  },
  FCM2023: {
    title: 'contradictory arguments',
    meaning: 'Arguments exclude each other or need each other.',
  },
  FCM2024: {
    title: 'loop bound is not an int',
    meaning: '`repeat` counts from one int to another.',
  },
  FCM2026: {
    title: 'bad dimension',
    meaning: 'A dimension is an int of at least 1.',
  },
  FCM2027: {
    title: 'value without text',
    meaning: 'Only ints, floats, bools and strings can stand in a string.',
  },
  FCM2028: {
    title: 'annotation without a layer',
    meaning:
      '`@fuse` and `@no_fuse` are about convolutions and dense layers; the annotated call makes none.',
  },
  FCM3001: {
    title: 'nested too deeply',
    meaning:
      'Brackets nest at most 64 deep, and operators and `else` branches at most 256 deep within them.',
  },
  FCM3002: {
    title: 'source too large',
    meaning: 'A source file may hold at most 1,048,576 characters.',
  },
  FCM3003: {
    title: 'too many iterations',
    meaning: 'All loops of a model together run at most 100,000 times.',
  },
  FCM3004: {
    title: 'too many nodes',
    meaning: 'A graph has at most 100,000 nodes, weights included.',
  },
  FCM3005: {
    title: 'tensor too large',
    meaning: 'A tensor has at most 2^31 - 1 elements.',
  },
  FCM3006: {
    title: 'too many dimensions',
    meaning: 'A tensor has 1 to 6 dimensions.',
  },
  FCM3007: {
    title: 'list too long',
    meaning: 'A list has at most 1,024 items.',
  },
  FCM3008: {
    title: 'string too long',
    meaning:
      'A string has at most 1,024 characters, an instance path at most 512.',
  },
  FCM3009: {
    title: 'too many steps',
    meaning: 'Lowering one model takes at most 2,000,000 steps.',
  },
  FCM3010: {
    title: 'too many files',
    meaning: 'A program has at most 256 files.',
  },
  FCM3011: {
    title: 'calls nested too deeply',
    meaning:
      'Blocks call each other at most 64 deep, and their expressions nest at most 512 deep in all.',
  },
  FCM3012: {
    title: 'too many parameters',
    meaning: 'A block has at most 256 parameters.',
  },
  FCM4001: {
    title: 'no safetensors file',
    meaning:
      'A safetensors file begins with the length of its header, which must lie in the file.',
  },
  FCM4002: {
    title: 'unreadable header',
    meaning: 'The header of a safetensors file is a JSON object in UTF-8.',
  },
  FCM4003: {
    title: 'key twice in a header',
    meaning: 'Each tensor of a safetensors file has one entry.',
  },
  FCM4004: {
    title: 'malformed metadata',
    meaning: '`__metadata__` of a safetensors file maps strings to strings.',
  },
  FCM4005: {
    title: 'malformed tensor entry',
    meaning:
      'A tensor entry has a dtype, a shape and two data_offsets, whole numbers all.',
  },
  FCM4006: {
    title: 'tensor outside its file',
    meaning: 'The bytes of a tensor must lie in the file.',
  },
  FCM4007: {
    title: 'wrong number of bytes',
    meaning: 'A tensor takes as many bytes as its shape and dtype say.',
  },
  FCM4008: {
    title: 'overlap or gap in a weight file',
    meaning: 'Every byte of the data belongs to exactly one tensor.',
  },
  FCM4009: {
    title: 'tensors left out',
    meaning: 'F32, F16 and BF16 tensors are read; others cannot be weights.',
  },
  FCM4010: {
    title: 'missing weight',
    meaning: 'The model names a tensor that the weights do not have.',
  },
  FCM4011: {
    title: 'misshapen weight',
    meaning: 'A tensor of the weights has another shape than the model wants.',
  },
  FCM4012: {
    title: 'weight that is no number',
    meaning: 'A tensor of the weights holds NaN or infinity.',
  },
  FCM4013: {
    title: 'unused tensors',
    meaning: 'The weights have tensors that the model does not name.',
  },
  FCM5001: {
    title: 'not a target file',
    meaning: 'A target file is JSON and holds one object.',
  },
  FCM5002: {
    title: 'unknown field in a target file',
    meaning:
      'A target has the fields of the `Target` type, `extends` and `$schema`.',
  },
  FCM5003: {
    title: 'missing fields in a target file',
    meaning:
      'Every limit and figure must be given, or come from a preset through `extends`.',
  },
  FCM5004: {
    title: 'wrong value in a target file',
    meaning:
      'Limits are positive integers, figures positive numbers, names and features texts.',
  },
  FCM5005: {
    title: 'unknown base target',
    meaning: '`extends` names a preset.',
  },
  FCM5006: {
    title: 'field twice in a target file',
    meaning: 'Each field of an object is given once.',
  },
  FCM5010: {
    title: 'no schedule fits the target',
    meaning:
      'No tile of a layer keeps the limits of the target on invocations, workgroup memory and workgroups.',
  },
  FCM5011: {
    title: 'tensor larger than a binding',
    meaning:
      'A kernel binds each tensor whole, and the target limits how large a binding may be.',
  },
  FCM5012: {
    title: 'too many tensors in one layer',
    meaning:
      'A kernel binds every tensor that it reads or writes, and the target limits their number.',
  },
  FCM5013: {
    title: 'pin that cannot be kept',
    meaning:
      'A layer that `@fuse(FAMILY)` pins cannot be part of such a kernel, for the reason given.',
  },
  FCM6001: {
    title: 'unreadable file',
    meaning: 'A file that was named is missing, not readable, or not text.',
  },
  FCM6002: {
    title: 'unwritable output',
    meaning: 'The output cannot be written; nothing was left half written.',
  },
  FCM6003: {
    title: 'input without a place',
    meaning:
      'A file was given for an input that the model does not have, for one that has a file already, or in a format that is not known.',
  },
  FCM6004: {
    title: 'input of the wrong size',
    meaning: 'The values of an input must be as many as its shape says.',
  },
  FCM6005: {
    title: 'unreadable .npy file',
    meaning:
      'A .npy input is little-endian f32 in C order, and its header agrees with the number of its bytes.',
  },
  FCM6006: {
    title: 'unreadable picture',
    meaning: 'A picture is a whole JPEG, PNG or BMP file.',
  },
  FCM6007: {
    title: 'picture too large',
    meaning: 'A picture has at most 64 megapixels.',
  },
  FCM6008: {
    title: 'picture for another kind of input',
    meaning: 'A picture fits an input of shape [1, H, W, 3].',
  },
  FCM6009: {
    title: 'wrong number of labels',
    meaning: 'A labels file has one line per class.',
  },
  FCM6010: {
    title: 'unknown target',
    meaning: 'A target is the name of a preset or a JSON file.',
  },
  FCM6011: {
    title: 'unknown pass',
    meaning: 'The graph can be printed after `lower` and after each pass.',
  },
  FCM6012: {
    title: 'no WebGPU device',
    meaning: 'A WebGPU device was asked for and this machine offers none.',
  },
  FCM6013: {
    title: 'the device failed',
    meaning:
      'The WebGPU device cannot run the model, or failed while doing so.',
  },
} as const satisfies Readonly<Record<DiagnosticCode, CodeEntry>>;

/** A code of the catalogue. */
export type KnownCode = keyof typeof DIAGNOSTIC_CODES;
