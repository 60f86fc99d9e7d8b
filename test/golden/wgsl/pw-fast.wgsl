// PW 14x14x32 -> 14x14x32
// PW tile 14 pixels x 16 filters, thread 7 x 4, chunk 16 channels / 2, weights from global memory, next chunk prefetched, unrolled

const FILTER_TILES = 2u;
const FILTERS4 = 8u;
const ROWS = 14u;
const COLS4 = 4u;
const CHUNK4 = 4u;
const CHUNKS = 2u;
const PART4 = 2u;
const THREADS = 8u;
const ROW_THREADS = 2u;
const COL_THREADS = 4u;
const A_STRIDE = 5u;
const FILTERS_AT = 0u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read> in1: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out0: array<vec4f>;
@group(0) @binding(3) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 8u + c4];
}

fn load_in1(pixel: u32, c4: u32) -> vec4f {
  return in1[pixel * 8u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 8u + c4] = value;
}

var<workgroup> tile: array<vec4f, 70>;

fn load_pixel(pixel: u32, c4: u32) -> vec4f {
  let at = pixel;
  let position = at;
  return load_in0(position, c4);
}

fn epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[256u + k4]);
  value = (value + load_in1(pixel, k4));
  value = clamp(value, vec4f(0.0f), vec4f(6.0f));
  return value;
}

fn store_pixel(pixel: u32, k4: u32, sum: vec4f) {
  let value = epilogue(sum, pixel, k4);
  store_out0(pixel, k4, value);
}

fn multiply_add(sum: vec4f, x: vec4f, w: mat4x4f) -> vec4f {
  var total = sum;
  total += x[0] * w[0];
  total += x[1] * w[1];
  total += x[2] * w[2];
  total += x[3] * w[3];
  return total;
}

fn filter_block(at: u32) -> mat4x4f {
  return mat4x4f(
    weights[at],
    weights[at + FILTERS4],
    weights[at + 2u * FILTERS4],
    weights[at + 3u * FILTERS4],
  );
}

@compute @workgroup_size(16)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let id = group.x;
  let rolled = group.z;
  let tile_k4 = id % FILTER_TILES * COLS4;
  let tile_pixel = id / FILTER_TILES * ROWS;
  let part = local / THREADS;
  let thread = local % THREADS;
  let row_0 = thread / COL_THREADS;
  let row_1 = row_0 + ROW_THREADS;
  let row_2 = row_1 + ROW_THREADS;
  let row_3 = row_2 + ROW_THREADS;
  let row_4 = row_3 + ROW_THREADS;
  let row_5 = row_4 + ROW_THREADS;
  let row_6 = row_5 + ROW_THREADS;
  let col_0 = thread % COL_THREADS;
  let a_0 = row_0 * A_STRIDE;
  let a_1 = row_1 * A_STRIDE;
  let a_2 = row_2 * A_STRIDE;
  let a_3 = row_3 * A_STRIDE;
  let a_4 = row_4 * A_STRIDE;
  let a_5 = row_5 * A_STRIDE;
  let a_6 = row_6 * A_STRIDE;
  let k4_0 = tile_k4 + col_0;
  var acc_0_0 = vec4f();
  var acc_1_0 = vec4f();
  var acc_2_0 = vec4f();
  var acc_3_0 = vec4f();
  var acc_4_0 = vec4f();
  var acc_5_0 = vec4f();
  var acc_6_0 = vec4f();
  var next_a_0 = vec4f();
  var next_a_1 = vec4f();
  var next_a_2 = vec4f();
  var next_a_3 = vec4f();
  next_a_0 = load_pixel(tile_pixel + local / CHUNK4, 0u * CHUNK4 + local % CHUNK4);
  next_a_1 = load_pixel(tile_pixel + (local + 16u) / CHUNK4, 0u * CHUNK4 + (local + 16u) % CHUNK4);
  next_a_2 = load_pixel(tile_pixel + (local + 32u) / CHUNK4, 0u * CHUNK4 + (local + 32u) % CHUNK4);
  if (local < 8u) { next_a_3 = load_pixel(tile_pixel + (local + 48u) / CHUNK4, 0u * CHUNK4 + (local + 48u) % CHUNK4); }
  for (var chunk = rolled; chunk < CHUNKS; chunk++) {
    tile[local / CHUNK4 * A_STRIDE + local % CHUNK4] = next_a_0;
    tile[(local + 16u) / CHUNK4 * A_STRIDE + (local + 16u) % CHUNK4] = next_a_1;
    tile[(local + 32u) / CHUNK4 * A_STRIDE + (local + 32u) % CHUNK4] = next_a_2;
    if (local < 8u) { tile[(local + 48u) / CHUNK4 * A_STRIDE + (local + 48u) % CHUNK4] = next_a_3; }
    workgroupBarrier();
    if (chunk + 1u < CHUNKS) {
      next_a_0 = load_pixel(tile_pixel + local / CHUNK4, (chunk + 1u) * CHUNK4 + local % CHUNK4);
      next_a_1 = load_pixel(tile_pixel + (local + 16u) / CHUNK4, (chunk + 1u) * CHUNK4 + (local + 16u) % CHUNK4);
      next_a_2 = load_pixel(tile_pixel + (local + 32u) / CHUNK4, (chunk + 1u) * CHUNK4 + (local + 32u) % CHUNK4);
      if (local < 8u) { next_a_3 = load_pixel(tile_pixel + (local + 48u) / CHUNK4, (chunk + 1u) * CHUNK4 + (local + 48u) % CHUNK4); }
    }
    {
      let c4 = part * PART4 + 0u;
      let b = FILTERS_AT + (chunk * CHUNK4 + c4) * 4u * FILTERS4;
      let w_0 = filter_block(b + k4_0);
      let x_0 = tile[a_0 + c4];
      let x_1 = tile[a_1 + c4];
      let x_2 = tile[a_2 + c4];
      let x_3 = tile[a_3 + c4];
      let x_4 = tile[a_4 + c4];
      let x_5 = tile[a_5 + c4];
      let x_6 = tile[a_6 + c4];
      acc_0_0 = multiply_add(acc_0_0, x_0, w_0);
      acc_1_0 = multiply_add(acc_1_0, x_1, w_0);
      acc_2_0 = multiply_add(acc_2_0, x_2, w_0);
      acc_3_0 = multiply_add(acc_3_0, x_3, w_0);
      acc_4_0 = multiply_add(acc_4_0, x_4, w_0);
      acc_5_0 = multiply_add(acc_5_0, x_5, w_0);
      acc_6_0 = multiply_add(acc_6_0, x_6, w_0);
    }
    {
      let c4 = part * PART4 + 1u;
      let b = FILTERS_AT + (chunk * CHUNK4 + c4) * 4u * FILTERS4;
      let w_0 = filter_block(b + k4_0);
      let x_0 = tile[a_0 + c4];
      let x_1 = tile[a_1 + c4];
      let x_2 = tile[a_2 + c4];
      let x_3 = tile[a_3 + c4];
      let x_4 = tile[a_4 + c4];
      let x_5 = tile[a_5 + c4];
      let x_6 = tile[a_6 + c4];
      acc_0_0 = multiply_add(acc_0_0, x_0, w_0);
      acc_1_0 = multiply_add(acc_1_0, x_1, w_0);
      acc_2_0 = multiply_add(acc_2_0, x_2, w_0);
      acc_3_0 = multiply_add(acc_3_0, x_3, w_0);
      acc_4_0 = multiply_add(acc_4_0, x_4, w_0);
      acc_5_0 = multiply_add(acc_5_0, x_5, w_0);
      acc_6_0 = multiply_add(acc_6_0, x_6, w_0);
    }
    workgroupBarrier();
  }
  if (part > 0u) {
    let partial = (part - 1u) * 7u * THREADS;
    tile[partial + 0u * THREADS + thread] = acc_0_0;
    tile[partial + 1u * THREADS + thread] = acc_1_0;
    tile[partial + 2u * THREADS + thread] = acc_2_0;
    tile[partial + 3u * THREADS + thread] = acc_3_0;
    tile[partial + 4u * THREADS + thread] = acc_4_0;
    tile[partial + 5u * THREADS + thread] = acc_5_0;
    tile[partial + 6u * THREADS + thread] = acc_6_0;
  }
  workgroupBarrier();
  if (part == 0u) {
    for (var other = rolled; other < 1u; other++) {
      let partial = other * 7u * THREADS;
      acc_0_0 += tile[partial + 0u * THREADS + thread];
      acc_1_0 += tile[partial + 1u * THREADS + thread];
      acc_2_0 += tile[partial + 2u * THREADS + thread];
      acc_3_0 += tile[partial + 3u * THREADS + thread];
      acc_4_0 += tile[partial + 4u * THREADS + thread];
      acc_5_0 += tile[partial + 5u * THREADS + thread];
      acc_6_0 += tile[partial + 6u * THREADS + thread];
    }
    store_pixel(tile_pixel + row_0, tile_k4 + col_0, acc_0_0);
    store_pixel(tile_pixel + row_1, tile_k4 + col_0, acc_1_0);
    store_pixel(tile_pixel + row_2, tile_k4 + col_0, acc_2_0);
    store_pixel(tile_pixel + row_3, tile_k4 + col_0, acc_3_0);
    store_pixel(tile_pixel + row_4, tile_k4 + col_0, acc_4_0);
    store_pixel(tile_pixel + row_5, tile_k4 + col_0, acc_5_0);
    store_pixel(tile_pixel + row_6, tile_k4 + col_0, acc_6_0);
  }
}
