// earlyStopping and reduceOnPlateau on synthetic runs, and in training with a fixed validation loss.

import { describe, expect, it } from "vitest";
import {
  type Callback,
  DataError,
  dense,
  type EpochEvent,
  earlyStopping,
  exponentialDecay,
  input,
  type MonitoredValue,
  reduceOnPlateau,
  type Schedule,
  StandardScaler,
  type StepsEvent,
  sequential,
  sgd,
  type TrainContext,
} from "../../src/index.ts";
import { CallbackStates } from "../../src/training/callback-state.ts";
import { validationName } from "../../src/training/monitored.ts";

/** An epoch of a run: its validation loss, or more. */
type Epoch = number | Partial<EpochEvent>;

/** The names of values, and the directions of known ones. */
function valuesOf(epochs: readonly Partial<EpochEvent>[]): MonitoredValue[] {
  const downwards = /loss|error/i;
  const metrics = epochs.flatMap((each) => Object.keys(each.metrics ?? {}));
  const validation = epochs.flatMap((each) => Object.keys(each.validationMetrics ?? {}));
  return [
    "loss",
    ...(epochs.some((each) => each.validationLoss !== undefined) ? ["validationLoss"] : []),
    ...new Set([...metrics, ...validation.map(validationName)]),
  ].map((name) => ({
    name,
    improves: /own/i.test(name) ? undefined : downwards.test(name) ? "min" : "max",
  }));
}

interface Outcome {
  /** Completed epochs. */
  readonly epochs: number;
  /** Factors of the learning rate, and the epochs after which they apply. */
  readonly scaled: (readonly [epoch: number, factor: number])[];
  /** The epoch of the final weights. */
  readonly weightsOf: number;
}

/** The state of a model with one weight. */
const newStates = () => new CallbackStates([{ path: "w", shape: [1] } as never]);

/** Passes a run to a callback like fit(); the weight of an epoch is its number. */
async function follow(
  callback: Callback,
  run: readonly Epoch[],
  states = newStates(),
): Promise<Outcome> {
  const epochs = run.map((each) => (typeof each === "number" ? { validationLoss: each } : each));
  let weight = -1;
  let isStopped = false;
  const scaled: [number, number][] = [];
  let epoch = 0;
  const context: TrainContext = {
    epochs: run.length,
    totalSteps: run.length,
    goesOn: false,
    epochsBefore: 0,
    stepsBefore: 0,
    hasSetWeights: false,
    stop() {
      isStopped = true;
    },
    scaleLearningRate: (factor) => void scaled.push([epoch, factor]),
    keep: states.begin(false),
    getWeights: () => ({ w: { data: Float32Array.of(weight), shape: [1] } }),
    setWeights: ({ w }) => {
      weight = w!.data[0]!;
    },
  };
  callback.onCheck?.(valuesOf(epochs));
  await callback.onTrainBegin?.(context);
  for (; epoch < run.length && !isStopped; epoch++) {
    weight = epoch;
    const values = epochs[epoch]!;
    await callback.onEpochEnd?.(
      {
        type: "epoch",
        epoch,
        loss: 1,
        metrics: {} as EpochEvent["metrics"],
        seconds: 0,
        ...values,
      },
      context,
    );
  }
  const history = { loss: [], validationLoss: [], metrics: {}, validationMetrics: {} };
  await callback.onTrainEnd?.(history as never, context);
  return { epochs: epoch, scaled, weightsOf: weight };
}

const metrics = (values: Record<string, number>) => values as unknown as EpochEvent["metrics"];

describe("earlyStopping", () => {
  it.each([
    // patience, run, completed epochs
    [1, [3, 2, 2.5, 1, 1], 3], // the first epoch that is no better
    [0, [3, 2, 2.5, 1, 1], 3], // the same: Keras counts before it looks
    [0, [3, 2, 2, 1], 3], // as good is no better
    [2, [3, 2, 2.5, 2.5, 2.5, 1], 4],
    [3, [3, 2, 2.5, 2.5, 2.5, 1], 5],
    [3, [3, 2, 2.5, 2.5, 1, 2, 2, 2, 2], 8], // better in time: counted anew
    [3, [3, 2, 2.5, 2.4, 2.3, 1], 5], // better than the last, not than the best
    [3, [3, 2, 2.5, 2.5], 4], // the run is over first
    [0, [5, 4, 3, 2, 1], 5],
    [0, [Number.NaN, 4, 3, 3], 4], // never after the first
  ])("with patience %i, %j, stops after %i epochs", async (patience, run, epochs) => {
    expect((await follow(earlyStopping({ patience }), run)).epochs).toBe(epochs);
  });

  it("has a patience of 5", async () => {
    expect((await follow(earlyStopping(), Array(20).fill(1))).epochs).toBe(6);
  });

  it("takes a change of minDelta or less for none", async () => {
    const run = [4, 3.5, 3, 2, 1.5, 1];
    expect((await follow(earlyStopping({ patience: 0, minDelta: 0.5 }), run)).epochs).toBe(2);
    expect((await follow(earlyStopping({ patience: 0, minDelta: 0.25 }), run)).epochs).toBe(6);
    // small improvements add up: each is compared with the last counted best
    expect((await follow(earlyStopping({ patience: 2, minDelta: 0.5 }), run)).epochs).toBe(6);
  });

  it("restores the weights of the best epoch on request", async () => {
    const run = [3, 1, 2, 2, 2];
    const given = { patience: 2 };
    expect((await follow(earlyStopping(given), run)).weightsOf).toBe(3);
    expect((await follow(earlyStopping({ ...given, restoreBest: true }), run)).weightsOf).toBe(1);
    // also if the run ends normally
    const rest = earlyStopping({ patience: 9, restoreBest: true });
    expect((await follow(rest, run)).weightsOf).toBe(1);
    // an improvement that does not count does not count here either
    const coarse = earlyStopping({ patience: 9, minDelta: 0.5, restoreBest: true });
    expect((await follow(coarse, [3, 2, 1.6])).weightsOf).toBe(1);
  });

  it("resets for the next training run", async () => {
    const callback = earlyStopping({ patience: 0, restoreBest: true });
    expect((await follow(callback, [1, 2])).weightsOf).toBe(0);
    const again = await follow(callback, [9, 8, 7, 8]);
    expect(again).toEqual({ epochs: 4, scaled: [], weightsOf: 2 });
  });

  it("maximises metrics, and minimises losses and errors", async () => {
    const of = (name: string, values: number[]) =>
      values.map((value) => ({ metrics: metrics({ [name]: value }) }));
    const up = earlyStopping({ monitor: "accuracy", patience: 0 });
    expect((await follow(up, of("accuracy", [0.5, 0.6, 0.7, 0.6]))).epochs).toBe(4);
    const error = earlyStopping({ monitor: "meanAbsoluteError", patience: 0 });
    expect((await follow(error, of("meanAbsoluteError", [3, 2, 1, 2, 0]))).epochs).toBe(4);
    const loss = earlyStopping({ monitor: "loss", patience: 0 });
    expect((await follow(loss, [{ loss: 2 }, { loss: 1 }, { loss: 1.5 }])).epochs).toBe(3);
    const validation = earlyStopping({ monitor: "validationAccuracy", patience: 0 });
    const run = [0.5, 0.75, 0.7, 0.9].map((accuracy) => ({
      metrics: metrics({ accuracy: 0 }),
      validationMetrics: metrics({ accuracy }),
    }));
    expect((await follow(validation, run)).epochs).toBe(3);
  });

  it("uses `mode` for any name", async () => {
    const of = (name: string, values: number[]) =>
      values.map((value) => ({ metrics: metrics({ [name]: value }) }));
    const given = { monitor: "accuracy", patience: 1 } as const;
    const down = earlyStopping({ ...given, mode: "min" });
    expect((await follow(down, of("accuracy", [3, 2, 1, 2]))).epochs).toBe(4);
    const up = earlyStopping({ ...given, monitor: "loss", mode: "max" });
    expect((await follow(up, [{ loss: 1 }, { loss: 2 }, { loss: 2 }, { loss: 3 }])).epochs).toBe(3);
    const auto = earlyStopping({ ...given, mode: "auto" });
    expect((await follow(auto, of("accuracy", [1, 2, 1, 3]))).epochs).toBe(3);
  });

  it("requires `mode` for a custom metric", async () => {
    const run = [1, 2].map((own) => ({ metrics: metrics({ own }) }));
    const refused = follow(earlyStopping({ monitor: "own" }), run);
    await expect(refused).rejects.toMatchObject({ name: "DataError", code: "MODE" });
    await follow(earlyStopping({ monitor: "own", mode: "max" }), run);
  });

  it("counts NaN as no improvement, and any number after NaN as one", async () => {
    const callback = earlyStopping({ patience: 2, restoreBest: true });
    expect(await follow(callback, [Number.NaN, 5, Number.NaN, 4, 6, 6])).toEqual({
      epochs: 6,
      scaled: [],
      weightsOf: 3,
    });
    expect((await follow(callback, [Number.NaN, Number.NaN, 1])).epochs).toBe(2);
  });
});

describe("reduceOnPlateau", () => {
  it.each([
    // patience, run, epochs after which the rate is cut
    [1, [3, 2, 2, 2, 1, 1], [2, 3, 5]],
    [0, [3, 2, 2, 2, 1, 1], [2, 3, 5]],
    [3, [3, 2, 2, 2, 2, 1, 1], [4]],
    [3, [3, 3, 3, 3, 3, 3, 3], [3, 6]], // counted anew after each time
    [3, [3, 2, 1, 0, -1], []],
  ])("with patience %i, %j, cuts after the epochs %j", async (patience, run, expected) => {
    const { scaled, epochs } = await follow(reduceOnPlateau({ patience, factor: 0.5 }), run);
    expect(scaled).toEqual(expected.map((epoch) => [epoch, 0.5]));
    expect(epochs).toBe(run.length);
  });

  it("has a factor of 0.1 and a patience of 10", async () => {
    const { scaled } = await follow(reduceOnPlateau(), Array(23).fill(1));
    expect(scaled).toEqual([
      [10, 0.1],
      [20, 0.1],
    ]);
  });

  it("takes a change of minDelta or less for none, and metrics upwards", async () => {
    const fine = reduceOnPlateau({ patience: 0, minDelta: 0.5 });
    expect((await follow(fine, [3, 2.5, 1])).scaled).toEqual([[1, 0.1]]);
    const up = reduceOnPlateau({ monitor: "r2", patience: 0 });
    const run = [0.1, 0.2, 0.15].map((r2) => ({ metrics: metrics({ r2 }) }));
    expect((await follow(up, run)).scaled).toEqual([[2, 0.1]]);
  });

  it.each([
    // cooldown, epochs after which the rate is cut, where nothing gets better
    [0, [2, 4, 6, 8]],
    [1, [2, 5, 8]],
    [3, [2, 7]],
    [9, [2]],
  ])("with patience 2 and cooldown %i, cuts after the epochs %j", async (cooldown, expected) => {
    const callback = reduceOnPlateau({ patience: 2, cooldown, factor: 0.5 });
    const { scaled } = await follow(callback, Array(10).fill(1));
    expect(scaled.map(([epoch]) => epoch)).toEqual(expected);
  });

  it("keeps the best value of a cooldown", async () => {
    const callback = reduceOnPlateau({ patience: 1, cooldown: 2 });
    const { scaled } = await follow(callback, [3, 3, 1, 3, 2, 2, 2, 0.5]);
    expect(scaled.map(([epoch]) => epoch)).toEqual([1, 4]);
  });

  it("continues from the state of the previous run, also from plain data", async () => {
    const run = [5, 5, 5, 4, 4, 4, 4, 3, 4, 4, 4, 4, 2, 2, 2];
    const options = { patience: 2, cooldown: 1, factor: 0.5 };
    const { scaled: whole } = await follow(reduceOnPlateau(options), run);
    for (let cut = 1; cut < run.length; cut++) {
      const states = newStates();
      const first = await follow(reduceOnPlateau(options), run.slice(0, cut), states);
      const read = newStates();
      read.restore(JSON.parse(JSON.stringify(states)));
      const second = await follow(reduceOnPlateau(options), run.slice(cut), read);
      const scale = 0.5 ** first.scaled.length;
      const rest = second.scaled.slice(scale < 1 ? 1 : 0); // what it begins with
      if (scale < 1) expect(second.scaled[0]).toEqual([0, scale]);
      const all = [...first.scaled, ...rest.map(([epoch, factor]) => [epoch + cut, factor])];
      expect(all).toEqual(whole);
    }
  });

  it.each([
    { best: "1", epochsWithout: 0, epochs: 1, cooldownLeft: 0, scale: 1 },
    { best: 1, epochsWithout: -1, epochs: 1, cooldownLeft: 0, scale: 1 },
    { best: 1, epochsWithout: 0, epochs: 1, cooldownLeft: 0.5, scale: 1 },
    { best: 1, epochsWithout: 0, epochs: 1, cooldownLeft: 0, scale: 2 },
    {},
  ])("refuses what it has not kept: %j", async (state) => {
    const states = newStates();
    states.restore({ "reduceOnPlateau validationLoss": state as never });
    await expect(follow(reduceOnPlateau(), [1], states)).rejects.toMatchObject({
      name: "FormatError",
      code: "CALLBACK_STATE",
    });
  });
});

describe("bad options", () => {
  it.each([
    ["PATIENCE", { patience: -1 }],
    ["PATIENCE", { patience: 1.5 }],
    ["PATIENCE", { patience: Number.NaN }],
    ["PATIENCE", { patience: "3" }],
    ["MIN_DELTA", { minDelta: -0.1 }],
    ["MIN_DELTA", { minDelta: Number.NaN }],
    ["MIN_DELTA", { minDelta: "0.1" }],
    ["MIN_DELTA", { minDelta: Number.POSITIVE_INFINITY }],
    ["MODE", { mode: "up" }],
    ["MODE", { mode: null }],
    ["MONITOR", { monitor: 5 }],
    ["MONITOR", { monitor: "" }],
    ["UNKNOWN_NAME", { patiense: 3 }],
  ])("are refused: %s, %j", (code, options) => {
    for (const make of [earlyStopping, reduceOnPlateau]) {
      expect(() => make(options as never)).toThrow(DataError);
      expect(() => make(options as never)).toThrow(expect.objectContaining({ code }));
    }
  });

  it.each([0, 1, -0.5, 2, Number.NaN])("are refused: a factor of %d", (factor) => {
    expect(() => reduceOnPlateau({ factor })).toThrow(
      expect.objectContaining({ code: "FACTOR", got: factor }),
    );
    expect(() => earlyStopping({ factor } as never)).toThrow(DataError);
    expect(() => earlyStopping({ restoreBest: "yes" } as never)).toThrow(DataError);
    expect(() => reduceOnPlateau({ restoreBest: true } as never)).toThrow(DataError);
  });

  it.each([
    ["COOLDOWN", { cooldown: -1 }],
    ["COOLDOWN", { cooldown: 1.5 }],
    ["COOLDOWN", { cooldown: "1" }],
    ["MIN_LEARNING_RATE", { minLearningRate: -1e-9 }],
    ["MIN_LEARNING_RATE", { minLearningRate: Number.NaN }],
    ["MIN_LEARNING_RATE", { minLearningRate: Number.POSITIVE_INFINITY }],
  ])("of reduceOnPlateau are refused: %s, %j", (code, options) => {
    expect(() => reduceOnPlateau(options as never)).toThrow(expect.objectContaining({ code }));
  });

  it("are refused if the value is missing", async () => {
    for (const make of [earlyStopping, reduceOnPlateau]) {
      await expect(follow(make({ monitor: "accuracy" }), [1])).rejects.toMatchObject({
        name: "DataError",
        code: "MONITOR",
        got: "accuracy",
        expected: ["loss", "validationLoss"],
      });
      // a monitor of the prototype is none
      await expect(follow(make({ monitor: "toString" }), [1])).rejects.toThrow(DataError);
    }
    await expect(follow(earlyStopping(), [{}])).rejects.toMatchObject({ code: "MONITOR" });
  });
});

describe("in a training", () => {
  /** Validation losses of the epochs, set by weights that no step moves; learning rates of the steps. */
  async function train(
    losses: readonly number[],
    callbacks: readonly Callback[],
    schedule?: Schedule,
  ) {
    const model = sequential([
      input([1]),
      dense(1, { bias: false, kernelInitializer: "zeros", name: "only" }),
    ]);
    await model.compile({ optimizer: sgd({ learningRate: 0.5 }), loss: "meanSquaredError" });
    const rates: number[][] = losses.map(() => []);
    const own: Callback = {
      onEpochBegin(epoch, context) {
        context.setWeights({
          "only.kernel": { data: Float32Array.of(Math.sqrt(losses[epoch]!)), shape: [1, 1] },
        });
      },
      onSteps({ epoch, learningRates }: StepsEvent) {
        rates[epoch]!.push(...learningRates);
      },
    };
    const history = await model.fit(
      { x: [[0], [0]], y: [[0], [0]] }, // no gradient
      {
        epochs: losses.length,
        batchSize: 1,
        validation: { x: [[1]], y: [[0]] },
        callbacks: [own, ...callbacks],
        ...(schedule && { schedule }),
      },
    );
    return { history, rates, weight: model.getWeights()["only.kernel"]!.data[0] };
  }

  it("earlyStopping ends it after the epoch, and restores the best weights", async () => {
    const run = [16, 4, 9, 9, 9, 1];
    const { history, weight } = await train(run, [
      earlyStopping({ patience: 3, restoreBest: true }),
    ]);
    expect(history.validationLoss).toEqual([16, 4, 9, 9, 9]);
    expect(weight).toBe(2);
    const left = await train(run, [earlyStopping({ patience: 0 })]);
    expect(left.history.validationLoss).toEqual([16, 4, 9]);
    expect(left.weight).toBe(3);
  });

  it("reduceOnPlateau reduces every rate from the next epoch on", async () => {
    const callbacks = [reduceOnPlateau({ patience: 2, factor: 0.5 })];
    const { rates } = await train([16, 16, 16, 16, 16, 4, 4], callbacks);
    expect(rates).toEqual([0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125].map((rate) => [rate, rate]));
  });

  it("both work together", async () => {
    const callbacks = [
      reduceOnPlateau({ patience: 0, factor: 0.5 }),
      earlyStopping({ patience: 2 }),
    ];
    const { history, rates } = await train([4, 4, 4, 4], callbacks);
    expect(history.loss.length).toBe(3);
    expect(rates).toEqual([[0.5, 0.5], [0.5, 0.5], [0.25, 0.25], []]);
  });

  it("reduceOnPlateau never goes below minLearningRate, but the schedule may", async () => {
    const options = { patience: 1, factor: 0.5, minLearningRate: 0.125 };
    const { rates } = await train([4, 4, 4, 4, 4], [reduceOnPlateau(options)]);
    expect(rates.map(([rate]) => rate)).toEqual([0.5, 0.5, 0.25, 0.125, 0.125]);
    const schedule = exponentialDecay({ learningRate: 2, factor: 0.5 });
    const fallen = await train([4, 4, 4, 4], [reduceOnPlateau(options)], schedule);
    expect(fallen.rates).toEqual([
      [2, 1],
      [0.5, 0.25],
      [0.125, 0.0625], // twice halved they would be lower still
      [0.03125, 0.015625],
    ]);
  });

  it("reduceOnPlateau continues in the next fit, until compile", async () => {
    const model = sequential([input([1]), dense(1, { kernelInitializer: "zeros" })]);
    const compile = () =>
      model.compile({ optimizer: sgd({ learningRate: 0.5 }), loss: "meanSquaredError" });
    const fit = async (epochs: number, ...callbacks: Callback[]) => {
      const rates: number[] = [];
      const note: Callback = { onSteps: (event) => void rates.push(...event.learningRates) };
      await model.fit({ x: [[0]], y: [[0]] }, { epochs, callbacks: [...callbacks, note] });
      return rates;
    };
    const reduce = () => reduceOnPlateau({ monitor: "loss", patience: 2, factor: 0.5 });
    await compile();
    expect(await fit(4, reduce())).toEqual([0.5, 0.5, 0.5, 0.25]);
    expect(await fit(2, reduce())).toEqual([0.25, 0.125]);
    expect(await fit(1)).toEqual([0.5]); // where nobody asks for it
    const other = reduceOnPlateau({ monitor: "loss", patience: 1, factor: 0.1, mode: "max" });
    expect(await fit(1, reduce(), other)).toEqual([0.125]); // the second one has its own
    await compile();
    expect(await fit(3, reduce())).toEqual([0.5, 0.5, 0.5]);
  });

  it.each([earlyStopping, reduceOnPlateau])(
    "a value that no epoch has is refused first",
    async (make) => {
      const preprocessing = new StandardScaler();
      const model = sequential([input([1]), dense(2)], { preprocessing });
      const metrics = ["accuracy", "confusionMatrix"] as const;
      await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy", metrics });
      const data = { x: [[1], [2], [3], [4]], y: [0, 1, 0, 1] };
      const fit = (monitor: string, options = {}) =>
        model.fit(data, { epochs: 1, callbacks: [make({ monitor })], ...options });
      const hash = model.weightsHash();
      const missing = ["validationLoss", "validationAccuracy", "f1", "confusionMatrix", "toString"];
      for (const monitor of missing) {
        const expected = ["loss", "accuracy"];
        await expect(fit(monitor)).rejects.toMatchObject({
          code: "MONITOR",
          expected,
          got: monitor,
        });
      }
      expect(preprocessing.isFitted).toBe(false);
      expect(model.weightsHash()).toBe(hash);
      await fit("accuracy");
      await fit("validationAccuracy", { validation: 0.5 });
      await fit("validationLoss", { validation: data });
    },
  );

  it("scaleLearningRate multiplies the rate of the schedule, cumulatively", async () => {
    const halve: Callback = {
      onEpochEnd: (_event, context) => context.scaleLearningRate(0.5),
    };
    const { rates } = await train([1, 1, 1], [halve]);
    expect(rates).toEqual([0.5, 0.25, 0.125].map((rate) => [rate, rate]));
    const schedule = exponentialDecay({ learningRate: 1, factor: 0.5 });
    expect((await train([1, 1, 1], [halve], schedule)).rates).toEqual([
      [1, 0.5],
      [0.125, 0.0625],
      [0.015625, 0.0078125],
    ]);
    const raise: Callback = {
      onEpochEnd: ({ epoch }, context) => {
        if (epoch === 0) context.scaleLearningRate(4);
      },
    };
    expect((await train([1, 1], [raise])).rates).toEqual([
      [0.5, 0.5],
      [2, 2],
    ]);
  });

  it("scaleLearningRate validates factors", async () => {
    for (const given of [[Number.NaN], [-1], [1, Number.NaN], [1, -1]] as [number, number?][]) {
      const callback: Callback = {
        onTrainBegin: (context) => context.scaleLearningRate(...given),
      };
      await expect(train([1], [callback])).rejects.toMatchObject({ code: "OPTION" });
    }
  });

  it("unknown hooks are refused", async () => {
    class Late {
      onEpochEnds() {}
    }
    class Events {
      on() {}
      once() {}
      emit() {}
      onEpochEnd() {}
    }
    for (const callback of [{ onBatchEnd() {} }, { onepochend: 5 }, new Late()]) {
      const training = train([1], [callback as Callback]);
      await expect(training).rejects.toMatchObject({ code: "UNKNOWN_NAME" });
    }
    const near = train([1], [new Late() as Callback]);
    await expect(near).rejects.toMatchObject({ hint: 'did you mean "onEpochEnd"?' });
    await train([1], [new Events(), { name: "mine" } as Callback]);
  });

  it("scales only that training run", async () => {
    const model = sequential([input([1]), dense(1, { kernelInitializer: "zeros" })]);
    await model.compile({ optimizer: sgd({ learningRate: 0.5 }), loss: "meanSquaredError" });
    const rates: number[] = [];
    const data = { x: [[0]], y: [[0]] };
    const note: Callback = { onSteps: (event) => void rates.push(...event.learningRates) };
    const cut: Callback = { onTrainBegin: (context) => context.scaleLearningRate(0.5) };
    await model.fit(data, { epochs: 2, callbacks: [cut, note] });
    await model.fit(data, { epochs: 1, callbacks: [note] });
    expect(rates).toEqual([0.25, 0.25, 0.5]);
  });
});
