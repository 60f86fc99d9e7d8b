// DW 7x7x32 -> 7x7x32, kernel 3x3, top left padding 1,1
// and the mean of each image
// tile 7x8 pixels x 8 channels, thread 2 x 4

const IN_H = 7u;
const IN_W = 7u;
const OUT_H = 7u;
const OUT_W = 7u;
const OUT4 = 8u;
const R = 3u;
const S = 3u;
const STRIDE_H = 1u;
const STRIDE_W = 1u;
const DILATION_H = 1u;
const PAD_TOP = 1u;
const PAD_LEFT = 1u;
const TILE_H = 7u;
const TILE_W = 8u;
const FILTER_TILES = 4u;
const TILES_X = 1u;
const TILES_Y = 1u;
const TILE_K4 = 2u;
const THREADS_X = 4u;
const THREAD_PIXELS = 2u;
const FILTERS_AT = 0u;
const LANES = 28u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out0: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 8u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 8u + c4] = value;
}

var<workgroup> tile: array<vec4f, 56>;

fn load_channels(position: u32, k4: u32) -> vec4f {
  return load_in0(position, k4);
}

fn input_row(image: u32, y: u32) -> vec2u {
  let first = (image * IN_H + min(y, IN_H - 1u)) * IN_W;
  return vec2u(first, select(0u, IN_W, y < IN_H));
}

fn load_column(row: vec2u, x: u32, k4: u32) -> vec4f {
  let position = row.x + min(x, IN_W - 1u);
  return select(vec4f(), load_channels(position, k4), x < row.y);
}

fn epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[72u + k4]);
  value = clamp(value, vec4f(0.0f), vec4f(6.0f));
  return value;
}

fn keep_output(image: u32, y: u32, x: u32, k4: u32, sum: vec4f) -> vec4f {
  let pixel = (image * OUT_H + y) * OUT_W + min(x, OUT_W - 1u);
  let value = epilogue(sum, pixel, k4);
  return select(vec4f(), value, x < OUT_W);
}

@compute @workgroup_size(56)
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
  let k4 = filter_tile * TILE_K4 + local % TILE_K4;
  let out_x = tile_x + local / TILE_K4 % THREADS_X * THREAD_PIXELS;
  let out_y = tile_y + local / (TILE_K4 * THREADS_X);
  var total = vec4f();
  if (out_x < OUT_W) {
    var acc_0 = vec4f();
    var acc_1 = vec4f();
    let x = out_x * STRIDE_W - PAD_LEFT;
    for (var r = rolled; r < R; r++) {
      let y = out_y * STRIDE_H + r * DILATION_H - PAD_TOP;
      let row = input_row(image, y);
      let w = FILTERS_AT + r * S * OUT4 + k4;
      let w_0 = weights[w + 0u * OUT4];
      let w_1 = weights[w + 1u * OUT4];
      let w_2 = weights[w + 2u * OUT4];
      let x_0 = load_column(row, x + 0u, k4);
      let x_1 = load_column(row, x + 1u, k4);
      let x_2 = load_column(row, x + 2u, k4);
      let x_3 = load_column(row, x + 3u, k4);
      acc_0 += x_0 * w_0;
      acc_1 += x_1 * w_0;
      acc_0 += x_1 * w_1;
      acc_1 += x_2 * w_1;
      acc_0 += x_2 * w_2;
      acc_1 += x_3 * w_2;
    }
    total += keep_output(image, out_y, out_x + 0u, k4, acc_0);
    total += keep_output(image, out_y, out_x + 1u, k4, acc_1);
  }
  tile[local] = total;
  workgroupBarrier();
  let lane = local / TILE_K4;
  for (var count = LANES; count > 1u; count = (count + 1u) / 2u) {
    let half = (count + 1u) / 2u;
    if (lane + half < count) {
      tile[local] += tile[local + half * TILE_K4];
    }
    workgroupBarrier();
  }
  if (local < TILE_K4) {
    store_out0(image, k4, tile[local] / 49.0f);
  }
}
