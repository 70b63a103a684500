// Documented defaults are those of the code: signatures in docs/ are called
// verbatim; functions without a description give the same result with explicit defaults.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import * as gradlane from "../src/index.ts";
import {
  type Augmentation,
  accuracy,
  createEngine,
  crossValidate,
  dataset,
  dense,
  earlyStopping,
  type FitOptions,
  huber,
  input,
  kFold,
  type Model,
  meanSquaredError,
  randomCrop,
  randomResizedCrop,
  reduceOnPlateau,
  runtimeInfo,
  sequential,
  sgd,
  synthetic,
  topK,
} from "../src/index.ts";

const EXPORTS = gradlane as unknown as Record<string, (...given: unknown[]) => object>;

/** The defaults in `name({ a = 1, b, … })` of a page. */
function signaturesOf(page: string): { name: string; defaults: Record<string, unknown> }[] {
  const text = readFileSync(`docs/${page}`, "utf8");
  return [...text.matchAll(/`(?:new )?(\w+)\(\{ ([^`]*?) \}\)`/g)].flatMap(([, name, list]) => {
    const given = [...list!.matchAll(/(\w+) = ([^,[\]]+|\[[^\]]*\])/g)];
    if (given.length === 0) return [];
    const values = given.map(([, option, value]) => [option, new Function(`return ${value}`)()]);
    return [{ name: name!, defaults: Object.fromEntries(values) }];
  });
}

describe("signatures of the pages", () => {
  const all = readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .flatMap((page) => signaturesOf(page).map((each) => ({ page, ...each })));

  it("are found", () => {
    expect(all.length).toBeGreaterThanOrEqual(15);
  });

  // objects that hide their options are compared below
  const open = all.filter(({ name }) => !/Flip|Crop|mixup/.test(name));

  it.each(open)("$page states the defaults of $name: $defaults", ({ name, defaults }) => {
    expect(JSON.parse(JSON.stringify(EXPORTS[name]!()))).toMatchObject(defaults);
  });
});

describe("descriptions", () => {
  test.each([
    ["sgd", [], { learningRate: 0.01, momentum: 0, nesterov: false, weightDecay: 0 }],
    ["adam", [], { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 }],
    [
      "adamw",
      [],
      { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    ],
    [
      "rmsprop",
      [],
      { learningRate: 0.01, alpha: 0.99, epsilon: 1e-8, momentum: 0, weightDecay: 0 },
    ],
    ["adagrad", [], { learningRate: 0.01, epsilon: 1e-10, weightDecay: 0 }],
    ["leakyRelu", [], { alpha: 0.01 }],
    ["elu", [], { alpha: 1 }],
    ["gelu", [], { approximate: "none" }],
    ["smallGaussian", [], { scale: 0.01 }],
    ["largeGaussian", [], { scale: 1 }],
    ["huber", [], { delta: 1 }],
    ["polynomialDecay", [], { power: 1, end: 0 }],
    ["cosine", [], { end: 0 }],
    ["cosineRestarts", [{ period: 10 }], { period: 10, multiplier: 1, end: 0 }],
    [
      "oneCycle",
      [{ maxLearningRate: 1 }],
      { maxLearningRate: 1, warmupShare: 0.3, divFactor: 25, finalDivFactor: 1e4 },
    ],
    [
      "warmupStep",
      [{ learningRate: 1, warmupSteps: 2 }],
      { learningRate: 1, warmupSteps: 2, milestones: [0.5, 0.75], factor: 0.1 },
    ],
    ["input", [[3]], { shape: [3], uint8: "scaled" }],
    [
      "dense",
      [3],
      {
        units: 3,
        activation: { kind: "linear" },
        bias: true,
        kernelInitializer: { kind: "xavier" },
        biasInitializer: { kind: "zeros" },
      },
    ],
    ["polynomialFeatures", [], { degree: 2, interactionOnly: false, bias: false }],
    ["colorHistogram", [], { bins: 8 }],
    ["histogramOfOrientedGradients", [], { orientations: 9, cellSize: 8, blockSize: 2 }],
  ])("of %s(%j) are whole", (name, given, expected) => {
    expect(JSON.parse(JSON.stringify(EXPORTS[name]!(...given)))).toEqual({
      kind: name,
      ...expected,
    });
  });

  test("of preprocessing are complete", () => {
    const { StandardScaler, PCA, Whitening, OneHotEncoder, Imputer } = gradlane;
    const made = [StandardScaler, PCA, Whitening, OneHotEncoder, Imputer].map((Kind) =>
      JSON.parse(JSON.stringify(new Kind())),
    );
    expect(made).toEqual([
      { kind: "standardScaler", withMean: true, withStd: true },
      { kind: "pca", whiten: false },
      { kind: "whitening", method: "pca" },
      { kind: "oneHotEncoder", unknown: "error", missing: "error" },
      { kind: "imputer", strategy: "median", value: 0 },
    ]);
  });
});

describe("transforms", () => {
  const image = { height: 8, width: 6, channels: 3 };
  const words = ({ steps }: Augmentation) =>
    steps.map(({ resolve, alpha }) => ({ ...resolve(image as never), alpha }));

  test.each([
    ["horizontalFlip", {}, { p: 0.5 }],
    ["verticalFlip", {}, { p: 0.5 }],
    ["mixup", {}, { alpha: 0.2 }],
    ["randomCrop", {}, { size: [8, 6], padding: 0 }],
    ["randomResizedCrop", {}, { size: [8, 6], area: [0.3, 1], ratio: [3 / 4, 4 / 3] }],
    ["colorJitter", {}, { brightness: 0, contrast: 0, saturation: 0, hue: 0 }],
  ])("%s(%j) is %s(%j)", (name, few, all) => {
    const [short, long] = [few, all].map((options) => EXPORTS[name]!(options) as Augmentation);
    expect(words(short!)).toEqual(words(long!));
  });

  test("accept one number for both sides", () => {
    expect(words(randomCrop({ size: 4 }))).toEqual(words(randomCrop({ size: [4, 4] })));
    expect(words(randomResizedCrop({ size: 4 }))).toEqual(
      words(randomResizedCrop({ size: [4, 4] })),
    );
  });
});

describe("calls", () => {
  const data = synthetic.blobs({ classes: 3, count: 130, seed: 1 });

  async function fitted(options: FitOptions, seed?: number): Promise<Model> {
    const model = sequential(
      [input([2]), dense(5, { activation: "tanh" }), dense(3)],
      seed === undefined ? {} : { seed },
    );
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    await model.fit(data, options);
    return model;
  }

  test("fit() runs 10 epochs, with shuffled batches of 32, the optimizer's rate and seed 0", async () => {
    const model = await fitted({}, 0);
    const same = await fitted({ epochs: 10, batchSize: 32, shuffle: true, schedule: "constant" });
    expect(same.weightsHash()).toBe(model.weightsHash());
    for (const other of [{ epochs: 9 }, { batchSize: 31 }, { shuffle: false }]) {
      expect((await fitted(other)).weightsHash()).not.toBe(model.weightsHash());
    }
    expect((await fitted({}, 1)).weightsHash()).not.toBe(model.weightsHash());
  });

  test("watch: true watches every 50th step", async () => {
    const watched: number[] = [];
    const model = await fitted({ epochs: 0 });
    for await (const event of model.train(data, { epochs: 3, batchSize: 2, watch: true })) {
      if (event.type === "steps") watched.push(...(event.flow ?? []).map(({ step }) => step));
    }
    expect(watched).toEqual([0, 50, 100, 150]);
  });

  test("split(), kFold() and batches() use seed 0, stratify, and have default sizes", () => {
    const numbers = (parts: { train: { samples: Int32Array }; test: { samples: Int32Array } }) =>
      [parts.train, parts.test].map(({ samples }) => [...samples]);
    expect(numbers(data.split({ test: 0.2 }))).toEqual(
      numbers(data.split({ test: 0.2, seed: 0, stratify: true })),
    );
    expect(kFold(data, { folds: 5 }).map(numbers)).toEqual(
      kFold(data, { folds: 5, seed: 0, stratify: true }).map(numbers),
    );
    const sizes = (options?: { batchSize: number }) =>
      [...data.batches(options)].map(({ y }) => y.shape[0]);
    expect(sizes()).toEqual([32, 32, 32, 32, 2]);
    expect([...data.batches()][0]!.y.data).toEqual(data.y.data.slice(0, 32));
  });

  test("crossValidate() uses five folds and seed 0", async () => {
    const build = async () => {
      const model = sequential([input([2]), dense(3)]);
      await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy", metrics: ["accuracy"] });
      return model;
    };
    const common = { build, fit: { epochs: 1 } };
    const short = await crossValidate(data, common);
    const long = await crossValidate(data, { ...common, folds: 5, seed: 0, stratify: true });
    expect(short).toEqual(long);
    expect(short.folds).toHaveLength(5);
  });

  test("synthetic data use seed 0", () => {
    for (const make of [synthetic.moons, synthetic.circles, synthetic.blobs, synthetic.spirals]) {
      expect(make({ count: 12 }).x).toEqual(make({ count: 12, seed: 0 }).x);
      expect(make({ count: 12 }).x).not.toEqual(make({ count: 12, seed: 1 }).x);
    }
  });

  test("topK uses five classes, huber a delta of 1", () => {
    const scores = { data: Float32Array.from([7, 6, 5, 4, 3, 2]), shape: [1, 6] };
    expect([topK([4], scores), topK([5], scores)]).toEqual([1, 0]);
    expect(topK([4], scores, { k: 5 })).toBe(topK([4], scores));
    expect(huber()).toEqual(huber({ delta: 1 }));
  });

  test("callbacks monitor validationLoss, with the defaults of Keras", async () => {
    for (const callback of [earlyStopping, reduceOnPlateau]) {
      const model = sequential([input([2]), dense(3)]);
      await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
      await expect(model.fit(data, { callbacks: [callback({} as never)] })).rejects.toThrow(
        "validationLoss",
      );
    }
  });

  test("an engine is exact, on WebAssembly, without turbo", async () => {
    const engine = await createEngine();
    expect(runtimeInfo(engine)).toMatchObject({
      backend: "wasm",
      numerics: "exact",
      turbo: false,
    });
  });

  test("evaluate() uses batches of 256, which changes no bit of a count", async () => {
    const model = await fitted({ epochs: 1 });
    expect(await model.evaluate(data)).toEqual(await model.evaluate(data, { batchSize: 256 }));
  });

  test("optional parts of a data set are undefined", () => {
    const made = dataset({ x: [[1], [2]], y: [0, 1] });
    expect([made.classNames, made.columnNames, [...made.samples]]).toEqual([
      ...[undefined, undefined, [0, 1]],
    ]);
    expect([accuracy([0, 1], [0, 1]), meanSquaredError([1], [3])]).toEqual([1, 4]);
    expect(sgd()).toEqual(sgd({}));
  });
});
