// Classes at each position of a row, such as the pixels of an image.

import { describe, expect, it } from "vitest";
import {
  dense,
  graph,
  input,
  loadModel,
  reshape,
  sequential,
  sgd,
  softmaxCrossEntropy,
} from "../../src/index.ts";
import { engines, numbers } from "../both-engines.ts";

const ROWS = 7;
const X = numbers([ROWS, 5]);
const Y = {
  shape: [ROWS, 2, 3],
  data: Int32Array.from({ length: ROWS * 6 }, (_, i) => (i * i + 1) % 4),
};

async function compiled(
  loss: Parameters<ReturnType<typeof sequential>["compile"]>[0]["loss"] = "softmaxCrossEntropy",
  engine = engines.wasm,
) {
  const model = sequential([input([5]), dense(24), reshape([2, 3, 4])], { seed: 3 });
  const metrics = ["accuracy", "f1", "confusionMatrix", { kind: "topK", k: 2 }] as const;
  await model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss, metrics, engine });
  return model;
}

/** The model's logits as a matrix, and the labels of its rows. */
const logitsOf = async (model: Awaited<ReturnType<typeof compiled>>) => ({
  x: { data: Float32Array.from((await model.predict(X)).data), shape: [ROWS * 6, 4] },
  y: Y.data,
});

describe("softmaxCrossEntropy at positions", () => {
  it("is the mean over the positions of each row, with its metrics over all positions", async () => {
    const model = await compiled();
    const { loss, accuracy, f1, topK, confusionMatrix } = await model.evaluate({ x: X, y: Y });
    const flat = graph(({ x, y }) => x.softmaxCrossEntropy(y).mean(), {
      x: [ROWS * 6, 4],
      y: { shape: [ROWS * 6], dtype: "int32" },
    });
    const values = await logitsOf(model);
    expect(loss).toBeCloseTo((await flat.run(values)) as number, 6);
    const classes = await model.predictClasses(X);
    expect(classes.shape).toEqual([ROWS, 2, 3]);
    const right = [...classes].filter((label, i) => label === Y.data[i]).length;
    expect(accuracy).toBe(right / Y.data.length);
    expect(confusionMatrix.shape).toEqual([4, 4]);
    expect(confusionMatrix.data.reduce((sum, each) => sum + each, 0)).toBe(Y.data.length);
    expect(f1).toBeGreaterThan(0);
    expect(topK).toBeGreaterThanOrEqual(accuracy);
    const { data, shape } = await model.predictProbabilities(X);
    expect(shape).toEqual([ROWS, 2, 3, 4]);
    for (let i = 0; i < data.length; i += 4) {
      expect(data.slice(i, i + 4).reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 6);
    }
  });

  it("trains to the same bits on both engines, saved and resumed in between", async () => {
    const [wasm, js] = [await compiled(), await compiled(undefined, engines.js)];
    const options = { epochs: 4, batchSize: 3, validation: 0.3 };
    const { loss } = await wasm.fit({ x: X, y: Y }, options);
    expect(loss.at(-1)).toBeLessThan(loss[0]!);
    await js.fit({ x: X, y: Y }, { ...options, epochs: 2 });
    const resumed = await loadModel(await js.save(), { engine: engines.js });
    await resumed.fit({ x: X, y: Y }, { ...options, epochs: 2 });
    expect(resumed.weightsHash()).toBe(wasm.weightsHash());
  });

  it("takes bytes, a last axis of 1, and shares of the classes", async () => {
    const model = await compiled();
    const { loss } = await model.evaluate({ x: X, y: Y });
    const bytes = { data: Uint8Array.from(Y.data), shape: [ROWS, 2, 3, 1] };
    expect((await model.evaluate({ x: X, y: bytes })).loss).toBe(loss);
    const shares = new Float32Array(ROWS * 24);
    Y.data.forEach((label, i) => {
      shares[4 * i + label] = 1;
    });
    const soft = await compiled(softmaxCrossEntropy({ soft: true }));
    const y = { data: shares, shape: [ROWS, 2, 3, 4] };
    const found = await soft.evaluate({ x: X, y });
    expect(found.loss).toBeCloseTo(loss, 6);
    const smoothed = await compiled(softmaxCrossEntropy({ labelSmoothing: 0.1 }));
    expect((await smoothed.evaluate({ x: X, y: Y })).loss).not.toBe(loss);
    shares[0] = 0.5;
    await expect(soft.evaluate({ x: X, y })).rejects.toThrow("at row 0, position [0, 0]");
  });

  it("refuses other shapes, other classes and weights of classes", async () => {
    const model = await compiled();
    await expect(model.evaluate({ x: X, y: new Int32Array(ROWS) })).rejects.toThrow(
      "Cannot read y: expected class numbers of shape [n, 2, 3], got [7]; one class number at each position",
    );
    const wrong = { ...Y, data: Y.data.map((each, i) => (i === 10 ? 4 : each)) };
    await expect(model.evaluate({ x: X, y: wrong })).rejects.toThrow(
      "expected integers from 0 to 3, got 4 at row 1, position [1, 1]",
    );
    await expect(model.fit({ x: X, y: Y }, { epochs: 1, classWeight: "balanced" })).rejects.toThrow(
      "expected one class for each row, got 6 classes in a row",
    );
    await expect(compiled("hinge")).rejects.toThrow("an output of at least 2 classes");
  });
});
