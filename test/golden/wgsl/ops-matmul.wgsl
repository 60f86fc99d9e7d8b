// matmul c6 -> [2, 3, 8]

const WORKGROUP_SIZE = 64u;
const VEC4S = 12u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read> in1: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out0: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 2u + c4];
}

fn load_in1(pixel: u32, c4: u32) -> vec4f {
  return in1[pixel * 2u + c4];
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
  let a_row = pixel;
  let b_row = 0u;
  var value = vec4f();
  for (var block = 0u; block < 1u; block++) {
    let a = load_in0(a_row, block);
    let row = b_row + block * 4u;
    value += a[0] * load_in1(row, c4);
    value += a[1] * load_in1(row + 1u, c4);
    value += a[2] * load_in1(row + 2u, c4);
    value += a[3] * load_in1(row + 3u, c4);
  }
  let a = load_in0(a_row, 1u);
  value += a[0] * load_in1(b_row + 4u, c4);
  value += a[1] * load_in1(b_row + 5u, c4);
  store_out0(pixel, c4, value);
}
