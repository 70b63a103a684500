// Snapshots of numbers: synthetic data, initial weights, schedules, augmented images, fitted
// preprocessing, and the cost of every command of a step; as first digits, or as a hash of the bits.

import { createHash } from "node:crypto";
import { it } from "vitest";
import * as gradlane from "../src/index.ts";
import {
  type Augmentation,
  adagrad,
  adam,
  dense,
  dropout,
  graph,
  type Initializer,
  input,
  l1,
  l2,
  type NdArray,
  type Optimizer,
  perceptron,
  pipeline,
  rmsprop,
  type Schedule,
  sequential,
  sgd,
  synthetic,
  type Tensor,
  type Transformer,
} from "../src/index.ts";
import { expectKept } from "./kept-files.ts";

const round = (value: number) => Number(value.toPrecision(6));

/** A few numbers and a hash of all. */
function shown({ data, shape }: { data: ArrayLike<number>; shape: readonly number[] }): string {
  const numbers = Array.from(data);
  const bits = createHash("sha256").update(Float64Array.from(numbers)).digest("hex").slice(0, 16);
  return `[${shape.join(", ")}] ${numbers.slice(0, 6).map(round).join(" ")} … ${bits}`;
}

it("of synthetic data", async () => {
  const options: Record<string, object[]> = {
    digits: [{ count: 7, seed: 3 }],
    spirals: [{ classes: 3, count: 31, noise: 0.1, seed: 3 }, { count: 10 }],
    moons: [{ count: 31, noise: 0.1, seed: 3 }, { count: 10 }],
    circles: [{ count: 31, noise: 0.1, seed: 3 }, { count: 10 }],
    blobs: [{ classes: 4, count: 31, seed: 3 }, { count: 10 }],
    xor: [{ count: 31, noise: 0.1, seed: 3 }, { count: 10 }],
    gaussianMixture: [{ classes: 3, features: 4, count: 31, seed: 3 }, { count: 10 }],
    regression: [{ count: 31, seed: 3 }, { count: 10 }],
  };
  const make = synthetic as unknown as Record<string, (given: object) => gradlane.Dataset>;
  const lines = Object.entries(options).flatMap(([name, all]) =>
    all.map((given) => {
      const { x, y } = make[name]!(given);
      return `${name}(${JSON.stringify(given)})\n  x ${shown(x)}\n  y ${shown(y)}`;
    }),
  );
  await expectKept(lines.join("\n"), "synthetic.txt");
});

it("of initial weights", async () => {
  const kinds = [
    ...["smallGaussian", "largeGaussian", "xavier", "glorotNormal", "glorotUniform", "heNormal"],
    ...["heUniform", "lecunNormal", "orthogonal", "zeros", "ones"],
  ];
  const lines = kinds.flatMap((kind) =>
    [
      [5, 3],
      [3, 5],
      [17, 17],
    ].map(([rows, columns]) => {
      const kernelInitializer = kind as Initializer["kind"] as never;
      const model = sequential([input([rows!]), dense(columns!, { kernelInitializer })], {
        seed: 5,
      });
      return `${kind} ${shown(model.getWeights()["dense1.kernel"]!)}`;
    }),
  );
  await expectKept(lines.join("\n"), "first-weights.txt");
});

it("of schedules", async () => {
  const { constant, stepDecay, exponentialDecay, polynomialDecay, inverseTimeDecay } = gradlane;
  const { cosine, cosineRestarts, oneCycle, warmup, warmupStep } = gradlane;
  const schedules = {
    constant: constant() as Schedule,
    stepDecay: stepDecay({ every: 7, factor: 0.5 }),
    exponentialDecay: exponentialDecay({ factor: 0.9 }),
    polynomialDecay: polynomialDecay({ power: 2, end: 0.01 }),
    inverseTimeDecay: inverseTimeDecay({ rate: 0.2 }),
    cosine: cosine({ end: 0.02 }),
    cosineRestarts: cosineRestarts({ period: 6, multiplier: 2, end: 0.01 }),
    oneCycle: oneCycle({ maxLearningRate: 0.5 }),
    warmup: warmup(5, cosine()),
    warmupStep: warmupStep({ learningRate: 0.4, warmupSteps: 4 }),
  };
  const lines = Object.entries(schedules).map(([name, schedule]) => {
    const rates = Array.from({ length: 24 }, (_, step) => round(schedule.at(step, 20, 0.1)));
    return `${name} ${rates.join(" ")}`;
  });
  await expectKept(lines.join("\n"), "schedules.txt");
});

it("of augmented images", async () => {
  const { horizontalFlip, verticalFlip, randomCrop, randomResizedCrop, randomScale } = gradlane;
  const { shift, rotate, colorJitter, tint, cutout, compose } = gradlane;
  const transforms: Record<string, Augmentation> = {
    horizontalFlip: horizontalFlip(),
    verticalFlip: verticalFlip(),
    randomCrop: randomCrop({ padding: 2 }),
    smallCrop: randomCrop({ size: [5, 6] }),
    randomResizedCrop: randomResizedCrop(),
    randomScale: randomScale({ min: 0.7, max: 1.4 }),
    shift: shift({ max: 3 }),
    rotate: rotate({ degrees: 40 }),
    brightness: colorJitter({ brightness: 0.4 }),
    contrast: colorJitter({ contrast: 0.4 }),
    saturation: colorJitter({ saturation: 0.4 }),
    hue: colorJitter({ hue: 0.2 }),
    tint: tint({ max: 0.3 }),
    cutout: cutout({ size: 3 }),
  };
  const all = compose(Object.values(transforms), { seed: 9 });
  const bytes = Uint8Array.from({ length: 12 * 192 }, (_, i) => (i * i * 13 + 7 * i) % 256);
  const lines = Object.entries({ ...transforms, all }).flatMap(([name, transform]) =>
    [bytes, Float32Array.from(bytes, (value) => value / 255)].map(
      (data) =>
        `${name} ${shown(transform.preview({ data, shape: [12, 8, 8, 3] }, 12, { epoch: 2 }))}`,
    ),
  );
  await expectKept(lines.join("\n"), "augmented.txt");
});

it("of preprocessing and features", async () => {
  const { StandardScaler, ZeroCenter, MinMaxScaler, PCA, Whitening, Imputer, OneHotEncoder } =
    gradlane;
  const { polynomialFeatures, polarCoordinates, colorHistogram } = gradlane;
  const { histogramOfOrientedGradients } = gradlane;
  const x = {
    data: Float64Array.from(
      { length: 200 },
      (_, i) => Math.round(1e4 * Math.sin(i * i)) / (1 + (i % 4)),
    ),
    shape: [50, 4],
  };
  const holes = { data: x.data.map((value, i) => (i % 7 ? value : Number.NaN)), shape: x.shape };
  const codes = { data: Float64Array.from({ length: 100 }, (_, i) => (i * 7) % 5), shape: [50, 2] };
  const images = {
    data: Uint8Array.from({ length: 5 * 192 }, (_, i) => (i * i * 13 + 7 * i) % 256),
    shape: [5, 8, 8, 3],
  };
  const cases: [Transformer, typeof x | typeof images][] = [
    [new StandardScaler(), x],
    [new StandardScaler({ withMean: false }), x],
    [new ZeroCenter(), x],
    [new MinMaxScaler(), x],
    [new PCA({ components: 2 }), x],
    [new PCA({ components: 0.9, whiten: true }), x],
    [new Whitening(), x],
    [new Whitening({ method: "zca", epsilon: 0.1 }), x],
    [new Imputer(), holes],
    [new Imputer({ strategy: "mean" }), holes],
    [new OneHotEncoder(), codes],
    [pipeline(new Imputer(), new StandardScaler(), new PCA({ components: 3 })), holes],
    [polynomialFeatures({ degree: 3, bias: true }), x],
    [polarCoordinates(), x],
    [colorHistogram({ bins: 5 }), images],
    [histogramOfOrientedGradients({ cellSize: 4 }), images],
  ];
  const lines = cases.map(([transformer, given]) => {
    const made = transformer.fitTransform(given);
    const json = JSON.stringify(transformer, (_, value) =>
      typeof value === "number" ? round(value) : value,
    );
    return `${json.slice(0, 500)}\n  ${shown(made)}`;
  });
  await expectKept(lines.join("\n"), "preprocessing.txt");
});

it("of the cost of every optimizer and of extra commands of a step", async () => {
  const optimizers: Optimizer[] = [
    sgd(),
    sgd({ momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
    adam({ clipNorm: 1, clipValue: 0.5 }),
    rmsprop(),
    rmsprop({ momentum: 0.5 }),
    adagrad({ weightDecay: 0.1 }),
  ];
  const LOSSES = [
    ...["softmaxCrossEntropy", "hinge", "binaryCrossEntropy", "meanSquaredError"],
    ...["meanAbsoluteError", "huber"],
  ] as const;
  const stepOf = async (optimizer: Optimizer, loss: (typeof LOSSES)[number]) => {
    const model = sequential([
      input([9]),
      dense(7, { activation: "gelu", kernelRegularizer: l2(0.1) }),
      dropout(0.1),
      dense(5, { activation: "softplus", biasRegularizer: l1(0.1) } as never),
      dense(3),
    ]);
    await model.compile({ optimizer, loss });
    const { commands } = model.explain({ batchSize: 11 });
    const lines = commands.map(({ operation, flops, bytes }) => `  ${operation} ${flops} ${bytes}`);
    return `${JSON.stringify(optimizer)} ${loss}\n${lines.join("\n")}`;
  };
  const pages = [
    ...(await Promise.all(optimizers.map((each) => stepOf(each, "meanSquaredError")))),
    ...(await Promise.all(LOSSES.map((loss) => stepOf(sgd(), loss)))),
  ];
  await expectKept(pages.join("\n"), "costs.txt");
});

it("of operations", async () => {
  const x = [
    [0.5, -1.25, 2],
    [3, 0.125, -0.75],
  ];
  const OPERATIONS: Record<string, (x: Tensor) => Tensor> = {
    chain: (a) => a.square().add(1).log().mul(a.sigmoid()).sub(a.tanh()).exp(),
    activations: (a) => a.elu().add(a.gelu()).add(a.silu()).add(a.selu()).add(a.softplus()),
    shares: (a) => a.softmax().mul(a.logSoftmax()),
    limits: (a) => a.clip(-1, 1).maximum(a.neg()).minimum(a.abs()),
    sums: (a) => a.sum({ axes: [0], keepDims: true }).add(a.mean({ axes: [1], keepDims: true })),
    extremes: (a) => a.max({ axes: [1] }).sub(a.min({ axes: [1] })),
    moved: (a) => a.transpose().reshape([2, 3]).slice([0, 1], [2, 2]),
    products: (a) => a.matmul(a.transpose()),
    powers: (a) => a.abs().add(1).pow(1.5).div(a.square().add(2)).sqrt(),
  };
  const lines: string[] = [];
  for (const [name, act] of Object.entries(OPERATIONS)) {
    const value = (await graph(({ x: a }) => act(a!), { x: [2, 3] }).run({ x })) as NdArray;
    const total = graph(({ x: a }) => act(a!).square().sum(), { x: [2, 3] });
    const { gradients } = await total.gradient({ x });
    lines.push(`${name} ${shown(value)}`, `  gradient ${shown(gradients.x as NdArray)}`);
  }
  await expectKept(lines.join("\n"), "operations.txt");
});

it("of the weights of a perceptron", async () => {
  const data = synthetic.blobs({ classes: 2, count: 40, seed: 6 });
  const model = perceptron({ learningRate: 0.5 });
  const course = await model.fit(data);
  const json = JSON.stringify([course, model], (_, value) =>
    typeof value === "number" ? round(value) : value,
  );
  await expectKept(json.slice(0, 4000), "perceptron.txt");
});
