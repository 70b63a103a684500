import { describe, expect, it } from "vitest";
import { synthetic } from "../../src/data/synthetic.ts";
import {
  adam,
  adamw,
  createEngine,
  dense,
  dropout,
  input,
  type Model,
  type Optimizer,
  pipeline,
  StandardScaler,
  sequential,
  sgd,
} from "../../src/index.ts";

const data = synthetic.spirals({ classes: 3, count: 200, noise: 0.02, seed: 1 });

async function spiralModel(
  optimizer: Optimizer,
  engine?: Awaited<ReturnType<typeof createEngine>>,
) {
  const model = sequential(
    [
      input([2]),
      dense(32, { activation: "relu" }),
      dropout(0.2),
      dense(16, { activation: "tanh", trainable: false }),
      dense(3),
    ],
    { seed: 4, preprocessing: pipeline(new StandardScaler()) },
  );
  await model.compile({
    optimizer,
    loss: "softmaxCrossEntropy",
    metrics: ["accuracy"],
    ...(engine && { engine }),
  });
  return model;
}

/** The complete state of a model, and the result of training it. */
async function fingerprint(model: Model) {
  return { hash: model.weightsHash(), file: await model.save() };
}

describe("findLearningRate()", () => {
  it.each([sgd({ learningRate: 0.1, momentum: 0.9 }), adam(), adamw({ clipNorm: 1 })])(
    "leaves everything as it was: $kind",
    async (optimizer) => {
      const [model, other] = [await spiralModel(optimizer), await spiralModel(optimizer)];
      const [fresh, untouched] = [await fingerprint(model), await fingerprint(other)];
      expect(fresh).toEqual(untouched);
      await model.findLearningRate(data, { steps: 30 });
      // before any training: preprocessing is not fitted either
      expect(await fingerprint(model)).toEqual(untouched);
      const first = [await model.fit(data, { epochs: 2 }), await other.fit(data, { epochs: 2 })];
      expect(first[0]).toEqual(first[1]);
      await model.findLearningRate(data, { batchSize: 7 });
      expect(await fingerprint(model)).toEqual(await fingerprint(other));
      expect(await model.fit(data, { epochs: 2 })).toEqual(await other.fit(data, { epochs: 2 }));
      expect(await fingerprint(model)).toEqual(await fingerprint(other));
    },
  );

  it("does not change a trainer's gradients and next step", async () => {
    const [model, other] = [await spiralModel(adam()), await spiralModel(adam())];
    const trainers = [];
    for (const each of [model, other]) {
      await each.fit(data, { epochs: 1 });
      const trainer = await each.trainer({ keepGradients: true });
      trainer.step(data.take([0, 1, 2]).x, [0, 1, 2]);
      trainers.push(trainer);
    }
    await model.findLearningRate(data);
    expect(trainers[0]!.gradients()).toEqual(trainers[1]!.gradients());
    const batch = data.take([3, 4, 5]);
    expect(trainers[0]!.step(batch.x, batch.y)).toBe(trainers[1]!.step(batch.x, batch.y));
  });

  it("tests rates evenly spaced on a logarithmic scale, on the batches of fit()", async () => {
    const model = await spiralModel(sgd({ learningRate: 1e-9 }));
    const { learningRates, losses } = await model.findLearningRate(data, {
      from: 1e-9,
      to: 1e-7,
      steps: 9,
      batchSize: 50,
    });
    expect(learningRates).toHaveLength(9);
    expect(learningRates[0]).toBe(1e-9);
    expect(learningRates[8]).toBe(1e-7);
    learningRates.forEach((rate, i) => {
      expect(rate / 10 ** (-9 + i / 4)).toBeCloseTo(1, 12);
    });
    // steps this small change nothing visible
    const { losses: taken } = await stepLosses(model, 9, 50);
    losses.forEach((loss, i) => {
      expect(loss).toBeCloseTo(taken[i]!, 5);
    });
  });

  it("suggests a rate that trains well", async () => {
    for (const optimizer of [sgd(), adam()]) {
      const model = await spiralModel(optimizer);
      const { suggestion, learningRates, losses, smoothedLosses } =
        await model.findLearningRate(data);
      expect(losses).toHaveLength(learningRates.length);
      expect(smoothedLosses).toHaveLength(learningRates.length);
      expect(suggestion).toBeGreaterThan(1e-4);
      expect(suggestion).toBeLessThan(learningRates.at(-1)! / 3);
      const lossAt = async (learningRate: number) => {
        const trained = await spiralModel({ ...optimizer, learningRate });
        return (await trained.fit(data, { epochs: 10 })).loss.at(-1)!;
      };
      expect(await lossAt(suggestion!)).toBeLessThan(await lossAt(suggestion! / 30));
    }
  });

  it("ends without an error if the loss diverges", async () => {
    const model = sequential([input([2]), dense(1)], { seed: 1 });
    await model.compile({ optimizer: sgd(), loss: "meanSquaredError" });
    const { x, y } = synthetic.regression({ count: 100, features: 2, seed: 1 });
    const before = await fingerprint(model);
    const found = await model.findLearningRate({ x, y }, { to: 1e30, steps: 200 });
    expect(found.losses.length).toBeLessThan(200);
    expect(found.losses.every(Number.isFinite)).toBe(true);
    expect(found.suggestion).toBeGreaterThan(0);
    expect(await fingerprint(model)).toEqual(before);
  });

  it("suggests nothing if the loss does not fall", async () => {
    const model = sequential([input([2]), dense(3, { trainable: false })], { seed: 1 });
    await model.compile({ optimizer: sgd(), loss: "softmaxCrossEntropy" });
    const found = await model.findLearningRate(data, { steps: 10 });
    expect(found.suggestion).toBeUndefined();
    expect(found.toText()).toMatch(/none, the loss never falls/);
  });

  it("restores everything when aborted", async () => {
    const model = await spiralModel(adam());
    await model.fit(data, { epochs: 1 });
    const before = await fingerprint(model);
    const reason = new Error("enough");
    const early = model.findLearningRate(data, { signal: AbortSignal.abort(reason) });
    await expect(early).rejects.toBe(reason);
    const controller = new AbortController();
    const search = model.findLearningRate(data, {
      steps: 100_000,
      to: 1e-6,
      signal: controller.signal,
    });
    await expect(model.fit(data)).rejects.toThrow(/still running/);
    setTimeout(() => controller.abort(reason), 30);
    await expect(search).rejects.toBe(reason);
    expect(await fingerprint(model)).toEqual(before);
    await model.fit(data, { epochs: 1 });
  });

  it("gives the same result on both engines, and shows it as text", async () => {
    const results = [];
    for (const backend of ["wasm", "js"] as const) {
      const model = await spiralModel(sgd(), await createEngine({ backend }));
      const { toText, ...found } = await model.findLearningRate(data, { steps: 40 });
      results.push({ ...found, text: toText() });
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[0]!.text).toMatch(/^learning rate +loss\n +1\.0e-7 +\d/);
    expect(results[0]!.text).toMatch(/\nsuggestion: \d\.\de[-+]\d+$/);
  });

  it("works with fewer rows than a batch", async () => {
    const model = await spiralModel(sgd());
    const few = data.take([0, 1, 2]);
    expect((await model.findLearningRate(few)).losses.length).toBeGreaterThan(10);
  });

  it("refuses invalid options and data", async () => {
    const model = await spiralModel(sgd());
    for (const options of [
      { from: 0 },
      { from: 1, to: 1 },
      { to: Infinity },
      { to: Number.NaN },
      { steps: 2 },
      { steps: 1.5 },
      { batchSize: 0 },
    ]) {
      await expect(model.findLearningRate(data, options)).rejects.toThrow(
        /Cannot find a learning rate/,
      );
    }
    await expect(model.findLearningRate(data, { step: 5 } as never)).rejects.toThrow(
      /did you mean "steps"/,
    );
    await expect(model.findLearningRate({ x: [[1]], y: [0] })).rejects.toThrow(
      /expected x of shape/,
    );
    await expect(model.findLearningRate({ x: [[1, 2]], y: [7] })).rejects.toThrow(/got 7/);
    const raw = sequential([input([2]), dense(2)]);
    await expect(raw.findLearningRate(data)).rejects.toThrow(/compile/);
    await model.fit(data, { epochs: 1 }); // it is free again
  });
});

/** Losses of the first steps of fit(), without preprocessing. */
async function stepLosses(model: Model, steps: number, batchSize: number) {
  const losses: number[] = [];
  for await (const event of model.train(data, {
    epochs: Math.ceil(steps / Math.ceil(data.length / batchSize)),
    batchSize,
  })) {
    if (event.type === "steps") losses.push(...event.losses);
  }
  return { losses };
}
