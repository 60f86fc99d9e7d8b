// maxpool k3x3 s2x2 -> [1, 4, 4, 8]

const WORKGROUP_SIZE = 64u;
const VEC4S = 32u;
const IN_W = 7u;

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
  let out_y = pixel / 4u;
  let out_x = pixel % 4u;
  let y_begin = max(out_y * 2u, 1u) - 1u;
  let y_end = min(out_y * 2u + 3u, 8u) - 1u;
  let x_begin = max(out_x * 2u, 1u) - 1u;
  let x_end = min(out_x * 2u + 3u, 8u) - 1u;
  let first_row = 0u;
  var value = load_in0((first_row + y_begin) * IN_W + x_begin, c4);
  for (var y = y_begin; y < y_end; y++) {
    for (var x = x_begin; x < x_end; x++) {
      value = max(value, load_in0((first_row + y) * IN_W + x, c4));
    }
  }
  store_out0(pixel, c4, value);
}
