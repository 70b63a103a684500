// Measured cases: products of typical networks, and one call of every other kind of kernel.

const cube = (size) => ({ name: "matmul", m: size, n: size, k: size });

export const PRODUCTS = [
  ...[64, 256, 512, 1024].map(cube),
  { name: "matmulTransposeA", m: 512, n: 512, k: 512 },
  { name: "matmulTransposeB", m: 512, n: 512, k: 512 },
  // forward and backward passes of the networks
  { name: "matmul", m: 32, n: 64, k: 13 },
  { name: "matmul", m: 32, n: 128, k: 784 },
  { name: "matmulTransposeA", m: 784, n: 128, k: 32 },
  { name: "matmul", m: 128, n: 512, k: 784 },
  { name: "matmulTransposeA", m: 784, n: 512, k: 128 },
  { name: "matmulTransposeB", m: 128, n: 512, k: 512 },
  { name: "matmul", m: 128, n: 512, k: 3072 },
  { name: "matmulTransposeA", m: 3072, n: 512, k: 128 },
  // edges
  { name: "matmul", m: 32, n: 10, k: 128 },
  { name: "matmul", m: 32, n: 3, k: 64 },
  { name: "matmul", m: 1, n: 128, k: 784 },
  { name: "matmul", m: 31, n: 37, k: 41 },
  { name: "matmul", m: 97, n: 101, k: 103 },
  { name: "matmul", m: 256, n: 256, k: 3 },
];

/** Fits the L1 cache; exceeds the L2 cache. */
const SIZES = [2048, 1048576];
const same = (size) => size;
const words = (count) => (size) => 4 * count * size;

/** Functions of positive numbers. */
const positive = (kernel, flops) => ({
  ...unary(kernel, flops),
  parameters: (size, engine) => {
    engine.clear();
    return [engine.floats(size, (i) => (1 + (i % 997)) / 500), engine.floats(size), size];
  },
});

const unary = (kernel, flops, ...rest) => ({
  kernel,
  sizes: SIZES,
  elements: same,
  bytes: words(2),
  flops,
  parameters: (size, engine) => {
    engine.clear();
    return [engine.floats(size), engine.floats(size), size, ...rest];
  },
});

const gradient = (kernel, flops, ...rest) => ({
  kernel,
  sizes: SIZES,
  elements: same,
  bytes: words(3),
  flops,
  parameters: (size, engine) => {
    engine.clear();
    return [engine.floats(size), engine.floats(size), engine.floats(size), size, ...rest];
  },
});

/** [rows, columns] with about `size` elements. */
const grid = (size, columns) => [Math.floor(size / columns), columns];

const rowwise = (kernel, columns, flops) => ({
  kernel,
  label: `${kernel} of ${columns}`,
  sizes: SIZES,
  elements: (size) => grid(size, columns)[0] * columns,
  bytes: words(2),
  flops,
  parameters: (size, engine) => {
    engine.clear();
    const [rows] = grid(size, columns);
    return [engine.floats(size), engine.floats(size), rows, columns];
  },
});

const labelled = (kernel, columns, flops) => ({
  ...rowwise(kernel, columns, flops),
  bytes: words(kernel.endsWith("Gradient") ? 2 : 1),
  parameters: (size, engine) => {
    engine.clear();
    const [rows] = grid(size, columns);
    const labels = engine.words(Int32Array.from({ length: rows }, (_, row) => row % columns));
    const upstream = kernel.endsWith("Gradient") ? [engine.floats(rows)] : [];
    return [engine.floats(size), labels, ...upstream, engine.floats(size), rows, columns];
  },
});

const reduction = (kernel, label, extents) => ({
  kernel,
  label: `${kernel} ${label}`,
  sizes: SIZES,
  elements: same,
  bytes: words(1),
  flops: 1,
  parameters: (size, engine) => {
    engine.clear();
    return [engine.floats(size), engine.floats(size), ...extents(size)];
  },
});

const gather = (kernel, bytesEach) => ({
  kernel,
  label: `${kernel}, rows of 512`,
  sizes: SIZES,
  elements: same,
  bytes: (size) => (4 + bytesEach) * size,
  parameters: (size, engine) => {
    engine.clear();
    const rows = size / 512;
    const source = engine.floats(size);
    const indices = engine.words(Int32Array.from({ length: rows }, (_, i) => (i * 7) % rows));
    return [source, indices, engine.floats(size), rows, 512, 512];
  },
});

const twoOperands = (kernel, label, dimensions) => ({
  kernel,
  label: `${kernel} ${label}`,
  sizes: SIZES,
  elements: same,
  bytes: words(label === "" ? 3 : 2),
  flops: 1,
  parameters: (size, engine) => {
    engine.clear();
    const operands = [0, 1, 2].map(() => engine.floats(size));
    const descriptor = dimensions(size);
    return [...operands, engine.words(descriptor), 1, descriptor[1]];
  },
});

/** Windows of 2x2 over images of 8x8 pixels with 32 channels, all of them 1. */
const pool = (kernel, operands, flops, ...rest) => ({
  kernel,
  label: `${kernel} of 2x2`,
  sizes: SIZES,
  elements: same,
  bytes: (size) =>
    operands.reduce((sum, each) => sum + 4 * (each === "image" ? size : size / 4), 0),
  flops,
  parameters: (size, engine) => {
    engine.clear();
    const given = operands.map((each) =>
      engine.floats(each === "image" ? size : size / 4, () => 1),
    );
    const descriptor = engine.words([8, 8, 32, 4, 4, 2, 2, 2, 2, 0, 0]);
    return [...given, size / 2048, descriptor, ...rest];
  },
});

export const FAMILIES = [
  unary("relu", 1),
  gradient("reluGradient", 1),
  unary("elu", 30, 1),
  gradient("eluGradient", 3, 1),
  unary("sigmoid", 30),
  gradient("sigmoidGradient", 3),
  unary("tanh", 46),
  gradient("tanhGradient", 3),
  unary("exp", 25),
  positive("log", 30),
  positive("sqrt", 1),
  twoOperands("add", "", (size) => [1, size, 1, 1]),
  twoOperands("mul", "by row", (size) => [2, size / 256, 256, 0, 256, 1, 1]),
  rowwise("softmax", 10, 29),
  rowwise("softmax", 256, 29),
  labelled("softmaxCrossEntropy", 10, 27),
  labelled("softmaxCrossEntropyGradient", 10, 30),
  reduction("sumLast", "of 256", (size) => [size / 256, 256]),
  reduction("sumAxis", "of 128 rows", (size) => [1, 128, size / 128, size / 128]),
  reduction("maxAxis", "last", (size) => [size / 256, 256, 1]),
  reduction("argmax", "last", (size) => [size / 256, 256, 1]),
  pool("maxPool2d", ["image", "output"], 1),
  pool("maxPool2dGradient", ["image", "output", "output", "image"], 1),
  pool("averagePool2d", ["image", "output"], 1, 0),
  pool("averagePool2dGradient", ["output", "image"], 1, 0),
  gather("gatherWords", 4),
  gather("gatherUint8Scaled", 1),
  {
    kernel: "copyStrided",
    label: "transpose",
    sizes: SIZES,
    elements: same,
    bytes: words(2),
    parameters: (size, engine) => {
      engine.clear();
      const rows = 32;
      const columns = size / rows;
      const operands = [engine.floats(size), engine.floats(size)];
      return [...operands, engine.words([2, 0, 0, columns, 1, rows, rows, columns, 1]), 1, columns];
    },
  },
  {
    kernel: "dropout",
    sizes: SIZES,
    elements: same,
    bytes: words(2),
    flops: 50,
    parameters: (size, engine) => {
      engine.clear();
      return [engine.floats(size), engine.floats(size), size, 0x80000000 | 0, 2, 1, 2, 0];
    },
  },
  {
    kernel: "randomNormal",
    sizes: SIZES,
    elements: same,
    bytes: words(1),
    flops: 90,
    parameters: (size, engine) => {
      engine.clear();
      return [engine.floats(size), size, 1, 2];
    },
  },
  {
    kernel: "sgd",
    label: "sgd with momentum",
    sizes: SIZES,
    elements: same,
    bytes: words(5),
    flops: 4,
    parameters: (size, engine) => {
      engine.clear();
      const blocks = [0, 1, 2].map(() => engine.floats(size, (i) => (i % 97) / 97));
      return [...blocks, size, 1e-6, 0.5, 0, 0];
    },
  },
  {
    kernel: "adam",
    sizes: SIZES,
    elements: same,
    bytes: words(7),
    flops: 13,
    parameters: (size, engine) => {
      engine.clear();
      const blocks = [0, 1, 2, 3].map(() => engine.floats(size, (i) => (1 + (i % 97)) / 97));
      const rates = engine.floats(4, (i) => [1e-6, 1e-6, 1, 1][i]);
      return [...blocks, size, 0.1, 0.999, 0.001, 1e-8, 0, 0, rates];
    },
  },
];
