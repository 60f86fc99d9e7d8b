// PW 7x7x32 -> 7x7x32
// and the mean of each image
// PW tile 49 pixels x 8 filters, thread 2 x 4, chunk 8 channels / 1, weights from global memory

const FILTER_TILES = 4u;
const FILTERS4 = 8u;
const ROWS = 49u;
const COLS4 = 2u;
const CHUNK4 = 2u;
const CHUNKS = 4u;
const PART4 = 2u;
const ROW_THREADS = 25u;
const COL_THREADS = 2u;
const A_STRIDE = 3u;
const FILTERS_AT = 0u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out0: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 8u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 8u + c4] = value;
}

var<workgroup> tile: array<vec4f, 147>;

fn load_pixel(pixel: u32, c4: u32) -> vec4f {
  let at = pixel;
  let position = at;
  return load_in0(position, c4);
}

fn epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[256u + k4]);
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

fn filter_block(at: u32) -> mat4x4f {
  return mat4x4f(
    weights[at],
    weights[at + FILTERS4],
    weights[at + 2u * FILTERS4],
    weights[at + 3u * FILTERS4],
  );
}

@compute @workgroup_size(50)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let id = group.x;
  let rolled = group.z;
  let tile_k4 = id % FILTER_TILES * COLS4;
  let image = id / FILTER_TILES;
  let tile_pixel = image * ROWS;
  let thread = local;
  let row_0 = thread / COL_THREADS;
  let row_1 = row_0 + ROW_THREADS;
  let col_0 = thread % COL_THREADS;
  let a_0 = row_0 * A_STRIDE;
  let a_1 = min(row_1, ROWS - 1u) * A_STRIDE;
  let k4_0 = tile_k4 + col_0;
  var acc_0_0 = vec4f();
  var acc_1_0 = vec4f();
  for (var chunk = rolled; chunk < CHUNKS; chunk++) {
    for (var e = local; e < 98u; e += 50u) {
      tile[e / CHUNK4 * A_STRIDE + e % CHUNK4] = load_pixel(tile_pixel + e / CHUNK4, chunk * CHUNK4 + e % CHUNK4);
    }
    workgroupBarrier();
    for (var i = rolled; i < PART4; i++) {
      let c4 = i;
      let b = FILTERS_AT + (chunk * CHUNK4 + c4) * 4u * FILTERS4;
      let w_0 = filter_block(b + k4_0);
      let x_0 = tile[a_0 + c4];
      let x_1 = tile[a_1 + c4];
      acc_0_0 = multiply_add(acc_0_0, x_0, w_0);
      acc_1_0 = multiply_add(acc_1_0, x_1, w_0);
    }
    workgroupBarrier();
  }
  var total_0 = vec4f();
  total_0 += epilogue(acc_0_0, tile_pixel + row_0, tile_k4 + col_0);
  if (row_1 < ROWS) { total_0 += epilogue(acc_1_0, tile_pixel + row_1, tile_k4 + col_0); }
  tile[row_0 * COLS4 + col_0] = total_0;
  workgroupBarrier();
  for (var e = local; e < COLS4; e += 50u) {
    var total = vec4f();
    for (var i = rolled; i < ROW_THREADS; i++) {
      total += tile[i * COLS4 + e];
    }
    store_out0(image, tile_k4 + e, total / 49.0f);
  }
}
