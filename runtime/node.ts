/**
 * WebGPU in Node, through the npm package `webgpu` (Dawn). The only file of
 * the runtime that is not for a browser.
 */

export interface NodeGpuOptions {
  /**
   * Dawn's options, as `create` of npm `webgpu` takes them:
   * `disable-dawn-features=timestamp_quantization` gives exact
   * `Session.profile` figures (Dawn rounds timestamps to 65.5 us otherwise).
   */
  readonly toggles?: readonly string[];
}

interface DawnBinding {
  readonly create: (toggles: string[]) => GPU;
  readonly globals: Readonly<Record<string, unknown>>;
}

/**
 * Instances by their toggles. Never emptied, for two reasons. Dawn crashes the
 * process (webgpu 0.6.2: a segmentation fault, or an abort in
 * `std::system_error`) once an instance is garbage-collected while one of its
 * devices is alive or a call is pending; one that stays reachable lets the
 * process exit normally, with devices alive or destroyed. And each new
 * instance of a driver may print warnings on stderr from native code, which
 * no option silences (Mesa lavapipe: two lines about dynamic buffer limits).
 */
const instances = new Map<string, GPU>();

/**
 * The `GPU` of Dawn, one per set of toggles for the life of the process; null
 * when npm `webgpu` is not installed, has no binary for this platform, or
 * finds no adapter. Sets WebGPU's globals (`GPUBufferUsage` ...) where they
 * are missing.
 *
 *     const { device } = await requestDevice({ gpu: await nodeGpu() });
 */
export async function nodeGpu(
  options: NodeGpuOptions = {},
): Promise<GPU | null> {
  const binding = await loadBinding();
  if (binding === null) return null;
  for (const [name, value] of Object.entries(binding.globals)) {
    if (!(name in globalThis)) Object.assign(globalThis, { [name]: value });
  }
  const toggles = [...(options.toggles ?? [])];
  const key = toggles.join('\n');
  const gpu = instances.get(key) ?? binding.create(toggles);
  instances.set(key, gpu);
  return (await gpu.requestAdapter()) === null ? null : gpu;
}

async function loadBinding(): Promise<DawnBinding | null> {
  try {
    return (await import('webgpu')) as unknown as DawnBinding;
  } catch {
    // Not installed, or no binary for this platform.
    return null;
  }
}
