// State of callbacks: the training run it belongs to, and its place in a model file.

import { describe, expect, it } from "vitest";
import {
  type Callback,
  dense,
  earlyStopping,
  type FitOptions,
  input,
  type KeepOptions,
  type KeptState,
  loadModel,
  type Model,
  reduceOnPlateau,
  sequential,
  sgd,
} from "../../src/index.ts";
import { stopEarly } from "../../src/training/early-stopping.ts";
import { abortAtStep } from "./abort-at-step.ts";

const DATA = { x: [[1], [2], [3], [4]], y: [[2], [4], [6], [8]] };
const OPTIONS = { epochs: 3, batchSize: 2 } as const;

async function build(): Promise<Model> {
  const model = sequential([input([1]), dense(1, { name: "only" })], { seed: 2 });
  await model.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: "meanSquaredError" });
  return model;
}

/** Hooks whose context offers state that outlives the training run. */
async function placeOf(model: Model, name = "own", options?: KeepOptions): Promise<KeptState> {
  let place: KeptState | undefined;
  const onTrainBegin: Callback["onTrainBegin"] = (context) => {
    place = context.keep(name, options);
  };
  await model.fit(DATA, { ...OPTIONS, epochs: 0, callbacks: [{ onTrainBegin }] });
  return place!;
}

const ENOUGH = new Error("enough");

/** Ends a training run at its first step, before an epoch has ended. */
async function abort(model: Model, options: FitOptions): Promise<void> {
  const { step } = model.compiled!.session;
  const training = abortAtStep(model, step + 1, ENOUGH, (signal) =>
    model.fit(DATA, { ...options, signal }),
  );
  await expect(training).rejects.toBe(ENOUGH);
  expect(model.compiled!.session.step).toBe(step + 1);
}

// a value that never improves by so much: over after the second epoch
const stop = () =>
  stopEarly({ monitor: "loss", mode: "max", minDelta: 1e6, patience: 1, restoreBest: true }, true);

describe("state of one training run", () => {
  it.each([
    ["with the same callback", () => [stop()]],
    ["without it", () => []],
  ])("is not found by one that goes on with a later one %s", async (_, callbacks) => {
    for (const isLoaded of [false, true]) {
      const model = await build();
      const first = await model.fit(DATA, { ...OPTIONS, callbacks: [stop()] });
      expect(first.loss.length).toBe(2);
      await abort(model, { ...OPTIONS, callbacks: callbacks() });
      const rest = isLoaded ? await loadModel(await model.save()) : model;
      const { loss } = await rest.fit(DATA, { ...OPTIONS, callbacks: [stop()] });
      expect(loss.length).toBe(2);
    }
  });

  it("is dropped if an interrupted run is not resumed", async () => {
    for (const isLoaded of [false, true]) {
      const model = await build();
      const controller = new AbortController();
      const { signal } = controller;
      // completed, and aborted before the event
      const end: Callback = { onEpochEnd: ({ epoch }) => void (epoch === 1 && controller.abort()) };
      await model
        .fit(DATA, { ...OPTIONS, signal, callbacks: [stop(), end] })
        .catch(() => "aborted");
      const other = isLoaded ? await loadModel(await model.save()) : model;
      await abort(other, { ...OPTIONS, batchSize: 1 });
      const options = { ...OPTIONS, batchSize: 1, callbacks: [stop()] };
      expect((await other.fit(DATA, options)).loss.length).toBe(2);
    }
  });

  it("is dropped after epochs without its callback", async () => {
    const model = await build();
    const controller = new AbortController();
    const end: Callback = { onEpochEnd: ({ epoch }) => void (epoch === 1 && controller.abort()) };
    await model
      .fit(DATA, { ...OPTIONS, signal: controller.signal, callbacks: [stop(), end] })
      .catch(() => "aborted");
    const again = new AbortController();
    const callbacks: Callback[] = [{ onEpochEnd: () => again.abort() }];
    await model.fit(DATA, { ...OPTIONS, signal: again.signal, callbacks }).catch(() => "aborted");
    expect((await model.fit(DATA, { ...OPTIONS, callbacks: [stop()] })).loss.length).toBe(2);
  });

  it("is saved while it lasts; state that lasts until compile() continues", async () => {
    const names = async (model: Model) => {
      const states = model.compiled!.session.callbackStates;
      const loaded = (await loadModel(await model.save())).compiled!.session.callbackStates;
      expect(loaded.toJSON()).toEqual(states.toJSON());
      expect(loaded.untilEnd()).toEqual(states.untilEnd());
      return [Object.keys(states.toJSON()), states.untilEnd()];
    };
    const model = await build();
    const plateau = () => reduceOnPlateau({ monitor: "loss" });
    const options = { ...OPTIONS, callbacks: [stop(), plateau()] };
    const controller = new AbortController();
    await model
      .fit(DATA, {
        ...options,
        signal: controller.signal,
        callbacks: [...options.callbacks, { onEpochEnd: () => controller.abort() }],
      })
      .catch(() => "aborted");
    const both = ["earlyStopping loss", "reduceOnPlateau loss"];
    expect(await names(model)).toEqual([both, [both[0]]]);
    await model.fit(DATA, options);
    expect(await names(model)).toEqual([[both[1]], []]);
    await model.fit(DATA, { ...OPTIONS, batchSize: 1 });
    expect(await names(model)).toEqual([[both[1]], []]);
    expect(model.compiled!.session.callbackStates.toJSON()[both[1]!]!.epochs).toBe(2);
  });
});

describe("state that a file cannot store is refused before anything is kept", () => {
  it.each<[string, unknown]>([
    ["a word", { best: "1" }],
    ["Infinity", { best: Number.POSITIVE_INFINITY }],
    ["NaN", { best: Number.NaN }],
    ["nothing", { best: undefined }],
    ["a list", [1]],
    ["null", null],
    ["too many", Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`n${i}`, i]))],
  ])("%s", async (_, state) => {
    const model = await build();
    const place = await placeOf(model);
    place.write({ best: 1 });
    expect(() => place.write(state as never)).toThrow(
      expect.objectContaining({ name: "DataError", code: "CALLBACK_STATE" }),
    );
    expect(place.read()).toEqual({ best: 1 });
    await loadModel(await model.save());
  });

  it.each<[string, string, (weights: Record<string, unknown>) => void]>([
    ["a part of the weights", "MISSING_WEIGHT", (weights) => delete weights["only.bias"]],
    ["others", "UNKNOWN_NAME", (weights) => Object.assign(weights, { other: [1] })],
    ["another shape", "WEIGHT_SHAPE", (weights) => Object.assign(weights, { "only.bias": [1, 2] })],
    [
      "Infinity",
      "NOT_FINITE",
      (weights) => Object.assign(weights, { "only.bias": [Number.POSITIVE_INFINITY] }),
    ],
  ])("%s", async (_, code, change) => {
    const model = await build();
    const place = await placeOf(model);
    const weights: Record<string, unknown> = model.getWeights();
    change(weights);
    expect(() => place.write({ best: 1 }, weights as never)).toThrow(
      expect.objectContaining({ code }),
    );
    expect(place.read()).toBeUndefined();
    await loadModel(await model.save());
  });

  it("a thousand names, and no more", async () => {
    const onTrainBegin: Callback["onTrainBegin"] = ({ keep }) => {
      for (let i = 0; i < 1000; i++) keep(`own ${i}`).write({});
      const refused = expect.objectContaining({ code: "CALLBACK_STATE" });
      expect(() => keep("one more").write({})).toThrow(refused);
    };
    await (await build()).fit(DATA, { ...OPTIONS, callbacks: [{ onTrainBegin }] });
  });

  it.each([
    ["OPTION", "", undefined],
    ["OPTION", 5, undefined],
    ["OPTION", "own", { until: "never" }],
    ["UNKNOWN_NAME", "own", { til: "end" }],
  ])("%s: a place of name %j for %j", async (code, name, options) => {
    const place = placeOf(await build(), name as never, options as never);
    await expect(place).rejects.toMatchObject({ name: "DataError", code });
  });

  it("state is copied in both directions", async () => {
    const model = await build();
    const place = await placeOf(model);
    const weights = model.getWeights();
    place.write({ n: 1 }, weights);
    const hash = model.weightsHash();
    weights["only.bias"]!.data[0] = Number.NaN;
    place.readWeights()!["only.bias"]!.data[0] = Number.NaN;
    model.setWeights(place.readWeights()!);
    expect(model.weightsHash()).toBe(hash);
  });
});

describe("the end is reported", () => {
  const log = (name: string, calls: string[], own: Callback = {}): Callback => ({
    onTrainBegin: () => void calls.push(`${name} begin`),
    onTrainEnd: () => void calls.push(`${name} end`),
    onInterrupt: () => void calls.push(`${name} interrupt`),
    ...own,
  });
  const fail = () => {
    throw ENOUGH;
  };

  it("after an interruption, to callbacks that have started", async () => {
    const calls: string[] = [];
    const callbacks = [log("a", calls), log("b", calls, { onTrainBegin: fail }), log("c", calls)];
    await expect((await build()).fit(DATA, { ...OPTIONS, callbacks })).rejects.toBe(ENOUGH);
    expect(calls).toEqual(["a begin", "a interrupt"]);
  });

  it("so weights of an earlier run are not restored", async () => {
    const again = earlyStopping({ monitor: "loss", restoreBest: true });
    const model = await build();
    await model.fit(DATA, { ...OPTIONS, callbacks: [again] });
    const other = await build();
    const hash = other.weightsHash();
    for (const callbacks of [
      [{ onTrainBegin: fail }, again],
      [again, { onTrainBegin: fail }],
    ]) {
      await expect(other.fit(DATA, { ...OPTIONS, callbacks })).rejects.toBe(ENOUGH);
      expect(other.weightsHash()).toBe(hash);
    }
  });

  it("to all, even if one throws; the next run is a new one", async () => {
    const calls: string[] = [];
    const error = new Error("first");
    const callbacks = [
      log("a", calls),
      log("b", calls, {
        onTrainEnd() {
          throw error;
        },
      }),
      log("c", calls, { onTrainEnd: fail }),
      log("d", calls),
    ];
    const model = await build();
    await expect(model.fit(DATA, { ...OPTIONS, callbacks })).rejects.toBe(error);
    expect(calls).toEqual(["a begin", "b begin", "c begin", "d begin", "a end", "d end"]);
    let goesOn: boolean | undefined;
    const ask: Callback = {
      onTrainBegin(context) {
        goesOn = context.goesOn;
      },
    };
    await model.fit(DATA, { ...OPTIONS, callbacks: [ask] });
    expect(goesOn).toBe(false);
  });
});

it("the error of divergence says which weights remain", async () => {
  const reasons = async (callbacks: readonly Callback[]) => {
    const model = sequential([input([1]), dense(1)], { seed: 2 });
    await model.compile({ optimizer: sgd({ learningRate: 1e3 }), loss: "meanSquaredError" });
    const seen: string[] = [];
    const watch = { onEpochEnd: () => void seen.push(model.weightsHash()) };
    const training = model.fit(DATA, { epochs: 99, callbacks: [watch, ...callbacks] });
    const error = await training.catch((error) => error);
    const at = { code: error.code, step: error.step, epoch: error.epoch, got: error.got };
    return {
      at,
      message: error.message,
      of: seen.indexOf(model.weightsHash()),
      last: seen.length - 1,
    };
  };
  const plain = await reasons([]);
  expect(plain.message).toContain("the weights are those before that step");
  expect(plain.of).toBe(plain.last);
  const best = await reasons([earlyStopping({ monitor: "loss", patience: 99, restoreBest: true })]);
  expect(best.at).toEqual(plain.at);
  expect(best.of).toBe(0);
  expect(best.message).not.toContain("the weights are those");
  expect(best.message).toContain("a callback has set other weights since");
  expect(best.message.match(/; lower the learning rate/g)).toHaveLength(1);
});
