// reshape -> [3, 10]

const WORKGROUP_SIZE = 64u;
const VEC4S = 9u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out0: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 2u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 3u + c4] = select(value, vec4f(), vec4u(0u, 1u, 2u, 3u) + 4u * c4 >= vec4u(10u));
}

fn element(at: u32) -> f32 {
  return load_in0(at / 5u, (at % 5u) / 4u)[(at % 5u) % 4u];
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
  let first = pixel * 10u + c4 * 4u;
  let value = vec4f(
    element(min(first, 29u)),
    element(min(first + 1u, 29u)),
    element(min(first + 2u, 29u)),
    element(min(first + 3u, 29u)),
  );
  store_out0(pixel, c4, value);
}
