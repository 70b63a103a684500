// The networks of all benchmarks, as data that every contender builds, and their batches.
//
// A layer is { kind, ... }: dense, relu, dropout, flatten, conv, depthwise, batchNorm, maxPool (2x2), globalPool (mean),
// residual. Padding is a number of pixels on every side, which all libraries read alike.

export const NETWORKS = [
  { sizes: [2, 16, 16, 2], batch: 32 },
  { sizes: [13, 64, 64, 3], batch: 32 },
  { sizes: [64, 128, 64, 10], batch: 32 },
  { sizes: [784, 128, 10], batch: 32 },
  { sizes: [784, 128, 10], batch: 128 },
  { sizes: [784, 256, 128, 10], batch: 64 },
  { sizes: [784, 512, 512, 10], batch: 128 },
  { sizes: [3072, 512, 256, 10], batch: 128 },
];

export const nameOf = ({ name, sizes, batch }) => `${name ?? sizes.join("-")}, ${batch}`;

const [relu, flatten, maxPool, globalPool, batchNorm] = [
  "relu",
  "flatten",
  "maxPool",
  "globalPool",
  "batchNorm",
].map((kind) => ({ kind }));
const dense = (units) => ({ kind: "dense", units });
const dropout = (rate) => ({ kind: "dropout", rate });
const conv = (filters, size, { stride = 1, padding = 0, bias = true } = {}) => ({
  kind: "conv",
  filters,
  size,
  stride,
  padding,
  bias,
});
const same3x3 = (filters) => [conv(filters, 3, { padding: 1 }), relu];

/** A convolution without a bias, which normalisation would subtract again. */
const normalised = (filters, size, stride = 1) => [
  conv(filters, size, { stride, padding: (size - 1) / 2, bias: false }),
  batchNorm,
];

/** A block of ResNet: two convolutions and a way around them. */
const block = (filters, stride = 1) => [
  {
    kind: "residual",
    layers: [...normalised(filters, 3, stride), relu, ...normalised(filters, 3)],
    shortcut: stride === 1 ? [] : normalised(filters, 1, stride),
  },
  relu,
];

const separable = (filters, stride = 1) => [
  { kind: "depthwise", size: 3, stride, padding: 1, bias: false },
  batchNorm,
  relu,
  ...normalised(filters, 1),
  relu,
];

/** Networks over images [height, width, channels]. */
export const PICTURES = [
  {
    name: "LeNet-5",
    shape: [28, 28, 1],
    batch: 64,
    layers: [
      ...[conv(6, 5, { padding: 2 }), relu, maxPool, conv(16, 5), relu, maxPool, flatten],
      ...[dense(120), relu, dense(84), relu, dense(10)],
    ],
  },
  {
    name: "Keras MNIST",
    shape: [28, 28, 1],
    batch: 128,
    layers: [
      ...[conv(32, 3), relu, maxPool, conv(64, 3), relu, maxPool, flatten],
      ...[dropout(0.5), dense(10)],
    ],
  },
  {
    name: "small VGG",
    shape: [32, 32, 3],
    batch: 64,
    layers: [
      ...[...same3x3(32), ...same3x3(32), maxPool],
      ...[...same3x3(64), ...same3x3(64), maxPool],
      ...[flatten, dense(256), relu, dense(10)],
    ],
  },
  {
    name: "ResNet-20",
    shape: [32, 32, 3],
    batch: 32,
    layers: [
      ...[...normalised(16, 3), relu],
      ...[block(16), block(16), block(16)].flat(),
      ...[block(32, 2), block(32), block(32)].flat(),
      ...[block(64, 2), block(64), block(64)].flat(),
      ...[globalPool, dense(10)],
    ],
  },
  {
    name: "separable",
    shape: [32, 32, 3],
    batch: 32,
    layers: [
      ...[...normalised(32, 3), relu],
      ...[...separable(64), ...separable(128, 2), ...separable(128)],
      ...[globalPool, dense(10)],
    ],
  },
];

/** A single convolution; layers before and after it give its input a gradient, if it is not the first of a network. */
const single = ([height, width, channels], layer, isFirst = false) => ({
  shape: [height, width, channels],
  batch: 32,
  layers: [...(isFirst ? [] : [batchNorm]), layer, globalPool, dense(10)],
  layer,
});
const same = (filters, size) => conv(filters, size, { padding: (size - 1) / 2 });

/** Convolutions of the networks over images. */
export const CONVOLUTIONS = [
  single([32, 32, 16], same(16, 3)),
  single([16, 16, 32], same(32, 3)),
  single([8, 8, 64], same(64, 3)),
  single([32, 32, 3], same(16, 3), true),
  single([32, 32, 16], conv(32, 3, { stride: 2, padding: 1 })),
  single([28, 28, 1], same(6, 5), true),
  single([14, 14, 6], conv(16, 5)),
  single([28, 28, 1], conv(32, 3), true),
  single([13, 13, 32], conv(64, 3)),
  single([32, 32, 32], same(32, 3)),
  single([16, 16, 64], same(64, 3)),
  single([16, 16, 128], conv(128, 1)),
  single([32, 32, 16], conv(32, 1, { stride: 2 })),
  single([32, 32, 32], { kind: "depthwise", size: 3, stride: 1, padding: 1, bias: true }),
];

/** Shape and layers of a network; `sizes` are those of dense layers. */
export const networkOf = ({ sizes, shape, layers }) =>
  sizes
    ? {
        shape: [sizes[0]],
        layers: sizes
          .slice(1)
          .flatMap((units, i) => (i === 0 ? [dense(units)] : [relu, dense(units)])),
      }
    : { shape, layers };

/** A batch of arbitrary numbers: the time of a step does not depend on them. */
export function batchFor({ batch, ...network }) {
  const { shape, layers } = networkOf(network);
  let state = 1;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const size = shape.reduce((product, each) => product * each);
  const x = Float32Array.from({ length: batch * size }, () => next() * 2 - 1);
  const y = Int32Array.from({ length: batch }, () => Math.floor(next() * layers.at(-1).units));
  return { x: { data: x, shape: [batch, ...shape] }, y };
}
