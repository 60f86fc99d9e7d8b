/** What `--help` teaches: one text per command, each with an example. */
import { PRESETS } from '../compiler/target-presets.ts';

export interface HelpText {
  /** In the list of commands. */
  readonly summary: string;
  readonly description: string;
  /** After the options. */
  readonly after: string;
}

const NAME_COLUMNS = Math.max(
  ...PRESETS.map(({ target }) => target.name.length),
);

/** What --target knows by name, one line each. */
const TARGETS = `
Targets (or FILE.json, described in docs/targets.md):
${PRESETS.map(
  ({ target, standsFor }) =>
    `  ${target.name.padEnd(NAME_COLUMNS)}  ${standsFor}`,
).join('\n')}
`;

export const PROGRAM = {
  description:
    'Compiles .fcm, a small tensor language, to WebGPU kernels in which\n' +
    'depthwise and pointwise convolutions are fused.',
  after: `
Examples:
  fcmc examples/mobilenet_v2.fcm -o out        write kernels to out/
  fcmc explain examples/inverted_residual.fcm  show the plan and what it saves
  fcmc run examples/inverted_residual.fcm --verify

Exit code: 0 fine, 1 the program or a file is at fault, 2 the command line is.
Colour follows the terminal; NO_COLOR=1 turns it off.`,
};

export const COMPILE: HelpText = {
  summary: 'compile a program to kernels (the default command)',
  description: `Compiles FILE and writes into the output directory:
  NAME.json       the compiled model: kernels, dispatches, buffers, weight table
  kernels/*.wgsl  its kernels, to read
  NAME.bin        the packed weights, when --weights is given
NAME is the model's name. Either everything is written or nothing; other files
in the directory stay.`,
  after: `${TARGETS}
Example:
  fcmc examples/mobilenet_v2.fcm --target h100 --set size=192 -o out`,
};

export const CHECK: HelpText = {
  summary: 'parse and type programs, write nothing',
  description:
    'Reports every error in FILE and what it imports: syntax, names, shapes.',
  after: `
Example:
  fcmc check examples/mobilenet_v1.fcm --set size=96`,
};

export const EXPLAIN: HelpText = {
  summary: 'show the plan: what is fused, what it saves, why not more',
  description: `Prints one line per kernel: the layers in it, their family and tile, the bytes it
moves and what the same layers move one by one, multiply-adds and how many of
them are recomputed; then why other layers were not fused.

--html writes all of it as one page, to open in a browser: the graph, bars, a
roofline, tables. The page needs no network. docs/plan-json.md describes --json.

--objective is what the plan makes small: the estimated time, the bytes loaded
and stored (gma, as in the paper: every core has a workgroup, or each kernel has
--min-workgroups), or the dispatches. --fuse pairs keeps to the paper's pairs.
@fuse(FAMILY) and @no_fuse in a program decide for one call.

Without --target it plans for WebGPU's guaranteed limits.`,
  after: `${TARGETS}
Examples:
  fcmc explain examples/mobilenet_v2.fcm --target orin --objective gma
  fcmc explain examples/mobilenet_v2.fcm --html mobilenet_v2.html
  fcmc explain examples/inverted_residual.fcm --print-after=all`,
};

export const RUN: HelpText = {
  summary: 'run a model on the GPU, or check it with --verify',
  description: `Compiles FILE for the machine's WebGPU device and runs it. Without --weights and
--input, seeded random numbers take their place. With --verify every output is
compared with a float64 interpreter; the allowed error is derived, element by
element, from the roundings on the way. Without a WebGPU device the interpreter
runs instead, unless --device webgpu insists.`,
  after: `
Inputs (--input FILE when the model has one, NAME=FILE otherwise):
  .f32                  raw little-endian values, row-major
  .npy                  NumPy, dtype <f4, C order, the input's shape
  .jpg .jpeg .png .bmp  for an input [1, H, W, 3]: RGB, stretched to H x W by
                        bilinear interpolation with half-pixel centres,
                        truncated to 0..255; alpha and EXIF are ignored. Then
                        --normalize, with q the byte:
                          signed     (q - 128) / 128
                          unit       q / 255
                          inception  q / 127.5 - 1
                          imagenet   (q / 255 - mean) / deviation, per channel
                          raw        q
${TARGETS}
Examples:
  fcmc run examples/inverted_residual.fcm --verify
  fcmc run examples/mobilenet_v2.fcm --weights mobilenet_v2.safetensors \\
    --input cat.jpg --top 5`,
};

export const NORMALIZE_CHOICES = [
  'signed',
  'unit',
  'inception',
  'imagenet',
  'raw',
] as const;

export const DEVICES: HelpText = {
  summary: 'show the WebGPU device and the known targets',
  description:
    'Shows the adapter that `fcmc run` uses, its limits and features, and the\n' +
    'targets that --target knows by name.',
  after: `
A target of your own is a JSON file with the fields of "target" as --json prints
them; with "extends" it names only what differs:
  { "name": "mine", "extends": "h100", "figures": { "dispatchNs": 1800 } }
docs/targets.md describes the fields; schemas/target.schema.json tells editors.

Example:
  fcmc devices --json`,
};

export const FMT: HelpText = {
  summary: 'format programs',
  description: `Prints FILE in the one layout of .fcm programs. With --write the file is
rewritten, with --check files that differ are named and the exit code is 1.
Editors can use the same formatter as the Prettier plugin \`fcmc/prettier\`.`,
  after: `
Example:
  fcmc fmt --write examples/*.fcm`,
};
