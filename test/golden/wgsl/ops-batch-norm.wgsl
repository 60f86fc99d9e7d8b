// batch norm -> [1, 4, 4, 8]

const WORKGROUP_SIZE = 64u;
const VEC4S = 32u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out0: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 2u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 2u + c4] = value;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let id = group.x;
  let index = id * WORKGROUP_SIZE + local;
  if (index >= VEC4S) { return; }
  let pixel = index / 2u;
  let c4 = index % 2u;
  let x = load_in0(pixel, c4);
  let mean = weights[c4];
  let variance = weights[2u + c4];
  let factor = weights[4u + c4] / sqrt(variance + 0.000009999999747378752f);
  store_out0(pixel, c4, (x - mean) * factor + weights[6u + c4]);
}
