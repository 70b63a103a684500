// Bad input is a typed error with advice, before anything changes.

import { beforeEach, describe, expect, it } from "vitest";
import {
  conv2d,
  dense,
  flatten,
  GradlaneError,
  input,
  type Layer,
  type Model,
  sequential,
  sgd,
  softmax,
} from "../../src/index.ts";

const X = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const Y = [0, 1, 1, 0];

let model: Model;
beforeEach(async () => {
  model = sequential([input([2]), dense(4, { activation: "relu", name: "hidden" }), dense(2)]);
  await model.compile({
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
    loss: "softmaxCrossEntropy",
    metrics: ["accuracy"],
  });
  await model.fit({ x: X, y: Y }, { epochs: 2, batchSize: 3 });
});

/** Expects an error with a code, and no change. */
async function refuses(work: () => unknown, code: string, text?: RegExp | string): Promise<void> {
  const { session } = model.compiled!;
  const before = [model.weightsHash(), session.step, session.epoch, session.readState()];
  const error = await (async () => work())().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GradlaneError);
  expect(error).toMatchObject({ code });
  expect((error as Error).message).toMatch(/^Cannot /);
  if (text !== undefined) expect((error as Error).message).toMatch(text);
  expect([model.weightsHash(), session.step, session.epoch, session.readState()]).toEqual(before);
}

describe("data", () => {
  it.each([
    ["another shape", [[1, 2, 3]], [0], "X_SHAPE"],
    ["a rank too few", [1, 2], [0, 1], "X_SHAPE"],
    ["NaN", [[0, Number.NaN]], [0], "NOT_FINITE"],
    ["infinity", [[0, Infinity]], [0], "NOT_FINITE"],
    ["no rows", { data: new Float32Array(0), shape: [0, 2] }, [], "NO_ROWS"],
    ["other numbers of rows", X, [0, 1], "ROWS_DIFFER"],
  ])("x: %s", async (_, x, y, code) => {
    await refuses(() => model.fit({ x, y } as never), code);
    await refuses(() => model.evaluate({ x, y } as never), code);
    const trainer = await model.trainer();
    await refuses(() => trainer.step(x as never, y as never), code);
    if (code !== "ROWS_DIFFER") await refuses(() => model.predict(x as never), code);
  });

  it.each([
    ["ragged rows", [[0, 1], [1]], [0, 1]],
    ["labels out of range", X, [0, 1, 2, 0]],
    ["negative labels", X, [0, 1, -1, 0]],
    ["fractional labels", X, [0, 1, 0.5, 0]],
    ["one-hot labels", X, X],
  ])("%s", async (_, x, y) => {
    const { message } = (await model
      .fit({ x, y } as never)
      .catch((error: Error) => error)) as Error;
    expect(message).toMatch(/^Cannot read /);
    const trainer = await model.trainer();
    const code = await model.fit({ x, y } as never).catch((error) => error.code);
    await refuses(() => trainer.step(x as never, y as never), code);
  });

  it("advises how to convert images", async () => {
    const image = new Float32Array(784);
    const flat = sequential([input([784]), dense(2)]);
    await flat.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    await expect(flat.predict({ data: image, shape: [1, 28, 28, 1] })).rejects.toThrow(
      /flatten\(\)/,
    );
  });
});

describe("options", () => {
  it.each([
    [{ batchSize: 0 }, "BATCH_SIZE"],
    [{ batchSize: 1.5 }, "BATCH_SIZE"],
    [{ epochs: -1 }, "EPOCHS"],
    [{ epoch: 3 }, "UNKNOWN_NAME"],
    [{ validation: 1 }, "VALIDATION"],
    [{ classWeight: [1] }, "CLASS_WEIGHT"],
    [{ classWeight: { 5: 1 } }, "CLASS_WEIGHT"],
    [{ sampleWeight: [1, 2] }, "SAMPLE_WEIGHT"],
    [{ sampleWeight: [1, 2, 3, -1] }, "WEIGHT"],
    [{ schedule: "cosin" }, "UNKNOWN_NAME"],
  ])("of fit: %j", async (options, code) => {
    await refuses(() => model.fit({ x: X, y: Y }, options as never), code);
  });

  it("unknown names get a suggestion", () => {
    expect(() => dense(3, { activation: "rely" as never })).toThrow('did you mean "relu"?');
    expect(() => dense(3, { kernelInitializer: "heNormall" as never })).toThrow('"heNormal"');
    expect(() => dense(3, { activations: "relu" } as never)).toThrow('"activation"');
    expect(() => sgd({ learningrate: 1 } as never)).toThrow('"learningRate"');
  });

  it.each([
    [{ optimizer: "agd", loss: "meanSquaredError" }, "sgd"],
    [{ optimizer: "sgd", loss: "meanSquareError" }, "meanSquaredError"],
    [{ optimizer: "sgd", loss: "softmaxCrossEntropy", metrics: ["acuracy"] }, "accuracy"],
  ])("of compile: %j", async (options, nearest) => {
    await refuses(
      () => model.compile(options as never),
      "UNKNOWN_NAME",
      `did you mean "${nearest}"`,
    );
  });

  it.each([
    [() => dense(0), "UNITS"],
    [() => dense(2.5), "UNITS"],
    [() => input([0]), "INPUT_SHAPE"],
    [() => sgd({ learningRate: Number.NaN }), "OPTIMIZER_OPTION"],
    [() => sgd({ nesterov: true }), "OPTIMIZER_OPTION"],
    [() => sequential([dense(2)] as Layer[]), "NO_INPUT"],
    [
      () => sequential([input([2]), dense(2, { name: "a" }), dense(2, { name: "a" })]),
      "DUPLICATE_NAME",
    ],
    [() => sequential([input([2])], { seed: -1 }), "SEED"],
  ])("of factories: %#", (make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }));
  });

  it("dense after an image advises to flatten it", () => {
    // @ts-expect-error
    expect(() => sequential([input([28, 28, 1]), dense(10, { name: "logits" })])).toThrow(
      'Cannot add dense "logits": expected input [n], got [28, 28, 1]; add flatten() before it',
    );
    expect(sequential([input([28, 28, 1]), flatten(), dense(10)]).parameterCount).toBe(7850);
  });
});

describe("weights", () => {
  it("with unknown, missing or misshaped names are refused", async () => {
    const { "hidden.bias": bias, ...rest } = model.getWeights();
    await refuses(
      () => model.setWeights({ ...rest, "hidden.bia": bias! }),
      "UNKNOWN_NAME",
      "hidden.bias",
    );
    await refuses(() => model.setWeights(rest), "MISSING_WEIGHT");
    await refuses(() => model.setWeights({ ...rest, "hidden.bias": [1, 2] }), "WEIGHT_SHAPE");
    await refuses(
      () => model.setWeights({ ...rest, "hidden.bias": [1, 2, 3, Number.NaN] }),
      "NOT_FINITE",
    );
  });
});

describe("states", () => {
  it("training before compile", async () => {
    const fresh = sequential([input([2]), dense(2)]);
    await expect(fresh.fit({ x: X, y: Y })).rejects.toMatchObject({ code: "NOT_COMPILED" });
    await expect(fresh.trainer()).rejects.toMatchObject({ code: "NOT_COMPILED" });
    await expect(fresh.predict(X)).rejects.toMatchObject({ code: "NOT_COMPILED" });
  });

  it("two training runs at once", async () => {
    const trainer = await model.trainer();
    const running = model.fit({ x: X, y: Y }, { epochs: 50, batchSize: 1 });
    await expect(model.fit({ x: X, y: Y })).rejects.toMatchObject({ code: "BUSY" });
    expect(() => trainer.step(X, Y)).toThrow(expect.objectContaining({ code: "BUSY" }));
    expect(() => model.setWeights(model.getWeights())).toThrow(
      expect.objectContaining({ code: "BUSY" }),
    );
    await expect(model.predictClasses(X)).resolves.toHaveLength(4); // reading is allowed
    await running;
    trainer.step(X, Y);
  });

  it("gradients that were not kept", async () => {
    const trainer = await model.trainer();
    trainer.step(X, Y);
    expect(() => trainer.gradients()).toThrow(
      expect.objectContaining({ code: "GRADIENTS_NOT_KEPT" }),
    );
  });

  it("softmax before its cross-entropy", async () => {
    const twice = sequential([input([2]), dense(2, { activation: softmax() })]);
    await expect(
      // @ts-expect-error
      twice.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" }),
    ).rejects.toMatchObject({ code: "SOFTMAX_TWICE" });
  });

  it("more memory than available", async () => {
    const huge = sequential([input([30_000]), dense(30_000), dense(30_000)]);
    await expect(
      huge.compile({ optimizer: "adam", loss: "meanSquaredError" }),
    ).rejects.toMatchObject({ code: "OUT_OF_MEMORY" });
  });

  it("a batch of images that no memory holds, without planning its pieces one by one", async () => {
    const small = sequential([input([4, 4, 1]), conv2d(2, 3), flatten(), dense(2)]);
    await small.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    const images = { data: new Float32Array(32), shape: [2, 4, 4, 1] };
    await expect(small.fit({ x: images, y: [0, 1] }, { batchSize: 2e9 })).rejects.toMatchObject({
      code: "OUT_OF_MEMORY",
    });
  });

  it("a non-finite loss stops before the update", async () => {
    const wild = sequential([input([2]), dense(2)]);
    await wild.compile({ optimizer: sgd({ learningRate: 3e38 }), loss: "softmaxCrossEntropy" });
    const trainer = await wild.trainer();
    const losses: number[] = [];
    let hash = wild.weightsHash();
    expect(() => {
      for (let step = 0; step < 10; step++) {
        hash = wild.weightsHash();
        losses.push(trainer.step(X, Y));
      }
    }).toThrow(expect.objectContaining({ code: "DIVERGED" }));
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(wild.weightsHash()).toBe(hash);
  });
});
