// Monitored values, rates, steps and shares: just within their limits, and just beyond.

import { describe, expect, it } from "vitest";
import {
  dense,
  type EpochEvent,
  flatten,
  horizontalFlip,
  input,
  reduceOnPlateau,
  StandardScaler,
  sequential,
  type TrainContext,
} from "../../src/index.ts";
import { resolveLoss } from "../../src/losses/losses.ts";
import { softmaxCrossEntropy } from "../../src/losses/softmax-cross-entropy.ts";
import { ours } from "../../src/schedules/schedule.ts";
import { isCallbackState, STATES_AT_MOST } from "../../src/training/callback-state.ts";
import { type Interruption, isSame } from "../../src/training/interruption.ts";
import { learningRates } from "../../src/training/learning-rates.ts";
import { Progress } from "../../src/training/progress.ts";
import type { Session } from "../../src/training/session.ts";
import { StepCount } from "../../src/training/step-count.ts";
import { readTargets } from "../../src/training/targets.ts";

const codeOf = (run: () => unknown): string => {
  try {
    run();
    return "fine";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

const OPTIONS = { monitor: "validationLoss", mode: "auto", minDelta: 0 } as const;

describe("progress", () => {
  const followed = (options: object, ...losses: number[]) => {
    const progress = new Progress("earlyStopping", { ...OPTIONS, monitor: "loss", ...options });
    progress.check([{ name: "loss", improves: "min" }]);
    progress.begin();
    const better = losses.map((loss) =>
      progress.update({ loss, metrics: {} } as unknown as EpochEvent),
    );
    return [better, progress.state()];
  };

  it("is a change of more than minDelta", () => {
    expect(followed({ minDelta: 0.5 }, 4, 3.5, 3.25, 3)).toEqual([
      [true, false, true, false],
      { best: 3.25, epochsWithout: 1, epochs: 4 },
    ]);
    expect(followed({ minDelta: 0.5, mode: "max" }, 4, 4.5, 4.75, 5)).toEqual([
      [true, false, true, false],
      { best: 4.75, epochsWithout: 1, epochs: 4 },
    ]);
    expect(followed({}, 4, 4, 3)[0]).toEqual([true, false, true]);
  });

  it("is never NaN or infinite", () => {
    expect(followed({}, Number.NaN, -Infinity)).toEqual([
      [false, false],
      { best: null, epochsWithout: 2, epochs: 2 },
    ]);
  });

  it.each<[string, object]>([
    ["fine", { best: null, epochsWithout: 0, epochs: 0 }],
    ["fine", { best: -1.5, epochsWithout: 3, epochs: 4 }],
    ["CALLBACK_STATE", { best: Infinity, epochsWithout: 3, epochs: 4 }],
    ["CALLBACK_STATE", { best: 1, epochsWithout: -1, epochs: 4 }],
    ["CALLBACK_STATE", { best: 1, epochsWithout: 0.5, epochs: 4 }],
    ["CALLBACK_STATE", { best: 1, epochsWithout: 3, epochs: -1 }],
    ["CALLBACK_STATE", { best: 1, epochsWithout: 3 }],
    ["CALLBACK_STATE", { epochsWithout: 3, epochs: 4 }],
  ])("%s: goes on from %j", (code, state) => {
    const progress = new Progress("earlyStopping", OPTIONS);
    expect(codeOf(() => progress.begin(state as never))).toBe(code);
    const begun = code === "fine" ? state : { best: null, epochsWithout: 0, epochs: 0 };
    expect(progress.state()).toEqual(begun);
  });

  it("has options that are float32 numbers and counts", () => {
    const codesOf = (name: string, ...values: unknown[]) =>
      values.map((value) => codeOf(() => reduceOnPlateau({ [name]: value })));
    const refused = (code: string, count: number) => Array(count).fill(code);
    const sizes = [0, 3.4028234663852886e38, 3.5e38, -1e-30, Number.NaN, "1"];
    expect(codesOf("minDelta", ...sizes)).toEqual(["fine", "fine", ...refused("MIN_DELTA", 4)]);
    const counts = [0, 1, -1, 0.5, 2 ** 53, "1"];
    for (const [name, code] of [
      ["patience", "PATIENCE"],
      ["cooldown", "COOLDOWN"],
    ] as const) {
      expect(codesOf(name, ...counts)).toEqual(["fine", "fine", ...refused(code, 4)]);
    }
    expect(codesOf("monitor", "x", "", 1)).toEqual(["fine", ...refused("MONITOR", 2)]);
  });

  it("lists the available values, and how to get those of validation", () => {
    const hintOf = (monitor: string, ...names: string[]) => {
      const values = names.map((name) => ({ name, improves: "min" }) as const);
      return () => new Progress("a", { ...OPTIONS, monitor }).check(values);
    };
    const pass =
      'Cannot monitor "validationLoss": expected one of loss; pass the option validation to';
    expect(hintOf("validationLoss", "loss")).toThrow(`${pass} fit()`);
    const name = "name the metric in compile(), and pass the option validation to fit() for";
    expect(hintOf("validationAuc", "loss", "validationLoss")).toThrow(name);
    expect(hintOf("auc", "loss")).toThrow(name);
  });
});

describe("state of callbacks", () => {
  it("is an object of up to a thousand finite numbers", () => {
    const of = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [i, 1]));
    expect([of(STATES_AT_MOST), of(STATES_AT_MOST + 1)].map(isCallbackState)).toEqual([
      true,
      false,
    ]);
    expect(STATES_AT_MOST).toBe(1000);
    expect([{ a: null }, { a: Infinity }, { a: "1" }, null].map(isCallbackState)).toEqual([
      ...[true, false, false, false],
    ]);
  });

  it.each<[string, object]>([
    ["fine", {}],
    ["fine", { scale: 0, cooldownLeft: 3 }],
    ["CALLBACK_STATE", { scale: null }],
    ["CALLBACK_STATE", { scale: -0.5 }],
    ["CALLBACK_STATE", { scale: 1.5 }],
    ["CALLBACK_STATE", { cooldownLeft: null }],
    ["CALLBACK_STATE", { cooldownLeft: -1 }],
    ["CALLBACK_STATE", { cooldownLeft: 0.5 }],
  ])("%s: reduceOnPlateau() goes on from %j", (code, other) => {
    const state = { best: 1, epochsWithout: 0, epochs: 4, scale: 1, cooldownLeft: 0, ...other };
    const scaled: number[][] = [];
    const context = {
      keep: () => ({ read: () => state }),
      scaleLearningRate: (...given: number[]) => void scaled.push(given),
    } as unknown as TrainContext;
    const callback = reduceOnPlateau({ monitor: "loss", minLearningRate: 0.25 });
    expect(codeOf(() => callback.onTrainBegin!(context))).toBe(code);
    expect(scaled).toEqual(code === "fine" && state.scale < 1 ? [[state.scale, 0.25]] : []);
  });
});

describe("learning rates", () => {
  const asked = (isOurs: boolean, steps: number) => {
    const seen: number[] = [];
    const schedule = {
      kind: "mine",
      at: (step: number) => {
        seen.push(step);
        return 1;
      },
      toJSON: () => ({ kind: "mine" }),
    };
    learningRates(isOurs ? ours(schedule) : schedule, 0.1, steps);
    return seen;
  };

  it("of built-in schedules are checked before the first step, at 4,096 steps", () => {
    expect(asked(true, 5)).toEqual([0, 1, 2, 3, 4]);
    expect(asked(true, 1)).toEqual([0]);
    expect(asked(true, 0)).toEqual([]);
    const many = asked(true, 8191);
    expect(many).toEqual(Array.from({ length: 4096 }, (_, i) => 2 * i));
    expect(asked(false, 5)).toEqual([]);
  });

  it("are those of the optimizer without a schedule", () => {
    expect(learningRates(undefined, 0.25, 3)(7, 9)).toBe(0.25);
  });

  it.each<[string, unknown]>([
    ["fine", 0],
    ["fine", 3.4028234663852886e38],
    ["RATE", 3.403e38],
    ["RATE", -1e-9],
    ["RATE", Number.NaN],
    ["RATE", "1"],
  ])("%s: %s", (code, rate) => {
    const schedule = { kind: "mine", at: () => rate as number, toJSON: () => ({ kind: "mine" }) };
    expect(codeOf(() => learningRates(schedule, 0.1, 3)(1, 3))).toBe(code);
  });
});

describe("steps", () => {
  const kind = { rows: 10, batchSize: 4, shuffle: true, augment: "" };
  const sessionWith = (interruption?: Interruption) => {
    let ended = 0;
    const session = {
      ...{ step: 7, epoch: 2, interruption },
      callbackStates: { endTraining: () => void ended++ },
    };
    return { session: session as unknown as Session, endings: () => ended };
  };

  it("are counted from 0 by a new training run", () => {
    const { session, endings } = sessionWith();
    const count = new StepCount(session, kind);
    expect(count).toMatchObject({ goesOn: false, stepsBefore: 0, stepsInEpoch: 3 });
    expect([0, 1, 2].map((epochs) => count.stepsOf(epochs))).toEqual([0, 3, 6]);
    count.add(2);
    expect(session).toMatchObject({
      ...{ step: 9, epoch: 2, interruption: { kind, steps: 2, stepsOfEpoch: 2 } },
    });
    count.add(1);
    expect(session).toMatchObject({
      ...{ step: 10, epoch: 3, interruption: { kind, steps: 3, stepsOfEpoch: 0 } },
    });
    count.end();
    expect([session.interruption, endings()]).toEqual([undefined, 1]);
  });

  it("continue to count in a resumed one", () => {
    const { session } = sessionWith({ kind, steps: 5, stepsOfEpoch: 2 });
    const count = new StepCount(session, { ...kind });
    expect(count).toMatchObject({ goesOn: true, stepsBefore: 5, stepsOfEpoch: 2 });
    expect([0, 1, 2].map((epochs) => count.stepsOf(epochs))).toEqual([0, 1, 4]);
    count.add(1);
    expect(session).toMatchObject({
      ...{ step: 8, epoch: 3, interruption: { kind, steps: 6, stepsOfEpoch: 0 } },
    });
  });

  it("belong to a new training run if the options differ", () => {
    const other = { kind: { ...kind, rows: 11 }, steps: 5, stepsOfEpoch: 2 };
    const { session, endings } = sessionWith(other);
    const count = new StepCount(session, kind);
    expect(count).toMatchObject({ goesOn: false, stepsBefore: 0, stepsOfEpoch: 0 });
    count.end();
    expect([session.interruption, endings()]).toEqual([other, 0]);
  });

  it.each([{ rows: 11 }, { batchSize: 5 }, { shuffle: false }, { augment: "1 flip" }])(
    "are not gone on with by %j",
    (other) => {
      expect([isSame(kind, { ...kind }), isSame(kind, { ...kind, ...other })]).toEqual([
        ...[true, false],
      ]);
    },
  );
});

describe("rows", () => {
  /** Labels of 12 rows, a third of class 1; x is uninformative. */
  const labels = Array.from({ length: 12 }, (_, row) => (row % 3 === 1 ? 1 : 0));
  const x = labels.map(() => [1]);

  it("are held out class by class, at least one each", async () => {
    for (const [units, loss, y] of [
      [2, "softmaxCrossEntropy", labels],
      [1, "binaryCrossEntropy", labels],
      [2, softmaxCrossEntropy({ soft: true }), labels.map((label) => [1 - label, label])],
    ] as const) {
      const model = sequential([input([1]), dense(units)]);
      await model.compile({ optimizer: "sgd", loss, metrics: ["confusionMatrix"] });
      const { validationMetrics } = await model.fit(
        { x, y: y as number[] },
        { epochs: 1, validation: 0.25 },
      );
      const { data } = validationMetrics.confusionMatrix[0]!;
      expect([data[0]! + data[1]!, data[2]! + data[3]!]).toEqual([2, 1]);
    }
    const model = sequential([input([1]), dense(1)]);
    await model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const fit = (validation: number) => model.fit({ x, y: labels }, { epochs: 1, validation });
    expect((await fit(1 / 12)).validationLoss).toHaveLength(1);
    expect((await fit(11 / 12)).validationLoss).toHaveLength(1);
    for (const share of [0, 0.01, 0.999, 1]) {
      await expect(fit(share)).rejects.toMatchObject({ code: "VALIDATION" });
    }
  });

  it("watched in the last batch may be fewer", async () => {
    const model = sequential([input([1]), dense(1, { kernelInitializer: "ones" })]);
    await model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    // the initial weights are the solution
    const data = { x: [[1], [1], [1], [1], [1]], y: [1, 1, 1, 1, 1] };
    const { flow } = await model.fit(data, { epochs: 2, batchSize: 4, watch: { every: 1 } });
    expect(flow!.map(({ step, epoch }) => [step, epoch])).toEqual([
      ...[
        [0, 0],
        [1, 0],
        [2, 1],
        [3, 1],
      ],
    ]);
    const moments = flow!.map(({ layers }) => layers.at(-1)!.activations);
    expect(moments).toEqual(
      [4, 1, 4, 1].map((rows) => ({ mean: 1, deviation: 0, norm: Math.sqrt(rows) })),
    );
  });
});

describe("augmented images", () => {
  const images = { data: new Float32Array(4 * 9).fill(1), shape: [4, 3, 3, 1] };
  const data = { x: images, y: [0, 1, 0, 1] };

  it("require preprocessing of the same number of columns", async () => {
    const preprocessing = new StandardScaler().fit([
      [1, 2],
      [3, 4],
    ]);
    const model = sequential([input([3, 3, 1]), flatten(), dense(2)], { preprocessing });
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    await expect(model.fit(data, { epochs: 1, augment: horizontalFlip({ p: 1 }) })).rejects.toThrow(
      "Cannot augment with standardScaler: expected 2 columns",
    );
  });

  it("cannot be flat unless they are bytes", async () => {
    const model = sequential([input([9]), dense(2)]);
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    const fit = (x: typeof images | { data: Uint8Array; shape: number[] }) =>
      model.fit({ ...data, x }, { epochs: 1, augment: horizontalFlip({ p: 1 }) });
    await expect(fit(images)).rejects.toMatchObject({ name: "ShapeError" });
    expect((await fit({ data: new Uint8Array(4 * 9), shape: [4, 3, 3, 1] })).loss).toHaveLength(1);
  });
});

describe("shares of classes", () => {
  const read = (...shares: number[]) =>
    codeOf(() =>
      readTargets(
        "fit",
        { data: Float64Array.from(shares), shape: [1, shares.length] },
        { x: { data: Float32Array.of(1), shape: [1, 1] }, isScaled: false },
        resolveLoss(softmaxCrossEntropy({ soft: true })),
        [shares.length],
      ),
    );

  it("sum to 1, within a thousandth", () => {
    const within = [0.5009765625, 0.4990234375]; // 1 ± 1 / 1024
    const beyond = [0.501953125, 0.498046875]; // 1 ± 1 / 512
    expect([0.5, ...within].map((share) => read(share, 0.5))).toEqual(Array(3).fill("fine"));
    expect(beyond.map((share) => read(share, 0.5))).toEqual(Array(2).fill("SOFT_LABELS"));
    expect([read(0, 1), read(-1e-9, 1)]).toEqual(["fine", "SOFT_LABELS"]);
  });
});
