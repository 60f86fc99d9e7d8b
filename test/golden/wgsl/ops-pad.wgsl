// pad -> [1, 5, 5, 8]

const WORKGROUP_SIZE = 64u;
const VEC4S = 50u;
const IN_H = 4u;
const IN_W = 4u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out0: array<vec4f>;

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
  let y = pixel / 5u - 0u;
  let x = pixel % 5u - 0u;
  var value = vec4f(0.0f);
  if (y < IN_H && x < IN_W) {
    value = load_in0((0u + y) * IN_W + x, c4);
  }
  store_out0(pixel, c4, value);
}
