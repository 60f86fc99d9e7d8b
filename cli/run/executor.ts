/**
 * What runs a compiled model: a WebGPU device, or the reference interpreter on
 * the CPU. Both answer with every output's values by name.
 */
import type { Compiled } from '../../compile.ts';
import { interpret } from '../../compiler/interpret.ts';
import type { Target } from '../../compiler/target.ts';
import { DEFAULT_TARGET } from '../../compiler/targets.ts';
import type { Report } from '../../grammar/diagnostic.ts';
import { createSession } from '../../runtime/index.ts';
import type { OpenedDevice } from '../device.ts';
import { INSTALL_WEBGPU, openDevice } from '../device.ts';
import type { Environment } from '../environment.ts';
import { inputError } from '../input-error.ts';
import type { ModelInput } from '../inputs/read-inputs.ts';
import type { Operands } from './operands.ts';

export const DEVICE_CHOICES = ['auto', 'webgpu', 'cpu'] as const;
export type DeviceChoice = (typeof DEVICE_CHOICES)[number];

/** A compiled model with everything it needs to run. */
export interface Job extends Operands {
  readonly compiled: Compiled;
}

export interface Execution {
  readonly outputs: ReadonlyMap<string, ArrayLike<number>>;
  /** Uploading weights and compiling kernels, milliseconds. */
  readonly setUpMs: number;
  /** The first inference: some drivers compile kernels only now. */
  readonly firstRunMs: number;
  /** Another inference, once everything is warm. */
  readonly runMs: number;
}

export interface Executor {
  readonly kind: 'webgpu' | 'cpu';
  readonly name: string;
  /** What to plan for, unless told otherwise. */
  readonly target: Target;
  /** @throws RuntimeError when the device fails or cannot run the model. */
  readonly execute: (job: Job) => Promise<Execution>;
  readonly close: () => void;
}

/** The executor, or null after FCM6012 (`webgpu` was asked for, none is here). */
export async function openExecutor(
  choice: DeviceChoice,
  env: Environment,
  report: Report,
): Promise<Executor | null> {
  if (choice === 'cpu') return interpreterExecutor(env);
  const opened = await openDevice(env);
  if (opened.ok) return webgpuExecutor(opened, env);
  if (choice === 'webgpu') {
    report(inputError('FCM6012', opened.reason, INSTALL_WEBGPU));
    return null;
  }
  env.stderr.write(
    `${opened.reason}: running on the CPU with the reference interpreter\n`,
  );
  return interpreterExecutor(env);
}

function webgpuExecutor(opened: OpenedDevice, env: Environment): Executor {
  const { device, adapter, target } = opened;
  return {
    kind: 'webgpu',
    name: adapter.name,
    target,
    execute: async ({ compiled, inputs }) => {
      const start = env.now();
      const { model, packedWeights } = compiled;
      const session = await createSession(model, {
        device,
        ...(packedWeights !== null && { weights: packedWeights }),
      });
      const setUpMs = env.now() - start;
      try {
        const tensors = Object.fromEntries(valuesOf(inputs));
        const first = env.now();
        const outputs = new Map(Object.entries(await session.run(tensors)));
        const second = env.now();
        await session.run(tensors);
        return {
          outputs,
          setUpMs,
          firstRunMs: second - first,
          runMs: env.now() - second,
        };
      } finally {
        session.dispose();
      }
    },
    close: () => {
      device.destroy();
    },
  };
}

function interpreterExecutor(env: Environment): Executor {
  return {
    kind: 'cpu',
    name: 'CPU (float64 reference interpreter)',
    target: DEFAULT_TARGET,
    execute: ({ lowered, weights, inputs }) => {
      const start = env.now();
      const tensors = interpret(lowered, { inputs: valuesOf(inputs), weights });
      const runMs = env.now() - start;
      const outputs = new Map(
        [...tensors].map(([name, { values }]) => [name, values]),
      );
      return Promise.resolve({
        outputs,
        setUpMs: 0,
        firstRunMs: runMs,
        runMs,
      });
    },
    close: () => undefined,
  };
}

/** Input values by name, as runtimes take them. */
export function valuesOf(
  inputs: readonly ModelInput[],
): ReadonlyMap<string, Float32Array> {
  return new Map(inputs.map(({ name, values }) => [name, values]));
}
