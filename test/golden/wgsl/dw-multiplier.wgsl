// DW 7x7x6 -> 4x4x12, kernel 5x5, stride 2x2, top left padding 2,2
// tile 4x4 pixels x 8 channels, thread 2 x 4

const IN_H = 7u;
const IN_W = 7u;
const OUT_H = 4u;
const OUT_W = 4u;
const OUT4 = 3u;
const R = 5u;
const S = 5u;
const STRIDE_H = 2u;
const STRIDE_W = 2u;
const DILATION_H = 1u;
const PAD_TOP = 2u;
const PAD_LEFT = 2u;
const TILE_H = 4u;
const TILE_W = 4u;
const FILTER_TILES = 2u;
const TILES_X = 1u;
const TILES_Y = 1u;
const TILE_K4 = 2u;
const THREADS_X = 2u;
const THREAD_PIXELS = 2u;
const FILTERS_AT = 0u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out0: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 2u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 3u + c4] = value;
}

fn prelu(x: vec4f, slope: vec4f) -> vec4f {
  return select(slope * x, x, x >= vec4f());
}

fn load_channels(position: u32, k4: u32) -> vec4f {
  let c = (vec4u(0u, 1u, 2u, 3u) + 4u * k4) / 2u;
  let first_c4 = c.x / 4u;
  let second_c4 = min(c.w / 4u, 2u - 1u);
  let first = load_in0(position, first_c4);
  let second = load_in0(position, second_c4);
  return vec4f(
    select(second[c.x % 4u], first[c.x % 4u], c.x / 4u == first_c4),
    select(second[c.y % 4u], first[c.y % 4u], c.y / 4u == first_c4),
    select(second[c.z % 4u], first[c.z % 4u], c.z / 4u == first_c4),
    select(second[c.w % 4u], first[c.w % 4u], c.w / 4u == first_c4),
  );
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
  value = (value + weights[75u + k4]);
  value = prelu(value, weights[78u + k4]);
  value = clamp(value, vec4f(0.0f), vec4f(6.0f));
  return value;
}

fn store_output(image: u32, y: u32, x: u32, k4: u32, sum: vec4f) {
  let pixel = (image * OUT_H + y) * OUT_W + x;
  let value = epilogue(sum, pixel, k4);
  store_out0(pixel, k4, value);
}

@compute @workgroup_size(16)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let id = group.x;
  let filter_tile = id % FILTER_TILES;
  let tile_x = id / FILTER_TILES % TILES_X * TILE_W;
  let tile_y = id / (FILTER_TILES * TILES_X) % TILES_Y * TILE_H;
  let image = id / (FILTER_TILES * TILES_X * TILES_Y);
  let k4 = filter_tile * TILE_K4 + local % TILE_K4;
  let out_x = tile_x + local / TILE_K4 % THREADS_X * THREAD_PIXELS;
  let out_y = tile_y + local / (TILE_K4 * THREADS_X);
  if (k4 >= OUT4) { return; }
  var acc_0 = vec4f();
  var acc_1 = vec4f();
  let x = out_x * STRIDE_W - PAD_LEFT;
  for (var r = 0u; r < R; r++) {
    let y = out_y * STRIDE_H + r * DILATION_H - PAD_TOP;
    let row = input_row(image, y);
    let w = FILTERS_AT + r * S * OUT4 + k4;
    let w_0 = weights[w + 0u * OUT4];
    let w_1 = weights[w + 1u * OUT4];
    let w_2 = weights[w + 2u * OUT4];
    let w_3 = weights[w + 3u * OUT4];
    let w_4 = weights[w + 4u * OUT4];
    let x_0 = load_column(row, x + 0u, k4);
    let x_1 = load_column(row, x + 1u, k4);
    let x_2 = load_column(row, x + 2u, k4);
    let x_3 = load_column(row, x + 3u, k4);
    let x_4 = load_column(row, x + 4u, k4);
    let x_5 = load_column(row, x + 5u, k4);
    let x_6 = load_column(row, x + 6u, k4);
    acc_0 += x_0 * w_0;
    acc_1 += x_2 * w_0;
    acc_0 += x_1 * w_1;
    acc_1 += x_3 * w_1;
    acc_0 += x_2 * w_2;
    acc_1 += x_4 * w_2;
    acc_0 += x_3 * w_3;
    acc_1 += x_5 * w_3;
    acc_0 += x_4 * w_4;
    acc_1 += x_6 * w_4;
  }
  store_output(image, out_y, out_x + 0u, k4, acc_0);
  store_output(image, out_y, out_x + 1u, k4, acc_1);
}
