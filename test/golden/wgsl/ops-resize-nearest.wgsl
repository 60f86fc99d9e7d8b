// resize nearest halfpixel -> [1, 8, 9, 8]

const WORKGROUP_SIZE = 64u;
const VEC4S = 144u;
const IN_W = 6u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out0: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 2u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 2u + c4] = value;
}

fn source_y(o: u32) -> vec2u {
  let numerator = o * 2u + 1u;
  return vec2u(numerator / 4u, numerator % 4u);
}

fn source_x(o: u32) -> vec2u {
  let numerator = o * 2u + 1u;
  return vec2u(numerator / 3u, numerator % 3u);
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
  let first_row = 0u;
  let y = source_y(pixel / 9u);
  let x = source_x(pixel % 9u);
  let row = (first_row + y.x) * IN_W;
  store_out0(pixel, c4, load_in0(row + x.x, c4));
}
