// PW 5x5x16 -> 5x5x10
// PW 5x5x10 -> 5x5x24
// first tile 8 pixels x 8 filters, thread 2 x 4, chunk 8 channels / 1, weights from global memory
// second tile 8 pixels x 8 filters, thread 1 x 4, chunk 8 channels / 1, weights from global memory

const PIXELS = 25u;
const FILTER_TILES = 3u;
const MID_FILTERS4 = 3u;
const MID_COLS4 = 2u;
const MID_CHUNK4 = 2u;
const MID_CHUNKS = 2u;
const MID_PART4 = 2u;
const MID_ROW_THREADS = 4u;
const MID_COL_THREADS = 2u;
const MID_A_STRIDE = 3u;
const MID_FILTERS_AT = 0u;
const OUT_CHANNELS4 = 3u;
const OUT_FILTERS4 = 6u;
const OUT_ROWS = 8u;
const OUT_COLS4 = 2u;
const OUT_CHUNK4 = 2u;
const OUT_CHUNKS = 2u;
const OUT_PART4 = 2u;
const OUT_COL_THREADS = 2u;
const OUT_A_AT = 24u;
const OUT_A_STRIDE = 3u;
const OUT_FILTERS_AT = 48u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read> in1: array<f32>;
@group(0) @binding(2) var<storage, read> in2: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out0: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> out1: array<vec4f>;
@group(0) @binding(5) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 4u + c4];
}

fn load_in1(pixel: u32, c4: u32) -> vec4f {
  let c = vec4u(0u, 1u, 2u, 3u) + 4u * c4;
  let at = pixel * 10u + min(c, vec4u(10u - 1u));
  let value = vec4f(in1[at.x], in1[at.y], in1[at.z], in1[at.w]);
  return select(vec4f(), value, c < vec4u(10u));
}

fn load_in2(pixel: u32, c4: u32) -> vec4f {
  return in2[pixel * 6u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 3u + c4] = select(value, vec4f(), vec4u(0u, 1u, 2u, 3u) + 4u * c4 >= vec4u(10u));
}

fn store_out1(pixel: u32, c4: u32, value: vec4f) {
  out1[pixel * 6u + c4] = value;
}

var<workgroup> tile: array<vec4f, 48>;

fn load_pixel(pixel: u32, c4: u32) -> vec4f {
  let at = min(pixel, PIXELS - 1u);
  let position = at;
  return load_in0(position, c4);
}

fn mid_epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[120u + k4]);
  value = (value + load_in1(pixel, k4));
  value = clamp(value, vec4f(0.0f), vec4f(6.0f));
  return value;
}

fn keep_mid(tile_pixel: u32, row: u32, c4: u32, col4: u32, sum: vec4f, is_first: bool) {
  let at = min(tile_pixel + row, PIXELS - 1u);
  let position = at;
  let at_c4 = min(c4, MID_FILTERS4 - 1u);
  let value = select(vec4f(), select(mid_epilogue(sum, position, at_c4), vec4f(), vec4u(0u, 1u, 2u, 3u) + 4u * c4 >= vec4u(10u)), c4 < MID_FILTERS4);
  tile[OUT_A_AT + row * OUT_A_STRIDE + col4] = value;
  if (is_first) { if (tile_pixel + row < PIXELS && c4 < MID_FILTERS4) { store_out0(position, c4, value); } }
}

fn epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[123u + k4]);
  value = (value + load_in2(pixel, k4));
  value = clamp(value, vec4f(0.0f), vec4f(6.0f));
  return value;
}

fn store_pixel(pixel: u32, k4: u32, sum: vec4f) {
  let value = epilogue(sum, min(pixel, PIXELS - 1u), k4);
  if (pixel < PIXELS) { store_out1(pixel, k4, value); }
}

fn multiply_add(sum: vec4f, x: vec4f, w: mat4x4f) -> vec4f {
  var total = sum;
  total += x[0] * w[0];
  total += x[1] * w[1];
  total += x[2] * w[2];
  total += x[3] * w[3];
  return total;
}

fn mid_filter_block(at: u32) -> mat4x4f {
  return mat4x4f(
    weights[at],
    weights[at + MID_FILTERS4],
    weights[at + 2u * MID_FILTERS4],
    weights[at + 3u * MID_FILTERS4],
  );
}

fn out_filter_block(at: u32) -> mat4x4f {
  return mat4x4f(
    weights[at],
    weights[at + OUT_FILTERS4],
    weights[at + 2u * OUT_FILTERS4],
    weights[at + 3u * OUT_FILTERS4],
  );
}

@compute @workgroup_size(16)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let id = group.x;
  let rolled = group.z;
  let out_tile_k4 = id % FILTER_TILES * OUT_COLS4;
  let tile_pixel = id / FILTER_TILES * OUT_ROWS;
  let mid_thread = local;
  let mid_row_0 = mid_thread / MID_COL_THREADS;
  let mid_row_1 = mid_row_0 + MID_ROW_THREADS;
  let mid_col_0 = mid_thread % MID_COL_THREADS;
  let mid_a_0 = mid_row_0 * MID_A_STRIDE;
  let mid_a_1 = mid_row_1 * MID_A_STRIDE;
  let out_thread = local;
  let out_row_0 = out_thread / OUT_COL_THREADS;
  let out_col_0 = out_thread % OUT_COL_THREADS;
  let out_a_0 = OUT_A_AT + out_row_0 * OUT_A_STRIDE;
  let out_k4_0 = out_tile_k4 + out_col_0;
  var out_acc_0_0 = vec4f();
  for (var slice = rolled; slice < OUT_CHUNKS; slice++) {
    let mid_tile_k4 = slice * MID_COLS4;
    let mid_k4_0 = min(mid_tile_k4 + mid_col_0, MID_FILTERS4 - 1u);
    var mid_acc_0_0 = vec4f();
    var mid_acc_1_0 = vec4f();
    for (var chunk = rolled; chunk < MID_CHUNKS; chunk++) {
      for (var e = local; e < 16u; e += 16u) {
        tile[e / MID_CHUNK4 * MID_A_STRIDE + e % MID_CHUNK4] = load_pixel(tile_pixel + e / MID_CHUNK4, chunk * MID_CHUNK4 + e % MID_CHUNK4);
      }
      workgroupBarrier();
      if (local < 8u) {
        for (var i = rolled; i < MID_PART4; i++) {
          let c4 = i;
          let b = MID_FILTERS_AT + (chunk * MID_CHUNK4 + c4) * 4u * MID_FILTERS4;
          let w_0 = mid_filter_block(b + mid_k4_0);
          let x_0 = tile[mid_a_0 + c4];
          let x_1 = tile[mid_a_1 + c4];
          mid_acc_0_0 = multiply_add(mid_acc_0_0, x_0, w_0);
          mid_acc_1_0 = multiply_add(mid_acc_1_0, x_1, w_0);
        }
      }
      workgroupBarrier();
    }
    if (local < 8u) {
      keep_mid(tile_pixel, mid_row_0, mid_tile_k4 + mid_col_0, mid_col_0, mid_acc_0_0, out_tile_k4 == 0u);
      keep_mid(tile_pixel, mid_row_1, mid_tile_k4 + mid_col_0, mid_col_0, mid_acc_1_0, out_tile_k4 == 0u);
    }
    workgroupBarrier();
    for (var i = rolled; i < OUT_PART4; i++) {
      let c4 = i;
      let b = OUT_FILTERS_AT + (min(slice * OUT_CHUNK4 + c4, OUT_CHANNELS4 - 1u)) * 4u * OUT_FILTERS4;
      let w_0 = out_filter_block(b + out_k4_0);
      let x_0 = tile[out_a_0 + c4];
      out_acc_0_0 = multiply_add(out_acc_0_0, x_0, w_0);
    }
    workgroupBarrier();
  }
  store_pixel(tile_pixel + out_row_0, out_tile_k4 + out_col_0, out_acc_0_0);
}
