// transpose 0312 -> [2, 5, 3, 4]

const WORKGROUP_SIZE = 64u;
const VEC4S = 30u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out0: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 2u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 1u + c4] = value;
}

fn element(source: u32, place: u32, channel: u32) -> f32 {
  return load_in0(source + place, channel / 4u)[channel % 4u];
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
  let source = (pixel / 15u) * 12u + (pixel % 3u) * 4u;
  let channel = (pixel / 3u) % 5u;
  let value = vec4f(
    element(source, min(c4 * 4u, 3u), channel),
    element(source, min(c4 * 4u + 1u, 3u), channel),
    element(source, min(c4 * 4u + 2u, 3u), channel),
    element(source, min(c4 * 4u + 3u, 3u), channel),
  );
  store_out0(pixel, c4, value);
}
