// global avgpool 7x7 -> [1, 1, 1, 32]
// 4 x 16 invocations: reductions x lanes

const COUNT = 8u;
const SLOTS = 4u;
const LANES = 16u;
const PIXELS = 49u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out0: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 8u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 8u + c4] = value;
}

var<workgroup> tile: array<vec4f, 64>;

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
  let image = at / 8u;
  let c4 = at % 8u;
  let first = image * 49u;
  var value = load_in0(first + lane, c4);
  for (var pixel = lane + LANES; pixel < PIXELS; pixel += LANES) {
    value = value + load_in0(first + pixel, c4);
  }
  let total = sum_lanes(local, lane, value);
  if (wanted < COUNT) {
    if (lane == 0u) {
      store_out0(image, c4, total / 49.0f);
    }
  }
}
