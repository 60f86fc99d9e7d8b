// layernorm -> [2, 3, 30]
// 6 x 8 invocations: reductions x lanes

const COUNT = 6u;
const SLOTS = 6u;
const LANES = 8u;
const BLOCKS = 8u;
const CHANNELS = 30.0f;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out0: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 8u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 8u + c4] = select(value, vec4f(), vec4u(0u, 1u, 2u, 3u) + 4u * c4 >= vec4u(30u));
}

var<workgroup> tile: array<vec4f, 48>;

fn mask_lanes(value: vec4f, c4: u32, fill: f32) -> vec4f {
  let channel = vec4u(0u, 1u, 2u, 3u) + c4 * 4u;
  return select(vec4f(fill), value, channel < vec4u(30u));
}

fn sum_lanes(local: u32, lane: u32, value: vec4f) -> vec4f {
  tile[local] = value;
  workgroupBarrier();
  for (var count = LANES; count > 1u; count = (count + 1u) / 2u) {
    let half = (count + 1u) / 2u;
    if (lane + half < count) {
      tile[local] = tile[local] + tile[local + half];
    }
    workgroupBarrier();
  }
  let result = tile[local - lane];
  // The next tree writes here.
  workgroupBarrier();
  return result;
}

@compute @workgroup_size(48)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let id = group.x;
  let slot = local / 8u;
  let lane = local % 8u;
  let wanted = id * SLOTS + slot;
  // Past the last reduction, invocations repeat it and store nothing.
  let at = min(wanted, COUNT - 1u);
  var sum4 = vec4f();
  for (var c4 = lane; c4 < BLOCKS; c4 += LANES) {
    sum4 += load_in0(at, c4);
  }
  sum4 = sum_lanes(local, lane, sum4);
  let mean = ((sum4.x + sum4.y) + (sum4.z + sum4.w)) / CHANNELS;
  var square4 = vec4f();
  for (var c4 = lane; c4 < BLOCKS; c4 += LANES) {
    let difference = mask_lanes(load_in0(at, c4) - mean, c4, 0.0f);
    square4 += difference * difference;
  }
  square4 = sum_lanes(local, lane, square4);
  let variance = ((square4.x + square4.y) + (square4.z + square4.w)) / CHANNELS;
  let factor = inverseSqrt(variance + 0.000009999999747378752f);
  if (wanted < COUNT) {
    for (var c4 = lane; c4 < BLOCKS; c4 += LANES) {
      let value = (load_in0(at, c4) - mean) * factor * weights[c4] + weights[8u + c4];
      store_out0(at, c4, value);
    }
  }
}
