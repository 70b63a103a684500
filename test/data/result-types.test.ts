import { describe, expect, expectTypeOf, it } from "vitest";
import {
  confusionMatrix,
  dense,
  graph,
  input,
  linearRegression,
  mlp,
  type NdArray,
  ndarray,
  perceptron,
  StandardScaler,
  sequential,
  type Trainer,
} from "../../src/index.ts";

type Floats = NdArray<Float32Array>;

describe("results have types for their numbers", () => {
  it("of models", async () => {
    const model = sequential([input([2]), dense(2)]);
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    const { data, shape } = await model.predict([[1, 2]]);
    expectTypeOf(data).toEqualTypeOf<Float32Array>();
    expectTypeOf(shape).toEqualTypeOf<readonly [number, 2]>();
    expect(data).toBeInstanceOf(Float32Array);
    expectTypeOf(model.predictProbabilities).returns.resolves.toEqualTypeOf<
      NdArray<Float32Array, readonly [number, 2]>
    >();
    expectTypeOf(model.predictClasses).returns.resolves.toExtend<Int32Array>();
    expectTypeOf(model.getWeights).returns.toEqualTypeOf<Record<string, Floats>>();
    expectTypeOf(model.activations).returns.resolves.toEqualTypeOf<Record<string, Floats>>();
    expectTypeOf<Trainer["gradients"]>().returns.toEqualTypeOf<Record<string, Floats>>();
    expectTypeOf(mlp().predict).returns.resolves.toEqualTypeOf<Floats>();
    expectTypeOf(perceptron().predict).returns.resolves.toEqualTypeOf<Floats>();
    expectTypeOf(linearRegression().predict).returns.resolves.toEqualTypeOf<Floats>();
  });

  it("of arrays, graphs, metrics and preprocessing", () => {
    expectTypeOf(ndarray(new Uint8Array(1), [1])).toEqualTypeOf<NdArray<Uint8Array<ArrayBuffer>>>();
    expectTypeOf(ndarray([1], [1]).data).toEqualTypeOf<Float32Array>();
    expectTypeOf(confusionMatrix([0], [0]).data).toEqualTypeOf<Int32Array>();
    expectTypeOf(new StandardScaler().transform).returns.toEqualTypeOf<Floats>();
    const f = graph(({ x }) => x.exp(), { x: [1] });
    expectTypeOf(f.run).returns.resolves.toEqualTypeOf<
      number | NdArray<Float32Array | Int32Array>
    >();
    expect(ndarray(new Float64Array([1]), [1]).data).toBeInstanceOf(Float32Array);
  });
});
