// An interrupted and resumed training run gives the same bits as an uninterrupted one.

import { describe, expect, it } from "vitest";
import { SlotType } from "../../assembly/control.ts";
import { Controls } from "../../src/engine/controls.ts";
import {
  type Augmentation,
  adam,
  compose,
  cosine,
  createEngine,
  dense,
  dropout,
  earlyStopping,
  flatten,
  horizontalFlip,
  input,
  loadModel,
  mixup,
  reduceOnPlateau,
  rotate,
  sequential,
  sgd,
  synthetic,
  type TrainEvent,
} from "../../src/index.ts";
import type { Model } from "../../src/model/model.ts";
import { stopEarly } from "../../src/training/early-stopping.ts";
import { Feed } from "../../src/training/feed.ts";
import type { FitOptions } from "../../src/training/plan-training.ts";
import { runPass } from "../../src/training/run.ts";
import { SLOT_COUNT } from "../../src/training/step-program.ts";
import { abortAtStep } from "./abort-at-step.ts";

const engines = {
  wasm: await createEngine({ backend: "wasm" }),
  js: await createEngine({ backend: "js" }),
};
const DATA = synthetic.blobs({ classes: 3, count: 47, seed: 1 });
const IMAGES = synthetic.digits({ count: 29, seed: 1 });
/** Steps at which each kind of training is interrupted; the engines give the same bits. */
const POINTS = { wasm: 8, js: 2 };
/** Five steps per epoch, the last of seven rows. */
const OPTIONS = { epochs: 3, batchSize: 10 };

async function build(engine = engines.wasm, optimizer = adam({ learningRate: 0.01 })) {
  const model = sequential([input([2]), dense(6, { activation: "tanh" }), dropout(0.3), dense(3)]);
  const loss = "softmaxCrossEntropy";
  await model.compile({ optimizer, loss, metrics: ["accuracy"], engine });
  return model;
}

async function buildForImages(engine = engines.wasm) {
  const model = sequential([
    input([28, 28, 1]),
    flatten(),
    dense(3, { activation: "relu" }),
    dense(10),
  ]);
  await model.compile({
    optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }),
    loss: "softmaxCrossEntropy",
    engine,
  });
  return model;
}

/** Aborts fit() when the model has completed a total number of steps: no further step follows. */
async function interrupt(model: Model, data: typeof DATA, options: FitOptions, steps: number) {
  const reason = new Error("enough");
  const events: TrainEvent[] = [];
  const training = abortAtStep(model, steps, reason, async (signal) => {
    for await (const event of model.train(data, { ...options, signal })) events.push(event);
  });
  await expect(training).rejects.toBe(reason);
  const { step } = model.compiled!.session;
  // the event loop runs only occasionally between watched steps
  if (options.watch) expect(step).toBeGreaterThanOrEqual(steps);
  else expect(step).toBe(steps);
  return events;
}

const stepsTold = (events: readonly TrainEvent[]) =>
  events.reduce((sum, event) => sum + (event.type === "steps" ? event.losses.length : 0), 0);

describe.each(Object.entries(engines))("after an abort at any step, on %s", (_, engine) => {
  it.each<[string, FitOptions]>([
    ["as it is", {}],
    ["with rows in order", { shuffle: false }],
    ["watched", { watch: { every: 2 } }],
    ["with a share held back", { validation: 0.25 }],
    ["with weights of rows", { classWeight: [1, 2, 3] }],
    ["in one batch", { batchSize: 64 }],
    ["row by row", { batchSize: 1, epochs: 2 }],
    ["with a schedule", { schedule: cosine() }],
  ])("fit() goes on to the same hash: %s", async (_name, given) => {
    const options = { ...OPTIONS, ...given };
    const whole = await build(engine);
    await whole.fit(DATA, options);
    const total = whole.compiled!.session.step;
    const stepsInEpoch = total / options.epochs;
    const every = Math.ceil(total / POINTS[engine.info.backend!]);
    for (let at = 1; at < total; at += every) {
      const model = await build(engine);
      const events = await interrupt(model, DATA, options, at);
      const done = model.compiled!.session.step;
      expect(stepsTold(events)).toBe(done);
      const epochs = options.epochs - Math.floor(done / stepsInEpoch);
      expect(events.filter(({ type }) => type === "epoch").length).toBe(options.epochs - epochs);
      const loaded = await loadModel(await model.save(), { engine });
      const rest: FitOptions = { ...options, epochs };
      const history = await model.fit(DATA, rest);
      expect(history.loss.length).toBe(epochs);
      expect(model.weightsHash()).toBe(whole.weightsHash());
      await loaded.fit(DATA, rest);
      expect(loaded.weightsHash()).toBe(whole.weightsHash());
      if (epochs === 0) continue; // its last step was the last
      const { session } = loaded.compiled!;
      expect([session.step, session.epoch, session.interruption]).toEqual([
        total,
        options.epochs,
        undefined,
      ]);
    }
  });

  it.each<[string, Augmentation]>([
    ["geometry", compose([horizontalFlip(), rotate({ degrees: 20 })], { seed: 3 })],
    ["mixup", compose([mixup({ alpha: 0.4 })], { seed: 4 })],
  ])("fit() goes on to the same hash with augmentation: %s", async (_name, augment) => {
    const options = { epochs: 2, batchSize: 8, augment };
    const whole = await buildForImages(engine);
    await whole.fit(IMAGES, options);
    for (let at = 1; at < 8; at++) {
      const model = await buildForImages(engine);
      await interrupt(model, IMAGES, options, at);
      const loaded = await loadModel(await model.save(), { engine });
      await loaded.fit(IMAGES, { ...options, epochs: at < 4 ? 2 : 1 });
      expect(loaded.weightsHash()).toBe(whole.weightsHash());
    }
  });
});

it("rows in windows resume in the middle of a window", async () => {
  /** One epoch of 12 steps in passes that start at these steps. */
  const train = async (begins: readonly number[], limit?: number, each?: number) => {
    const model = await build();
    const { instance } = model.compiled!.session;
    const target = { shape: [], dtype: "int32" } as const;
    const program = model.compiled!.session.program({ kind: "training", batchSize: 4, target });
    const controls = new Controls(instance, SLOT_COUNT);
    const x = { data: DATA.x.data as Float32Array, stride: 2, type: SlotType.word };
    const y = { data: Int32Array.from(DATA.y.data), stride: 1, type: SlotType.word };
    const feed = new Feed(instance, controls, { count: 47, x, y }, 4, limit);
    const run = instance.run.bind(instance);
    instance.run = (address) => run(address, 1);
    const losses: number[] = [];
    const rows: number[] = [];
    const ends: number[] = [];
    for (const [part, first] of [0, ...begins].entries()) {
      const end = begins[part] ?? 12;
      const pass = {
        batchSize: 4,
        globalStep: first,
        firstRow: 4 * first,
        rates: () => [0.1, 0.1, 1, 1],
        ...(each && { dueAt: () => each * Math.floor(1 + losses.length / each) }),
      };
      const order = { ...pass, shuffleKey: [5, 6] as const };
      rows.push(...[...feed.windows(order)].map((window) => window.rows));
      for await (const slice of runPass(instance, controls, program, feed, order)) {
        losses.push(...slice.losses);
        ends.push(losses.length);
        if (losses.length === end) break;
      }
    }
    return { losses, hash: model.weightsHash(), rows, ends };
  };
  const whole = await train([]);
  expect(whole.rows).toEqual([47]);
  for (const begins of [[1], [2], [3], [4], [11], [1, 2, 5, 9]]) {
    const parts = await train(begins, 100);
    expect(Math.max(...parts.rows)).toBe(8); // two batches a window
    expect([parts.losses, parts.hash]).toEqual([whole.losses, whole.hash]);
  }
  const due = await train([], 100, 3); // at steps within a window, at its end and in the next one
  expect([due.losses, due.hash]).toEqual([whole.losses, whole.hash]);
  expect(due.ends).toEqual(expect.arrayContaining([3, 6, 9, 12]));
});

describe("the rest of an epoch", () => {
  it("is the first epoch of the next call; its history covers the steps of that call", async () => {
    const model = await build();
    const told = await interrupt(model, DATA, OPTIONS, 7);
    expect(told.map(({ type, epoch }) => [type, epoch]).at(-1)).toEqual(["steps", 1]);
    const { step, epoch } = model.compiled!.session;
    expect([step, epoch]).toEqual([7, 1]);
    const losses: number[] = [];
    const firsts: number[] = [];
    const callbacks = [
      {
        onSteps(event: { epoch: number; firstStep: number; losses: Float32Array }) {
          if (event.epoch === 0) losses.push(...event.losses);
          firsts.push(event.firstStep);
        },
      },
    ];
    const history = await model.fit(DATA, { ...OPTIONS, epochs: 2, callbacks });
    expect(losses.length).toBe(3);
    expect(firsts[0]).toBe(0);
    const [a, b, c] = losses as [number, number, number];
    expect(history.loss[0]).toBe((a * 10 + b * 10 + c * 7) / 27);
    // of 27 rows
    expect(
      Math.abs(history.metrics.accuracy[0]! * 27 - Math.round(history.metrics.accuracy[0]! * 27)),
    ).toBeLessThan(1e-9);
  });

  it("has metrics of its own rows only", async () => {
    const x = {
      data: Float32Array.from({ length: 20 }, (_, i) => (i < 10 ? 0 : 1)),
      shape: [20, 1],
    };
    const data = { x, y: new Int32Array(20) };
    const model = sequential([input([1]), dense(2, { kernelInitializer: "zeros" })]);
    await model.compile({
      optimizer: sgd({ learningRate: 0 }),
      loss: "softmaxCrossEntropy",
      metrics: ["accuracy"],
    });
    const weights = model.getWeights();
    weights["dense1.kernel"]!.data.set([-1, 1]); // right for the first ten rows, wrong for the others
    weights["dense1.bias"]!.data.set([0.5, 0]);
    model.setWeights(weights);
    const options = { epochs: 1, batchSize: 5, shuffle: false };
    await interrupt(model, data as never, options, 1);
    const { metrics } = await model.fit(data, options);
    expect(metrics.accuracy).toEqual([5 / 15]);
    expect((await model.fit(data, options)).metrics.accuracy).toEqual([0.5]);
  });

  it("is empty after its last step: the epoch is reported to its end", async () => {
    const model = await build();
    const events = await interrupt(model, DATA, { ...OPTIONS, validation: 0.2 }, 4);
    expect(events.at(-1)).toMatchObject({
      type: "epoch",
      epoch: 0,
      validationLoss: expect.any(Number),
    });
    expect(model.compiled!.session.epoch).toBe(1);
    const history = await model.fit(DATA, { ...OPTIONS, validation: 0.2, epochs: 1 });
    expect([history.loss.length, model.compiled!.session.step]).toEqual([1, 8]);
  });

  it("is empty if a callback threw or a reader left at its last step", async () => {
    const plateau = () => reduceOnPlateau({ factor: 0.5, patience: 1, minDelta: 1 });
    const options = { epochs: 8, batchSize: 10, validation: 0.2 };
    const whole = await build();
    await whole.fit(DATA, { ...options, callbacks: [plateau()] });
    const failAtLast = (event: TrainEvent) => {
      if (event.type === "steps" && event.firstStep + event.losses.length < 12) return;
      if (event.epoch === 2) throw new Error("mine");
    };
    const failing = (hook: "onSteps" | "onEpochEnd") => ({ [hook]: failAtLast });
    const read = async (model: Model, given: FitOptions) => {
      for await (const event of model.train(DATA, given)) failAtLast(event);
    };
    const ways: Record<string, (model: Model, callbacks: FitOptions["callbacks"]) => unknown> = {
      onSteps: (model, [...own] = []) =>
        model.fit(DATA, { ...options, callbacks: [...own, failing("onSteps")] }),
      // later callbacks are called as well
      "onSteps before others": (model, [...own] = []) =>
        model.fit(DATA, { ...options, callbacks: [failing("onSteps"), ...own] }),
      "onEpochEnd before others": (model, [...own] = []) =>
        model.fit(DATA, { ...options, callbacks: [failing("onEpochEnd"), ...own] }),
      reader: (model, callbacks) => read(model, { ...options, callbacks: callbacks! }),
    };
    for (const [name, go] of Object.entries(ways)) {
      const model = await build();
      const told: unknown[] = [name];
      let steps = 0;
      const teller = {
        onSteps: ({ losses }: { losses: Float32Array }) => void (steps += losses.length),
        onEpochEnd: ({ epoch }: { epoch: number }) => void told.push([epoch, steps]),
        onInterrupt: () => void told.push(`epoch ${model.compiled!.session.epoch}`),
      };
      await expect(go(model, [plateau(), teller])).rejects.toThrow("mine");
      expect(told).toEqual([name, [0, 4], [1, 8], [2, 12], "epoch 3"]);
      const loaded = await loadModel(await model.save());
      await loaded.fit(DATA, { ...options, epochs: 5, callbacks: [plateau()] });
      expect([name, loaded.weightsHash()]).toEqual([name, whole.weightsHash()]);
    }
  });

  it("is also complete if the end of the epoch fails after an earlier error", async () => {
    const model = await build();
    const callbacks = [
      {
        onSteps: () => Promise.reject(new Error("first")),
        onEpochEnd: () => Promise.reject(new Error("second")),
      },
    ];
    await expect(model.fit(DATA, { ...OPTIONS, callbacks })).rejects.toThrow("first");
    const { step, epoch } = model.compiled!.session;
    expect([step, epoch]).toEqual([5, 1]);
  });

  it("is restarted by any change", async () => {
    const others: Record<string, (model: Model) => Promise<number>> = {
      rows: async (model) => stepsOf(model, DATA.take(Array.from({ length: 41 }, (_, i) => i)), {}),
      batchSize: async (model) => await stepsOf(model, DATA, { batchSize: 11 }),
      shuffle: (model) => stepsOf(model, DATA, { shuffle: false }),
      step: async (model) => {
        (await model.trainer()).step([[1, 2]], [0]);
        return stepsOf(model, DATA, {});
      },
      setWeights: (model) => {
        model.setWeights(model.getWeights());
        return stepsOf(model, DATA, {});
      },
      compile: async (model) => {
        await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy" });
        return stepsOf(model, DATA, {});
      },
    };
    for (const [name, go] of Object.entries(others)) {
      const model = await build();
      await interrupt(model, DATA, OPTIONS, 7);
      expect([name, await go(model)]).toEqual([name, 5]);
    }
    const images = await buildForImages();
    const augment = (seed: number) => compose([rotate({ degrees: 20 })], { seed });
    const options = { epochs: 1, batchSize: 8 };
    await interrupt(images, IMAGES, { ...options, augment: augment(1) }, 3);
    expect(await stepsOf(images, IMAGES, { ...options, augment: augment(2) })).toBe(4);
  });

  it("is not restarted by reading the model", async () => {
    const model = await build();
    await interrupt(model, DATA, OPTIONS, 7);
    await model.evaluate(DATA);
    await model.predict(DATA.x);
    await model.gradients(DATA.x, DATA.y);
    await model.flow(DATA.x, DATA.y);
    await model.findLearningRate(DATA, { steps: 20 });
    expect((await model.fit(DATA, { epochs: 0 })).loss).toEqual([]);
    const early = model.fit(DATA, { ...OPTIONS, signal: AbortSignal.abort(new Error("no")) });
    await expect(early).rejects.toThrow("no");
    expect(await stepsOf(model, DATA, {})).toBe(3);
  });

  it("resumes after several interruptions of any kind", async () => {
    const options = { epochs: 4, batchSize: 10, schedule: cosine() };
    const whole = await build();
    await whole.fit(DATA, options);
    const model = await build();
    await interrupt(model, DATA, options, 3);
    await interrupt(model, DATA, options, 4);
    const failing = {
      onEpochBegin: (epoch: number) =>
        epoch === 1 ? Promise.reject(new Error("mine")) : undefined,
    };
    await expect(model.fit(DATA, { ...options, callbacks: [failing] })).rejects.toThrow("mine");
    expect(model.compiled!.session.step).toBe(5);
    for await (const event of model.train(DATA, { ...options, epochs: 3 })) {
      if (event.type === "epoch") break;
    }
    expect(model.compiled!.session.step).toBe(10);
    await model.fit(DATA, { ...options, epochs: 2 });
    expect(model.weightsHash()).toBe(whole.weightsHash());
  });
});

async function stepsOf(model: Model, data: typeof DATA, options: FitOptions): Promise<number> {
  const before = model.compiled!.session.step;
  await model.fit(data, { ...OPTIONS, epochs: 1, ...options });
  return model.compiled!.session.step - before;
}

describe("schedules", () => {
  it("count from the first step of the interrupted call, to its completed steps plus those of this call", async () => {
    const asked: [number, number][] = [];
    const schedule = {
      kind: "mine",
      at: (step: number, total: number) => {
        asked.push([step, total]);
        return 0.01;
      },
      toJSON: () => ({ kind: "mine" }),
    };
    const options = { ...OPTIONS, schedule };
    const model = await build();
    await model.fit(DATA, { ...options, epochs: 1 }); // a call that came to its end
    await interrupt(model, DATA, options, 5 + 7);
    asked.length = 0;
    await interrupt(model, DATA, { ...options, epochs: 2 }, 5 + 9);
    expect(asked[0]).toEqual([7, 15]);
    asked.length = 0;
    await model.fit(DATA, { ...options, epochs: 4 });
    expect(asked[0]).toEqual([9, 9 + 16]);
    expect(Math.max(...asked.map(([step]) => step))).toBe(9 + 15);
    asked.length = 0;
    await model.fit(DATA, { ...options, epochs: 1 });
    expect(asked[0]).toEqual([0, 5]);
  });
});

describe("callbacks", () => {
  it("reduceOnPlateau resumes seamlessly, from memory and from a file", async () => {
    const plateau = () => reduceOnPlateau({ factor: 0.5, patience: 1, cooldown: 1, minDelta: 1 });
    const options = { epochs: 12, batchSize: 10, validation: 0.2 };
    const whole = await build();
    await whole.fit(DATA, { ...options, callbacks: [plateau()] });
    const plain = await build();
    await plain.fit(DATA, options);
    expect(plain.weightsHash()).not.toBe(whole.weightsHash());
    for (const at of [1, 4, 13, 20, 26, 39, 47]) {
      const model = await build();
      await interrupt(model, DATA, { ...options, callbacks: [plateau()] }, at);
      const loaded = await loadModel(await model.save());
      const rest = { ...options, epochs: 12 - Math.floor(at / 4) };
      for (const each of [model, loaded]) {
        await each.fit(DATA, { ...rest, callbacks: [plateau()] });
        expect(each.weightsHash()).toBe(whole.weightsHash());
      }
    }
  });

  it("restoring the best weights resumes, also if only the end is left", async () => {
    const stop = () => stopEarly({ patience: 2, mode: "max", restoreBest: true }, true);
    const options = { epochs: 8, batchSize: 10, validation: 0.2 };
    const whole = await build();
    await whole.fit(DATA, { ...options, callbacks: [stop()] });
    const total = whole.compiled!.session.step;
    expect(total).toBe(12); // three epochs, of which the first is the best
    for (const at of [2, 4, 7, 11, 12]) {
      const model = await build();
      await interrupt(model, DATA, { ...options, callbacks: [stop()] }, at);
      const loaded = await loadModel(await model.save());
      const epochs = 8 - Math.floor(at / 4);
      await loaded.fit(DATA, { ...options, epochs, callbacks: [stop()] });
      expect([at, loaded.weightsHash()]).toEqual([at, whole.weightsHash()]);
    }
    const short = { ...options, epochs: 2, callbacks: [stop()] };
    const model = await build();
    await interrupt(model, DATA, short, 8);
    const loaded = await loadModel(await model.save());
    await loaded.fit(DATA, { ...short, epochs: 0 });
    expect(loaded.weightsHash()).toBe(whole.weightsHash());
  });

  it("earlyStopping restores the best weights after an abort, a failure and a reader that left", async () => {
    const ways: Record<string, (model: Model, options: FitOptions) => Promise<unknown>> = {
      abort: (model, options) => {
        const controller = new AbortController();
        const abort = {
          onEpochEnd: ({ epoch }: { epoch: number }) => epoch === 5 && controller.abort(),
        };
        const callbacks = [...options.callbacks!, abort as never];
        return model
          .fit(DATA, { ...options, callbacks, signal: controller.signal })
          .catch(() => {});
      },
      failure: (model, options) => {
        const fail = {
          onEpochEnd: ({ epoch }: { epoch: number }) => {
            if (epoch === 5) throw new Error();
          },
        };
        return model
          .fit(DATA, { ...options, callbacks: [...options.callbacks!, fail] })
          .catch(() => {});
      },
      reader: async (model, options) => {
        for await (const event of model.train(DATA, options)) {
          if (event.type === "epoch" && event.epoch === 5) break;
        }
      },
      end: (model, options) => model.fit(DATA, { ...options, epochs: 6 }),
    };
    for (const [name, go] of Object.entries(ways)) {
      const model = await build();
      const seen: { loss: number; hash: string }[] = [];
      const watch = {
        onEpochEnd: ({ validationLoss }: { validationLoss?: number }) => {
          seen.push({ loss: validationLoss!, hash: model.weightsHash() });
        },
      };
      const callbacks = [watch, earlyStopping({ patience: 50, mode: "max", restoreBest: true })];
      await go(model, { epochs: 60, batchSize: 10, validation: 0.3, callbacks });
      const best = seen.reduce((a, b) => (b.loss > a.loss ? b : a));
      expect(seen.at(-1)!.hash).not.toBe(best.hash);
      expect([name, model.weightsHash()]).toEqual([name, best.hash]);
      expect(model.compiled!.session.interruption).toBeUndefined();
    }
  });
});

describe("a file", () => {
  const tampered = async (change: (training: Record<string, never>) => void) => {
    const { readSafetensors, writeSafetensors } = await import("../../src/format/safetensors.ts");
    const model = await build();
    await interrupt(model, DATA, OPTIONS, 7);
    const { tensors, metadata } = readSafetensors(await model.save());
    const description = JSON.parse(metadata.get("gradlane")!);
    change(description.training);
    return loadModel(
      writeSafetensors(tensors, new Map([["gradlane", JSON.stringify(description)]])),
    );
  };

  it("of an earlier version, without a position, starts a new epoch", async () => {
    const model = await tampered((training) => {
      delete training.interruption;
    });
    expect(model.compiled!.session.interruption).toBeUndefined();
    expect(await stepsOf(model, DATA, {})).toBe(5);
  });

  it.each<[string, (interruption: Record<string, unknown>) => void]>([
    ["null", (at) => void (at.kind = null)],
    ["a step beyond its epoch", (at) => void (at.stepsOfEpoch = 5)],
    ["a fraction of a step", (at) => void (at.stepsOfEpoch = 0.5)],
    ["fewer than none", (at) => void (at.steps = -1)],
    ["more than the model has done", (at) => void (at.steps = 8)],
    ["fewer than those of the epoch", (at) => void (at.steps = 1)],
    ["no rows", (at) => void ((at.kind as { rows: number }).rows = 0)],
    ["a batch of text", (at) => void ((at.kind as { batchSize: unknown }).batchSize = "10")],
    ["an order that is none", (at) => void ((at.kind as { shuffle: unknown }).shuffle = 1)],
    ["no augmentation", (at) => void delete (at.kind as { augment?: string }).augment],
  ])("with %s is refused", async (_name, change) => {
    const loading = tampered((training) => change(training.interruption!));
    await expect(loading).rejects.toMatchObject({ name: "FormatError", code: "MODEL_FILE" });
  });

  it.each([[[]], ["state"], [{ plateau: 5 }], [{ plateau: { best: "low" } }], [{ plateau: [1] }]])(
    "whose callbacks keep %j is refused",
    async (callbacks) => {
      const loading = tampered((training) => void (training.callbacks = callbacks as never));
      await expect(loading).rejects.toMatchObject({ name: "FormatError", code: "MODEL_FILE" });
    },
  );
});
