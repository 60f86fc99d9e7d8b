/** MobileNetV2 1.0 as a program, with the weight names of the published file. */
export const MOBILENET_V2 = `
param size: int = 224
param classes: int = 1001

block inverted_residual(x: tensor[N, H, W, C], expand: int, out: int, stride: int = 1) {
  y = if expand == 1 { x } else { relu6(pointwise(x, filters = expand * C, name = "expand")) }
  y = relu6(depthwise(y, kernel = 3, stride = stride, padding = same, name = "depthwise"))
  y = pointwise(y, filters = out, name = "project")
  return if stride == 1 && C == out { x + y } else { y }
}

// Blocks first .. first + count - 1; only the first of them has the stride.
block stage(x: tensor[N, H, W, C], first: int, count: int, expand: int, out: int, stride: int) {
  x = inverted_residual(x, expand, out, stride, name = "blocks.{first}")
  repeat i in first + 1..first + count {
    x = inverted_residual(x, expand, out, name = "blocks.{i}")
  }
  return x
}

model mobilenet_v2(image: f32[1, size, size, 3]) -> (logits: f32[1, classes]) {
  x = relu6(conv2d(image, filters = 32, kernel = 3, stride = 2, padding = same, name = "stem"))
  x = stage(x, 0, 1, 1, 16, 1, name = "")
  x = stage(x, 1, 2, 6, 24, 2, name = "")
  x = stage(x, 3, 3, 6, 32, 2, name = "")
  x = stage(x, 6, 4, 6, 64, 2, name = "")
  x = stage(x, 10, 3, 6, 96, 1, name = "")
  x = stage(x, 13, 3, 6, 160, 2, name = "")
  x = stage(x, 16, 1, 6, 320, 1, name = "")
  x = relu6(pointwise(x, filters = 1280, name = "head"))
  x = pointwise(global_avg_pool(x), filters = classes, name = "classifier")
  return reshape(x, [1, classes])
}
`;
