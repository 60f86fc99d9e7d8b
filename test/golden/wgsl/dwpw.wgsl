// DW 14x14x16 -> 14x14x16, kernel 3x3, top left padding 1,1
// PW 14x14x16 -> 14x14x32
// 2x7 tile 14 pixels x 8 filters, thread 2 x 4, chunk 8 channels / 1, weights from global memory

const IN_H = 14u;
const IN_W = 14u;
const OUT_H = 14u;
const OUT_W = 14u;
const R = 3u;
const S = 3u;
const STRIDE_H = 1u;
const STRIDE_W = 1u;
const DILATION_H = 1u;
const DILATION_W = 1u;
const PAD_TOP = 1u;
const PAD_LEFT = 1u;
const MID_H = 14u;
const MID_W = 14u;
const TILE_H = 2u;
const TILE_W = 7u;
const FILTER_TILES = 4u;
const TILES_X = 2u;
const TILES_Y = 7u;
const DEPTHWISE_AT = 0u;
const CHANNELS4 = 4u;
const FILTERS4 = 8u;
const COLS4 = 2u;
const CHUNK4 = 2u;
const CHUNKS = 2u;
const PART4 = 2u;
const ROW_THREADS = 7u;
const COL_THREADS = 2u;
const A_STRIDE = 3u;
const FILTERS_AT = 36u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out0: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 4u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 8u + c4] = value;
}

var<workgroup> tile: array<vec4f, 42>;

fn load_channels(position: u32, k4: u32) -> vec4f {
  return load_in0(position, k4);
}

fn depthwise_input(image: u32, y: u32, x: u32, k4: u32) -> vec4f {
  let inside = y < IN_H && x < IN_W;
  let row = image * IN_H + min(y, IN_H - 1u);
  let position = row * IN_W + min(x, IN_W - 1u);
  return select(vec4f(), load_channels(position, k4), inside);
}

fn depthwise_sum(image: u32, y: u32, x: u32, k4: u32, rolled: u32) -> vec4f {
  var sum = vec4f();
  for (var r = rolled; r < R; r++) {
    let in_y = y * STRIDE_H + r * DILATION_H - PAD_TOP;
    for (var s = rolled; s < S; s++) {
      let in_x = x * STRIDE_W + s * DILATION_W - PAD_LEFT;
      let w = weights[DEPTHWISE_AT + (r * S + s) * CHANNELS4 + k4];
      sum += depthwise_input(image, in_y, in_x, k4) * w;
    }
  }
  return sum;
}

fn mid_epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[164u + k4]);
  value = clamp(value, vec4f(0.0f), vec4f(6.0f));
  return value;
}

fn mid_pixel(image: u32, y: u32, x: u32, c4: u32, rolled: u32) -> vec4f {
  let at_c4 = c4;
  let mid_y = y * 1u;
  let mid_x = x * 1u;
  let sum = depthwise_sum(image, mid_y, mid_x, at_c4, rolled);
  let pixel = (image * MID_H + mid_y) * MID_W + mid_x;
  return mid_epilogue(sum, pixel, at_c4);
}

fn epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[168u + k4]);
  value = clamp(value, vec4f(0.0f), vec4f(6.0f));
  return value;
}

fn store_output(image: u32, y: u32, x: u32, k4: u32, sum: vec4f) {
  let pixel = (image * OUT_H + y) * OUT_W + x;
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

@compute @workgroup_size(14)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let id = group.x;
  let rolled = group.z;
  let filter_tile = id % FILTER_TILES;
  let tile_x = id / FILTER_TILES % TILES_X * TILE_W;
  let tile_y = id / (FILTER_TILES * TILES_X) % TILES_Y * TILE_H;
  let image = id / (FILTER_TILES * TILES_X * TILES_Y);
  let tile_k4 = filter_tile * COLS4;
  let thread = local;
  let row_0 = thread / COL_THREADS;
  let row_1 = row_0 + ROW_THREADS;
  let col_0 = thread % COL_THREADS;
  let a_0 = row_0 * A_STRIDE;
  let a_1 = row_1 * A_STRIDE;
  let k4_0 = tile_k4 + col_0;
  var acc_0_0 = vec4f();
  var acc_1_0 = vec4f();
  for (var chunk = rolled; chunk < CHUNKS; chunk++) {
    for (var e = local; e < 28u; e += 14u) {
      tile[e / CHUNK4 * A_STRIDE + e % CHUNK4] = mid_pixel(image, tile_y + e / CHUNK4 / TILE_W, tile_x + e / CHUNK4 % TILE_W, chunk * CHUNK4 + e % CHUNK4, rolled);
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
  store_output(image, tile_y + row_0 / TILE_W, tile_x + row_0 % TILE_W, tile_k4 + col_0, acc_0_0);
  store_output(image, tile_y + row_1 / TILE_W, tile_x + row_1 % TILE_W, tile_k4 + col_0, acc_1_0);
}
