/**
 * What the planner must know of a GPU: WebGPU limits (which bound legal tiles)
 * and performance figures (which rank them). Plain data; presets in
 * `target-presets.ts`, others from a JSON file (`parse-target.ts`) or the live
 * adapter (`targets.ts`). docs/targets.md is for people.
 */

export interface TargetLimits {
  /** maxComputeWorkgroupStorageSize, bytes. */
  readonly workgroupBytes: number;
  /** maxComputeInvocationsPerWorkgroup. */
  readonly invocations: number;
  /** maxComputeWorkgroupSizeX, Y, Z: invocations per dimension. */
  readonly workgroupSize: readonly [x: number, y: number, z: number];
  /** maxComputeWorkgroupsPerDimension, of a dispatch. */
  readonly workgroupsPerDimension: number;
  /** maxStorageBuffersPerShaderStage. */
  readonly storageBuffersPerStage: number;
  /** maxStorageBufferBindingSize, bytes. */
  readonly storageBindingBytes: number;
  /** Multiply-adds that the body of a loop may hold when it is written out:
   * drivers take long over long bodies. No WebGPU limit. */
  readonly unrolledMacs: number;
}

export interface TargetFigures {
  /** Streaming multiprocessors, or the vendor's equal. */
  readonly cores: number;
  /** Invocations that a core holds at a time. */
  readonly threadsPerCore: number;
  /** 32-bit registers per core. */
  readonly registersPerCore: number;
  /** Workgroup memory per core, bytes. */
  readonly sharedBytesPerCore: number;
  /** Device memory and L2 bandwidth, bytes per second. */
  readonly dramBytesPerSecond: number;
  readonly l2BytesPerSecond: number;
  /** Size of the last cache before device memory that the GPU can fill. */
  readonly l2Bytes: number;
  /** f32 multiply-adds per second, whole device. */
  readonly macsPerSecond: number;
  /** Price of one dependent dispatch, nanoseconds. */
  readonly dispatchNs: number;
}

export interface Target {
  readonly name: string;
  readonly limits: TargetLimits;
  readonly figures: TargetFigures;
  /** WebGPU feature names the compiler may use when present. */
  readonly features: readonly string[];
}
