/** What a device must offer to run a model: the limits that it really uses. */
import { invariant } from '../grammar/diagnostic.ts';
import type { TargetLimits } from '../compiler/target.ts';
import type { BufferSlot, CompiledModel, Dispatch, Shader } from './model.ts';

type Requires = CompiledModel['requires'];

/** Limits by their WebGPU names; f32 needs no feature. */
export function requirementsOf(
  shaders: readonly Shader[],
  dispatches: readonly Dispatch[],
  slots: readonly BufferSlot[],
  weightBytes: number,
): Requires {
  const most = (values: readonly number[]): number => Math.max(0, ...values);
  const sizes = shaders.map(({ workgroupSize }) => workgroupSize);
  const bindings = dispatches.flatMap((dispatch) => dispatch.bindings);
  const slotBytes = slots.map(({ byteLength }) => byteLength);
  const limits = {
    maxComputeWorkgroupStorageSize: most(
      shaders.map(({ workgroupBytes }) => workgroupBytes),
    ),
    maxComputeInvocationsPerWorkgroup: most(
      sizes.map(([x, y, z]) => x * y * z),
    ),
    maxComputeWorkgroupSizeX: most(sizes.map(([x]) => x)),
    maxComputeWorkgroupSizeY: most(sizes.map(([, y]) => y)),
    maxComputeWorkgroupSizeZ: most(sizes.map(([, , z]) => z)),
    maxComputeWorkgroupsPerDimension: most(
      dispatches.flatMap(({ workgroups }) => workgroups),
    ),
    maxStorageBuffersPerShaderStage: most(
      dispatches.map((dispatch) => dispatch.bindings.length),
    ),
    maxStorageBufferBindingSize: most(
      bindings.map((binding) =>
        binding.kind === 'weights'
          ? binding.byteLength
          : slots[binding.slot]!.byteLength,
      ),
    ),
    maxBufferSize: most([...slotBytes, weightBytes]),
  };
  return { features: [], limits };
}

/** @throws InvariantError when the planner let a kernel outgrow its target. */
export function verifyWithinTarget(
  { limits }: Requires,
  target: TargetLimits,
): void {
  const [x, y, z] = target.workgroupSize;
  const allowed: Readonly<Record<string, number>> = {
    maxComputeWorkgroupStorageSize: target.workgroupBytes,
    maxComputeInvocationsPerWorkgroup: target.invocations,
    maxComputeWorkgroupSizeX: x,
    maxComputeWorkgroupSizeY: y,
    maxComputeWorkgroupSizeZ: z,
    maxComputeWorkgroupsPerDimension: target.workgroupsPerDimension,
    maxStorageBuffersPerShaderStage: target.storageBuffersPerStage,
    maxStorageBufferBindingSize: target.storageBindingBytes,
  };
  for (const [limit, most] of Object.entries(allowed)) {
    const needed = limits[limit] ?? 0;
    invariant(needed <= most, `${limit} is ${most}, a kernel needs ${needed}`);
  }
}
