// sub -> [1, 4, 4, 3]

const WORKGROUP_SIZE = 64u;
const VEC4S = 16u;

@group(0) @binding(0) var<storage, read> in0: array<f32>;
@group(0) @binding(1) var<storage, read_write> out0: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  let base = pixel * 3u;
  return vec4f(in0[base + 0u], in0[base + 1u], in0[base + 2u], 0.0f);
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  let base = pixel * 3u + c4 * 4u;
  out0[base + 0u] = value[0];
  out0[base + 1u] = value[1];
  out0[base + 2u] = value[2];
  if (c4 * 4u + 3u < 3u) { out0[base + 3u] = value[3]; }
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let id = group.x;
  let index = id * WORKGROUP_SIZE + local;
  if (index >= VEC4S) { return; }
  let pixel = index;
  let c4 = 0u;
  store_out0(pixel, c4, (load_in0(pixel, c4) - vec4f(weights[0u].x)));
}
