// PW 14x14x16 -> 14x14x24
// DW 14x14x24 -> 14x14x24, kernel 3x3, top left padding 1,1
// PW 14x14x24 -> 14x14x16
// 8x8 for 7x7 outputs
// expansion, input kept, tile 64 pixels x 8 filters, thread 2 x 4, chunk 16 channels / 2, weights staged
// projection tile 49 pixels x 8 filters, thread 2 x 4, chunk 8 channels / 2, weights staged

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
const REGION_H = 8u;
const REGION_W = 8u;
const TILE_H = 7u;
const TILE_W = 7u;
const FILTER_TILES = 2u;
const TILES_X = 2u;
const TILES_Y = 2u;
const MID_AT = 128u;
const DEPTHWISE_AT = 96u;
const MID_FILTERS4 = 6u;
const MID_COLS4 = 2u;
const MID_CHUNK4 = 4u;
const MID_PART4 = 2u;
const MID_THREADS = 64u;
const MID_ROW_THREADS = 32u;
const MID_COL_THREADS = 2u;
const MID_A_AT = 403u;
const MID_A_STRIDE = 5u;
const MID_B_AT = 0u;
const MID_FILTERS_AT = 0u;
const OUT_FILTERS4 = 4u;
const OUT_ROWS = 49u;
const OUT_COLS4 = 2u;
const OUT_CHUNK4 = 2u;
const OUT_CHUNKS = 3u;
const OUT_PART4 = 1u;
const OUT_THREADS = 50u;
const OUT_ROW_THREADS = 25u;
const OUT_COL_THREADS = 2u;
const OUT_A_AT = 256u;
const OUT_A_STRIDE = 3u;
const OUT_B_AT = 0u;
const OUT_FILTERS_AT = 150u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out0: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 4u + c4];
}

fn store_out0(pixel: u32, c4: u32, value: vec4f) {
  out0[pixel * 4u + c4] = value;
}

var<workgroup> tile: array<vec4f, 723>;

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
  value = (value + weights[246u + k4]);
  value = clamp(value, vec4f(0.0f), vec4f(6.0f));
  return value;
}

fn dw_epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[252u + k4]);
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
  let at_y = y;
  let at_x = x;
  let sum = depthwise_sum(region, at_c4, at_y, at_x, col4, rolled);
  let pixel = (image * OUT_H + at_y) * OUT_W + at_x;
  return dw_epilogue(sum, pixel, at_c4);
}

fn epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[258u + k4]);
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

fn mid_load_filters(chunk: u32, tile_k4: u32, e: u32) -> vec4f {
  let c = chunk * MID_CHUNK4 * 4u + e / MID_COLS4;
  let k4 = tile_k4 + e % MID_COLS4;
  return weights[MID_FILTERS_AT + c * MID_FILTERS4 + k4];
}

fn out_load_filters(chunk: u32, tile_k4: u32, e: u32) -> vec4f {
  let c = chunk * OUT_CHUNK4 * 4u + e / OUT_COLS4;
  let k4 = tile_k4 + e % OUT_COLS4;
  return weights[OUT_FILTERS_AT + c * OUT_FILTERS4 + k4];
}

fn mid_filter_block(at: u32) -> mat4x4f {
  return mat4x4f(
    tile[at],
    tile[at + MID_COLS4],
    tile[at + 2u * MID_COLS4],
    tile[at + 3u * MID_COLS4],
  );
}

fn out_filter_block(at: u32) -> mat4x4f {
  return mat4x4f(
    tile[at],
    tile[at + OUT_COLS4],
    tile[at + 2u * OUT_COLS4],
    tile[at + 3u * OUT_COLS4],
  );
}

@compute @workgroup_size(128)
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
  let out_tile_k4 = filter_tile * OUT_COLS4;
  let region_y = max(tile_y * STRIDE_H, PAD_TOP) - PAD_TOP;
  let region_x = max(tile_x * STRIDE_W, PAD_LEFT) - PAD_LEFT;
  let region = vec2u(region_y, region_x);
  let mid_part = local / MID_THREADS;
  let mid_thread = local % MID_THREADS;
  let mid_row_0 = mid_thread / MID_COL_THREADS;
  let mid_row_1 = mid_row_0 + MID_ROW_THREADS;
  let mid_col_0 = mid_thread % MID_COL_THREADS;
  let mid_a_0 = MID_A_AT + mid_row_0 * MID_A_STRIDE;
  let mid_a_1 = MID_A_AT + mid_row_1 * MID_A_STRIDE;
  for (var e = local; e < 256u; e += 128u) {
    tile[MID_A_AT + e / MID_CHUNK4 * MID_A_STRIDE + e % MID_CHUNK4] = load_region(image, region, e / MID_CHUNK4, 0u * MID_CHUNK4 + e % MID_CHUNK4);
  }
  let out_part = local / OUT_THREADS;
  let out_thread = local % OUT_THREADS;
  let out_row_0 = out_thread / OUT_COL_THREADS;
  let out_row_1 = out_row_0 + OUT_ROW_THREADS;
  let out_col_0 = out_thread % OUT_COL_THREADS;
  let out_a_0 = OUT_A_AT + out_row_0 * OUT_A_STRIDE;
  let out_a_1 = OUT_A_AT + min(out_row_1, OUT_ROWS - 1u) * OUT_A_STRIDE;
  var out_acc_0_0 = vec4f();
  var out_acc_1_0 = vec4f();
  for (var slice = rolled; slice < OUT_CHUNKS; slice++) {
    let mid_tile_k4 = slice * OUT_CHUNK4;
    var mid_acc_0_0 = vec4f();
    var mid_acc_1_0 = vec4f();
    for (var e = local; e < 32u; e += 128u) {
      tile[MID_B_AT + e] = mid_load_filters(0u, mid_tile_k4, e);
    }
    workgroupBarrier();
    for (var i = rolled; i < MID_PART4; i++) {
      let c4 = mid_part * MID_PART4 + i;
      let b = MID_B_AT + c4 * 4u * MID_COLS4;
      let w_0 = mid_filter_block(b + mid_col_0);
      let x_0 = tile[mid_a_0 + c4];
      let x_1 = tile[mid_a_1 + c4];
      mid_acc_0_0 = multiply_add(mid_acc_0_0, x_0, w_0);
      mid_acc_1_0 = multiply_add(mid_acc_1_0, x_1, w_0);
    }
    workgroupBarrier();
    if (mid_part > 0u) {
      let partial = (mid_part - 1u) * 2u * MID_THREADS;
      tile[partial + 0u * MID_THREADS + mid_thread] = mid_acc_0_0;
      tile[partial + 1u * MID_THREADS + mid_thread] = mid_acc_1_0;
    }
    workgroupBarrier();
    if (mid_part == 0u) {
      for (var other = rolled; other < 1u; other++) {
        let partial = other * 2u * MID_THREADS;
        mid_acc_0_0 += tile[partial + 0u * MID_THREADS + mid_thread];
        mid_acc_1_0 += tile[partial + 1u * MID_THREADS + mid_thread];
      }
      keep_mid(image, region, mid_row_0, mid_tile_k4 + mid_col_0, mid_col_0, mid_acc_0_0);
      keep_mid(image, region, mid_row_1, mid_tile_k4 + mid_col_0, mid_col_0, mid_acc_1_0);
    }
    workgroupBarrier();
    for (var e = local; e < 16u; e += 128u) {
      tile[OUT_B_AT + e] = out_load_filters(slice, out_tile_k4, e);
    }
    for (var e = local; e < OUT_ROWS * OUT_CHUNK4; e += 128u) {
      let row = e / OUT_CHUNK4;
      let col4 = e % OUT_CHUNK4;
      let y = tile_y + row / TILE_W;
      let x = tile_x + row % TILE_W;
      let value = depthwise_value(image, region, y, x, mid_tile_k4, col4, rolled);
      tile[OUT_A_AT + row * OUT_A_STRIDE + col4] = value;
    }
    workgroupBarrier();
    if (local < 100u) {
      for (var i = rolled; i < OUT_PART4; i++) {
        let c4 = out_part * OUT_PART4 + i;
        let b = OUT_B_AT + c4 * 4u * OUT_COLS4;
        let w_0 = out_filter_block(b + out_col_0);
        let x_0 = tile[out_a_0 + c4];
        let x_1 = tile[out_a_1 + c4];
        out_acc_0_0 = multiply_add(out_acc_0_0, x_0, w_0);
        out_acc_1_0 = multiply_add(out_acc_1_0, x_1, w_0);
      }
    }
    workgroupBarrier();
  }
  if (out_part > 0u && out_part < 2u) {
    let partial = (out_part - 1u) * 2u * OUT_THREADS;
    tile[partial + 0u * OUT_THREADS + out_thread] = out_acc_0_0;
    tile[partial + 1u * OUT_THREADS + out_thread] = out_acc_1_0;
  }
  workgroupBarrier();
  if (out_part == 0u) {
    for (var other = rolled; other < 1u; other++) {
      let partial = other * 2u * OUT_THREADS;
      out_acc_0_0 += tile[partial + 0u * OUT_THREADS + out_thread];
      out_acc_1_0 += tile[partial + 1u * OUT_THREADS + out_thread];
    }
    store_output(image, tile_y + out_row_0 / TILE_W, tile_x + out_row_0 % TILE_W, out_tile_k4 + out_col_0, out_acc_0_0);
    if (out_row_1 < OUT_ROWS) { store_output(image, tile_y + out_row_1 / TILE_W, tile_x + out_row_1 % TILE_W, out_tile_k4 + out_col_0, out_acc_1_0); }
  }
}
