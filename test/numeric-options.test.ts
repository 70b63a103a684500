// Every numeric option of training, with numbers out of range and values of other types.

import { describe, expect, it, test } from "vitest";
import {
  adagrad,
  adam,
  adamw,
  confusionMatrix,
  constant,
  cosine,
  cosineRestarts,
  dense,
  dropout,
  earlyStopping,
  exponentialDecay,
  GradlaneError,
  huber,
  input,
  inverseTimeDecay,
  l1,
  l2,
  oneCycle,
  polynomialDecay,
  reduceOnPlateau,
  rmsprop,
  type Schedule,
  sequential,
  sgd,
  softmaxCrossEntropy,
  stepDecay,
  topK,
  warmup,
  warmupStep,
} from "../src/index.ts";

/** Numbers that no option accepts, and values of other types. */
const NEVER: readonly unknown[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1e300, // beyond float32
  "1",
  null,
  true,
  {},
  [],
  [0.5],
  () => 0.5,
  1n,
];

/** Calls with options; each option with further values that it refuses. */
type Row = readonly [
  name: string,
  make: (options: object) => unknown,
  base: object,
  options: Readonly<Record<string, readonly unknown[]>>,
];

const update = { clipValue: [0, -1, 1e-50], clipNorm: [0, -1, 1e-50] };
const rate = { learningRate: [-1, -1e-9] };

const ROWS: readonly Row[] = [
  ["sgd", sgd, {}, { ...rate, momentum: [-0.1, 1, 1.5], weightDecay: [-1], ...update }],
  ["adagrad", adagrad, {}, { ...rate, epsilon: [0, -1, 1e-50], weightDecay: [-1], ...update }],
  [
    "rmsprop",
    rmsprop,
    {},
    {
      ...rate,
      alpha: [-0.1, 1.1],
      epsilon: [0, -1, 1e-50],
      momentum: [-0.1, 1, 1.5],
      weightDecay: [-1],
      ...update,
    },
  ],
  ...([adam, adamw] as const).map(
    (make): Row => [
      make === adam ? "adam" : "adamw",
      make,
      {},
      {
        ...rate,
        beta1: [-0.1, 1],
        beta2: [-0.1, 1],
        epsilon: [0, -1, 1e-50],
        weightDecay: [-1],
        ...update,
      },
    ],
  ),
  ["constant", constant, {}, rate],
  [
    "stepDecay",
    stepDecay as never,
    { every: 2 },
    { ...rate, every: [0, -1, 1.5], factor: [0, -1] },
  ],
  ["exponentialDecay", exponentialDecay as never, { factor: 0.5 }, { ...rate, factor: [0, -1] }],
  ["polynomialDecay", polynomialDecay, {}, { ...rate, power: [0, -1], end: [-1] }],
  ["inverseTimeDecay", inverseTimeDecay as never, { rate: 1 }, { ...rate, rate: [-1] }],
  ["cosine", cosine, {}, { ...rate, end: [-1] }],
  [
    "cosineRestarts",
    cosineRestarts as never,
    { period: 2 },
    { ...rate, period: [0, -1, 1.5], multiplier: [0, 0.5, 1.5], end: [-1] },
  ],
  [
    "oneCycle",
    oneCycle as never,
    { maxLearningRate: 1 },
    {
      maxLearningRate: [-1],
      warmupShare: [-0.1, 1.1],
      divFactor: [0, -1],
      finalDivFactor: [0, -1],
    },
  ],
  [
    "warmupStep",
    warmupStep as never,
    { warmupSteps: 3 },
    { ...rate, warmupSteps: [-1, 1.5], factor: [0, -1] },
  ],
  [
    "warmup",
    ({ steps }: { steps?: number }) => warmup(steps!, cosine()),
    { steps: 1 },
    { steps: [-1, 1.5] },
  ],
  ["huber", huber, {}, { delta: [0, -1] }],
  ["softmaxCrossEntropy", softmaxCrossEntropy, {}, { labelSmoothing: [-0.1, 1.1] }],
  ["earlyStopping", earlyStopping, {}, { patience: [-1, 1.5], minDelta: [-1] }],
  [
    "reduceOnPlateau",
    reduceOnPlateau,
    {},
    {
      patience: [-1, 1.5],
      minDelta: [-1],
      factor: [0, 1, 2, -1],
      cooldown: [-1, 1.5],
      minLearningRate: [-1],
    },
  ],
  ["topK", (options) => topK([0], [[1, 0]], options), {}, { k: [0, -1, 1.5] }],
  [
    "confusionMatrix",
    (options) => confusionMatrix([0, 2], [1, 1], options),
    {},
    { classes: [0, 2, 3.5, -1] },
  ],
  [
    "dense",
    ({ units }: { units?: number }) => dense(units!),
    { units: 1 },
    { units: [0, -1, 1.5] },
  ],
  [
    "dropout",
    ({ rate }: { rate?: number }) => dropout(rate!),
    { rate: 0.1 },
    { rate: [1, 1.5, -0.1] },
  ],
  ["l1", ({ factor }: { factor?: number }) => l1(factor!), { factor: 1 }, { factor: [-1] }],
  ["l2", ({ factor }: { factor?: number }) => l2(factor!), { factor: 1 }, { factor: [-1] }],
];

describe.each(ROWS)("%s", (_, make, base, options) => {
  it("accepts valid options", () => {
    make(base);
  });

  it.each(Object.entries(options))("%s is checked", (name, own) => {
    const taken = [...NEVER, ...own].filter((value) => {
      try {
        make({ ...base, [name]: value });
      } catch (error) {
        return !(error instanceof GradlaneError && error.message.includes("expected"));
      }
      return true;
    });
    expect(taken).toEqual([]);
  });
});

describe("errors come before training", () => {
  const build = async () => {
    const model = sequential([input([1]), dense(1)]);
    await model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    return model;
  };
  const DATA = { x: [[1], [2], [3]], y: [1, 2, 3] };
  const at = (rateOf: (step: number) => unknown): Schedule =>
    ({ kind: "mine", at: rateOf, toJSON: () => ({ kind: "mine" }) }) as Schedule;

  test.each<[string, unknown]>([
    ["UNKNOWN_NAME", []],
    ["UNKNOWN_NAME", [0.1]],
    ["UNKNOWN_NAME", new Float32Array(3)],
    ["UNKNOWN_NAME", ""],
    ["UNKNOWN_NAME", null],
    ["UNKNOWN_NAME", 0],
    ["UNKNOWN_NAME", 0.1],
    ["UNKNOWN_NAME", false],
    ["UNKNOWN_NAME", {}],
    ["UNKNOWN_NAME", cosine],
    ["UNKNOWN_NAME", "cosin"],
    ["RATE", at(() => Number.NaN)],
    ["RATE", at(() => Number.POSITIVE_INFINITY)],
    ["RATE", at(() => -1e-9)],
    ["RATE", at(() => 1e39)],
    ["RATE", at(() => undefined)],
    ["RATE", at(() => "0.1")],
    ["RATE", at((step) => (step === 2 ? Number.NaN : 0.1))], // in the first epoch
    ["RATE", warmup(2, exponentialDecay({ factor: 1e20 }))],
    ["RATE", exponentialDecay({ factor: 1e20 })],
    ["RATE", stepDecay({ every: 1, factor: 1e20 })],
  ])("schedule: %s, %o", async (code, schedule) => {
    const model = await build();
    const hash = model.weightsHash();
    const fit = model.fit(DATA, { epochs: 10, batchSize: 1, schedule: schedule as Schedule });
    await expect(fit).rejects.toMatchObject({ name: "DataError", code });
    expect(model.weightsHash()).toBe(hash);
  });

  test("a custom schedule is called only for actual steps", async () => {
    const asked: number[] = [];
    const mine = at((step) => {
      asked.push(step);
      return step === 5 ? Number.NaN : 0;
    });
    for (const schedule of [mine, warmup(0, mine)]) {
      asked.length = 0;
      const model = await build();
      const hash = model.weightsHash();
      const fit = model.fit(DATA, { epochs: 20_000, batchSize: 1, schedule });
      await expect(fit).rejects.toMatchObject({ code: "RATE" });
      expect(Math.max(...asked)).toBe(5);
      expect(model.weightsHash()).toBe(hash);
    }
  });

  test.each<[string, object]>([
    ["EPOCHS", { epochs: -1 }],
    ["EPOCHS", { epochs: 1.5 }],
    ["EPOCHS", { epochs: Number.NaN }],
    ["EPOCHS", { epochs: Number.POSITIVE_INFINITY }],
    ["EPOCHS", { epochs: "3" }],
    ["EPOCHS", { epochs: null }],
    ["BATCH_SIZE", { batchSize: 0 }],
    ["BATCH_SIZE", { batchSize: 1.5 }],
    ["BATCH_SIZE", { batchSize: "3" }],
    ["BATCH_SIZE", { batchSize: null }],
    ["VALIDATION", { validation: 0 }],
    ["VALIDATION", { validation: 1 }],
    ["VALIDATION", { validation: -0.5 }],
    ["VALIDATION", { validation: Number.NaN }],
    ["OPTION", { shuffle: "no" }],
    ["OPTION", { shuffle: 0 }],
    ["OPTION", { shuffle: null }],
  ])("fit: %s, %j", async (code, options) => {
    const fit = (await build()).fit(DATA, options);
    await expect(fit).rejects.toMatchObject({ name: "DataError", code });
  });

  test.each([
    ["nesterov", () => sgd({ momentum: 0.9, nesterov: "yes" as never })],
    ["nesterov", () => sgd({ nesterov: null as never })],
    ["momentum with nesterov", () => sgd({ nesterov: true })],
    ["decayBiases", () => adam({ decayBiases: 0 as never })],
    ["decayBiases", () => sgd({ decayBiases: null as never })],
  ])("%s", (name, make) => {
    const message = expect.stringContaining(name);
    expect(make).toThrow(expect.objectContaining({ code: "OPTIMIZER_OPTION", message }));
  });
});
