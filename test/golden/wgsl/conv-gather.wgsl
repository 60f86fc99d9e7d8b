// Convolution 5x5x6 -> 5x5x9, kernel 3x3, top left padding 1,1, groups 3
// tile 4x4 pixels x 8 channels, thread 2 x 4

const IN_H = 5u;
const IN_W = 5u;
const OUT_H = 5u;
const OUT_W = 5u;
const OUT4 = 3u;
const R = 3u;
const S = 3u;
const STRIDE_H = 1u;
const STRIDE_W = 1u;
const DILATION_H = 1u;
const PAD_TOP = 1u;
const PAD_LEFT = 1u;
const TILE_H = 4u;
const TILE_W = 4u;
const FILTER_TILES = 2u;
const TILES_X = 2u;
const TILES_Y = 2u;
const TILE_K4 = 2u;
const THREADS_X = 2u;
const THREAD_PIXELS = 2u;
const GROUP_CHANNELS = 2u;
const GROUP_IN4 = 1u;
const GROUP_FILTERS = 3u;
const GROUPS = 3u;
const FILTERS_AT = 0u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out0: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 2u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  let base = pixel * 9u + c4 * 4u;
  out0[base + 0u] = value[0];
  if (c4 * 4u + 1u < 9u) { out0[base + 1u] = value[1]; }
  if (c4 * 4u + 2u < 9u) { out0[base + 2u] = value[2]; }
  if (c4 * 4u + 3u < 9u) { out0[base + 3u] = value[3]; }
}

fn gather(position: u32, c: vec4u) -> vec4f {
  return vec4f(
    load_in0(position, c.x / 4u)[c.x % 4u],
    load_in0(position, c.y / 4u)[c.y % 4u],
    load_in0(position, c.z / 4u)[c.z % 4u],
    load_in0(position, c.w / 4u)[c.w % 4u],
  );
}

fn input_row(image: u32, y: u32) -> vec2u {
  let first = (image * IN_H + min(y, IN_H - 1u)) * IN_W;
  return vec2u(first, select(0u, IN_W, y < IN_H));
}

fn load_column(row: vec2u, x: u32, c: vec4u) -> vec4f {
  let position = row.x + min(x, IN_W - 1u);
  return select(vec4f(), gather(position, c), x < row.y);
}

fn epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[108u + k4]);
  value = clamp(value, vec4f(0.0f), vec4f(6.0f));
  return value;
}

fn store_output(image: u32, y: u32, x: u32, k4: u32, sum: vec4f) {
  let pixel = (image * OUT_H + y) * OUT_W + min(x, OUT_W - 1u);
  let value = epilogue(sum, pixel, k4);
  if (x < OUT_W) { store_out0(pixel, k4, value); }
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
  let k4 = filter_tile * TILE_K4 + local % TILE_K4;
  let out_x = tile_x + local / TILE_K4 % THREADS_X * THREAD_PIXELS;
  let out_y = tile_y + local / (TILE_K4 * THREADS_X);
  if (k4 >= OUT4 || out_y >= OUT_H || out_x >= OUT_W) { return; }
  var acc_0 = vec4f();
  var acc_1 = vec4f();
  let x = out_x * STRIDE_W - PAD_LEFT;
  for (var r = rolled; r < R; r++) {
    let y = out_y * STRIDE_H + r * DILATION_H - PAD_TOP;
    let row = input_row(image, y);
    let group_of = (vec4u(0u, 1u, 2u, 3u) + 4u * k4) / GROUP_FILTERS;
    let first_c = min(group_of, vec4u(GROUPS - 1u)) * GROUP_CHANNELS;
    for (var i = rolled; i < GROUP_CHANNELS; i++) {
      let w = FILTERS_AT + (r * S * GROUP_IN4 * 4u + i) * OUT4 + k4;
      let w_0 = weights[w + 0u * GROUP_IN4 * 4u * OUT4];
      let w_1 = weights[w + 1u * GROUP_IN4 * 4u * OUT4];
      let w_2 = weights[w + 2u * GROUP_IN4 * 4u * OUT4];
      let x_0 = load_column(row, x + 0u, first_c + i);
      let x_1 = load_column(row, x + 1u, first_c + i);
      let x_2 = load_column(row, x + 2u, first_c + i);
      let x_3 = load_column(row, x + 3u, first_c + i);
      acc_0 += x_0 * w_0;
      acc_1 += x_1 * w_0;
      acc_0 += x_1 * w_1;
      acc_1 += x_2 * w_1;
      acc_0 += x_2 * w_2;
      acc_1 += x_3 * w_2;
    }
  }
  store_output(image, out_y, out_x + 0u, k4, acc_0);
  store_output(image, out_y, out_x + 1u, k4, acc_1);
}
