// softmax axis 1 -> [1, 16, 3, 8]
// 4 x 16 invocations: reductions x lanes

const COUNT = 6u;
const SLOTS = 4u;
const LANES = 16u;
const EXTENT = 16u;
const LOWEST = -3.4028234663852886e+38f;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out0: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 2u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 2u + c4] = value;
}

var<workgroup> tile: array<vec4f, 64>;

fn max_lanes(local: u32, lane: u32, value: vec4f) -> vec4f {
  tile[local] = value;
  workgroupBarrier();
  for (var count = LANES; count > 1u; count = (count + 1u) / 2u) {
    let half = (count + 1u) / 2u;
    if (lane + half < count) {
      tile[local] = max(tile[local], tile[local + half * 4u]);
    }
    workgroupBarrier();
  }
  let result = tile[local - lane * 4u];
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
      tile[local] = tile[local] + tile[local + half * 4u];
    }
    workgroupBarrier();
  }
  let result = tile[local - lane * 4u];
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
  let slot = local % 4u;
  let lane = local / 4u;
  let wanted = id * SLOTS + slot;
  // Past the last reduction, invocations repeat it and store nothing.
  let at = min(wanted, COUNT - 1u);
  let c4 = at % 2u;
  let column = at / 2u;
  let first = (column / 3u) * 48u + column % 3u;
  var highest = vec4f(LOWEST);
  for (var i = lane; i < EXTENT; i += LANES) {
    highest = max(highest, load_in0(first + i * 3u, c4));
  }
  highest = max_lanes(local, lane, highest);
  var total = vec4f();
  for (var i = lane; i < EXTENT; i += LANES) {
    total += exp(load_in0(first + i * 3u, c4) - highest);
  }
  total = sum_lanes(local, lane, total);
  if (wanted < COUNT) {
    for (var i = lane; i < EXTENT; i += LANES) {
      store_out0(first + i * 3u, c4, exp(load_in0(first + i * 3u, c4) - highest) / total);
    }
  }
}
