// PW 2 x 3x3x30 -> 3x3x22
// the mean of each image
// PW 2 x 1x1x22 -> 1x1x10
// slices split among 2 workgroups
// first tile 9 pixels x 8 filters, thread 2 x 4, chunk 8 channels / 2, weights staged
// second tile 1 pixels x 8 filters, thread 2 x 4, chunk 8 channels / 2, weights staged

const IMAGES = 2u;
const FILTER_TILES = 2u;
const SPLITS = 2u;
const MID_FILTERS4 = 6u;
const MID_ROWS = 9u;
const MID_COLS4 = 2u;
const MID_CHUNK4 = 2u;
const MID_CHUNKS = 4u;
const MID_PART4 = 1u;
const MID_THREADS = 10u;
const MID_ROW_THREADS = 5u;
const MID_COL_THREADS = 2u;
const MID_A_STRIDE = 3u;
const MID_B_AT = 27u;
const MID_FILTERS_AT = 0u;
const OUT_FILTERS4 = 3u;
const OUT_ROWS = 1u;
const OUT_COLS4 = 2u;
const OUT_CHUNK4 = 2u;
const OUT_CHUNKS = 3u;
const OUT_PART4 = 1u;
const OUT_THREADS = 2u;
const OUT_ROW_THREADS = 1u;
const OUT_COL_THREADS = 2u;
const OUT_A_AT = 43u;
const OUT_A_STRIDE = 3u;
const OUT_B_AT = 0u;
const OUT_FILTERS_AT = 192u;

@group(0) @binding(0) var<storage, read> in0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;

fn load_in0(pixel: u32, c4: u32) -> vec4f {
  return in0[pixel * 8u + c4];
}

var<workgroup> tile: array<vec4f, 46>;

fn load_pixel(pixel: u32, c4: u32) -> vec4f {
  let at = pixel;
  let position = at;
  return load_in0(position, c4);
}

fn mid_epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
  var value = sum;
  value = (value + weights[264u + k4]);
  value = clamp(value, vec4f(0.0f), vec4f(6.0f));
  return value;
}

fn keep_mean(c4: u32, col4: u32, mean: vec4f) {
  tile[OUT_A_AT + col4] = select(mean, vec4f(), vec4u(0u, 1u, 2u, 3u) + 4u * c4 >= vec4u(22u));
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
  let k4 = min(tile_k4 + e % OUT_COLS4, OUT_FILTERS4 - 1u);
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

@compute @workgroup_size(20)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let id = group.x;
  let rolled = group.z;
  let split = id % SPLITS;
  let out_tile_k4 = id / SPLITS % FILTER_TILES * OUT_COLS4;
  let image = id / (SPLITS * FILTER_TILES);
  let tile_pixel = image * MID_ROWS;
  let mid_part = local / MID_THREADS;
  let mid_thread = local % MID_THREADS;
  let mid_row_0 = mid_thread / MID_COL_THREADS;
  let mid_row_1 = mid_row_0 + MID_ROW_THREADS;
  let mid_col_0 = mid_thread % MID_COL_THREADS;
  let mid_a_0 = mid_row_0 * MID_A_STRIDE;
  let mid_a_1 = min(mid_row_1, MID_ROWS - 1u) * MID_A_STRIDE;
  let out_part = local / OUT_THREADS;
  let out_thread = local % OUT_THREADS;
  let out_row_0 = out_thread / OUT_COL_THREADS;
  let out_row_1 = out_row_0 + OUT_ROW_THREADS;
  let out_col_0 = out_thread % OUT_COL_THREADS;
  let out_a_0 = OUT_A_AT + out_row_0 * OUT_A_STRIDE;
  let out_a_1 = OUT_A_AT + min(out_row_1, OUT_ROWS - 1u) * OUT_A_STRIDE;
  var out_acc_0_0 = vec4f();
  var out_acc_1_0 = vec4f();
  for (var slice = rolled + split * OUT_CHUNKS / SPLITS; slice < (split + 1u) * OUT_CHUNKS / SPLITS; slice++) {
    let mid_tile_k4 = slice * MID_COLS4;
    var mid_acc_0_0 = vec4f();
    var mid_acc_1_0 = vec4f();
    for (var chunk = rolled; chunk < MID_CHUNKS; chunk++) {
      for (var e = local; e < 18u; e += 20u) {
        tile[e / MID_CHUNK4 * MID_A_STRIDE + e % MID_CHUNK4] = load_pixel(tile_pixel + e / MID_CHUNK4, chunk * MID_CHUNK4 + e % MID_CHUNK4);
      }
      for (var e = local; e < 16u; e += 20u) {
        tile[MID_B_AT + e] = mid_load_filters(chunk, mid_tile_k4, e);
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
    }
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
    }
    workgroupBarrier();
    if (mid_part == 0u) {
      var total_0 = vec4f();
      total_0 += mid_epilogue(mid_acc_0_0, tile_pixel + mid_row_0, mid_tile_k4 + mid_col_0);
      if (mid_row_1 < MID_ROWS) { total_0 += mid_epilogue(mid_acc_1_0, tile_pixel + mid_row_1, mid_tile_k4 + mid_col_0); }
      tile[mid_row_0 * MID_COLS4 + mid_col_0] = total_0;
    }
    workgroupBarrier();
    for (var e = local; e < MID_COLS4; e += 20u) {
      var total = vec4f();
      for (var i = rolled; i < MID_ROW_THREADS; i++) {
        total += tile[i * MID_COLS4 + e];
      }
      keep_mean(mid_tile_k4 + e, e, total / 9.0f);
    }
    workgroupBarrier();
    for (var e = local; e < 16u; e += 20u) {
      tile[OUT_B_AT + e] = out_load_filters(slice, out_tile_k4, e);
    }
    workgroupBarrier();
    if (local < 4u) {
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
    if (out_tile_k4 + out_col_0 < OUT_FILTERS4) { partials[(split * IMAGES + image) * OUT_FILTERS4 + out_tile_k4 + out_col_0] = out_acc_0_0; }
    if (out_row_1 < OUT_ROWS) { if (out_tile_k4 + out_col_0 < OUT_FILTERS4) { partials[(split * IMAGES + image) * OUT_FILTERS4 + out_tile_k4 + out_col_0] = out_acc_1_0; } }
  }
}
