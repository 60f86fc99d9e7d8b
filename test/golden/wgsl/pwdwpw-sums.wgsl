// sum of 3 parts of [2, 3, 3, 10]

const PARTS = 3u;
const TOTAL = 54u;
const OUT4 = 3u;

@group(0) @binding(0) var<storage, read> in0: array<f32>;
@group(0) @binding(1) var<storage, read_write> out0: array<f32>;
@group(0) @binding(2) var<storage, read> partials: array<vec4f>;
@group(0) @binding(3) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  let c = vec4u(0u, 1u, 2u, 3u) + 4u * c4;
  let at = pixel * 10u + min(c, vec4u(10u - 1u));
  let value = vec4f(in0[at.x], in0[at.y], in0[at.z], in0[at.w]);
  return select(vec4f(), value, c < vec4u(10u));
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  let base = pixel * 10u + c4 * 4u;
  out0[base + 0u] = value[0];
  out0[base + 1u] = value[1];
  if (c4 * 4u + 2u < 10u) { out0[base + 2u] = value[2]; }
  if (c4 * 4u + 3u < 10u) { out0[base + 3u] = value[3]; }
}

fn epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[0u + k4]);
  value = (value * load_in0((pixel / 9u), k4));
  value = clamp(value, vec4f(0.0f), vec4f(6.0f));
  return value;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let id = group.x;
  let rolled = group.z;
  let at = min(id * 64u + local, TOTAL - 1u);
  var sum = vec4f();
  for (var part = rolled; part < PARTS; part++) {
    sum += partials[part * TOTAL + at];
  }
  let value = epilogue(sum, at / OUT4, at % OUT4);
  if (id * 64u + local < TOTAL) { store_out0(at / OUT4, at % OUT4, value); }
}
