// Early stopping across interruptions equals an uninterrupted run, from the model and from its file.

import { describe, expect, it } from "vitest";
import {
  type Callback,
  dense,
  earlyStopping,
  input,
  loadModel,
  type Model,
  reduceOnPlateau,
  sequential,
  sgd,
  synthetic,
} from "../../src/index.ts";
import { stopEarly } from "../../src/training/early-stopping.ts";

const DATA = synthetic.moons({ count: 80, noise: 0.4, seed: 1 });
const OPTIONS = { epochs: 40, batchSize: 16, validation: 0.25 } as const;

async function build(): Promise<Model> {
  const model = sequential([input([2]), dense(16, { activation: "relu" }), dense(2)], { seed: 2 });
  await model.compile({
    optimizer: sgd({ learningRate: 1.5, momentum: 0.9 }),
    loss: "softmaxCrossEntropy",
  });
  return model;
}

/** Ends a training run at a step. */
async function abortAt(model: Model, step: number, callbacks: readonly Callback[]): Promise<void> {
  const controller = new AbortController();
  const events = model.train(DATA, { ...OPTIONS, callbacks, signal: controller.signal });
  let done = 0;
  try {
    for await (const event of events) {
      if (event.type === "steps") done += event.losses.length;
      if (done >= step) controller.abort("enough");
    }
  } catch (error) {
    if (error !== "enough") throw error;
  }
}

describe.each<[string, () => Callback[]]>([
  ["the last weights", () => [earlyStopping({ patience: 4 })]],
  ["the best weights", () => [stopEarly({ patience: 4, restoreBest: true }, true)]],
  [
    "falling rates",
    () => [
      reduceOnPlateau({ patience: 2, factor: 0.5 }),
      stopEarly({ patience: 6, restoreBest: true }, true),
    ],
  ],
])("%s", (_, callbacks) => {
  it("are those of the uninterrupted run", async () => {
    const whole = await build();
    const { loss } = await whole.fit(DATA, { ...OPTIONS, callbacks: callbacks() });
    expect(loss.length).toBeLessThan(OPTIONS.epochs);
    const steps = loss.length * Math.ceil(60 / 16);
    for (const step of [1, 6, 9, 16, steps - 5, steps - 1, steps]) {
      const model = await build();
      await abortAt(model, step, callbacks());
      const loaded = await loadModel(await model.save());
      for (const each of [model, loaded]) {
        await each.fit(DATA, { ...OPTIONS, callbacks: callbacks() });
        expect(each.weightsHash()).toBe(whole.weightsHash());
      }
    }
  });
});

it("a new training run counts from 0", async () => {
  const model = await build();
  const callbacks = () => [stopEarly({ patience: 4, restoreBest: true }, true)];
  await model.fit(DATA, { ...OPTIONS, callbacks: callbacks() });
  const { loss } = await model.fit(DATA, { ...OPTIONS, callbacks: callbacks() });
  expect(loss.length).toBeGreaterThan(4);
  await abortAt(model, 30, callbacks());
  const other = { ...OPTIONS, batchSize: 8, callbacks: callbacks() };
  expect((await model.fit(DATA, other)).loss.length).toBeGreaterThan(4);
});

it("kept weights must match the model, or the file is refused", async () => {
  const model = await build();
  await abortAt(model, 16, [stopEarly({ patience: 4, restoreBest: true }, true)]);
  const bytes = await model.save();
  const text = new TextDecoder("latin1").decode(bytes);
  expect(text).toContain("optimizer.callback.earlyStopping validationLoss.dense1.kernel");
  // the end of training clears all state
  await model.fit(DATA, { ...OPTIONS, callbacks: [stopEarly({ restoreBest: true }, true)] });
  expect(new TextDecoder("latin1").decode(await model.save())).not.toContain("optimizer.callback");
});
