// PW 2 x 5x3x30 -> 3x2x10, stride 2x2
// and the mean of each image
// PW tile 6 pixels x 8 filters, thread 4 x 4, chunk 8 channels / 2, weights staged

const IN_H = 5u;
const IN_W = 3u;
const OUT_H = 3u;
const OUT_W = 2u;
const FILTER_TILES = 2u;
const FILTERS4 = 3u;
const ROWS = 6u;
const COLS4 = 2u;
const CHUNK4 = 2u;
const CHUNKS = 4u;
const PART4 = 1u;
const THREADS = 4u;
const ROW_THREADS = 2u;
const COL_THREADS = 2u;
const A_STRIDE = 3u;
const B_AT = 18u;
const FILTERS_AT = 0u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read> in1: array<f32>;
@group(0) @binding(2) var<storage, read_write> out0: array<f32>;
@group(0) @binding(3) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 8u + c4];
}

fn load_in1(pixel: u32, c4: u32) -> vec4f {
  let c = vec4u(0u, 1u, 2u, 3u) + 4u * c4;
  let at = pixel * 10u + min(c, vec4u(10u - 1u));
  let value = vec4f(in1[at.x], in1[at.y], in1[at.z], in1[at.w]);
  return select(vec4f(), value, c < vec4u(10u));
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  let base = pixel * 10u + c4 * 4u;
  out0[base + 0u] = value[0];
  out0[base + 1u] = value[1];
  if (c4 * 4u + 2u < 10u) { out0[base + 2u] = value[2]; }
  if (c4 * 4u + 3u < 10u) { out0[base + 3u] = value[3]; }
}

var<workgroup> tile: array<vec4f, 34>;

fn load_pixel(pixel: u32, c4: u32) -> vec4f {
  let at = pixel;
  let out_row = at / OUT_W;
  let y = out_row % OUT_H * 2u;
  let x = at % OUT_W * 2u;
  let position = (out_row / OUT_H * IN_H + y) * IN_W + x;
  return load_in0(position, c4);
}

fn epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[96u + k4]);
  value = (value * load_in1((pixel / 6u), k4));
  value = clamp(value, vec4f(0.0f), vec4f(6.0f));
  return value;
}

fn multiply_add(sum: vec4f, x: vec4f, w: mat4x4f) -> vec4f {
  var total = sum;
  total += x[0] * w[0];
  total += x[1] * w[1];
  total += x[2] * w[2];
  total += x[3] * w[3];
  return total;
}

fn load_filters(chunk: u32, tile_k4: u32, e: u32) -> vec4f {
  let c = chunk * CHUNK4 * 4u + e / COLS4;
  let k4 = min(tile_k4 + e % COLS4, FILTERS4 - 1u);
  return weights[FILTERS_AT + c * FILTERS4 + k4];
}

fn filter_block(at: u32) -> mat4x4f {
  return mat4x4f(
    tile[at],
    tile[at + COLS4],
    tile[at + 2u * COLS4],
    tile[at + 3u * COLS4],
  );
}

@compute @workgroup_size(8)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let id = group.x;
  let rolled = group.z;
  let tile_k4 = id % FILTER_TILES * COLS4;
  let image = id / FILTER_TILES;
  let tile_pixel = image * ROWS;
  let part = local / THREADS;
  let thread = local % THREADS;
  let row_0 = thread / COL_THREADS;
  let row_1 = row_0 + ROW_THREADS;
  let row_2 = row_1 + ROW_THREADS;
  let row_3 = row_2 + ROW_THREADS;
  let col_0 = thread % COL_THREADS;
  let a_0 = row_0 * A_STRIDE;
  let a_1 = row_1 * A_STRIDE;
  let a_2 = row_2 * A_STRIDE;
  let a_3 = min(row_3, ROWS - 1u) * A_STRIDE;
  var acc_0_0 = vec4f();
  var acc_1_0 = vec4f();
  var acc_2_0 = vec4f();
  var acc_3_0 = vec4f();
  for (var chunk = rolled; chunk < CHUNKS; chunk++) {
    for (var e = local; e < 12u; e += 8u) {
      tile[e / CHUNK4 * A_STRIDE + e % CHUNK4] = load_pixel(tile_pixel + e / CHUNK4, chunk * CHUNK4 + e % CHUNK4);
    }
    for (var e = local; e < 16u; e += 8u) {
      tile[B_AT + e] = load_filters(chunk, tile_k4, e);
    }
    workgroupBarrier();
    for (var i = rolled; i < PART4; i++) {
      let c4 = part * PART4 + i;
      let b = B_AT + c4 * 4u * COLS4;
      let w_0 = filter_block(b + col_0);
      let x_0 = tile[a_0 + c4];
      let x_1 = tile[a_1 + c4];
      let x_2 = tile[a_2 + c4];
      let x_3 = tile[a_3 + c4];
      acc_0_0 = multiply_add(acc_0_0, x_0, w_0);
      acc_1_0 = multiply_add(acc_1_0, x_1, w_0);
      acc_2_0 = multiply_add(acc_2_0, x_2, w_0);
      acc_3_0 = multiply_add(acc_3_0, x_3, w_0);
    }
    workgroupBarrier();
  }
  if (part > 0u) {
    let partial = (part - 1u) * 4u * THREADS;
    tile[partial + 0u * THREADS + thread] = acc_0_0;
    tile[partial + 1u * THREADS + thread] = acc_1_0;
    tile[partial + 2u * THREADS + thread] = acc_2_0;
    tile[partial + 3u * THREADS + thread] = acc_3_0;
  }
  workgroupBarrier();
  if (part == 0u) {
    for (var other = rolled; other < 1u; other++) {
      let partial = other * 4u * THREADS;
      acc_0_0 += tile[partial + 0u * THREADS + thread];
      acc_1_0 += tile[partial + 1u * THREADS + thread];
      acc_2_0 += tile[partial + 2u * THREADS + thread];
      acc_3_0 += tile[partial + 3u * THREADS + thread];
    }
  }
  workgroupBarrier();
  if (part == 0u) {
    var total_0 = vec4f();
    total_0 += epilogue(acc_0_0, tile_pixel + row_0, min(tile_k4 + col_0, FILTERS4 - 1u));
    total_0 += epilogue(acc_1_0, tile_pixel + row_1, min(tile_k4 + col_0, FILTERS4 - 1u));
    total_0 += epilogue(acc_2_0, tile_pixel + row_2, min(tile_k4 + col_0, FILTERS4 - 1u));
    if (row_3 < ROWS) { total_0 += epilogue(acc_3_0, tile_pixel + row_3, min(tile_k4 + col_0, FILTERS4 - 1u)); }
    tile[row_0 * COLS4 + col_0] = total_0;
  }
  workgroupBarrier();
  for (var e = local; e < COLS4; e += 8u) {
    var total = vec4f();
    for (var i = rolled; i < ROW_THREADS; i++) {
      total += tile[i * COLS4 + e];
    }
    if (tile_k4 + e < FILTERS4) { store_out0(image, tile_k4 + e, total / 6.0f); }
  }
}
