// y in bytes: v / 255 if x is in bytes of the same shape, numbers if there is one per row.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type ArrayInput,
  createEngine,
  dense,
  type Engine,
  flatten,
  horizontalFlip,
  input,
  linearRegression,
  loadModel,
  type ModelOptions,
  mlp,
  randomCrop,
  StandardScaler,
  sequential,
  type Tensor,
} from "../../src/index.ts";

const SHAPE = [12, 4, 4, 1];
const bytes = Uint8Array.from({ length: 192 }, (_, i) => (i * 37) & 255);
const shares = Float32Array.from(bytes, (byte) => byte / 255);
const asBytes = { data: bytes, shape: SHAPE };
const asShares = { data: shares, shape: SHAPE };
const flat = (data: Uint8Array | Float32Array) => ({ data, shape: [12, 16] });

/** A custom loss. */
const own = (prediction: Tensor, target: Tensor) =>
  prediction
    .sub(target)
    .square()
    .mean({ axes: [1] });

interface Kind {
  readonly loss?: Parameters<ReturnType<typeof sequential>["compile"]>[0]["loss"];
  readonly uint8?: "scaled" | "raw";
  readonly engine?: Engine;
  readonly options?: ModelOptions;
  readonly units?: number;
}

async function autoencoder({ loss = "meanSquaredError", uint8 = "scaled", ...rest }: Kind = {}) {
  const { engine, options, units = 16 } = rest;
  const layers = [
    input([4, 4, 1], { uint8 }),
    flatten(),
    dense(6, { activation: "tanh" }),
    dense(units),
  ];
  const model = sequential(layers, { seed: 3, ...options });
  const metrics = ["meanSquaredError", "r2"] as const;
  await model.compile({ optimizer: "adam", loss, metrics, ...(engine && { engine }) });
  return model;
}

describe("an autoencoder on bytes learns v / 255, with the same bits as on floats", () => {
  const js = createEngine({ backend: "js" });

  test.each([
    ["meanSquaredError", {}],
    ["meanAbsoluteError", { loss: "meanAbsoluteError" }],
    ["huber", { loss: "huber" }],
    ["a loss of one's own", { loss: own }],
    ["JavaScript", { js: true }],
    ["standardised x", { scaled: true }],
  ] as [string, { loss?: Kind["loss"]; js?: boolean; scaled?: boolean }][])(
    "%s",
    async (_, kind) => {
      const build = async () =>
        autoencoder({
          ...(kind.loss && { loss: kind.loss }),
          ...(kind.js && { engine: await js }),
          ...(kind.scaled && { options: { preprocessing: new StandardScaler() } }),
        });
      const [ofBytes, ofShares] = [await build(), await build()];
      const options = { epochs: 2, batchSize: 5, validation: 0.25 };
      const history = await ofBytes.fit({ x: asBytes, y: flat(bytes) }, options);
      expect(history).toEqual(await ofShares.fit({ x: asBytes, y: flat(shares) }, options));
      expect(ofBytes.weightsHash()).toBe(ofShares.weightsHash());
      // images are read as vectors, like x, in all calls
      const given = { x: asBytes, y: asBytes };
      const expected = { x: asBytes, y: flat(shares) };
      expect(await ofBytes.evaluate(given)).toEqual(await ofShares.evaluate(expected));
      expect(await ofBytes.gradients(given.x, given.y)).toEqual(
        await ofShares.gradients(expected.x, expected.y),
      );
      const step = async (model: typeof ofBytes, { x, y }: { x: ArrayInput; y: ArrayInput }) =>
        (await model.trainer({ batchSize: 12 })).step(x, y);
      expect(await step(ofBytes, given)).toBe(await step(ofShares, expected));
      const validated = await ofBytes.fit(given, { epochs: 1, validation: given });
      expect(validated).toEqual(await ofShares.fit(expected, { epochs: 1, validation: expected }));
      if (kind.loss === own) return; // no file can hold it
      const loaded = await loadModel(await ofBytes.save());
      expect(await loaded.evaluate(given)).toEqual(await ofShares.evaluate(expected));
    },
  );

  test("with augmented x and unchanged y", async () => {
    const fit = async (y: ArrayInput) => {
      const model = await autoencoder();
      await model.fit({ x: asBytes, y }, { epochs: 2, augment: horizontalFlip() });
      return model.weightsHash();
    };
    expect(await fit(flat(bytes))).toBe(await fit(flat(shares)));
    // y is undefined for a crop of x
    const model = await autoencoder();
    const large = { data: new Uint8Array(12 * 25), shape: [12, 5, 5, 1] };
    const fitting = model.fit({ x: large, y: flat(bytes) }, { augment: randomCrop({ size: 4 }) });
    await expect(fitting).rejects.toMatchObject({ code: "Y_BYTES" });
  });

  test("mlp and linearRegression do the same", async () => {
    const x = flat(bytes);
    const network = async (y: ArrayInput) => {
      const model = mlp({ hidden: [4], seed: 1 });
      await model.fit({ x, y }, { epochs: 1 });
      return [model.weightsHash(), await model.evaluate({ x, y })];
    };
    expect(await network(flat(bytes))).toEqual(await network(flat(shares)));
    const plane = async (y: ArrayInput) => {
      const model = linearRegression();
      await model.fit({ x, y });
      return [await model.predict(x), await model.evaluate({ x, y })];
    };
    expect(await plane(flat(bytes))).toEqual(await plane(flat(shares)));
  });
});

describe("other bytes", () => {
  const refused = { name: "DataError", code: "Y_BYTES" };

  test("of several per row are an error that advises Float32Array, before anything changes", async () => {
    const model = await autoencoder({ options: { preprocessing: new StandardScaler() } });
    const before = model.weightsHash();
    const pair = { x: asShares, y: flat(bytes) };
    await expect(model.fit(pair)).rejects.toMatchObject(refused);
    await expect(model.fit(pair)).rejects.toThrow(
      "Cannot fit: expected y of several numbers a row as Float32Array, got Uint8Array of shape [12, 16] beside x of shape [12, 4, 4, 1]; pass Float32Array.from(bytes)",
    );
    const validation = pair;
    const good = { x: asBytes, y: flat(bytes) };
    await expect(model.fit(good, { validation })).rejects.toMatchObject(refused);
    expect(model.weightsHash()).toBe(before);
    expect(model.preprocessing?.isFitted).toBe(false);
    await model.fit(good, { epochs: 1 });
    await expect(model.evaluate(pair)).rejects.toMatchObject(refused);
    await expect(model.gradients(pair.x, pair.y)).rejects.toMatchObject(refused);
    const trainer = await model.trainer();
    expect(() => trainer.step(pair.x, pair.y)).toThrow(expect.objectContaining(refused));
  });

  test("with raw x, or of another size, are refused too", async () => {
    const raw = await autoencoder({ uint8: "raw" });
    await expect(raw.fit({ x: asBytes, y: flat(bytes) })).rejects.toMatchObject(refused);
    await raw.fit({ x: asBytes, y: flat(Float32Array.from(bytes)) }, { epochs: 1 });
    const three = await autoencoder({ units: 3 });
    const y = { data: new Uint8Array(36), shape: [12, 3] };
    await expect(three.fit({ x: asBytes, y })).rejects.toMatchObject(refused);
    const plane = linearRegression();
    await expect(plane.fit({ x: flat(bytes), y })).rejects.toMatchObject(refused);
    // a custom loss reads them as numbers
    const fitted = async (given: ArrayInput) => {
      const model = await autoencoder({ units: 3, loss: own });
      return (await model.fit({ x: asBytes, y: given }, { epochs: 1 })).loss;
    };
    const ages = Uint8Array.from({ length: 36 }, (_, i) => i);
    const shape = [12, 3];
    expect(await fitted({ data: ages, shape })).toEqual(
      await fitted({ data: Float32Array.from(ages), shape }),
    );
  });

  test.each([[[12]], [[12, 1]]])("one per row are numbers: %j", async (shape) => {
    const ages = Uint8Array.from({ length: 12 }, (_, i) => 20 + 7 * i);
    const fitted = async (data: Uint8Array | Float32Array, options: ModelOptions = {}) => {
      const model = await autoencoder({ units: 1, options });
      const y = { data, shape };
      const history = await model.fit({ x: asBytes, y }, { epochs: 3 });
      return [history, await model.predict(asBytes), await model.evaluate({ x: asBytes, y })];
    };
    expect(await fitted(ages)).toEqual(await fitted(Float32Array.from(ages)));
    // also if standardised: predictions are ages, not ages / 255
    const scaled = () => ({ targetPreprocessing: new StandardScaler() });
    const [, { data }] = (await fitted(ages, scaled())) as [unknown, { data: Float32Array }];
    expect(Math.max(...data)).toBeGreaterThan(10);
    expect(await fitted(ages, scaled())).toEqual(await fitted(Float32Array.from(ages), scaled()));
    // x of one byte per row is not an autoencoder
    const model = sequential([input([1]), dense(1)], { seed: 1 });
    await model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const x = { data: ages, shape: [12, 1] };
    const { loss } = await model.evaluate({ x, y: { data: ages, shape } });
    expect(loss).toBeGreaterThan(1000);
  });
});

describe("a model warns once if x is far outside the training data", () => {
  beforeEach(() => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
  });
  afterEach(() => vi.restoreAllMocks());
  const warnings = () => vi.mocked(console.warn).mock.calls.map(([text]) => String(text));
  const asNumbers = { data: Float32Array.from(bytes), shape: SHAPE };

  test("as numbers from 0 to 255 after bytes, also when loaded", async () => {
    const model = await autoencoder();
    await model.fit({ x: asBytes, y: flat(bytes) }, { epochs: 1 });
    await model.predict(asBytes);
    await model.predict(asShares);
    const loaded = await loadModel(await model.save());
    expect(warnings()).toEqual([]);
    await model.predict(asNumbers);
    await model.predict(asNumbers);
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toMatch(
      /x is far outside the training set, so predictions are unreliable: brightness of row 0 is .* bytes \(Uint8Array\) are scaled by 1\/255/,
    );
    await loaded.evaluate({ x: asNumbers, y: flat(shares) });
    expect(warnings()).toHaveLength(2);
  });

  test("as bytes after numbers", async () => {
    const model = await autoencoder();
    await model.fit({ x: asNumbers, y: flat(shares) }, { epochs: 1 });
    await model.predict(asNumbers);
    expect(warnings()).toEqual([]);
    await model.predict(asBytes);
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain("pass numbers (Float32Array)");
  });

  test("but not for bytes and numbers of the same size in a raw input", async () => {
    const model = await autoencoder({ uint8: "raw" });
    await model.fit({ x: asBytes, y: flat(shares) }, { epochs: 1 });
    await model.predict(asNumbers);
    await model.predict(asBytes);
    expect(warnings()).toEqual([]);
    expect((await model.monitor(asNumbers)).verdict).toBe("stable");
    await model.predict({ ...asNumbers, data: asNumbers.data.map((value) => 1000 * value) });
    expect(warnings()).toHaveLength(1);
  });

  test("by column of a table, beyond ten times the training range", async () => {
    const model = sequential([input([2]), dense(1)], { seed: 1 });
    await model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const x = [
      [0, 5],
      [1, 5],
      [2, 5],
    ];
    await model.fit({ x, y: [0, 1, 2] }, { epochs: 1 });
    await model.predict([
      [22, 5],
      [-20, 500],
    ]);
    expect(warnings()).toEqual([]);
    await model.predict([
      [1, 5],
      [22.5, 5],
    ]);
    expect(warnings()[0]).toContain(
      "column 0 of row 1 is 22.5, in the training set it ranges from 0 to 2",
    );
  });
});

test("summary() shows how bytes are scaled", async () => {
  expect((await autoencoder()).summary()).toContain("in x, and in y of the same size: scaled");
  expect((await autoencoder({ uint8: "raw" })).summary()).toContain("not scaled, 0 to 255");
  const options = { preprocessing: new StandardScaler() };
  expect((await autoencoder({ uint8: "raw", options })).summary()).toContain("scaled by 1/255");
});

test("and of y only for possible autoencoders", async () => {
  const summary = async (units: number, loss?: "softmaxCrossEntropy" | "meanSquaredError") => {
    const model = sequential([input([16]), dense(units)]);
    if (loss) await model.compile({ optimizer: "sgd", loss });
    return model.summary();
  };
  for (const text of [
    await summary(10),
    await summary(10, "meanSquaredError"),
    await summary(16, "softmaxCrossEntropy"),
  ]) {
    expect(text).toMatch(/in x: scaled by 1\/255$/);
  }
  for (const text of [await summary(16), await summary(16, "meanSquaredError")]) {
    expect(text).toContain("and in y");
  }
});

describe("of images that the model crops", () => {
  const build = async () => {
    const layers = [input([2, 2, 1]), flatten(), dense(16)];
    const model = sequential(layers, { seed: 3 });
    await model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    return model;
  };
  const augment = randomCrop({ size: 2 });

  test("the whole image is the target, in training, validation and evaluation", async () => {
    for (const validation of [0.25, { x: asBytes, y: asBytes }]) {
      const model = await build();
      const options = { epochs: 2, batchSize: 4, augment, validation };
      await model.fit({ x: asBytes, y: asBytes }, options);
      expect(model.summary()).toContain("and in y");
      const loss = await model.evaluate({ x: asBytes, y: asBytes });
      expect(loss).toEqual(await model.evaluate({ x: asBytes, y: flat(shares) }));
    }
  });

  test("other y in bytes are refused by all of them, also of the size of the crop", async () => {
    const y = { data: bytes.subarray(0, 48), shape: [12, 2, 2, 1] };
    const model = sequential([input([2, 2, 1]), flatten(), dense(4)], { seed: 3 });
    await model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const refused = expect.objectContaining({ code: "Y_SHAPE" });
    await expect(model.fit({ x: asBytes, y }, { epochs: 1, augment })).rejects.toEqual(refused);
    const values = { data: Float32Array.from(y.data), shape: [12, 4] };
    await model.fit({ x: asBytes, y: values }, { epochs: 1, augment });
    await expect(model.evaluate({ x: asBytes, y })).rejects.toEqual(refused);
  });
});
