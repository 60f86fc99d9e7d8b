// softmax -> [1, 1001]
// 1 x 64 invocations: reductions x lanes

const COUNT = 1u;
const SLOTS = 1u;
const LANES = 64u;
const BLOCKS = 251u;
const LOWEST = -3.4028234663852886e+38f;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out0: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 251u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 251u + c4] = select(value, vec4f(), vec4u(0u, 1u, 2u, 3u) + 4u * c4 >= vec4u(1001u));
}

var<workgroup> tile: array<vec4f, 64>;

fn mask_lanes(value: vec4f, c4: u32, fill: f32) -> vec4f {
  let channel = vec4u(0u, 1u, 2u, 3u) + c4 * 4u;
  return select(vec4f(fill), value, channel < vec4u(1001u));
}

fn max_lanes(local: u32, lane: u32, value: vec4f) -> vec4f {
  tile[local] = value;
  workgroupBarrier();
  for (var count = LANES; count > 1u; count = (count + 1u) / 2u) {
    let half = (count + 1u) / 2u;
    if (lane + half < count) {
      tile[local] = max(tile[local], tile[local + half]);
    }
    workgroupBarrier();
  }
  let result = tile[local - lane];
  // The next tree writes here.
  workgroupBarrier();
  return result;
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

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let id = group.x;
  let slot = local / 64u;
  let lane = local % 64u;
  let wanted = id * SLOTS + slot;
  // Past the last reduction, invocations repeat it and store nothing.
  let at = min(wanted, COUNT - 1u);
  var highest4 = vec4f(LOWEST);
  for (var c4 = lane; c4 < BLOCKS; c4 += LANES) {
    highest4 = max(highest4, mask_lanes(load_in0(at, c4), c4, LOWEST));
  }
  highest4 = max_lanes(local, lane, highest4);
  let highest2 = max(highest4.xy, highest4.zw);
  let highest = max(highest2.x, highest2.y);
  var total4 = vec4f();
  for (var c4 = lane; c4 < BLOCKS; c4 += LANES) {
    total4 += mask_lanes(exp(load_in0(at, c4) - highest), c4, 0.0f);
  }
  total4 = sum_lanes(local, lane, total4);
  let total = (total4.x + total4.y) + (total4.z + total4.w);
  if (wanted < COUNT) {
    for (var c4 = lane; c4 < BLOCKS; c4 += LANES) {
      store_out0(at, c4, exp(load_in0(at, c4) - highest) / total);
    }
  }
}
