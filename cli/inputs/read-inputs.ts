/**
 * `--input NAME=FILE` -> the values of every model input. Inputs that no file
 * is named for are seeded random numbers.
 */
import type { Graph } from '../../compiler/graph.ts';
import type { TensorType } from '../../compiler/tensor-type.ts';
import { elementCount, printTensorType } from '../../compiler/tensor-type.ts';
import type { Report } from '../../grammar/diagnostic.ts';
import { suggest } from '../../grammar/suggest.ts';
import type { Files } from '../environment.ts';
import { inputError } from '../input-error.ts';
import { readBytes } from '../read-file.ts';
import { readNpy } from './npy.ts';
import { readPicture } from './picture.ts';
import type { NormalizationName } from './picture-tensor.ts';
import { pictureTensor } from './picture-tensor.ts';
import { randomValues } from './random-values.ts';

export interface ModelInput {
  readonly name: string;
  readonly type: TensorType;
  /** Row-major. */
  readonly values: Float32Array;
  /** Where they come from, for people. */
  readonly origin: string;
}

export interface InputOptions {
  /** `NAME=FILE`, or `FILE` for a model with one input. */
  readonly inputs: readonly string[];
  readonly normalize: NormalizationName;
  readonly seed: number;
}

/** All inputs in the model's order, or null after diagnostics FCM6001..6008. */
export async function readInputs(
  graph: Graph,
  options: InputOptions,
  files: Files,
  report: Report,
): Promise<readonly ModelInput[] | null> {
  const wanted = new Map<string, TensorType>();
  for (const { op, type } of graph.nodes) {
    if (op.kind === 'input') wanted.set(op.name, type);
  }
  const paths = assignFiles([...wanted.keys()], options.inputs, report);
  if (paths === null) return null;

  const inputs: ModelInput[] = [];
  for (const [name, type] of wanted) {
    const path = paths.get(name);
    if (path === undefined) {
      const values = randomValues(elementCount(type.shape), options.seed, name);
      const origin = `random in [-1, 1), seed ${options.seed}`;
      inputs.push({ name, type, values, origin });
      continue;
    }
    const read = await readInput(path, name, type, options, files, report);
    if (read !== null) inputs.push({ name, type, ...read });
  }
  return inputs.length === wanted.size ? inputs : null;
}

/** Which file each input is to come from, or null after FCM6003. */
function assignFiles(
  names: readonly string[],
  specs: readonly string[],
  report: Report,
): ReadonlyMap<string, string> | null {
  const paths = new Map<string, string>();
  for (const spec of specs) {
    const equals = spec.indexOf('=');
    const name = equals === -1 ? null : spec.slice(0, equals);
    const known = name !== null && names.includes(name);
    const only = names.length === 1 ? names[0]! : null;
    if (known) {
      if (paths.has(name)) {
        report(inputError('FCM6003', `input \`${name}\` is given twice`));
        return null;
      }
      paths.set(name, spec.slice(equals + 1));
    } else if (name === null && only !== null && !paths.has(only)) {
      paths.set(only, spec);
    } else {
      const near = name === null ? null : suggest(name, names);
      report(
        inputError(
          'FCM6003',
          name === null
            ? `\`${spec}\` does not say which of the inputs ${names.join(', ')} it is for, or comes twice`
            : `the model has no input \`${name}\`; its inputs are ${names.join(', ')}`,
          near === null
            ? 'write --input NAME=FILE'
            : `did you mean \`${near}\`?`,
        ),
      );
      return null;
    }
  }
  return paths;
}

async function readInput(
  path: string,
  name: string,
  type: TensorType,
  options: InputOptions,
  files: Files,
  report: Report,
): Promise<{ values: Float32Array; origin: string } | null> {
  const bytes = readBytes(files, path, report);
  if (bytes === null) return null;
  const expected = `input \`${name}\` is ${printTensorType(type)}`;
  const elements = elementCount(type.shape);

  switch (/\.[^.]*$/.exec(path)?.[0].toLowerCase() ?? '') {
    case '.f32': {
      if (bytes.length !== elements * 4) {
        report(
          inputError(
            'FCM6004',
            `${path}: ${expected}: ${elements} elements, ${elements * 4} bytes; found ${bytes.length} bytes`,
          ),
        );
        return null;
      }
      return { values: new Float32Array(bytes.slice().buffer), origin: path };
    }
    case '.npy': {
      const array = readNpy(bytes, path, report);
      if (array === null) return null;
      if (array.shape.join() !== type.shape.join()) {
        report(
          inputError(
            'FCM6004',
            `${path}: ${expected}: ${elements} elements; found shape [${array.shape.join(', ')}]: ${array.data.length} elements`,
          ),
        );
        return null;
      }
      return { values: array.data, origin: path };
    }
    case '.jpg':
    case '.jpeg':
    case '.png':
    case '.bmp': {
      const [n, height, width, channels] = type.shape;
      if (
        type.shape.length !== 4 ||
        n !== 1 ||
        height === undefined ||
        width === undefined ||
        channels !== 3
      ) {
        report(
          inputError(
            'FCM6008',
            `${path}: a picture fits an input of shape [1, H, W, 3]; ${expected}`,
            'give the values as .npy or .f32',
          ),
        );
        return null;
      }
      const picture = await readPicture(bytes, path, report);
      if (picture === null) return null;
      return {
        values: pictureTensor(picture, height, width, options.normalize),
        origin: `${path}, ${picture.width}x${picture.height} to ${width}x${height}, ${options.normalize}`,
      };
    }
    default:
      report(
        inputError(
          'FCM6003',
          `${path}: what kind of input is this?`,
          'known endings: .f32 (raw little-endian), .npy, .jpg, .jpeg, .png, .bmp',
        ),
      );
      return null;
  }
}
