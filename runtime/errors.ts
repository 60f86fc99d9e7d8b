/**
 * What can go wrong between a CompiledModel and its results. Each error has a
 * stable `code` to switch on, the facts as fields, and a message that says how
 * to mend it.
 */

export type RuntimeErrorCode =
  | 'deviceUnavailable'
  | 'featureMissing'
  | 'limitTooLow'
  | 'unsupportedFormat'
  | 'wrongWeights'
  | 'wrongInput'
  | 'shaderRejected'
  | 'commandRejected'
  | 'outOfMemory'
  | 'deviceLost'
  | 'sessionDisposed';

/** Base of every error that the runtime throws or rejects with. */
export abstract class RuntimeError extends Error {
  abstract readonly code: RuntimeErrorCode;
  override name = 'RuntimeError';
}

/** There is no WebGPU here, no adapter, or the adapter gives no device. */
export class DeviceUnavailable extends RuntimeError {
  readonly code = 'deviceUnavailable';
  override name = 'DeviceUnavailable';
}

/** How to come by a feature or limit that a device or adapter lacks. */
export const MEND = {
  device:
    'Request the device with requestDevice({ model }), or compile the model ' +
    'for a target that has what this device has.',
  adapter: 'Compile the model for a target that has what this adapter has.',
  request: 'Ask for no more than describeAdapter() lists.',
  profile:
    'Request the device with requestDevice(), which asks for it when the ' +
    'adapter has it.',
} as const;

/** A WebGPU feature is needed that the device or adapter lacks. */
export class FeatureMissing extends RuntimeError {
  readonly code = 'featureMissing';
  override name = 'FeatureMissing';
  /** WebGPU feature names. */
  readonly features: readonly string[];

  /** `what` needs them: `model "block"`, `profile()`. */
  constructor(what: string, features: readonly string[], mend: string) {
    super(`${what} needs the WebGPU feature ${features.join(', ')}. ${mend}`);
    this.features = features;
  }
}

/** A WebGPU limit of the device or adapter is below what is needed. */
export class LimitTooLow extends RuntimeError {
  readonly code = 'limitTooLow';
  override name = 'LimitTooLow';
  /** WebGPU limit name. */
  readonly limit: string;
  readonly needed: number;
  readonly available: number;

  constructor(
    what: string,
    shortfall: { limit: string; needed: number; available: number },
    mend: string,
  ) {
    const { limit, needed, available } = shortfall;
    super(`${what} needs ${limit} = ${needed}, found ${available}. ${mend}`);
    this.limit = limit;
    this.needed = needed;
    this.available = available;
  }
}

/** The model is of another format version or uses what this runtime cannot. */
export class UnsupportedFormat extends RuntimeError {
  readonly code = 'unsupportedFormat';
  override name = 'UnsupportedFormat';
}

/** The packed weights are missing or have the wrong number of bytes. */
export class WrongWeights extends RuntimeError {
  readonly code = 'wrongWeights';
  override name = 'WrongWeights';
  readonly expectedBytes: number;
  readonly actualBytes: number;

  constructor(model: string, expectedBytes: number, actualBytes: number) {
    super(
      `model "${model}" needs ${expectedBytes} bytes of packed weights, got ` +
        `${actualBytes}. Pass { weights } as packed by the compile that made ` +
        'this model: another target or plan packs them differently.',
    );
    this.expectedBytes = expectedBytes;
    this.actualBytes = actualBytes;
  }
}

/** An input, or an output buffer, is missing, unknown or does not fit. */
export class WrongInput extends RuntimeError {
  readonly code = 'wrongInput';
  override name = 'WrongInput';
  /** Name of the input or output. */
  readonly tensor: string;

  constructor(tensor: string, message: string) {
    super(message);
    this.tensor = tensor;
  }
}

/** The GPU's shader compiler rejected a kernel. */
export class ShaderRejected extends RuntimeError {
  readonly code = 'shaderRejected';
  override name = 'ShaderRejected';
  /** Name of the shader in the model. */
  readonly shader: string;
  /** 1-based; null when the compiler named no place. */
  readonly line: number | null;
  readonly column: number | null;

  constructor(
    shader: { name: string; wgsl: string },
    reason: string,
    place: { line: number; column: number } | null,
  ) {
    const at = place === null ? '' : `:${place.line}:${place.column}`;
    super(
      `${shader.name}.wgsl${at}: the GPU rejected this kernel: ${reason}\n` +
        (place === null ? '' : frame(shader.wgsl, place)) +
        'Unless the model was edited this is a bug in fcmc: please report it ' +
        'with the kernel and the name of the GPU.',
    );
    this.shader = shader.name;
    this.line = place?.line ?? null;
    this.column = place?.column ?? null;
  }
}

/** The GPU rejected the commands of a session or of one run. */
export class CommandRejected extends RuntimeError {
  readonly code = 'commandRejected';
  override name = 'CommandRejected';

  constructor(reason: string) {
    super(
      `the GPU rejected a command: ${reason.trim()}\nCheck that GPU buffers ` +
        'given as inputs or outputs belong to the device of the session, are ' +
        'not mapped and were not destroyed.',
    );
  }
}

/** The device has not enough memory. */
export class OutOfMemory extends RuntimeError {
  readonly code = 'outOfMemory';
  override name = 'OutOfMemory';
  /** What was being allocated, bytes. */
  readonly bytes: number;

  constructor(what: string, bytes: number) {
    super(
      `the GPU has not enough memory for ${what} (${bytes} bytes). Dispose ` +
        'other sessions, or use a smaller input or batch.',
    );
    this.bytes = bytes;
  }
}

/** The device was lost or destroyed; nothing on it can be used again. */
export class DeviceLost extends RuntimeError {
  readonly code = 'deviceLost';
  override name = 'DeviceLost';
  /** As `GPUDeviceLostInfo`. */
  readonly reason: GPUDeviceLostReason;

  constructor({
    reason,
    message,
  }: Pick<GPUDeviceLostInfo, 'reason' | 'message'>) {
    super(
      `the GPU device was lost (${reason}): ${message.trim()}\nRequest a new ` +
        'device and create the session again.',
    );
    this.reason = reason;
  }
}

/** The session was disposed before or during the call. */
export class SessionDisposed extends RuntimeError {
  readonly code = 'sessionDisposed';
  override name = 'SessionDisposed';

  constructor(model: string) {
    super(
      `the session of model "${model}" was disposed. Await pending runs ` +
        'before dispose(), and create a new session to run again.',
    );
  }
}

/** The source line with a caret below the column. */
function frame(
  wgsl: string,
  { line, column }: { line: number; column: number },
): string {
  const text = wgsl.split('\n')[line - 1];
  if (text === undefined) return '';
  const margin = `${line} | `;
  // A tab stays a tab, so that the caret stands below its character.
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return `${margin}${text}\n${' '.repeat(margin.length)}${indent}^\n`;
}
