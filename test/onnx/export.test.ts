import { describe, expect, it } from "vitest";
import { sizeOf } from "../../src/core/shape.ts";
import { toOnnx } from "../../src/entries/onnx.ts";
import {
  activation,
  averagePool2d,
  batchNorm,
  conv1d,
  conv2d,
  conv2dTranspose,
  dense,
  depthwiseConv2d,
  elu,
  flatten,
  gelu,
  globalAveragePool1d,
  groupNorm,
  input,
  type Layer,
  layerNorm,
  leakyRelu,
  type Model,
  maxPool1d,
  maxPool2d,
  network,
  reshape,
  residual,
  sequential,
  type Tensor,
  upsample2d,
  where,
} from "../../src/index.ts";
import { OPERATIONS } from "../../src/model/network/operations.ts";
import { numbers } from "../both-engines.ts";
import { FAMILIES, INPUT_SHAPES } from "../families.ts";
import { expectExported, layerOf, prepared } from "./models.ts";

const straight = (shape: readonly number[], ...layers: readonly Layer[]) =>
  prepared(sequential([input(shape), ...(layers as [])]) as Model);

const expectSame = async (shape: readonly number[], ...layers: readonly Layer[]) =>
  expectExported(await straight(shape, ...layers), numbers([3, ...shape]));

describe("the file gives what predict() gives", () => {
  it.each(FAMILIES.layer.registry.kinds)("layer %s", async (kind) => {
    const layers = kind === "input" ? [] : [layerOf(kind)];
    await expectSame(INPUT_SHAPES[kind] ?? [5], ...layers);
  });

  it.each(FAMILIES.activation.registry.kinds)("activation %s", async (kind) => {
    const named = { activation: kind as "relu" };
    await expectSame([5], activation(named.activation));
    await expectSame([5], dense(4, named), dense(3, { ...named, bias: false }));
    await expectSame([4, 5, 2], conv2d(3, 2, named), conv2d(2, 2));
  });

  const options: readonly (readonly [string, readonly number[], readonly Layer[]])[] = [
    ["leakyRelu below 0", [5], [activation(leakyRelu({ alpha: -0.3 }))]],
    ["leakyRelu", [5], [activation(leakyRelu({ alpha: 0.3 }))]],
    ["elu below 0", [5], [activation(elu({ alpha: -0.5 }))]],
    ["gelu by tanh", [5], [activation(gelu({ approximate: "tanh" }))]],
    ["strides, same", [7, 6, 3], [conv2d(4, 3, { strides: 2, padding: "same" })]],
    [
      "pads of sides",
      [7, 6, 3],
      [
        conv2d(4, [2, 3], {
          padding: [
            [1, 0],
            [2, 1],
          ],
          strides: [2, 3],
        }),
      ],
    ],
    ["dilation, groups", [9, 8, 4], [conv2d(6, 3, { dilation: [2, 1], groups: 2, padding: 2 })]],
    ["rows left over", [8, 8, 2], [conv2d(3, 3, { strides: 3 }), maxPool2d(2)]],
    ["a multiplier", [6, 6, 3], [depthwiseConv2d(3, { multiplier: 2, strides: 2 })]],
    ["transposed, same", [4, 3, 3], [conv2dTranspose(2, 3, { strides: 2, padding: "same" })]],
    ["transposed, small", [4, 3, 3], [conv2dTranspose(2, 2, { strides: 3, padding: "same" })]],
    [
      "transposed, more",
      [4, 3, 3],
      [
        conv2dTranspose(2, [3, 2], {
          strides: 2,
          padding: [
            [1, 0],
            [0, 1],
          ],
          outputPadding: 1,
          dilation: 2,
        }),
      ],
    ],
    [
      "pools of padding",
      [7, 7, 2],
      [maxPool2d(3, { strides: 2, padding: 1 }), averagePool2d(2, { padding: "same" })],
    ],
    [
      "padding that counts",
      [7, 6, 2],
      [averagePool2d(3, { strides: 2, padding: 1, countPadding: true })],
    ],
    [
      "series",
      [9, 3],
      [
        conv1d(4, 3, { activation: "relu", padding: [2, 0] }),
        batchNorm(),
        maxPool1d(2),
        conv1d(2, 2),
        globalAveragePool1d(),
      ],
    ],
    [
      "series, flat",
      [9, 3],
      [conv1d(4, 3, { strides: 2, dilation: 2 }), layerNorm(), flatten(), dense(2)],
    ],
    ["images of height 1", [1, 8, 2], [conv2d(3, [1, 3]), batchNorm(), conv2d(2, [1, 2])]],
    [
      "normalisation",
      [5],
      [batchNorm({ scale: false }), batchNorm({ center: false }), layerNorm(), groupNorm(1)],
    ],
    ["groups", [4, 5, 6], [groupNorm(3), groupNorm(1), groupNorm(6), layerNorm(), batchNorm()]],
    ["an upsampled image", [3, 4, 2], [upsample2d([2, 3]), conv2d(2, 2), upsample2d(2)]],
    [
      "reshapes",
      [24],
      [reshape([4, 3, 2]), conv2d(2, 2), flatten(), reshape([2, 6]), reshape([6, 2]), conv1d(2, 2)],
    ],
    [
      "a residual block",
      [6, 6, 3],
      [
        residual([conv2d(3, 3, { padding: "same" }), batchNorm()]),
        residual([conv2d(4, 1)], { shortcut: [conv2d(4, 1)] }),
        flatten(),
        dense(3),
      ],
    ],
    ["softmax of pixels", [4, 4, 2], [conv2d(3, 2, { activation: "softmax" })]],
    ["one channel", [5, 5, 1], [conv2d(1, 1), conv2d(1, 2), flatten(), dense(1)]],
  ];
  it.each(options)("%s", async (_, shape, layers) => {
    await expectSame(shape, ...layers);
  });
});

/** What operations are applied to, and how. */
const APPLIED: Readonly<Record<string, (x: Tensor, image: Tensor) => Tensor>> = {
  ...Object.fromEntries(
    ["add", "sub", "mul", "div", "maximum", "minimum", "greater", "greaterEqual", "equal"].map(
      (name) => [name, (x: Tensor) => x[name as "add"](x.mul(x))[name as "add"]([1, 2, 3])],
    ),
  ),
  pow: (x) => x.abs().add(0.5).pow([0.5, 2, 1]),
  log: (x) => x.abs().add(0.5).log(),
  sqrt: (x) => x.abs().sqrt(),
  div: (x) => x.div(x.abs().add(1)),
  clip: (x) => x.clip(-0.5, Infinity),
  where: (x) => where(x.greater(0), x.mul(2), 0.5).add(where(x.greater([1, 0, 2]), x, [7, 8, 9])),
  matmul: (x) => x.matmul(x.transpose([0, 2, 1])),
  linear: (x) => x.reshape([-1, 6]).linear(numbers([6, 2]), numbers([2], 3)),
  conv2d: (_, image) => image.conv2d(numbers([2, 2, 2, 3]), { bias: numbers([3]) }),
  depthwiseConv2d: (_, image) => image.depthwiseConv2d(numbers([2, 2, 2, 2]), { padding: 1 }),
  conv2dTranspose: (_, image) => image.conv2dTranspose(numbers([2, 2, 3, 2]), { strides: 2 }),
  concat: (x, image) =>
    x
      .concat([x.mul(2)], 1)
      .concat([x.concat([x], 1)])
      .reshape([-1, 24])
      .concat([image.relu().reshape([-1, 40])]),
  gather: (x) => x.gather([2, 0, 0], 2).gather([1], 1),
  argmax: (x) => x.argmax(2).oneHot(3).add(x),
  oneHot: (x) => x.argmax(1).oneHot(4),
  transpose: (_, image) =>
    image
      .relu()
      .transpose([0, 3, 1, 2])
      .matmul(image.transpose([0, 3, 2, 1])),
  reshape: (_, image) =>
    image
      .conv2d(numbers([1, 1, 2, 3]))
      .reshape([-1, 5, 4, 3])
      .relu(),
  broadcastTo: (x) => x.mean({ axes: 2, keepDims: true }).broadcastTo([-1, 2, 4]).concat([x]),
  slice: (_, image) => image.relu().slice([0, 1, 0, 1], [-1, 2, -1, 1]),
  sum: (_, image) =>
    image
      .relu()
      .sum({ axes: [1, 3] })
      .sum({ axes: 1, keepDims: true }),
  mean: (_, image) => image.relu().mean({ axes: [1, 2] }),
  max: (_, image) => image.max({ axes: [1, 2], keepDims: true }).add(image),
  min: (_, image) => image.min({ axes: [3] }),
  maxPool2d: (_, image) => image.maxPool2d(2, { padding: 1 }),
  averagePool2d: (_, image) => image.averagePool2d(3, { padding: "same" }),
  upsample2d: (_, image) => image.upsample2d(2),
  globalMaxPool2d: (_, image) => image.relu().globalMaxPool2d(),
  globalAveragePool2d: (_, image) => image.globalAveragePool2d(),
  batchNorm: (x) =>
    x.batchNorm({
      mean: numbers([3]),
      variance: { data: [1, 2, 3], shape: [3] },
      scale: numbers([3]),
    }),
  groupNorm: (_, image) => image.groupNorm(2),
};
const ofX = (name: string) => (x: Tensor) =>
  (x as unknown as Record<string, () => Tensor>)[name]!();

describe("operations of networks", () => {
  it.each(OPERATIONS.filter((name) => !name.endsWith("CrossEntropy")))("%s", async (name) => {
    const apply = APPLIED[name] ?? ofX(name);
    const model = await prepared(
      network(
        ({ x, image }) => {
          const parts = [apply(x, image), x, image.relu()];
          const [first, ...rest] = parts.map((each) =>
            each.reshape([-1, sizeOf(each.shape.slice(1))]),
          );
          return first!.concat(rest);
        },
        { x: input([2, 3]), image: input([4, 5, 2]) },
      ),
    );
    await expectExported(model, { x: numbers([3, 2, 3]), image: numbers([3, 4, 5, 2], 7) });
  });
});

describe("what ONNX cannot say", () => {
  it.each<[string, (x: Tensor) => Tensor]>([
    ["softmaxCrossEntropy", (x) => x.softmaxCrossEntropy(x.argmax(1))],
    ["binaryCrossEntropy", (x) => x.binaryCrossEntropy(x.sigmoid())],
  ])("is an error that names it: %s", (name, apply) => {
    const model = network(({ x }) => apply(x), { x: input([3]) });
    expect(() => toOnnx(model)).toThrow(
      expect.objectContaining({
        code: "ONNX_EXPORT",
        message: expect.stringContaining(`operation ${name}`),
      }),
    );
  });

  it("are weights that are not finite, and no models", () => {
    const model = sequential([input([2]), dense(1, { kernelInitializer: "ones" })]);
    model.adoptWeights({
      "dense1.bias": Float32Array.of(Number.NaN),
      "dense1.kernel": Float32Array.of(1, 1),
    });
    expect(() => toOnnx(model)).toThrow("write ONNX");
    expect(() => toOnnx({} as never)).toThrow("a model of sequential() or network()");
    expect(() => toOnnx(model, { output: 1 } as never)).toThrow("output");
    expect(() => toOnnx(model, { input: "hwc" as never })).toThrow("nhwc");
  });
});
