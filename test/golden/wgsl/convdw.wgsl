// Convolution 16x16x3 -> 8x8x16, kernel 3x3, stride 2x2, top left padding 1,1
// DW 8x8x16 -> 8x8x16, kernel 3x3, top left padding 1,1
// tile 5x5 for 4x4 outputs x 8 filters

const IN_H = 16u;
const IN_W = 16u;
const OUT_H = 8u;
const OUT_W = 8u;
const OUT4 = 4u;
const R = 3u;
const S = 3u;
const STRIDE_H = 1u;
const STRIDE_W = 1u;
const DILATION_H = 1u;
const DILATION_W = 1u;
const PAD_TOP = 1u;
const PAD_LEFT = 1u;
const MID_H = 8u;
const MID_W = 8u;
const REGION_H = 5u;
const REGION_W = 5u;
const TILE_H = 4u;
const TILE_W = 4u;
const FILTER_TILES = 2u;
const TILES_X = 2u;
const TILES_Y = 2u;
const MULTIPLIER = 1u;
const TILE_OUT4 = 2u;
const MID_AT = 0u;
const DEPTHWISE_AT = 144u;
const CONV_R = 3u;
const CONV_S = 3u;
const CONV_STRIDE_H = 2u;
const CONV_STRIDE_W = 2u;
const CONV_DILATION_H = 1u;
const CONV_PAD_TOP = 1u;
const CONV_PAD_LEFT = 1u;
const CONV_AT = 0u;
const MID_FILTERS4 = 4u;
const MID_COLS4 = 2u;
const GROUP_IN4 = 1u;

@group(0) @binding(0) var<storage, read> in0: array<f32>;
@group(0) @binding(1) var<storage, read_write> out0: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  let base = pixel * 3u;
  return vec4f(in0[base + 0u], in0[base + 1u], in0[base + 2u], 0.0f);
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 4u + c4] = value;
}

var<workgroup> tile: array<vec4f, 50>;

fn region_pixel(region: vec2u, row: u32) -> vec2u {
  let pixel = region + vec2u(row / REGION_W, row % REGION_W);
  return min(pixel, vec2u(MID_H - 1u, MID_W - 1u));
}

fn conv_multiply_add(sum: vec4f, x: vec4f, w: mat3x4f) -> vec4f {
  var total = sum;
  total += x[0] * w[0];
  total += x[1] * w[1];
  total += x[2] * w[2];
  return total;
}

fn load_filters(w: u32, s: u32) -> mat3x4f {
  let at = w + s * GROUP_IN4 * 4u * MID_FILTERS4;
  return mat3x4f(
    weights[at + 0u * MID_FILTERS4],
    weights[at + 1u * MID_FILTERS4],
    weights[at + 2u * MID_FILTERS4],
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
    let first_c4 = 0u;
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
  value = (value + weights[180u + k4]);
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

fn depthwise_sum(region: vec2u, tile_out4: u32, y: u32, x: u32, k4: u32, rolled: u32) -> vec4f {
  var sum = vec4f();
  for (var r = rolled; r < R; r++) {
    let in_y = y * STRIDE_H + r * DILATION_H - PAD_TOP;
    for (var s = rolled; s < S; s++) {
      let in_x = x * STRIDE_W + s * DILATION_W - PAD_LEFT;
      let w = weights[DEPTHWISE_AT + (r * S + s) * OUT4 + tile_out4 + k4];
      sum += depthwise_input(region, in_y, in_x, k4) * w;
    }
  }
  return sum;
}

fn epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[184u + k4]);
  value = clamp(value, vec4f(0.0f), vec4f(6.0f));
  return value;
}

fn store_output(image: u32, y: u32, x: u32, k4: u32, sum: vec4f) {
  let pixel = (image * OUT_H + y) * OUT_W + x;
  let value = epilogue(sum, pixel, k4);
  store_out0(pixel, k4, value);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let id = group.x;
  let filter_tile = id % FILTER_TILES;
  let tile_x = id / FILTER_TILES % TILES_X * TILE_W;
  let tile_y = id / (FILTER_TILES * TILES_X) % TILES_Y * TILE_H;
  let image = id / (FILTER_TILES * TILES_X * TILES_Y);
  let tile_k4 = filter_tile * MID_COLS4;
  let region_y = max(tile_y * STRIDE_H, PAD_TOP) - PAD_TOP;
  let region_x = max(tile_x * STRIDE_W, PAD_LEFT) - PAD_LEFT;
  let region = vec2u(region_y, region_x);
  for (var e = local; e < REGION_H * REGION_W * MID_COLS4; e += 64u) {
    let row = e / MID_COLS4;
    let col4 = e % MID_COLS4;
    let at = region_pixel(region, row);
    let sum = conv_sum(image, at.x, at.y, tile_k4 + col4, 0u);
    keep_mid(image, region, row, tile_k4 + col4, col4, sum);
  }
  workgroupBarrier();
  let tile_out4 = tile_k4 * MULTIPLIER;
  for (var e = local; e < TILE_H * TILE_W * TILE_OUT4; e += 64u) {
    let k4 = e % TILE_OUT4;
    let x = tile_x + e / TILE_OUT4 % TILE_W;
    let y = tile_y + e / (TILE_OUT4 * TILE_W);
    if (y >= OUT_H || x >= OUT_W || tile_out4 + k4 >= OUT4) { continue; }
    let sum = depthwise_sum(region, tile_out4, y, x, k4, 0u);
    store_output(image, y, x, tile_out4 + k4, sum);
  }
}
