import { expect, it } from 'vitest';
import type { Node } from '../../compiler/graph.ts';
import { runPasses } from '../../compiler/pass.ts';
import { printGraph } from '../../compiler/print-graph.ts';
import { activate, GraphBuilder, RELU6 } from '../support/graph-builder.ts';

it('prints one line per node, attributes when they are unusual', () => {
  const g = new GraphBuilder('block');
  const image = g.input('image', [1, 9, 8, 4]);
  const stem = g.conv2d(image, {
    name: 'stem',
    filters: 8,
    kernel: [3, 1],
    stride: 2,
    dilation: [1, 2],
    padding: 'same',
    groups: 2,
    bias: true,
  });
  const y = g.activation(stem, RELU6);
  const z = g.binary('add', g.pointwise(y, { filters: 8 }), y);
  const pooled = g.avgPool(g.pad(z, [1, 0, 0, 0], -1), {
    kernel: 2,
    stride: [2, 1],
    countPadding: true,
  });
  const halves = g.concat([pooled, g.maxPool(pooled, { kernel: 1 })]);
  const small = g.resize(halves, { size: [1, 2] });
  const flat = g.reshape(small, [2, 16]);
  const scores = g.softmax(g.dense(flat, { filters: 3, bias: true }));
  const scaled = g.binary('mul', scores, g.literal([1, 2, 3], [3]));
  const long = g.literal(
    Array.from({ length: 12 }, (_, i) => i / 2),
    [12],
  );
  const norm = g.layerNorm(g.transpose(scaled, [1, 0]));
  const gelu = g.activation(norm, { fn: 'gelu', form: 'tanh' });
  const graph = g
    .output(g.matmul(scaled, gelu))
    .output(long, 'ramp')
    .output(g.globalPool(z, 'max'), 'peak')
    .output(g.batchNorm(z, { name: 'bn' }), 'normed')
    .build();
  expect(`\n${printGraph(graph)}`).toMatchInlineSnapshot(`
    "
    graph block
      %0 image: f32[1, 9, 8, 4] = input
      %1 stem.weight: f32[8, 2, 3, 1] = weight
      %2 stem.bias: f32[8] = weight
      %3 stem: f32[1, 5, 4, 8] = conv2d %0 weight %1 stride 2 dilation 1x2 pad [1, 0, 1, 0] groups 2 | add %2
      %4 activation: f32[1, 5, 4, 8] = clamp 0 6 %3
      %5 pointwise.weight: f32[8, 8, 1, 1] = weight
      %6 pointwise: f32[1, 5, 4, 8] = conv2d %4 weight %5
      %7 binary: f32[1, 5, 4, 8] = add %6 %4
      %8 pad: f32[1, 6, 4, 8] = pad %7 by [1, 0, 0, 0] value -1
      %9 pool2d: f32[1, 3, 3, 8] = pool2d avg %8 kernel 2 stride 2x1 counting padding
      %10 pool2d_2: f32[1, 3, 3, 8] = pool2d max %9 kernel 1
      %11 concat: f32[1, 3, 3, 16] = concat %9 %10 axis 3
      %12 resize: f32[1, 1, 2, 16] = resize nearest halfPixel %11 to 1x2
      %13 reshape: f32[2, 16] = reshape %12
      %14 dense.weight: f32[3, 16] = weight
      %15 dense.bias: f32[3] = weight
      %16 dense: f32[2, 3] = dense %13 weight %14 | add %15
      %17 softmax: f32[2, 3] = softmax %16 axis 1
      %18 literal: f32[3] = literal [1, 2, 3]
      %19 binary_2: f32[2, 3] = mul %17 %18
      %20 literal_2: f32[12] = literal [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, ...]
      %21 transpose: f32[3, 2] = transpose %19 perm [1, 0]
      %22 layerNorm.weight: f32[2] = weight
      %23 layerNorm.bias: f32[2] = weight
      %24 layerNorm: f32[3, 2] = layerNorm %21 scale %22 offset %23 epsilon 0.00001
      %25 activation_2: f32[3, 2] = gelu tanh %24
      %26 matmul: f32[2, 2] = matmul %19 %25
      %27 globalPool: f32[1, 1, 1, 8] = globalPool max %7
      %28 bn.weight: f32[8] = weight
      %29 bn.bias: f32[8] = weight
      %30 bn.running_mean: f32[8] = weight
      %31 bn.running_var: f32[8] = weight
      %32 bn: f32[1, 5, 4, 8] = batchNorm %7 scale %28 offset %29 mean %30 variance %31 epsilon 0.00001
      output output = %26
      output ramp = %20
      output peak = %27
      output normed = %32
    "
  `);
});

it('prints a pin in front of its layer, as in the language', () => {
  const g = new GraphBuilder('pinned');
  const x = g.input('x', [1, 4, 4, 4]);
  const y = g.pointwise(x, { filters: 4, epilogue: [activate(RELU6)] });
  const graph = g.output(g.dense(y, { filters: 2 })).build();
  const span = { file: 'model.fcm', start: 0, end: 1 };
  const nodes = graph.nodes.map((node): Node => {
    if (node.op.kind === 'conv2d')
      return { ...node, pin: { kind: 'fuse', family: 'pwdw', span } };
    if (node.op.kind === 'dense')
      return { ...node, pin: { kind: 'noFuse', span } };
    return node;
  });
  expect(printGraph({ ...graph, nodes })).toMatchInlineSnapshot(`
    "graph pinned
      %0 x: f32[1, 4, 4, 4] = input
      %1 pointwise.weight: f32[4, 4, 1, 1] = weight
      %2 pointwise: f32[1, 4, 4, 4] = @fuse(pwdw) conv2d %0 weight %1 | clamp 0 6
      %3 dense.weight: f32[2, 4] = weight
      %4 dense: f32[1, 4, 4, 2] = @no_fuse dense %2 weight %3
      output output = %4
    "
  `);
});

it('prints what passes leave', () => {
  const g = new GraphBuilder('tiny');
  const x = g.input('x', [1, 4, 4, 4]);
  const conv = g.pointwise(x, { filters: 4, name: 'conv' });
  const y = g.activation(g.batchNorm(conv, { name: 'bn' }), RELU6);
  const graph = g.output(g.binary('add', y, x)).build();
  expect(`\n${printGraph(runPasses(graph))}`).toMatchInlineSnapshot(`
    "
    graph tiny
      %0 x: f32[1, 4, 4, 4] = input
      %1 conv.weight: f32[4, 4, 1, 1] = weight
      %3 bn.weight: f32[4] = weight
      %4 bn.bias: f32[4] = weight
      %5 bn.running_mean: f32[4] = weight
      %6 bn.running_var: f32[4] = weight
      %10 bn.ones: f32[4] = literal 1
      %11 bn.zeros: f32[4] = literal 0
      %12 bn.factor: f32[4] = batchNorm %10 scale %3 offset %11 mean %11 variance %6 epsilon 0.00001
      %13 bn.factor_by_filter: f32[4, 1, 1, 1] = reshape %12
      %14 bn.scaled_weight: f32[4, 4, 1, 1] = mul %1 %13
      %15 bn.shift: f32[4] = batchNorm %11 scale %3 offset %4 mean %5 variance %6 epsilon 0.00001
      %9 conv: f32[1, 4, 4, 4] = conv2d %0 weight %14 | add %15 | clamp 0 6 | add %0
      output output = %9
    "
  `);
});
