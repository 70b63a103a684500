// Layers of largest elements: shapes, options, and what they compute in a model.

import { describe, expect, it } from "vitest";
import {
  dense,
  flatten,
  gradientCheck,
  gradients,
  graph,
  input,
  loadModel,
  maxPool2d,
  network,
  sequential,
  type Tensor,
} from "../../../src/index.ts";
import { computed, engines, numbers } from "../../both-engines.ts";

const shapeOf = (shape: readonly number[], ...layers: ReturnType<typeof maxPool2d>[]) =>
  sequential([input(shape), ...layers]).architecture.outputShape;

describe("maxPool2d()", () => {
  it("has as many pixels as windows fit", () => {
    expect(shapeOf([28, 28, 6], maxPool2d())).toEqual([14, 14, 6]);
    expect(shapeOf([13, 9, 1], maxPool2d([3, 2]))).toEqual([4, 4, 1]);
    expect(shapeOf([7, 7, 2], maxPool2d(3, { strides: 2 }))).toEqual([3, 3, 2]);
    expect(shapeOf([7, 7, 2], maxPool2d(1, { strides: [2, 5] }))).toEqual([4, 2, 2]);
    expect(shapeOf([5, 8, 2], maxPool2d(2, { padding: "same" }))).toEqual([3, 4, 2]);
    expect(shapeOf([5, 8, 2], maxPool2d(3, { padding: 1, strides: 1 }))).toEqual([5, 8, 2]);
    const sides = [[2, 0], [1, 1]] as const; // biome-ignore format: pairs
    expect(shapeOf([5, 8, 2], maxPool2d(3, { padding: sides, strides: 2 }))).toEqual([3, 4, 2]);
    expect(shapeOf([4, 4, 2], maxPool2d(), maxPool2d())).toEqual([1, 1, 2]);
  });

  it("is complete as data", () => {
    expect(maxPool2d()).toEqual({ kind: "maxPool2d", size: 2, strides: 2, padding: "valid" });
    expect(maxPool2d([2, 3], { padding: "same", name: "pool" })).toEqual({
      ...{ kind: "maxPool2d", size: [2, 3], strides: [2, 3], padding: "same", name: "pool" },
    });
  });

  it("returns its input for windows of one pixel", async () => {
    const x = numbers([3, 4, 5, 3]);
    const model = sequential([input([4, 5, 3]), maxPool2d(1)]);
    const { maxPool2d1 } = await model.activations(x);
    expect(maxPool2d1).toEqual(x);
  });

  it("returns the maximum over the axes for a window as large as the image", async () => {
    const { pool, max } = await computed(
      (x) => ({
        pool: x.maxPool2d([4, 5]).reshape([3, 17]),
        max: x.max({ axes: [1, 2] }),
      }),
      numbers([3, 4, 5, 17]),
    );
    expect(pool).toEqual(max);
  });

  it("refuses options", () => {
    expect(() => maxPool2d(0)).toThrow(
      "Cannot use maxPool2d: expected size to be an integer from 1 to 65536, or two: [height, width], got 0",
    );
    expect(() => maxPool2d(2, { strides: [1, 0] })).toThrow("expected strides to be an integer");
    expect(() => maxPool2d(2, { padding: "full" as never })).toThrow(
      'expected padding to be "valid", "same", an integer >= 0, or [[top, bottom], [left, right]], got "full"',
    );
    expect(() => maxPool2d(2, { padding: 2 })).toThrow(
      "Cannot use maxPool2d: expected padding less than the size of its windows, got 2",
    );
    expect(() => maxPool2d([3, 2], { padding: [[2, 2], [0, 2]] })).toThrow("expected padding less"); // biome-ignore format: pairs
  });

  it("refuses images that no window fits, and what is not an image", () => {
    expect(() => shapeOf([3, 1, 4], maxPool2d(3))).toThrow(
      'Cannot add maxPool2d "maxPool2d1": expected images of at least [3, 3] pixels, padding included, got [3, 1]',
    );
    expect(() => shapeOf([3, 3, 4], maxPool2d(), maxPool2d())).toThrow(
      'Cannot add maxPool2d "maxPool2d2": expected images of at least [2, 2] pixels, padding included, got [1, 1]',
    );
    expect(() => shapeOf([28, 28], maxPool2d())).toThrow(
      'Cannot add maxPool2d "maxPool2d1": expected input [height, width, channels], got [28, 28]',
    );
  });
});

describe("Tensor.maxPool2d()", () => {
  const build = (shape: readonly number[], make: (x: Tensor) => Tensor) =>
    graph(({ x }) => make(x as Tensor), { x: shape });

  it("checks its arguments as the layer does", () => {
    const image = [1, 4, 4, 2];
    expect(() => build(image, (x) => x.maxPool2d(-1))).toThrow("expected size to be an integer");
    expect(() => build(image, (x) => x.maxPool2d(2, { padding: 3 }))).toThrow(
      "Cannot use maxPool2d: expected padding less than the size of its windows, got 3",
    );
    expect(() => build(image, (x) => x.maxPool2d(2, { stride: 1 } as never))).toThrow(
      "Cannot use option of maxPool2d",
    );
    expect(() => build(image, (x) => x.maxPool2d(5))).toThrow(
      "Cannot use maxPool2d: expected images of at least [5, 5] pixels, padding included, got [4, 4]",
    );
  });

  it("takes images that are not empty", () => {
    for (const shape of [
      [4, 4, 2],
      [1, 4, 0, 2],
      [1, 4, 4, 0],
      [1, 1, 4, 4, 2],
    ]) {
      // biome-ignore format: shapes
      expect(() => build(shape, (x) => x.maxPool2d())).toThrow(
        "Cannot use maxPool2d: expected images [n, height, width, channels] that are not empty",
      );
    }
  });
});

it("second derivatives pick where the largest elements are", async () => {
  const build = ({ x, w }: Readonly<Record<"x" | "w", Tensor>>) => {
    const pool = x.maxPool2d(3, { strides: 2, padding: 1 });
    const [slope] = gradients(pool.square().mul(w).sum(), [x]);
    return slope!.mul(x.square()).sum();
  };
  const specs = { x: [2, 5, 4, 2], w: [2, 3, 2, 2] };
  const inputs = { x: numbers(specs.x), w: numbers(specs.w, 5) };
  const [f, twin] = [engines.wasm, engines.js].map((engine) => graph(build, specs, { engine }));
  expect((await gradientCheck(f!, inputs)).maxRelativeError).toBeLessThan(1e-6);
  expect(await f!.gradient(inputs)).toEqual(await twin!.gradient(inputs));
});

it("a model with pools trains, is saved and loaded", async () => {
  const model = sequential([input([6, 6, 3]), maxPool2d(3, { strides: 2 }), flatten(), dense(2)]);
  const x = numbers([5, 6, 6, 3]);
  await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy", engine: engines.wasm });
  await model.fit({ x, y: [0, 1, 1, 0, 1] }, { epochs: 2, batchSize: 2 });
  const loaded = await loadModel(await model.save());
  expect(loaded.layers).toEqual(model.layers);
  expect(await loaded.predict(x)).toEqual(await model.predict(x));
});

it("pools stand between layers of a network, which is saved and loaded", async () => {
  const model = network(
    ({ image }) => {
      const pool = image.maxPool2d([2, 3], { strides: 2, padding: [[1, 0], [0, 2]] }); // biome-ignore format: pairs
      const mean = image.averagePool2d().upsample2d([2, 1]).globalAveragePool2d();
      return pool.globalMaxPool2d().concat([mean]).apply(dense(2));
    },
    { image: input([6, 6, 3]) },
  );
  const x = numbers([5, 6, 6, 3]);
  await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy", engine: engines.wasm });
  await model.fit({ x, y: [0, 1, 1, 0, 1] }, { epochs: 1, batchSize: 2 });
  const loaded = await loadModel(await model.save());
  expect(await loaded.predict(x)).toEqual(await model.predict(x));
});
