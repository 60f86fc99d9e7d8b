// Convolution 2 x 5x5x16 -> 5x5x24, kernel 3x3, top left padding 1,1, groups 2
// DW 2 x 5x5x24 -> 3x3x24, kernel 3x3, stride 2x2, top left padding 1,1
// PW 2 x 3x3x24 -> 3x3x10
// 5x5 for 4x4 outputs, slices split among 2 workgroups
// 8 filters of the convolution at a time
// projection tile 16 pixels x 8 filters, thread 2 x 4, chunk 8 channels / 1, weights from global memory

const IN_H = 5u;
const IN_W = 5u;
const OUT_H = 3u;
const OUT_W = 3u;
const OUT4 = 3u;
const R = 3u;
const S = 3u;
const STRIDE_H = 2u;
const STRIDE_W = 2u;
const DILATION_H = 1u;
const DILATION_W = 1u;
const PAD_TOP = 1u;
const PAD_LEFT = 1u;
const MID_H = 5u;
const MID_W = 5u;
const REGION_H = 5u;
const REGION_W = 5u;
const TILE_H = 4u;
const TILE_W = 4u;
const FILTER_TILES = 4u;
const TILES_X = 1u;
const TILES_Y = 1u;
const SPLITS = 2u;
const PIXELS = 18u;
const MID_AT = 0u;
const DEPTHWISE_AT = 432u;
const CONV_R = 3u;
const CONV_S = 3u;
const CONV_STRIDE_H = 1u;
const CONV_STRIDE_W = 1u;
const CONV_DILATION_H = 1u;
const CONV_PAD_TOP = 1u;
const CONV_PAD_LEFT = 1u;
const CONV_AT = 0u;
const MID_FILTERS4 = 6u;
const MID_COLS4 = 2u;
const GROUP_IN4 = 2u;
const GROUP_FILTERS = 12u;
const OUT_FILTERS4 = 3u;
const OUT_ROWS = 16u;
const OUT_COLS4 = 2u;
const OUT_CHUNK4 = 2u;
const OUT_CHUNKS = 3u;
const OUT_PART4 = 2u;
const OUT_ROW_THREADS = 8u;
const OUT_COL_THREADS = 2u;
const OUT_A_AT = 50u;
const OUT_A_STRIDE = 3u;
const OUT_FILTERS_AT = 486u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 4u + c4];
}

var<workgroup> tile: array<vec4f, 98>;

fn region_pixel(region: vec2u, row: u32) -> vec2u {
  let pixel = region + vec2u(row / REGION_W, row % REGION_W);
  return min(pixel, vec2u(MID_H - 1u, MID_W - 1u));
}

fn conv_multiply_add(sum: vec4f, x: vec4f, w: mat4x4f) -> vec4f {
  var total = sum;
  total += x[0] * w[0];
  total += x[1] * w[1];
  total += x[2] * w[2];
  total += x[3] * w[3];
  return total;
}

fn load_filters(w: u32, s: u32) -> mat4x4f {
  let at = w + s * GROUP_IN4 * 4u * MID_FILTERS4;
  return mat4x4f(
    weights[at + 0u * MID_FILTERS4],
    weights[at + 1u * MID_FILTERS4],
    weights[at + 2u * MID_FILTERS4],
    weights[at + 3u * MID_FILTERS4],
  );
}

fn input_row(image: u32, y: u32) -> vec2u {
  let first = (image * IN_H + min(y, IN_H - 1u)) * IN_W;
  return vec2u(first, select(0u, IN_W, y < IN_H));
}

fn load_column(row: vec2u, x: u32, c4: u32) -> vec4f {
  let position = row.x + min(x, IN_W - 1u);
  return select(vec4f(), load_in0(position, c4), x < row.y);
}

fn conv_sum(image: u32, out_y: u32, out_x: u32, k4: u32, rolled: u32) -> vec4f {
  var acc_0 = vec4f();
  let x = out_x * CONV_STRIDE_W - CONV_PAD_LEFT;
  for (var r = rolled; r < CONV_R; r++) {
    let y = out_y * CONV_STRIDE_H + r * CONV_DILATION_H - CONV_PAD_TOP;
    let row = input_row(image, y);
    let first_c4 = k4 * 4u / GROUP_FILTERS * GROUP_IN4;
    for (var c4 = rolled; c4 < GROUP_IN4; c4++) {
      let w = CONV_AT + (r * CONV_S * GROUP_IN4 + c4) * 4u * MID_FILTERS4 + k4;
      let w_0 = load_filters(w, 0u);
      let w_1 = load_filters(w, 1u);
      let w_2 = load_filters(w, 2u);
      let x_0 = load_column(row, x + 0u, first_c4 + c4);
      let x_1 = load_column(row, x + 1u, first_c4 + c4);
      let x_2 = load_column(row, x + 2u, first_c4 + c4);
      acc_0 = conv_multiply_add(acc_0, x_0, w_0);
      acc_0 = conv_multiply_add(acc_0, x_1, w_1);
      acc_0 = conv_multiply_add(acc_0, x_2, w_2);
    }
  }
  return acc_0;
}

fn mid_epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[558u + k4]);
  value = clamp(value, vec4f(0.0f), vec4f(6.0f));
  return value;
}

fn dw_epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[564u + k4]);
  value = clamp(value, vec4f(0.0f), vec4f(6.0f));
  return value;
}

fn keep_mid(image: u32, region: vec2u, row: u32, k4: u32, col4: u32, sum: vec4f) {
  let at = region_pixel(region, row);
  let pixel = (image * MID_H + at.x) * MID_W + at.y;
  let value = mid_epilogue(sum, pixel, k4);
  tile[MID_AT + row * MID_COLS4 + col4] = value;
}

fn mid_channels(position: u32, k4: u32) -> vec4f {
  return tile[MID_AT + position * MID_COLS4 + k4];
}

fn depthwise_input(region: vec2u, y: u32, x: u32, k4: u32) -> vec4f {
  let inside = y < MID_H && x < MID_W;
  let row = min(y - region.x, REGION_H - 1u);
  let position = row * REGION_W + min(x - region.y, REGION_W - 1u);
  return select(vec4f(), mid_channels(position, k4), inside);
}

fn depthwise_sum(region: vec2u, c4: u32, y: u32, x: u32, k4: u32, rolled: u32) -> vec4f {
  var sum = vec4f();
  for (var r = rolled; r < R; r++) {
    let in_y = y * STRIDE_H + r * DILATION_H - PAD_TOP;
    for (var s = rolled; s < S; s++) {
      let in_x = x * STRIDE_W + s * DILATION_W - PAD_LEFT;
      let w = weights[DEPTHWISE_AT + (r * S + s) * MID_FILTERS4 + c4];
      sum += depthwise_input(region, in_y, in_x, k4) * w;
    }
  }
  return sum;
}

fn depthwise_value(image: u32, region: vec2u, y: u32, x: u32, tile_c4: u32, col4: u32, rolled: u32) -> vec4f {
  let c4 = tile_c4 + col4;
  let at_c4 = c4;
  let at_y = min(y, OUT_H - 1u);
  let at_x = min(x, OUT_W - 1u);
  let sum = depthwise_sum(region, at_c4, at_y, at_x, col4, rolled);
  let pixel = (image * OUT_H + at_y) * OUT_W + at_x;
  return dw_epilogue(sum, pixel, at_c4);
}

fn store_partial(split: u32, image: u32, y: u32, x: u32, k4: u32, sum: vec4f) {
  let pixel = (image * OUT_H + y) * OUT_W + x;
  if (y < OUT_H && x < OUT_W && k4 < OUT4) { partials[(split * PIXELS + pixel) * OUT4 + k4] = sum; }
}

fn multiply_add(sum: vec4f, x: vec4f, w: mat4x4f) -> vec4f {
  var total = sum;
  total += x[0] * w[0];
  total += x[1] * w[1];
  total += x[2] * w[2];
  total += x[3] * w[3];
  return total;
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
  let filter_tile = id % FILTER_TILES;
  let tile_x = id / FILTER_TILES % TILES_X * TILE_W;
  let tile_y = id / (FILTER_TILES * TILES_X) % TILES_Y * TILE_H;
  let image = id / (FILTER_TILES * TILES_X * TILES_Y);
  let split = filter_tile % SPLITS;
  let out_tile_k4 = filter_tile / SPLITS * OUT_COLS4;
  let region_y = max(tile_y * STRIDE_H, PAD_TOP) - PAD_TOP;
  let region_x = max(tile_x * STRIDE_W, PAD_LEFT) - PAD_LEFT;
  let region = vec2u(region_y, region_x);
  let out_thread = local;
  let out_row_0 = out_thread / OUT_COL_THREADS;
  let out_row_1 = out_row_0 + OUT_ROW_THREADS;
  let out_col_0 = out_thread % OUT_COL_THREADS;
  let out_a_0 = OUT_A_AT + out_row_0 * OUT_A_STRIDE;
  let out_a_1 = OUT_A_AT + out_row_1 * OUT_A_STRIDE;
  let out_k4_0 = min(out_tile_k4 + out_col_0, OUT_FILTERS4 - 1u);
  var out_acc_0_0 = vec4f();
  var out_acc_1_0 = vec4f();
  for (var slice = split * OUT_CHUNKS / SPLITS; slice < (split + 1u) * OUT_CHUNKS / SPLITS; slice++) {
    let mid_tile_k4 = slice * OUT_CHUNK4;
    for (var e = local; e < REGION_H * REGION_W * MID_COLS4; e += 16u) {
      let row = e / MID_COLS4;
      let col4 = e % MID_COLS4;
      let at = region_pixel(region, row);
      let sum = conv_sum(image, at.x, at.y, mid_tile_k4 + col4, rolled);
      keep_mid(image, region, row, mid_tile_k4 + col4, col4, sum);
    }
    workgroupBarrier();
    for (var e = local; e < OUT_ROWS * OUT_CHUNK4; e += 16u) {
      let row = e / OUT_CHUNK4;
      let col4 = e % OUT_CHUNK4;
      let y = tile_y + row / TILE_W;
      let x = tile_x + row % TILE_W;
      let value = depthwise_value(image, region, y, x, mid_tile_k4, col4, rolled);
      tile[OUT_A_AT + row * OUT_A_STRIDE + col4] = value;
    }
    workgroupBarrier();
    for (var i = rolled; i < OUT_PART4; i++) {
      let c4 = i;
      let b = OUT_FILTERS_AT + (slice * OUT_CHUNK4 + c4) * 4u * OUT_FILTERS4;
      let w_0 = out_filter_block(b + out_k4_0);
      let x_0 = tile[out_a_0 + c4];
      let x_1 = tile[out_a_1 + c4];
      out_acc_0_0 = multiply_add(out_acc_0_0, x_0, w_0);
      out_acc_1_0 = multiply_add(out_acc_1_0, x_1, w_0);
    }
  }
  store_partial(split, image, tile_y + out_row_0 / TILE_W, tile_x + out_row_0 % TILE_W, out_tile_k4 + out_col_0, out_acc_0_0);
  store_partial(split, image, tile_y + out_row_1 / TILE_W, tile_x + out_row_1 % TILE_W, out_tile_k4 + out_col_0, out_acc_1_0);
}
