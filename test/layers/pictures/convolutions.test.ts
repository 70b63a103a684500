// Convolutions by their properties, bit for bit, and what they refuse.

import { describe, expect, it } from "vitest";
import {
  concat,
  conv1d,
  conv2d,
  conv2dTranspose,
  dense,
  depthwiseConv2d,
  flatten,
  graph,
  input,
  type Layer,
  type NdArray,
  separableConv2d,
  sequential,
  type Tensor,
} from "../../../src/index.ts";
import { numbers } from "../../both-engines.ts";

type Named<T> = Readonly<Record<string, T>>;
type Build = (tensors: Named<Tensor>) => Tensor;

/** The output and all gradients of a graph, with another weight for each element of the output. */
async function everything(build: Build, inputs: Named<ReturnType<typeof numbers>>) {
  const output = (await graph(build, inputs).run(inputs)) as NdArray;
  const weights = numbers(output.shape, 7);
  const weighted = graph((given) => build(given).mul(given.weights!).sum(), { ...inputs, weights });
  const { gradients } = await weighted.gradient({ ...inputs, weights });
  return { output, gradients };
}

async function expectEqual(a: Build, b: Build, inputs: Named<ReturnType<typeof numbers>>) {
  expect(await everything(a, inputs)).toEqual(await everything(b, inputs));
}

/** x with rows and columns of zeros. */
const padded = (x: Tensor, [top, bottom]: [number, number], [left, right]: [number, number]) => {
  const [n, , width, channels] = x.shape as [number, number, number, number];
  const zeros = (rows: number, columns: number) =>
    x.slice([0, 0, 0, 0], [n, 1, 1, channels]).mul(0).broadcastTo([n, rows, columns, channels]);
  const rows = concat([zeros(top, width), x, zeros(bottom, width)], 1);
  const height = rows.shape[1]!;
  return concat([zeros(height, left), rows, zeros(height, right)], 2);
};

describe("a convolution", () => {
  it("is that of the padded image without padding", () =>
    expectEqual(
      ({ x, k }) => x!.conv2d(k!, { padding: [[2, 1], [1, 3]], strides: [2, 1] }), // biome-ignore format: pairs
      ({ x, k }) => padded(x!, [2, 1], [1, 3]).conv2d(k!, { strides: [2, 1] }),
      { x: numbers([2, 7, 6, 3]), k: numbers([3, 2, 3, 5], 2) },
    ));

  it('with padding "same" and strides has its odd row and column of zeros at the end', () =>
    expectEqual(
      ({ x, k }) => x!.conv2d(k!, { padding: "same", strides: 2 }),
      ({ x, k }) => x!.conv2d(k!, { padding: [[0, 1], [0, 1]], strides: 2 }), // biome-ignore format: pairs
      { x: numbers([2, 6, 8, 2]), k: numbers([3, 3, 2, 4], 2) },
    ));

  it("of single pixels is a product in output and gradient of x", async () => {
    const inputs = { x: numbers([2, 3, 4, 5]), k: numbers([5, 6], 2), b: numbers([6], 3) };
    const [a, b] = await Promise.all([
      everything(({ x, k, b }) => x!.conv2d(k!.reshape([1, 1, 5, 6]), { bias: b! }), inputs),
      everything(({ x, k, b }) => x!.reshape([24, 5]).linear(k!, b!).reshape([2, 3, 4, 6]), inputs),
    ]);
    expect(a.output).toEqual(b.output);
    expect(a.gradients.x).toEqual(b.gradients.x);
  });

  it("sums the gradients of weights over blocks of whole images", async () => {
    // 16 positions an image: blocks of 16 images, the last of four
    const inputs = { x: numbers([36, 4, 4, 2]), k: numbers([1, 1, 2, 3], 2), b: numbers([3], 3) };
    const whole = await everything(({ x, k, b }) => x!.conv2d(k!, { bias: b! }), inputs);
    const part = (from: number, count: number) =>
      graph(
        ({ x, w }) => {
          const rows = x!.slice([from, 0, 0, 0], [count, -1, -1, -1]).reshape([16 * count, 2]);
          const upstream = w!.slice([from, 0, 0, 0], [count, -1, -1, -1]).reshape([16 * count, 3]);
          return concat(
            [rows.transpose().matmul(upstream), upstream.sum({ axes: 0, keepDims: true })],
            0,
          );
        },
        { x: inputs.x.shape, w: [36, 4, 4, 3] },
      ).run({ x: inputs.x, w: numbers([36, 4, 4, 3], 7) }) as Promise<NdArray>;
    const parts = await Promise.all([part(0, 16), part(16, 16), part(32, 4)]);
    const sums = parts[0]!.data.map((first, i) =>
      Math.fround(Math.fround(first + parts[1]!.data[i]!) + parts[2]!.data[i]!),
    );
    expect((whole.gradients.k as NdArray).data).toEqual(sums.slice(0, 6));
    expect((whole.gradients.b as NdArray).data).toEqual(sums.slice(6));
  });

  it("in groups is several convolutions side by side", () =>
    expectEqual(
      ({ x, k }) => x!.conv2d(k!, { groups: 2, padding: 1 }),
      ({ x, k }) =>
        concat(
          [0, 1].map((group) =>
            x!
              .slice([0, 0, 0, 3 * group], [-1, -1, -1, 3])
              .conv2d(k!.slice([0, 0, 0, 4 * group], [-1, -1, -1, 4]), { padding: 1 }),
          ),
          3,
        ),
      { x: numbers([2, 5, 4, 6]), k: numbers([3, 3, 3, 8], 2) },
    ));

  it("of each channel on its own is one in groups of one channel", () =>
    expectEqual(
      ({ x, k }) => x!.depthwiseConv2d(k!, { padding: "same", strides: 2 }),
      ({ x, k }) =>
        concat(
          Array.from({ length: 5 }, (_, channel) =>
            x!
              .slice([0, 0, 0, channel], [-1, -1, -1, 1])
              .conv2d(k!.slice([0, 0, channel, 0], [-1, -1, 1, -1]), {
                padding: "same",
                strides: 2,
              }),
          ),
          3,
        ),
      { x: numbers([2, 6, 5, 5]), k: numbers([3, 3, 5, 1], 2) },
    ));

  it("transposed is the gradient of another with respect to its images", async () => {
    const inputs = { x: numbers([2, 4, 3, 4]), k: numbers([3, 3, 2, 4], 2) };
    const transposed = (await graph(
      ({ x, k }) => x!.conv2dTranspose(k!, { strides: 2, padding: 1, outputPadding: [1, 0] }),
      inputs,
    ).run(inputs)) as NdArray;
    expect(transposed.shape).toEqual([2, 8, 5, 2]);
    const images = { ...inputs, images: numbers([2, 8, 5, 2]) };
    const { gradients } = await graph(
      ({ x, k, images }) => images!.conv2d(k!, { strides: 2, padding: 1 }).mul(x!).sum(),
      images,
    ).gradient(images);
    expect(gradients.images).toEqual(transposed);
  });

  it("with strides leaves pixels that nobody used at +0", async () => {
    const inputs = { x: numbers([1, 5, 5, 1]), k: numbers([1, 1, 1, 1], 2) };
    const { gradients } = await everything(({ x, k }) => x!.conv2d(k!, { strides: 3 }), inputs);
    const dx = (gradients.x as NdArray).data;
    expect(dx.filter((value) => value !== 0)).toHaveLength(4);
    expect(dx.every((value) => !Object.is(value, -0))).toBe(true);
  });
});

describe("layers with filters", () => {
  const shapeOf = (layer: Layer, ...shape: number[]) =>
    sequential([input(shape), layer]).architecture.outputShape;

  it.each<[string, Layer, number[], number[]]>([
    ["conv2d", conv2d(4, 3), [8, 9, 2], [6, 7, 4]],
    ["conv2d, same", conv2d(4, 3, { padding: "same", strides: 2 }), [7, 8, 2], [4, 4, 4]],
    [
      "conv2d, numeric padding floors",
      conv2d(4, 3, { padding: 1, strides: 2 }),
      [8, 8, 2],
      [4, 4, 4],
    ],
    ["conv2d, dilated", conv2d(4, 3, { dilation: [2, 1] }), [8, 8, 2], [4, 6, 4]],
    ["depthwiseConv2d", depthwiseConv2d(3, { multiplier: 3 }), [5, 5, 2], [3, 3, 6]],
    ["separableConv2d", separableConv2d(7, 3), [5, 5, 2], [3, 3, 7]],
    ["conv2dTranspose", conv2dTranspose(3, 3, { strides: 2 }), [4, 5, 2], [9, 11, 3]],
    [
      "conv2dTranspose, same",
      conv2dTranspose(3, 3, { strides: 2, padding: "same" }),
      [4, 5, 2],
      [8, 10, 3],
    ],
    ["conv1d", conv1d(3, 4, { strides: 2 }), [9, 2], [3, 3]],
    ["conv1d, causal", conv1d(3, 4, { padding: [3, 0] }), [9, 2], [9, 3]],
  ])("%s", (_, layer, shape, expected) => expect(shapeOf(layer, ...shape)).toEqual(expected));

  it("have kernels [height, width, channels of a group, filters]", () => {
    const model = sequential([
      input([9, 9, 4]),
      conv2d(6, [3, 2], { groups: 2 }),
      depthwiseConv2d(2, { multiplier: 2, bias: false }),
      conv2dTranspose(5, 2),
      separableConv2d(3, 2),
    ]);
    const shapes = Object.entries(model.getWeights()).map(([name, { shape }]) => [name, shape]);
    expect(Object.fromEntries(shapes)).toEqual({
      "conv2d1.kernel": [3, 2, 2, 6],
      "conv2d1.bias": [6],
      "depthwiseConv2d1.kernel": [2, 2, 6, 2],
      "conv2dTranspose1.kernel": [2, 2, 5, 12],
      "conv2dTranspose1.bias": [5],
      "separableConv2d1.depthwiseKernel": [2, 2, 5, 1],
      "separableConv2d1.pointwiseKernel": [1, 1, 5, 3],
      "separableConv2d1.bias": [3],
    });
  });

  it("draw first weights for the inputs of a filter", () => {
    const model = sequential([
      input([12, 12, 64]),
      conv2d(64, 5, { kernelInitializer: "heNormal", groups: 2 }),
      depthwiseConv2d(5, { kernelInitializer: "heNormal", multiplier: 8 }),
    ]);
    const deviation = ({ data }: NdArray) =>
      Math.sqrt(Array.from(data).reduce((sum, value) => sum + value * value, 0) / data.length);
    const weights = model.getWeights();
    expect(deviation(weights["conv2d1.kernel"]!) / Math.sqrt(2 / 800)).toBeCloseTo(1, 1);
    expect(deviation(weights["depthwiseConv2d1.kernel"]!) / Math.sqrt(2 / 25)).toBeCloseTo(1, 1);
  });

  it("have orthogonal filters", () => {
    const layer = conv2d(6, 3, { kernelInitializer: "orthogonal" });
    const { data } = sequential([input([4, 4, 2]), layer]).getWeights()["conv2d1.kernel"]!;
    const dot = (a: number, b: number) =>
      Array.from({ length: 18 }, (_, i) => data[i * 6 + a]! * data[i * 6 + b]!).reduce(
        (x, y) => x + y,
      );
    expect(dot(0, 0)).toBeCloseTo(1, 5);
    expect(dot(0, 1)).toBeCloseTo(0, 5);
  });

  it.each<[string, () => unknown, string]>([
    ["a window larger than the image", () => shapeOf(conv2d(3, 5), 4, 8, 1), "WINDOW_TOO_LARGE"],
    [
      "a dilated window larger than it",
      () => shapeOf(conv2d(3, 3, { dilation: 4 }), 8, 8, 1),
      "WINDOW_TOO_LARGE",
    ],
    ["rows of numbers", () => shapeOf(conv2d(3, 3), 784), "IMAGE_INPUT"],
    ["images for a series", () => shapeOf(conv1d(3, 3), 8, 8, 1), "SERIES_INPUT"],
    ["unequal groups", () => shapeOf(conv2d(4, 3, { groups: 3 }), 8, 8, 3), "GROUPS"],
    [
      "more padding than output",
      () => shapeOf(conv2dTranspose(1, 1, { padding: 3 }), 3, 3, 1),
      "WINDOW_TOO_LARGE",
    ],
    ["no filters", () => conv2d(0, 3), "FILTERS"],
    ["a size of 0", () => conv2d(3, 0), "OPTION"],
    ["three sizes", () => conv2d(3, [3, 3, 3] as never), "OPTION"],
    ["negative padding", () => conv2d(3, 3, { padding: -1 }), "OPTION"],
    ["another word", () => conv2d(3, 3, { padding: "full" as never }), "OPTION"],
    ["strides of 0", () => conv2d(3, 3, { strides: 0 }), "OPTION"],
    [
      "output padding as large as the stride",
      () => conv2dTranspose(3, 3, { strides: 2, outputPadding: 2 }),
      "OPTION",
    ],
    [
      "the same of a tensor",
      () =>
        graph(({ x, k }) => x!.conv2dTranspose(k!, { outputPadding: 1 }), {
          x: [1, 4, 4, 1],
          k: [3, 3, 1, 1],
        }),
      "OPTION",
    ],
    ["an unknown option", () => conv2d(3, 3, { stride: 2 } as never), "UNKNOWN_NAME"],
    [
      "dense without flatten",
      // @ts-expect-error
      () => sequential([input([8, 8, 1]), conv2d(3, 3), dense(2)]),
      "DENSE_INPUT",
    ],
  ])("refuse %s", (_, build, code) => {
    expect(build).toThrow(expect.objectContaining({ code }));
  });

  it("say which layer it was", () => {
    const build = () =>
      sequential([
        input([6, 6, 1]),
        conv2d(3, 5, { name: "first" }),
        // @ts-expect-error
        conv2d(3, 5, { name: "second" }),
        flatten(),
      ]);
    expect(build).toThrow(expect.objectContaining({ layer: "second", got: [2, 2] }));
    expect(build).toThrow(
      /Cannot add conv2d "second": expected images of at least \[5, 5\] pixels, padding included, got \[2, 2\]/,
    );
  });
});
