// Shapes as the compiler knows them: those that the run time has.

import { describe, expect, expectTypeOf, it } from "vitest";
import type { NdArray } from "../../src/index.ts";
import {
  activation,
  averagePool2d,
  batchNorm,
  conv1d,
  conv2d,
  conv2dTranspose,
  type DenseOptions,
  dense,
  depthwiseConv2d,
  dropout,
  flatten,
  globalAveragePool1d,
  globalAveragePool2d,
  groupNorm,
  input,
  type Layer,
  type LayerBase,
  layerNorm,
  type Model,
  maxPool1d,
  maxPool2d,
  reshape,
  residual,
  type ShapedModel,
  separableConv2d,
  sequential,
  upsample2d,
} from "../../src/index.ts";

/** The shape of a model's output, which must be what the compiler says. */
function shapeOf<const Output extends readonly number[]>(model: ShapedModel<Output>): Output {
  return model.architecture.outputShape as unknown as Output;
}

/** A value that the compiler does not know. */
const any = <T>(value: T): T => value;

describe("the output of layers in sequence", () => {
  it("is known behind every layer", () => {
    const classifier = shapeOf(
      sequential([
        input([28, 28, 1]),
        conv2d(6, 5, { padding: "same", activation: "relu" }),
        maxPool2d(),
        conv2d(16, [5, 3]),
        averagePool2d([2, 3], { strides: 1 }),
        batchNorm(),
        flatten(),
        dropout(0.5),
        dense(120),
        activation("relu"),
        dense(10),
      ]),
    );
    expectTypeOf(classifier).toEqualTypeOf<[10]>();
    expect(classifier).toEqual([10]);
  });

  it("is computed for windows", () => {
    const image = input([29, 30, 3]);
    const valid = shapeOf(sequential([image, conv2d(4, [3, 5])]));
    expectTypeOf(valid).toEqualTypeOf<[27, 26, 4]>();
    expect(valid).toEqual([27, 26, 4]);
    const strided = shapeOf(sequential([image, conv2d(4, 3, { strides: [2, 4] })]));
    expectTypeOf(strided).toEqualTypeOf<[14, 7, 4]>();
    expect(strided).toEqual([14, 7, 4]);
    const same = shapeOf(sequential([image, conv2d(4, 7, { strides: 2, padding: "same" })]));
    expectTypeOf(same).toEqualTypeOf<[15, 15, 4]>();
    expect(same).toEqual([15, 15, 4]);
    const padded = shapeOf(sequential([image, conv2d(4, 3, { padding: 2, dilation: 3 })]));
    expectTypeOf(padded).toEqualTypeOf<[27, 28, 4]>();
    expect(padded).toEqual([27, 28, 4]);
    const uneven = [
      [1, 0],
      [2, 3],
    ] as const;
    const sides = shapeOf(sequential([image, conv2d(4, 2, { padding: uneven })]));
    expectTypeOf(sides).toEqualTypeOf<[29, 34, 4]>();
    expect(sides).toEqual([29, 34, 4]);
    const pooled = shapeOf(sequential([image, maxPool2d(3, { padding: "same" })]));
    expectTypeOf(pooled).toEqualTypeOf<[10, 10, 3]>();
    expect(pooled).toEqual([10, 10, 3]);
    const large = shapeOf(sequential([input([1024, 2048, 3]), conv2d(64, 7, { strides: 3 })]));
    expectTypeOf(large).toEqualTypeOf<[340, 681, 64]>();
    expect(large).toEqual([340, 681, 64]);
  });

  it("is computed for other layers of pictures", () => {
    const depthwise = shapeOf(
      sequential([input([8, 8, 6]), depthwiseConv2d(3, { multiplier: 4 }), groupNorm(3)]),
    );
    expectTypeOf(depthwise).toEqualTypeOf<[6, 6, 24]>();
    expect(depthwise).toEqual([6, 6, 24]);
    const separable = shapeOf(sequential([input([8, 8, 6]), separableConv2d(5, 3)]));
    expectTypeOf(separable).toEqualTypeOf<[6, 6, 5]>();
    expect(separable).toEqual([6, 6, 5]);
    const transposed = shapeOf(
      sequential([
        input([7, 5, 6]),
        conv2dTranspose(4, 3, { strides: 2, padding: 1, outputPadding: [1, 0] }),
      ]),
    );
    expectTypeOf(transposed).toEqualTypeOf<[14, 9, 4]>();
    expect(transposed).toEqual([14, 9, 4]);
    const larger = shapeOf(
      sequential([input([7, 5, 6]), conv2dTranspose(4, 3, { strides: 2, padding: "same" })]),
    );
    expectTypeOf(larger).toEqualTypeOf<[14, 10, 4]>();
    expect(larger).toEqual([14, 10, 4]);
    const repeated = shapeOf(sequential([input([7, 5, 6]), upsample2d([2, 3])]));
    expectTypeOf(repeated).toEqualTypeOf<[14, 15, 6]>();
    expect(repeated).toEqual([14, 15, 6]);
    const pooled = shapeOf(sequential([input([7, 5, 6]), globalAveragePool2d()]));
    expectTypeOf(pooled).toEqualTypeOf<[6]>();
    expect(pooled).toEqual([6]);
  });

  it("is computed for series", () => {
    const series = shapeOf(
      sequential([
        input([100, 3]),
        conv1d(8, 5, { strides: 2, padding: [4, 0] }),
        maxPool1d(3),
        layerNorm(),
      ]),
    );
    expectTypeOf(series).toEqualTypeOf<[16, 8]>();
    expect(series).toEqual([16, 8]);
    const pooled = shapeOf(sequential([input([100, 3]), globalAveragePool1d()]));
    expectTypeOf(pooled).toEqualTypeOf<[3]>();
    expect(pooled).toEqual([3]);
  });

  it("is that of residual blocks, and of reshape and flatten", () => {
    const block = shapeOf(
      sequential([
        input([6, 6, 4]),
        residual([conv2d(8, 3, { strides: 2, padding: "same" })], {
          shortcut: [conv2d(8, 1, { strides: 2 })],
        }),
        reshape([9, 8]),
        flatten(),
      ]),
    );
    expectTypeOf(block).toEqualTypeOf<[72]>();
    expect(block).toEqual([72]);
  });
});

describe("what is not known", () => {
  it("is a number, and no error", () => {
    const units: number = any(3);
    const vector = shapeOf(sequential([input([4]), dense(units)]));
    expectTypeOf(vector).toEqualTypeOf<[number]>();
    const image = shapeOf(sequential([input([units, 8, 1]), conv2d(4, 3), flatten(), dense(2)]));
    expectTypeOf(image).toEqualTypeOf<[2]>();
    const partly = shapeOf(sequential([input([units, 8, 1]), conv2d(4, 3)]));
    expectTypeOf(partly).toEqualTypeOf<[number, 6, 4]>();
    const either = shapeOf(sequential([input([4]), dense(any(true) ? 3 : 5)]));
    expectTypeOf(either).toEqualTypeOf<[number]>();
    const strides = any(true) ? { strides: 2 } : {};
    const options = shapeOf(sequential([input([8, 8, 1]), conv2d(4, 1, { ...strides })]));
    expectTypeOf(options).toEqualTypeOf<[number, number, 4]>();
  });

  it("are layers of an array", () => {
    const blocks: Layer[] = [dense(8), dense(9)];
    expectTypeOf(shapeOf(sequential([input([4]), ...blocks, dense(3)]))).toEqualTypeOf<[3]>();
    expectTypeOf(shapeOf(sequential([input([4]), ...blocks]))).toEqualTypeOf<readonly number[]>();
    const all: Layer[] = [input([4]), ...blocks];
    expectTypeOf(sequential(all)).toEqualTypeOf<ShapedModel<readonly number[], Layer[]>>();
    const deep = [4, 5].map((units) => dense(units, { activation: "relu" }));
    expectTypeOf(shapeOf(sequential([input([4]), ...deep, dense(2)]))).toEqualTypeOf<[2]>();
    for (const layer of [dense(3), dropout(0.5)]) sequential([input([4]), layer, dense(2)]);
  });

  it("are layers that depend on the program", () => {
    const isDeep = any(true);
    sequential([input([4]), isDeep ? dense(8) : dropout(0.5), dense(3)]);
    sequential([input([4, 4, 1]), isDeep ? flatten() : globalAveragePool2d(), dense(3)]);
    sequential([input([4]), ...(isDeep ? [dense(8), dropout(0.1)] : []), dense(3)]);
    sequential(isDeep ? [input([4]), dense(3)] : [input([8]), dense(4), dense(3)]);
    const options: DenseOptions = isDeep ? { activation: "relu" } : { bias: false };
    sequential([input([4]), dense(3, options), dense(2, isDeep ? { name: "last" } : undefined)]);
    const block = residual(isDeep ? [dense(4)] : [dense(8), dense(4)]);
    sequential([input([4]), block, residual([dense(4)], isDeep ? { shortcut: [dense(4)] } : {})]);
  });

  it("are layers of a generic function", () => {
    const built = <Layers extends readonly Layer[]>(layers: Layers): Model => sequential(layers);
    expect(built([input([4]), dense(3)]).parameterCount).toBe(15);
    const around = <Inner extends readonly Layer[]>(inner: Inner) =>
      sequential([input([4]), ...inner, dense(3)]);
    expect(around([dense(2)]).parameterCount).toBe(19);
    const behind = <Inner extends Layer>(inner: Inner) => sequential([input([4]), inner, dense(3)]);
    expect(behind(dropout(0.5)).parameterCount).toBe(15);
    const sized = <Units extends number>(units: Units) =>
      sequential([input([units]), dense(3), dense(units)]);
    expect(sized(4).parameterCount).toBe(31);
  });

  it("are layers that a user defined, or any", () => {
    // biome-ignore lint/suspicious/noExplicitAny: as from JavaScript
    const untyped: any = flatten();
    expectTypeOf(shapeOf(sequential([input([4, 4]), untyped, dense(3)]))).toEqualTypeOf<[3]>();
    sequential(untyped === undefined ? untyped : [input([2]), dense(1)]);
  });
});

describe("a model whose shapes are known", () => {
  it("is a Model", async () => {
    const model = sequential([input([2]), dense(3)]);
    expectTypeOf(model).toExtend<ShapedModel<[3]>>();
    expectTypeOf(model).toExtend<Model>();
    const models: Model[] = [model, sequential([input([3, 3, 1]), conv2d(4, 2)])];
    expect(models).toHaveLength(2);
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    const { shape } = await model.predict([[1, 2]]);
    expectTypeOf(shape).toEqualTypeOf<readonly [number, 3]>();
    expect(shape).toEqual([1, 3]);
    expectTypeOf(model.predict).returns.resolves.toExtend<NdArray<Float32Array>>();
  });

  it("may be one of several", async () => {
    const model = any(true)
      ? sequential([input([2]), dense(3)])
      : sequential([input([2]), dense(8), dense(4)]);
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    expect((await model.predict([[1, 2]])).shape).toEqual([1, 3]);
  });

  it("may replace another of that output", () => {
    let model = sequential([input([2]), dense(3)]);
    model = sequential([input([5]), dense(8, { activation: "relu" }), dense(3)]);
    expect(model.layers).toHaveLength(3);
    // @ts-expect-error: it would not have the shapes that the compiler knows
    model = sequential([input([2]), dense(4)]);
    expect(model.layers).toHaveLength(2);
    let any: Model = model;
    any = sequential([input([2]), dense(9)]);
    expect(any.layers).toHaveLength(2);
  });

  it("takes only layers", () => {
    const other: LayerBase = { kind: "other" };
    // @ts-expect-error
    expect(() => sequential([input([2]), { kind: "other" }])).toThrow('use layer "other"');
    // @ts-expect-error
    expect(() => sequential([other])).toThrow("expected input(shape)");
    // @ts-expect-error
    expect(() => sequential([input([2]), "dense"])).toThrow();
    // @ts-expect-error
    expect(() => dense(3, { activaton: "relu", bias: true })).toThrow('"activaton"');
  });
});
