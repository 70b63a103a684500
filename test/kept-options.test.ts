// Snapshots of the values that every option accepts, and of error messages: each option gets the same values,
// around typical limits.

import { it } from "vitest";
import { showValue } from "../src/core/show.ts";
import * as gradlane from "../src/index.ts";
import { FAMILIES, type Family, optionsOf } from "./families.ts";
import { expectKept } from "./kept-files.ts";

const VALUES: readonly unknown[] = [
  ...[-1, 0, 1e-9, 0.5, 0.999, 1, 1.001, 1.5, 2, 3, 9, 10, 65_537, 1e7, 2 ** 53],
  ...[Number.NaN, Infinity, "1", "relu", true, null, [], [1, 2], {}],
];

type Make = (...given: unknown[]) => unknown;
const exported = gradlane as unknown as Record<string, Make>;
const made = (name: string) => (options: unknown) =>
  new (exported[name] as unknown as new (options: unknown) => unknown)(options);
const synthetic = gradlane.synthetic as unknown as Record<string, Make>;

/** A function, its options one by one, and required other options. */
const MADE: readonly [name: string, options: string, more?: object, make?: Make][] = [
  ["sgd", "clipValue clipNorm"],
  ["adam", "clipValue"],
  ["adamw", "clipNorm"],
  ["polynomialFeatures", "degree interactionOnly bias"],
  ["colorHistogram", "bins"],
  ["histogramOfOrientedGradients", "orientations cellSize blockSize"],
  ["earlyStopping", "monitor patience minDelta restoreBest"],
  ["reduceOnPlateau", "monitor factor patience minLearningRate cooldown"],
  ["perceptron", "learningRate classes"],
  ["ridge", "alpha"],
  ["mlp", "hidden activation classes l2 seed dropout task"],
  ["linearClassifier", "loss classes l2 seed"],
  ["StandardScaler", "withMean withStd per", {}, made("StandardScaler")],
  ["PCA", "components whiten", {}, made("PCA")],
  ["Whitening", "method epsilon", {}, made("Whitening")],
  ["Imputer", "strategy value", {}, made("Imputer")],
  ["OneHotEncoder", "unknown missing columns", {}, made("OneHotEncoder")],
  ["synthetic.moons", "count noise seed", { count: 4 }, synthetic.moons!],
  ["synthetic.spirals", "classes noise", { count: 4 }, synthetic.spirals!],
  ["synthetic.blobs", "classes features", { count: 4 }, synthetic.blobs!],
  ["dense", "bias activation trainable name", {}, (options) => exported.dense!(3, options)],
  ["input", "uint8", {}, (options) => exported.input!([2], options)],
  ...["averagePool2d", "averagePool1d"].map((name): (typeof MADE)[number] => [
    ...([name, "strides padding countPadding", {}] as const),
    (options) => exported[name]!(3, options),
  ]),
];

/** The kinds whose functions take options. */
const KINDS = (
  ["optimizer", "activation", "initializer", "loss", "schedule", "transform"] as const
).flatMap((family): typeof MADE => {
  const { registry, given = {} }: Family = FAMILIES[family];
  return registry.kinds
    .filter((kind) => kind !== "constant") // takes a value
    .map((kind) => [
      kind,
      Object.keys(optionsOf(FAMILIES[family], kind)).join(" "),
      (given[kind]?.[0] ?? {}) as object,
    ]);
});

/** Functions of one value. */
const PLAIN = [
  ...["dense", "dropout", "l1", "l2", "constant", "reshape", "input", "activation"],
  ...["maxPool2d", "maxPool1d", "upsample2d"],
];

function said(act: () => unknown): string {
  try {
    act();
    return "fine";
  } catch (error) {
    return error instanceof gradlane.GradlaneError ? error.message : `NOT OURS: ${error}`;
  }
}

/** The accepted values, and the first error message, in two lines. */
function summed(
  what: string,
  answers: readonly (readonly [value: unknown, answer: string])[],
): string {
  const fine = answers.filter(([, answer]) => answer === "fine").map(([value]) => showValue(value));
  const refusals = answers.filter(([, answer]) => answer !== "fine");
  const [first] = refusals;
  const odd = refusals.filter(([, answer]) => answer.startsWith("NOT OURS"));
  return [
    `${what} takes ${fine.join(", ")}`,
    ...(first ? [`  else ${first[1]}`] : []),
    ...odd.map(([value, answer]) => `  ${showValue(value)}: ${answer}`),
  ].join("\n");
}

/** Data with this many rows would need too much time and memory. */
const isHuge = (name: string, value: unknown) =>
  name.startsWith("synthetic") && typeof value === "number" && value > 100;

it("options", async () => {
  const lines = [...KINDS, ...MADE].flatMap(([name, options, more = {}, make = exported[name]!]) =>
    options
      .split(" ")
      .filter(Boolean)
      .map((option) => {
        const values = VALUES.filter((value) => !isHuge(name, value));
        const answer = (value: unknown) => said(() => make({ ...more, [option]: value }));
        return summed(
          `${name} ${option}`,
          values.map((value) => [value, answer(value)]),
        );
      }),
  );
  const plain = PLAIN.map((name) =>
    summed(
      name,
      VALUES.map((value) => [value, said(() => exported[name]!(value))]),
    ),
  );
  await expectKept([...lines, ...plain].join("\n"), "options.txt");
});

it("options of calls", async () => {
  const { dense, input, sequential, synthetic: data, kFold } = gradlane;
  const blobs = data.blobs({ classes: 3, count: 12, seed: 1 });
  const tried = (what: string, act: (value: never) => unknown) =>
    summed(
      what,
      VALUES.map((value) => [value, said(() => act(value as never))]),
    );
  const lines = [
    ...["test", "validation", "seed", "stratify"].map((option) =>
      tried(`split ${option}`, (value) => blobs.split({ test: 3, [option]: value })),
    ),
    tried("kFold folds", (folds) => kFold(blobs, { folds })),
    tried("batches batchSize", (batchSize) => blobs.batches({ batchSize })),
  ];
  const model = sequential([input([2]), dense(3)]);
  await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
  const OPTIONS = ["epochs", "batchSize", "validation", "shuffle", "watch", "classWeight"];
  for (const option of [...OPTIONS, "sampleWeight", "schedule", "callbacks", "signal"]) {
    const answers: [unknown, string][] = [];
    for (const value of VALUES) {
      // many epochs are valid, but slow
      if (option === "epochs" && typeof value === "number" && value > 3) continue;
      const given = { epochs: 1, [option]: value } as never;
      const answer = await model.fit(blobs, given).then(
        () => "fine",
        (error: Error) => error.message,
      );
      answers.push([value, answer]);
    }
    lines.push(summed(`fit ${option}`, answers));
  }
  await expectKept(lines.join("\n"), "options-of-calls.txt");
});
