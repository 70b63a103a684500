// Class activation maps: PyTorch's, their formula computed anew, the layer they come from, refused calls.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  activation,
  batchNorm,
  conv2d,
  dense,
  type FeaturesInput,
  flatten,
  globalAveragePool2d,
  graph,
  input,
  type Layer,
  type Model,
  maxPool2d,
  type NdArray,
  network,
  randomCrop,
  reshape,
  residual,
  sequential,
  synthetic,
} from "../../src/index.ts";
import { engines, numbers } from "../both-engines.ts";

interface Run {
  readonly name: string;
  readonly x: NdArray;
  readonly weights: Readonly<Record<string, NdArray>>;
  readonly predicted: readonly number[];
  readonly classes: readonly (readonly number[])[];
}
const file = new URL("../fixtures/grad-cam.json", import.meta.url);
const { runs } = JSON.parse(readFileSync(file, "utf8")) as { readonly runs: readonly Run[] };

const pooled = () =>
  sequential([
    input([12, 10, 2]),
    conv2d(4, 3, { padding: 1, activation: "relu" }),
    maxPool2d(2),
    conv2d(5, [3, 2], { activation: "relu" }),
    maxPool2d([1, 2]),
    flatten(),
    dense(3),
  ]);
const normalised = () =>
  sequential([
    input([9, 7, 1]),
    conv2d(6, 3, { strides: 2 }),
    batchNorm(),
    activation("tanh"),
    globalAveragePool2d(),
    dense(4),
  ]);
const MODELS: Readonly<Record<string, () => Model>> = { pooled, normalised };

const gradCam = (model: Model, x: FeaturesInput, chosen?: number) =>
  model.explainPrediction(x, {
    method: "gradCam",
    ...(chosen !== undefined && { class: chosen }),
  });
const compiled = async (model: Model, loss = "softmaxCrossEntropy", engine = engines.wasm) => {
  await model.compile({ optimizer: "adam", loss: loss as "softmaxCrossEntropy", engine });
  return model;
};
const farthest = (got: ArrayLike<number>, expected: ArrayLike<number>) =>
  Array.from(got).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);

describe("class activation maps", () => {
  it.each(runs)("are PyTorch's, on both engines and before compile(): $name", async (run) => {
    const model = MODELS[run.name]!();
    model.setWeights(run.weights);
    const fresh = await gradCam(model, run.x);
    expect(fresh.shape).toEqual(run.x.shape.slice(0, 3));
    expect(farthest(fresh.data, run.predicted)).toBeLessThan(2e-6);
    for (const engine of Object.values(engines)) {
      await compiled(model, "softmaxCrossEntropy", engine);
      expect(await gradCam(model, run.x)).toEqual(fresh);
      for (const [chosen, expected] of run.classes.entries()) {
        const { data } = await gradCam(model, run.x, chosen);
        expect(farthest(data, expected)).toBeLessThan(2e-6);
      }
    }
  });

  it("are weighted sums of the layer's own activations and gradients", async () => {
    const [run] = runs as [Run];
    const model = pooled();
    model.setWeights(run.weights);
    const { conv2d2: seen } = await model.activations(run.x);
    const head = graph(
      ({ seen, kernel, bias }) =>
        seen.maxPool2d([1, 2]).reshape([3, 40]).linear(kernel, bias).slice([0, 2], [3, 1]).sum(),
      { seen: [3, 4, 4, 5], kernel: [40, 3], bias: [3] },
    );
    const weights = model.getWeights();
    const [kernel, bias] = [weights["dense1.kernel"]!, weights["dense1.bias"]!];
    const { gradients } = await head.gradient({ seen: seen!, kernel, bias });
    const gradient = (gradients.seen as NdArray).data;
    const { data } = await gradCam(model, run.x, 2);
    for (let row = 0; row < 3; row++) {
      const of = (array: ArrayLike<number>, place: number, channel: number) =>
        array[(row * 16 + place) * 5 + channel]!;
      const places = Array.from({ length: 16 }, (_, place) => place);
      const shares = [0, 1, 2, 3, 4].map(
        (channel) => places.reduce((sum, place) => sum + of(gradient, place, channel), 0) / 16,
      );
      const map = places.map((place) =>
        Math.max(
          0,
          shares.reduce((sum, share, channel) => sum + share * of(seen!.data, place, channel), 0),
        ),
      );
      const hat = (i: number, size: number, j: number) => {
        const centre = Math.min(3, Math.max(0, ((i + 0.5) * 4) / size - 0.5));
        return Math.max(0, 1 - Math.abs(centre - j));
      };
      const large = Array.from({ length: 120 }, (_, i) =>
        places.reduce(
          (sum, place) =>
            sum +
            map[place]! *
              hat(Math.floor(i / 10), 12, Math.floor(place / 4)) *
              hat(i % 10, 10, place % 4),
          0,
        ),
      );
      const most = Math.max(...large);
      const own = data.subarray(row * 120, (row + 1) * 120);
      expect(
        farthest(
          own,
          large.map((value) => value / most),
        ),
      ).toBeLessThan(5e-7);
      expect(Math.max(...own)).toBe(1);
    }
  });

  it("are those of the predicted class by default, and independent of the other rows", async () => {
    const { x } = synthetic.digits({ count: 70, seed: 2 });
    const model = await compiled(
      sequential([input([28, 28, 1]), conv2d(4, 5, { strides: 3 }), flatten(), dense(10)], {
        seed: 5,
      }),
    );
    const all = await gradCam(model, x);
    const classes = await model.predictClasses(x);
    const size = 28 * 28;
    for (const row of [0, 5, 63, 64, 69]) {
      const one = {
        data: (x.data as Uint8Array).slice(row * size, (row + 1) * size),
        shape: [1, 28, 28, 1],
      };
      const expected = all.data.slice(row * size, (row + 1) * size);
      expect((await gradCam(model, one, classes[row])).data).toEqual(expected);
    }
  });

  it("of a single logit are for class 1, or against it for class 0", async () => {
    const build = (bias: number) => {
      const model = sequential([
        input([4, 4, 1]),
        conv2d(1, 1, { bias: false }),
        globalAveragePool2d(),
        dense(1),
      ]);
      model.setWeights({
        "conv2d1.kernel": { data: [1], shape: [1, 1, 1, 1] },
        "dense1.kernel": { data: [2], shape: [1, 1] },
        "dense1.bias": [bias],
      });
      return compiled(model, "binaryCrossEntropy");
    };
    const x = { data: new Float32Array(16).fill(1).fill(-1, 8), shape: [1, 4, 4, 1] };
    const top = new Float32Array(16).fill(1, 0, 8);
    const bottom = new Float32Array(16).fill(1, 8);
    const positive = await build(1);
    expect((await gradCam(positive, x)).data).toEqual(top);
    expect((await gradCam(positive, x, 1)).data).toEqual(top);
    expect((await gradCam(positive, x, 0)).data).toEqual(bottom);
    expect((await gradCam(await build(-1), x)).data).toEqual(bottom);
    expect((await gradCam(await build(0), x)).data).toEqual(bottom);
  });

  it("come from the last layer with images, and have the size of the first one", async () => {
    const shapeOf = async (...layers: Layer[]) => {
      const [first] = layers as [Layer & { shape: readonly number[] }];
      const x = numbers([2, ...first.shape]);
      return (await gradCam(sequential(layers), x)).shape;
    };
    const end = [globalAveragePool2d(), dense(3)];
    expect(await shapeOf(input([60]), reshape([5, 4, 3]), conv2d(2, 3), ...end)).toEqual([2, 5, 4]);
    expect(await shapeOf(input([5, 4, 3]), residual([conv2d(3, 1)]), ...end)).toEqual([2, 5, 4]);
    // 1x1 has no places
    expect(await shapeOf(input([5, 5, 1]), conv2d(2, 3), conv2d(2, 3), ...end)).toEqual([2, 5, 5]);

    // an operation between layers, and an input without images
    const branching = network(
      ({ age, image }) => {
        const stem = image!.apply(conv2d(4, 3, { padding: "same" }));
        const sum = stem
          .apply(conv2d(4, 3, { padding: "same" }))
          .add(stem)
          .relu();
        return sum.apply(globalAveragePool2d()).concat([age!]).apply(dense(3));
      },
      { age: input([1]), image: input([6, 7, 1]) },
    );
    const x = { age: numbers([2, 1]), image: numbers([2, 6, 7, 1]) };
    const { data, shape } = await branching.explainPrediction(x, { method: "gradCam", class: 1 });
    expect(shape).toEqual([2, 6, 7]);
    const { conv2d1, conv2d2 } = await branching.activations(x);
    const kernel = branching.getWeights()["dense1.kernel"]!.data;
    // the mean over positions is the gradient of the global pool: map = relu(Σ kernel · relu(sum))
    const map = Array.from({ length: 84 }, (_, i) => {
      let sum = 0;
      for (let c = 0; c < 4; c++) {
        const value = Math.max(0, conv2d1!.data[i * 4 + c]! + conv2d2!.data[i * 4 + c]!);
        sum += value * kernel[c * 3 + 1]!;
      }
      return Math.max(0, sum);
    });
    for (const row of [0, 1]) {
      const own = map.slice(row * 42, (row + 1) * 42);
      const most = Math.max(...own);
      expect(most).toBeGreaterThan(0);
      const expected = own.map((value) => value / most);
      expect(farthest(data.subarray(row * 42, (row + 1) * 42), expected)).toBeLessThan(1e-6);
    }
  });

  it("have the size of the crop for images that the model crops", async () => {
    const digits = synthetic.digits({ count: 20, seed: 2 });
    const layers = [input([24, 24, 1]), conv2d(2, 3), globalAveragePool2d(), dense(10)];
    const model = await compiled(sequential(layers));
    await model.fit(digits, { epochs: 1, augment: randomCrop({ size: 24 }) });
    const hash = model.weightsHash();
    expect((await gradCam(model, digits.x)).shape).toEqual([20, 24, 24]);
    expect(model.weightsHash()).toBe(hash);
  });
});

describe("model.explainPrediction()", () => {
  const x = numbers([1, 12, 10, 2]);

  it("refuses unknown methods, options and classes", async () => {
    const model = pooled();
    const call = (options: object) => model.explainPrediction(x, options as { method: "gradCam" });
    await expect(call({ method: "gradcam" })).rejects.toThrow(
      'Cannot use method of explainPrediction "gradcam": expected one of gradCam; did you mean "gradCam"?',
    );
    await expect(call({})).rejects.toMatchObject({ code: "UNKNOWN_NAME" });
    await expect(call({ method: "toString" })).rejects.toMatchObject({ code: "UNKNOWN_NAME" });
    await expect(call({ method: "gradCam", classes: 1 })).rejects.toThrow('did you mean "class"?');
    for (const chosen of [-1, 3, 0.5, NaN, "1"]) {
      await expect(call({ method: "gradCam", class: chosen })).rejects.toMatchObject({
        name: "DataError",
        code: "CLASS",
        got: chosen,
      });
    }
    await expect(call({ method: "gradCam", class: 3 })).rejects.toThrow(
      "Cannot explain predictions: expected class to be an integer from 0 to 2, got 3",
    );
  });

  it("refuses models without images or classes, and x that does not fit", async () => {
    const flat = sequential([input([4, 4, 1]), flatten(), dense(3)]);
    await expect(gradCam(flat, numbers([1, 4, 4, 1]))).rejects.toThrow(
      "Cannot explain predictions: expected a layer that returns images [height, width, channels], got none; add conv2d(filters, size) after input([height, width, channels])",
    );
    const tiny = sequential([input([3, 3, 1]), conv2d(2, 3), flatten(), dense(3)]);
    await expect(gradCam(tiny, numbers([1, 3, 3, 1]))).rejects.toMatchObject({
      name: "ShapeError",
      code: "NO_IMAGES",
    });
    const value = sequential([input([4, 4, 1]), conv2d(2, 3), flatten(), dense(1)]);
    await expect(gradCam(value, numbers([1, 4, 4, 1]))).rejects.toMatchObject({
      code: "NO_CLASSES",
      layer: "dense1",
    });
    const mask = sequential([input([4, 4, 1]), conv2d(2, 3)]);
    await expect(gradCam(mask, numbers([1, 4, 4, 1]))).rejects.toMatchObject({
      code: "NO_CLASSES",
    });
    await expect(gradCam(pooled(), numbers([1, 12, 10, 1]))).rejects.toMatchObject({
      code: "X_SHAPE",
    });
    await expect(gradCam(pooled(), numbers([0, 12, 10, 2]))).rejects.toMatchObject({
      code: "NO_ROWS",
    });
  });

  it("refuses outputs and maps that overflow", async () => {
    const model = pooled();
    const data = new Float32Array(120).fill(3e38);
    model.setWeights({ "dense1.kernel": { data, shape: [40, 3] } }, { partial: true });
    await expect(gradCam(model, numbers([2, 12, 10, 2]))).rejects.toMatchObject({
      name: "NumericsError",
      code: "NOT_FINITE",
    });
  });
});
