// concat -> [1, 4, 4, 9]

const WORKGROUP_SIZE = 64u;
const VEC4S = 48u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read> in1: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out0: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 1u + c4];
}

fn load_in1(pixel: u32, c4: u32) -> vec4f {
  return in1[pixel * 2u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 3u + c4] = select(value, vec4f(), vec4u(0u, 1u, 2u, 3u) + 4u * c4 >= vec4u(9u));
}

fn joined(pixel: u32, channel: u32) -> f32 {
  if (channel < 3u) { return load_in0(pixel, channel / 4u)[channel % 4u]; }
  return load_in1(pixel, (channel - 3u) / 4u)[(channel - 3u) % 4u];
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let id = group.x;
  let index = id * WORKGROUP_SIZE + local;
  if (index >= VEC4S) { return; }
  let pixel = index / 3u;
  let c4 = index % 3u;
  let value = vec4f(
    joined(pixel, min(c4 * 4u, 8u)),
    joined(pixel, min(c4 * 4u + 1u, 8u)),
    joined(pixel, min(c4 * 4u + 2u, 8u)),
    joined(pixel, min(c4 * 4u + 3u, 8u)),
  );
  store_out0(pixel, c4, value);
}
