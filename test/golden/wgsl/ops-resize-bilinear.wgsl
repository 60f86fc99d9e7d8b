// resize bilinear halfpixel -> [1, 8, 9, 8]

const WORKGROUP_SIZE = 64u;
const VEC4S = 144u;
const IN_H = 4u;
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
  let numerator = max(o * 2u, 1u) - 1u;
  return vec2u(numerator / 4u, numerator % 4u);
}

fn source_x(o: u32) -> vec2u {
  let numerator = max(o * 4u, 1u) - 1u;
  return vec2u(numerator / 6u, numerator % 6u);
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
  let y_next = min(y.x + 1u, IN_H - 1u);
  let x_next = min(x.x + 1u, IN_W - 1u);
  let along_x = f32(x.y) / 6.0f;
  let along_y = f32(y.y) / 4.0f;
  let next_row = (first_row + y_next) * IN_W;
  let top_left = load_in0(row + x.x, c4);
  let top_right = load_in0(row + x_next, c4);
  let bottom_left = load_in0(next_row + x.x, c4);
  let bottom_right = load_in0(next_row + x_next, c4);
  let top = mix(top_left, top_right, along_x);
  let bottom = mix(bottom_left, bottom_right, along_x);
  store_out0(pixel, c4, mix(top, bottom, along_y));
}
