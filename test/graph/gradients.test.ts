// Every gradient rule against central differences of the f64 reference; second derivatives too.

import { describe, expect, it } from "vitest";
import {
  concat,
  gradientCheck,
  gradients,
  graph,
  type InputSpec,
  type Tensor,
  where,
} from "../../src/index.ts";

type Build = (t: Record<string, Tensor>) => Tensor;

/** Irregular numbers away from 0, of both signs unless `low` says otherwise. */
function numbers(shape: readonly number[], salt: number, low = -2, high = 2) {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = Array.from({ length: size }, (_, i) => {
    const share = (((i + 1) * 7919 + salt * 104729) % 9973) / 9973;
    return low + (high - low) * share;
  });
  return { data, shape };
}

/** A weighted sum: every element has a different gradient. */
function weighted(y: Tensor): Tensor {
  const size = y.shape.reduce((a, b) => a * b, 1);
  const flat = y.reshape([size]);
  let total = flat.slice([0], [1]).mul(0.7);
  for (let i = 1; i < size; i++) total = total.add(flat.slice([i], [1]).mul(Math.cos(i) + 0.2));
  return total.sum();
}

const A = [2, 3];
const POSITIVE = [0.3, 2.5] as const;
const one =
  (build: (x: Tensor) => Tensor): Build =>
  ({ x }) =>
    build(x!);
const two =
  (build: (a: Tensor, b: Tensor) => Tensor): Build =>
  ({ a, b }) =>
    build(a!, b!);
const x = { x: A };

/** Name, builder, shapes, and whether inputs are positive. */
const CASES: [string, Build, Record<string, readonly number[]>, boolean?][] = [
  ["neg", one((t) => t.neg()), x],
  ["square", one((t) => t.square()), x],
  ["sqrt", one((t) => t.sqrt()), x, true],
  ["exp", one((t) => t.exp()), x],
  ["log", one((t) => t.log()), x, true],
  ["abs", one((t) => t.abs()), x],
  ["sign", one((t) => t.sign().add(t)), x],
  ["clip", one((t) => t.clip(-1, 1.2)), x],
  ["leakyRelu", one((t) => t.leakyRelu({ alpha: 0.2 })), x],
  ["gelu with tanh", one((t) => t.gelu({ approximate: "tanh" })), x],
  ["binaryCrossEntropy", two((a, b) => a.binaryCrossEntropy(b)), { a: A, b: A }],
  ["elu with alpha", one((t) => t.elu({ alpha: 0.6 })), x],
  ["softmax", one((t) => t.softmax()), x],
  ["logSoftmax", one((t) => t.logSoftmax()), x],
  ["sum of all", one((t) => t.sum().square()), x],
  ["sum over an axis", one((t) => t.sum({ axes: 0 }).square()), x],
  [
    "sum over axes apart",
    one((t) => t.sum({ axes: [0, 2], keepDims: true }).square()),
    { x: [2, 3, 2] },
  ],
  ["mean", one((t) => t.mean({ axes: -1 }).square()), x],
  ["max", one((t) => t.max({ axes: 1 })), x],
  ["max of all", one((t) => t.max()), x],
  ["max over axes apart", one((t) => t.max({ axes: [0, 2] })), { x: [2, 3, 2] }],
  ["min", one((t) => t.min({ axes: 0, keepDims: true })), x],
  ["transpose", one((t) => t.transpose().square()), x],
  ["transpose with order", one((t) => t.transpose([1, 2, 0]).square()), { x: [2, 3, 2] }],
  ["reshape", one((t) => t.reshape([3, -1]).square()), x],
  ["broadcastTo", one((t) => t.broadcastTo([4, 2, 3]).square()), x],
  ["slice", one((t) => t.slice([0, 1], [2, -1]).square()), x],
  ["stopGradient", one((t) => t.mul(t.stopGradient().mul(0).add(2))), x],
  ["add", two((a, b) => a.add(b).square()), { a: A, b: A }],
  ["add with broadcasting", two((a, b) => a.add(b).square()), { a: [2, 1, 3], b: [4, 1] }],
  ["add of a scalar", two((a, b) => a.add(b).square()), { a: A, b: [] }],
  ["sub", two((a, b) => a.sub(b).square()), { a: A, b: [3] }],
  ["mul", two((a, b) => a.mul(b)), { a: A, b: [2, 1] }],
  ["div", two((a, b) => a.div(b)), { a: A, b: [3] }, true],
  ["pow", two((a, b) => a.pow(b)), { a: A, b: [3] }, true],
  ["pow of a number", one((t) => t.pow(3)), x],
  ["maximum", two((a, b) => a.maximum(b)), { a: A, b: [3] }],
  ["minimum", two((a, b) => a.minimum(b)), { a: A, b: [2, 1] }],
  ["where", two((a, b) => where(a.greater(b), a.square(), b)), { a: A, b: A }],
  [
    "greaterEqual and equal",
    two((a, b) => a.greaterEqual(b).add(a.equal(b)).mul(a)),
    { a: A, b: A },
  ],
  ["matmul", two((a, b) => a.matmul(b)), { a: A, b: [3, 4] }],
  ["matmul of all rows", two((a, b) => a.matmul(b).square()), { a: [2, 3, 4], b: [4, 2] }],
  ["matmul of matrices", two((a, b) => a.matmul(b).square()), { a: [2, 1, 3, 4], b: [3, 4, 2] }],
  ["matmul of one with several", two((a, b) => a.matmul(b).square()), { a: [3, 4], b: [2, 4, 2] }],
  ["linear", ({ a, b, c }) => a!.linear(b!, c!).square(), { a: A, b: [3, 4], c: [4] }],
  [
    "batchNorm",
    ({ x, mean, variance, scale, offset }) =>
      x!
        .batchNorm({ mean: mean!, variance: variance!, scale: scale!, offset: offset! })
        .add(x!.batchNorm({ mean: offset!, variance: scale!, epsilon: 0.1 })),
    { x: [3, 2, 2], mean: [2], variance: [2], scale: [2], offset: [2] },
    true,
  ],
  [
    "conv2d",
    ({ a, b, c }) => a!.conv2d(b!, { padding: "same", strides: [1, 2], bias: c! }).square(),
    { a: [2, 3, 4, 2], b: [2, 3, 2, 3], c: [3] },
  ],
  [
    "conv2d in groups",
    two((a, b) => a.conv2d(b, { groups: 2, dilation: 2 }).square()),
    { a: [2, 3, 4, 4], b: [2, 2, 2, 4] },
  ],
  [
    "conv2d of single pixels",
    ({ a, b, c }) => a!.conv2d(b!, { bias: c! }).square(),
    { a: [2, 2, 2, 3], b: [1, 1, 3, 2], c: [2] },
  ],
  [
    "depthwiseConv2d",
    ({ a, b, c }) => a!.depthwiseConv2d(b!, { padding: 1, bias: c! }).square(),
    { a: [2, 3, 3, 2], b: [3, 2, 2, 2], c: [4] },
  ],
  [
    "conv2dTranspose",
    ({ a, b, c }) =>
      a!.conv2dTranspose(b!, { strides: 2, padding: 1, outputPadding: 1, bias: c! }).square(),
    { a: [2, 2, 3, 2], b: [3, 3, 3, 2], c: [3] },
  ],
  [
    "layerNorm",
    ({ x, scale, offset }) =>
      x!.layerNorm({ scale: scale!, offset: offset! }).add(x!.layerNorm({ epsilon: 0.1 })),
    { x: [2, 2, 5], scale: [5], offset: [5] },
  ],
  [
    "groupNorm",
    ({ x, scale, offset }) =>
      x!.groupNorm(2, { scale: scale!, offset: offset! }).add(x!.groupNorm(1, { epsilon: 0.1 })),
    { x: [2, 3, 4], scale: [4], offset: [4] },
  ],
  ["concat", two((a, b) => concat([a, b, a], 1).square()), { a: A, b: [2, 2] }],
  ["maxPool2d", one((t) => t.maxPool2d().square()), { x: [1, 4, 4, 2] }],
  [
    "maxPool2d of windows that overlap",
    one((t) => t.maxPool2d(3, { strides: [1, 2], padding: [[1, 0], [2, 1]] }).square()), // biome-ignore format: pairs
    { x: [2, 3, 4, 1] },
  ],
  [
    "averagePool2d of windows that overlap",
    one((t) => t.averagePool2d(3, { strides: [1, 2], padding: 1 }).square()),
    { x: [2, 3, 4, 1] },
  ],
  [
    "averagePool2d with padding that counts",
    one((t) => t.averagePool2d(2, { padding: 1, countPadding: true }).square()),
    { x: [1, 3, 4, 2] },
  ],
  ["globalMaxPool2d", one((t) => t.globalMaxPool2d().square()), { x: [2, 2, 3, 2] }],
  ["globalAveragePool2d", one((t) => t.globalAveragePool2d().square()), { x: [2, 2, 3, 2] }],
  ["upsample2d", one((t) => t.upsample2d([2, 3]).square()), { x: [1, 2, 2, 2] }],
  ["maxPool1d", one((t) => t.maxPool1d(3, { strides: 2 }).square()), { x: [2, 7, 1] }],
  ["averagePool1d", one((t) => t.averagePool1d(2, { padding: 1 }).square()), { x: [2, 4, 2] }],
  ["globalMaxPool1d", one((t) => t.globalMaxPool1d().square()), { x: [2, 4, 2] }],
  ["globalAveragePool1d", one((t) => t.globalAveragePool1d().square()), { x: [2, 4, 2] }],
  ["a value used twice", one((t) => t.mul(t).add(t)), x],
];

describe("gradients", () => {
  it.each(CASES)("of %s agree with finite differences", async (_, build, shapes, isPositive) => {
    const f = graph((t) => weighted(build(t)), shapes);
    const inputs = Object.fromEntries(
      Object.entries(shapes).map(([name, shape], i) => [
        name,
        numbers(shape, i + 1, ...(isPositive ? POSITIVE : [])),
      ]),
    );
    const { maxRelativeError } = await gradientCheck(f, inputs);
    expect(maxRelativeError).toBeLessThan(1e-6);
  });

  it("of softmaxCrossEntropy at positions agree with finite differences", async () => {
    const f = graph(({ x, i }) => weighted(x!.softmaxCrossEntropy(i!)), {
      x: [2, 3, 4],
      i: { shape: [2, 3], dtype: "int32" },
    });
    const values = { x: numbers([2, 3, 4], 1), i: { shape: [2, 3], data: [2, 0, 2, 3, 1, 1] } };
    const { maxRelativeError } = await gradientCheck(f, values);
    expect(maxRelativeError).toBeLessThan(1e-6);
  });

  it.each(["gather", "oneHot", "softmaxCrossEntropy"] as const)(
    "of %s agree with finite differences",
    async (name) => {
      const specs: Record<string, InputSpec> = { x: [3, 4], i: { shape: [3], dtype: "int32" } };
      const f = graph(({ x, i }) => {
        if (name === "gather") return weighted(x!.gather(i!, 1).square());
        if (name === "oneHot") return weighted(i!.oneHot(4).mul(x!));
        return weighted(x!.softmaxCrossEntropy(i!));
      }, specs);
      const { maxRelativeError } = await gradientCheck(f, { x: numbers([3, 4], 1), i: [2, 0, 2] });
      expect(maxRelativeError).toBeLessThan(1e-6);
    },
  );

  const SMOOTH: [string, (t: Tensor) => Tensor][] = [
    ["square", (t) => t.square().mul(t)],
    ["exp", (t) => t.exp()],
    ["log", (t) => t.log()],
    ["sqrt", (t) => t.sqrt()],
    ["div", (t) => t.div(t.square().add(1))],
    ["pow", (t) => t.pow(2.5)],
    ["pow of a tensor", (t) => t.pow(t)],
    ["gelu with tanh", (t) => t.sub(1).gelu({ approximate: "tanh" })],
    ["binaryCrossEntropy", (t) => t.sub(1).binaryCrossEntropy(t.square())],
    ["softmax", (t) => t.softmax()],
    ["logSoftmax", (t) => t.logSoftmax()],
    ["matmul", (t) => t.matmul(t.transpose())],
    ["matmul of matrices", (t) => t.reshape([2, 1, 3]).matmul(t.reshape([1, 3, 2]))],
    ["mean", (t) => t.mean({ axes: 0 }).square().mul(t)],
    ["slice and concat", (t) => concat([t.slice([0, 1], [2, 2]).square(), t], 1).square()],
    ["max", (t) => t.max({ axes: 1 }).square()],
    ["layerNorm", (t) => t.layerNorm({ scale: t.reshape([6]).slice([0], [3]) }).square()],
    [
      "groupNorm",
      (t) =>
        t
          .reshape([1, 1, 6])
          .groupNorm(2, { scale: t.reshape([6]) })
          .square(),
    ],
  ];
  it.each(SMOOTH)("of the gradient of %s agree with finite differences", async (_, f) => {
    const second = graph(
      ({ x }) => {
        const [first] = gradients(weighted(f(x!)), [x!]);
        return weighted(first!);
      },
      { x: A },
    );
    const { maxRelativeError } = await gradientCheck(second, { x: numbers(A, 3, ...POSITIVE) });
    expect(maxRelativeError).toBeLessThan(1e-6);
  });

  it("of the gradient of softmaxCrossEntropy agree with finite differences", async () => {
    const second = graph(
      ({ x, i }) => weighted(gradients(weighted(x!.softmaxCrossEntropy(i!)), [x!])[0]!),
      { x: [3, 4], i: { shape: [3], dtype: "int32" } },
    );
    const { maxRelativeError } = await gradientCheck(second, {
      x: numbers([3, 4], 1),
      i: [2, 0, 3],
    });
    expect(maxRelativeError).toBeLessThan(1e-6);
  });

  it("are 0 for inputs that the output does not depend on", async () => {
    const f = graph(({ x, y }) => x.stopGradient().mul(y).sum(), { x: [2], y: [2] });
    const { gradients } = await f.gradient({ x: [1, 2], y: [3, 4] });
    expect(gradients.x).toMatchObject({ data: new Float32Array([0, 0]) });
    expect(gradients.y).toMatchObject({ data: new Float32Array([1, 2]) });
  });

  it("go to the first operand of maximum and the lowest index of max, and are 0 at a kink", async () => {
    const tie = graph(({ a, b }) => a.maximum(b), { a: [], b: [] });
    expect((await tie.gradient({ a: 2, b: 2 })).gradients).toEqual({ a: 1, b: 0 });
    const most = graph(({ x }) => x.max(), { x: [3] });
    const { gradients } = await most.gradient({ x: [1, 5, 5] });
    expect(gradients.x).toMatchObject({ data: new Float32Array([0, 1, 0]) });
    const kink = graph(({ x }) => x.relu().add(x.abs()), { x: [] });
    expect((await kink.gradient({ x: 0 })).gradients).toEqual({ x: 0 });
  });

  it("of a non-scalar output are an error with advice", async () => {
    const f = graph(({ x }) => x.square(), { x: [2] });
    await expect(f.gradient({ x: [1, 2] })).rejects.toThrow(
      "Cannot take the gradient: expected a float32 output of rank 0, got float32 [2]; add .sum() or .mean()",
    );
  });

  it("returns several outputs of one run", async () => {
    const f = graph(({ x }) => ({ double: x.mul(2), sum: x.sum() }), { x: [2] });
    const { double, sum } = await f.run({ x: [1, 2] });
    expect(double).toEqual({ data: new Float32Array([2, 4]), shape: [2] });
    expect(sum).toBe(3);
  });
});
