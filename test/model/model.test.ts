// Guarantees of training, as equalities.

import { describe, expect, it } from "vitest";
import {
  adam,
  dense,
  dropout,
  earlyStopping,
  input,
  loadModel,
  type Model,
  pipeline,
  StandardScaler,
  sequential,
  sgd,
  synthetic,
  type Tensor,
  type TrainEvent,
} from "../../src/index.ts";
import { unhashed } from "../format/unhashed.ts";

const DATA = synthetic.spirals({ classes: 3, count: 101, noise: 0.1, seed: 4 });

async function makeModel(options: object = {}): Promise<Model> {
  const layers = [input([2]), dense(12, { activation: "tanh" }), dropout(0.2), dense(3)];
  const model = sequential(layers, { seed: 3, ...options });
  await model.compile({
    optimizer: adam({ learningRate: 0.01 }),
    loss: "softmaxCrossEntropy",
    metrics: ["accuracy"],
  });
  return model;
}

describe("fit", () => {
  it("of 2 epochs twice equals fit of 4", async () => {
    const [once, twice] = [await makeModel(), await makeModel()];
    await once.fit(DATA, { epochs: 4, batchSize: 16 });
    await twice.fit(DATA, { epochs: 2, batchSize: 16 });
    await twice.fit(DATA, { epochs: 2, batchSize: 16 });
    expect(twice.weightsHash()).toBe(once.weightsHash());
  });

  it("without shuffle equals the steps of a trainer, including a smaller last batch", async () => {
    const [whole, single] = [await makeModel(), await makeModel()];
    const history = await whole.fit(DATA, { epochs: 1, batchSize: 16, shuffle: false });
    const trainer = await single.trainer({ batchSize: 16 });
    let total = 0;
    for (const { x, y } of DATA.batches({ batchSize: 16 })) {
      total += trainer.step(x, y) * y.shape[0]!;
    }
    expect(single.weightsHash()).toBe(whole.weightsHash());
    expect(history.loss[0]).toBeCloseTo(total / 101, 12);
  });

  it("with shuffle uses the batches of the data set in the same order", async () => {
    const [whole, single] = [await makeModel(), await makeModel()];
    await whole.fit(DATA, { epochs: 2, batchSize: 16 });
    const trainer = await single.trainer({ batchSize: 16 });
    for (const epoch of [0, 1]) {
      for (const { x, y } of DATA.batches({ batchSize: 16, shuffle: true, seed: 3, epoch })) {
        trainer.step(x, y);
      }
    }
    expect(single.weightsHash()).toBe(whole.weightsHash());
  });

  it("reports every loss exactly once, in order", async () => {
    const model = await makeModel();
    const events: TrainEvent[] = [];
    for await (const event of model.train(DATA, { epochs: 3, batchSize: 16 })) events.push(event);
    const steps = events.filter((event) => event.type === "steps");
    let next = 0;
    for (const { firstStep, losses, learningRates } of steps) {
      expect(firstStep).toBe(next);
      expect(learningRates.length).toBe(losses.length);
      next += losses.length;
    }
    expect(next).toBe(21);
    const first = steps.filter(({ epoch }) => epoch === 0).flatMap(({ losses }) => [...losses]);
    const weighted = first.reduce((sum, loss, i) => sum + loss * (i < 6 ? 16 : 5), 0) / 101;
    const epochs = events.filter((event) => event.type === "epoch");
    expect(epochs[0]!.loss).toBeCloseTo(weighted, 12);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
  });

  it("ends with the signal's reason and complete steps, and a new fit continues", async () => {
    const model = await makeModel();
    const controller = new AbortController();
    const reason = new Error("enough");
    const callbacks = [{ onEpochEnd: () => controller.abort(reason) }];
    const options = { epochs: 5, batchSize: 16, callbacks, signal: controller.signal };
    await expect(model.fit(DATA, options)).rejects.toBe(reason);
    const one = await makeModel();
    await one.fit(DATA, { epochs: 1, batchSize: 16 });
    expect(model.weightsHash()).toBe(one.weightsHash());
    await model.fit(DATA, { epochs: 1, batchSize: 16 });
    await one.fit(DATA, { epochs: 1, batchSize: 16 });
    expect(model.weightsHash()).toBe(one.weightsHash());
  });

  it("yields to the event loop", async () => {
    const layers = [input([784]), dense(256, { activation: "relu" }), dense(10)];
    const model = sequential(layers);
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    const { x, y } = synthetic.digits({ count: 2000, seed: 1 });
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await model.fit({ x, y }, { epochs: 2, batchSize: 64 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });

  it("restores the best weights after stopping early", async () => {
    const model = await makeModel();
    const seen: { loss: number; hash: string }[] = [];
    const watch = {
      onEpochEnd: ({ validationLoss }: { validationLoss?: number }) => {
        seen.push({ loss: validationLoss!, hash: model.weightsHash() });
      },
    };
    const stop = earlyStopping({ patience: 1, minDelta: 0.03, restoreBest: true });
    const options = { epochs: 60, batchSize: 16, validation: 0.2, callbacks: [watch, stop] };
    const history = await model.fit(DATA, options);
    expect(history.loss.length).toBeLessThan(60);
    expect(history.validationLoss).toEqual(seen.map(({ loss }) => loss));
    expect(seen.map(({ hash }) => hash)).toContain(model.weightsHash());
    expect(model.weightsHash()).not.toBe(seen.at(-1)!.hash);
  });

  it("weights classes like explicit sample weights", async () => {
    const weight = [1, 3, 0.5];
    const [byClass, byRow] = [await makeModel(), await makeModel()];
    await byClass.fit(DATA, { epochs: 2, classWeight: weight });
    const sampleWeight = Array.from(DATA.y.data, (label) => weight[label]!);
    await byRow.fit(DATA, { epochs: 2, sampleWeight });
    expect(byClass.weightsHash()).toBe(byRow.weightsHash());
    const plain = await makeModel();
    await plain.fit(DATA, { epochs: 2 });
    expect(plain.weightsHash()).not.toBe(byRow.weightsHash());
  });

  it("does not change frozen layers", async () => {
    const model = sequential([input([2]), dense(5, { trainable: false, name: "fixed" }), dense(3)]);
    await model.compile({ optimizer: adam({ weightDecay: 0.1 }), loss: "softmaxCrossEntropy" });
    const before = model.getWeights();
    await model.fit(DATA, { epochs: 2 });
    const after = model.getWeights();
    expect(after["fixed.kernel"]).toEqual(before["fixed.kernel"]);
    expect(after["dense2.kernel"]).not.toEqual(before["dense2.kernel"]);
  });

  it("reads bytes as fround(v / 255)", async () => {
    const { x, y } = synthetic.digits({ count: 40, seed: 2 });
    const floats = { data: Float32Array.from(x.data, (v) => Math.fround(v / 255)), shape: x.shape };
    const hashes = [];
    for (const each of [x, floats, { data: x.data, shape: [40, 784] }]) {
      const shape = each.shape.slice(1);
      const flat = { data: each.data, shape: [40, 784] };
      const model = sequential([input([784]), dense(10)]);
      await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
      // a rank-1 input accepts byte images
      await model.fit({
        x: each.data instanceof Uint8Array ? { ...each, shape: [40, ...shape] } : flat,
        y,
      });
      hashes.push(model.weightsHash());
    }
    expect(new Set(hashes).size).toBe(1);
  });
});

describe("gradients", () => {
  it("equal those of a trainer's step and change nothing", async () => {
    const model = await makeModel();
    await model.fit(DATA, { epochs: 1 });
    const { x, y } = DATA.take([0, 1, 2, 3, 4]);
    const before = model.weightsHash();
    const { loss, gradients } = await model.gradients(x, y);
    expect(model.weightsHash()).toBe(before);
    const trainer = await model.trainer({ keepGradients: true });
    expect(trainer.step(x, y)).toBe(loss);
    expect(trainer.gradients()).toEqual(gradients);
    expect(model.weightsHash()).not.toBe(before);
  });
});

describe("losses and predictions", () => {
  it("custom losses of rows and of batches equal the built-in one", async () => {
    const square = (p: Tensor, t: Tensor) => p.sub(t).square();
    const losses = [
      "meanSquaredError" as const,
      (p: Tensor, t: Tensor) => square(p, t).mean({ axes: 1 }),
      (p: Tensor, t: Tensor) => square(p, t).mean(),
    ];
    const { x, y } = synthetic.regression({ count: 50, seed: 1 });
    const results = [];
    for (const loss of losses) {
      const model = sequential([input([x.shape[1]!]), dense(4, { activation: "elu" }), dense(1)]);
      await model.compile({ optimizer: sgd({ learningRate: 0.001 }), loss });
      const { loss: history } = await model.fit({ x, y }, { epochs: 3 });
      results.push(history.at(-1)!);
    }
    for (const value of results) expect(value / results[0]!).toBeCloseTo(1, 5);
  });

  it("invert targetPreprocessing in predictions and metrics", async () => {
    const { x, y } = synthetic.regression({ count: 80, seed: 2 });
    const model = sequential([input([x.shape[1]!]), dense(1)], {
      preprocessing: pipeline(new StandardScaler()),
      targetPreprocessing: new StandardScaler(),
    });
    const optimizer = sgd({ learningRate: 0.05 });
    await model.compile({
      optimizer,
      loss: "meanSquaredError",
      metrics: ["r2", "meanSquaredError"],
    });
    await model.fit({ x, y }, { epochs: 60, batchSize: 16 });
    const { r2, meanSquaredError } = await model.evaluate({ x, y });
    expect(r2).toBeGreaterThan(0.5);
    const { data, shape } = await model.predict(x);
    expect(shape).toEqual([80, 1]);
    let error = 0;
    data.forEach((value, i) => {
      error += (value - y.data[i]!) ** 2 / 80;
    });
    expect(meanSquaredError).toBeCloseTo(error, 6);
  });

  it("probabilities sum to 1 and agree with classes; dropout is active only in training", async () => {
    const model = await makeModel();
    await model.fit(DATA, { epochs: 3 });
    const { data, shape } = await model.predictProbabilities(DATA.x);
    const classes = await model.predictClasses(DATA.x);
    expect(shape).toEqual([101, 3]);
    for (let r = 0; r < 101; r++) {
      const row = [...data.subarray(3 * r, 3 * r + 3)];
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
      expect(row.indexOf(Math.max(...row))).toBe(classes[r]);
    }
    expect(await model.predict(DATA.x)).toEqual(await model.predict(DATA.x));
  });

  it("evaluate does not depend on the batch", async () => {
    const model = await makeModel();
    await model.fit(DATA, { epochs: 3 });
    const all = await model.evaluate(DATA, { batchSize: 101 });
    for (const batchSize of [1, 7, 1000]) {
      const { loss, accuracy } = await model.evaluate(DATA, { batchSize });
      expect(accuracy).toBe(all.accuracy);
      expect(loss).toBeCloseTo(all.loss, 6);
    }
  });
});

describe("save and load", () => {
  it("preserve everything: training continues seamlessly", async () => {
    const options = { preprocessing: pipeline(new StandardScaler()), classNames: ["a", "b", "c"] };
    const straight = await makeModel(options);
    await straight.fit(DATA, { epochs: 2, batchSize: 16 });
    const loaded = await loadModel(await straight.save());
    expect(loaded.weightsHash()).toBe(straight.weightsHash());
    expect(loaded.classNames).toEqual(["a", "b", "c"]);
    expect(loaded.statistics).toEqual(straight.statistics);
    expect(loaded.layers.map(({ name }) => name)).toEqual(straight.layers.map(({ name }) => name));
    expect(await loaded.evaluate(DATA)).toEqual(await straight.evaluate(DATA));
    await straight.fit(DATA, { epochs: 2, batchSize: 16 });
    await loaded.fit(DATA, { epochs: 2, batchSize: 16 });
    expect(loaded.weightsHash()).toBe(straight.weightsHash());
    expect(await loaded.save()).toEqual(await straight.save());
  });

  it("a truncated or changed file is refused, never partially read", async () => {
    const bytes = await (await makeModel()).save();
    for (let length = 0; length < bytes.length; length += 97) {
      await expect(loadModel(bytes.slice(0, length))).rejects.toMatchObject({
        name: "FormatError",
      });
    }
    const key = new TextDecoder("latin1").decode(bytes).indexOf('"sha256"');
    for (let i = 0; i < 600; i++) {
      const changed = bytes.slice();
      const at = (i * 31) % bytes.length;
      changed[at]! ^= 1 << (i % 8);
      // under another name it is not a hash
      if (at > key && at < key + 7) continue;
      await expect(loadModel(changed)).rejects.toMatchObject({ name: "FormatError" });
    }
  });

  it("changed weights are detected by the hash of the contents", async () => {
    const bytes = await (await makeModel()).save();
    const changed = bytes.slice();
    changed[changed.length - 1]! ^= 0x40;
    await expect(loadModel(changed)).rejects.toMatchObject({ code: "DAMAGED" });
    // changed on purpose, by a tool that omits the hash
    const model = await loadModel(unhashed(changed));
    expect(await model.save()).not.toEqual(bytes);
  });

  it("the contents of a file are validated, with or without a hash", async () => {
    const bytes = unhashed(await (await makeModel()).save());
    let refused = 0;
    for (let i = 0; i < 400; i++) {
      const changed = bytes.slice();
      changed[(i * 31) % 2500]! ^= 1 << (i % 8);
      const error = await loadModel(changed).then(
        () => undefined,
        (reason: Error) => reason,
      );
      if (error) expect(error.name).toBe("FormatError");
      if (error) refused++;
    }
    expect(refused).toBeGreaterThan(200);
  });

  it("a model with a custom loss is loaded uncompiled", async () => {
    const model = sequential([input([2]), dense(3)]);
    const loss = (p: Tensor) => p.square().sum();
    await model.compile({ optimizer: "sgd", loss });
    const loaded = await loadModel(await model.save());
    expect(loaded.weightsHash()).toBe(model.weightsHash());
    await expect(loaded.predict([[1, 2]])).rejects.toMatchObject({ code: "NOT_COMPILED" });
  });
});
