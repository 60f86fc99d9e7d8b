// PW 7x7x16 -> 7x7x24
// DW 7x7x24 -> 7x7x24, kernel 3x3, top left padding 1,1
// 7x7 for 7x7 outputs tile 49 pixels x 8 filters, thread 2 x 4, chunk 8 channels / 1, weights from global memory

const IN_H = 7u;
const IN_W = 7u;
const OUT_H = 7u;
const OUT_W = 7u;
const OUT4 = 6u;
const R = 3u;
const S = 3u;
const STRIDE_H = 1u;
const STRIDE_W = 1u;
const DILATION_H = 1u;
const DILATION_W = 1u;
const PAD_TOP = 1u;
const PAD_LEFT = 1u;
const MID_H = 7u;
const MID_W = 7u;
const REGION_H = 7u;
const REGION_W = 7u;
const TILE_H = 7u;
const TILE_W = 7u;
const FILTER_TILES = 3u;
const TILES_X = 1u;
const TILES_Y = 1u;
const MULTIPLIER = 1u;
const TILE_OUT4 = 2u;
const MID_AT = 147u;
const DEPTHWISE_AT = 96u;
const FILTERS4 = 6u;
const ROWS = 49u;
const COLS4 = 2u;
const CHUNK4 = 2u;
const CHUNKS = 2u;
const PART4 = 2u;
const ROW_THREADS = 25u;
const COL_THREADS = 2u;
const A_STRIDE = 3u;
const FILTERS_AT = 0u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out0: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 4u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 6u + c4] = value;
}

var<workgroup> tile: array<vec4f, 245>;

fn region_pixel(region: vec2u, row: u32) -> vec2u {
  let pixel = region + vec2u(row / REGION_W, row % REGION_W);
  return min(pixel, vec2u(MID_H - 1u, MID_W - 1u));
}

fn load_region(image: u32, region: vec2u, row: u32, c4: u32) -> vec4f {
  let at = region_pixel(region, row) * vec2u(1u, 1u);
  let position = (image * IN_H + at.x) * IN_W + at.y;
  return load_in0(position, c4);
}

fn mid_epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[150u + k4]);
  value = clamp(value, vec4f(0.0f), vec4f(6.0f));
  return value;
}

fn keep_mid(image: u32, region: vec2u, row: u32, k4: u32, col4: u32, sum: vec4f) {
  let at = region_pixel(region, row);
  let pixel = (image * MID_H + at.x) * MID_W + at.y;
  let value = mid_epilogue(sum, pixel, k4);
  tile[MID_AT + row * COLS4 + col4] = value;
}

fn mid_channels(position: u32, k4: u32) -> vec4f {
  return tile[MID_AT + position * COLS4 + k4];
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
  value = (value + weights[156u + k4]);
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

@compute @workgroup_size(50)
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
  let region_y = max(tile_y * STRIDE_H, PAD_TOP) - PAD_TOP;
  let region_x = max(tile_x * STRIDE_W, PAD_LEFT) - PAD_LEFT;
  let region = vec2u(region_y, region_x);
  let thread = local;
  let row_0 = thread / COL_THREADS;
  let row_1 = row_0 + ROW_THREADS;
  let col_0 = thread % COL_THREADS;
  let a_0 = row_0 * A_STRIDE;
  let a_1 = min(row_1, ROWS - 1u) * A_STRIDE;
  let tile_k4 = filter_tile * COLS4;
  let k4_0 = tile_k4 + col_0;
  var acc_0_0 = vec4f();
  var acc_1_0 = vec4f();
  for (var chunk = rolled; chunk < CHUNKS; chunk++) {
    for (var e = local; e < 98u; e += 50u) {
      tile[e / CHUNK4 * A_STRIDE + e % CHUNK4] = load_region(image, region, e / CHUNK4, chunk * CHUNK4 + e % CHUNK4);
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
  keep_mid(image, region, row_0, tile_k4 + col_0, col_0, acc_0_0);
  if (row_1 < ROWS) { keep_mid(image, region, row_1, tile_k4 + col_0, col_0, acc_1_0); }
  workgroupBarrier();
  let tile_out4 = tile_k4 * MULTIPLIER;
  for (var e = local; e < TILE_H * TILE_W * TILE_OUT4; e += 50u) {
    let k4 = e % TILE_OUT4;
    let x = tile_x + e / TILE_OUT4 % TILE_W;
    let y = tile_y + e / (TILE_OUT4 * TILE_W);
    if (y >= OUT_H || x >= OUT_W || tile_out4 + k4 >= OUT4) { continue; }
    let sum = depthwise_sum(region, tile_out4, y, x, k4, rolled);
    store_output(image, y, x, tile_out4 + k4, sum);
  }
}
