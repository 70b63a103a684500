// Small models of every kind of layer, optimizer and loss, trained for a little, and how they go on.

import {
  activation,
  adagrad,
  adam,
  adamw,
  cosine,
  createEngine,
  dense,
  dropout,
  type FitOptions,
  flatten,
  gelu,
  huber,
  input,
  type LossFunction,
  l1,
  l2,
  leakyRelu,
  MinMaxScaler,
  mixup,
  type OptimizerInput,
  PCA,
  pipeline,
  type RawData,
  reduceOnPlateau,
  reshape,
  rmsprop,
  StandardScaler,
  sequential,
  sgd,
  softmaxCrossEntropy,
  synthetic,
  table,
  tablePreprocessing,
} from "../../../src/index.ts";
import type { Model } from "../../../src/model/model.ts";
import { abortAtStep } from "../../training/abort-at-step.ts";

/** A model as it was saved, and the training that goes on with it. */
export interface SavedModel {
  /** The model, trained and ready to be saved. */
  build(): Promise<Model>;
  /** What it goes on with; a model that is not compiled has none. */
  readonly training?: {
    readonly data: () => RawData | Promise<RawData>;
    readonly options: FitOptions;
  };
  /** What it predicts for. */
  readonly x: () => RawData;
}

const engine = await createEngine({ backend: "js" });
const BLOBS = synthetic.blobs({ classes: 3, count: 23, seed: 3 });
const REGRESSION = synthetic.regression({ count: 21, features: 3, seed: 4 });
const OPTIONS = { epochs: 2, batchSize: 6 };
const rowsOf = ({ x }: { x: unknown }) => x as RawData;

const tableOf = () =>
  table(
    Array.from({ length: 18 }, (_, i) => ({
      size: i % 5 === 4 ? "" : String((i * 7) % 11),
      color: ["red", "green", "blue"][i % 3]!,
      price: (i * 7) % 11 > 5 ? "high" : "low",
    })),
    { target: "price", missing: "impute" },
  );

async function classifierBy(optimizer: OptimizerInput): Promise<Model> {
  const model = sequential(
    [
      input([2]),
      dense(5, { activation: "relu", kernelInitializer: "heNormal", kernelRegularizer: l2(0.01) }),
      dropout(0.25),
      dense(4, { bias: false, name: "middle" }),
      activation(leakyRelu({ alpha: 0.1 })),
      dense(3, { biasInitializer: "ones", biasRegularizer: l1(0.001) }),
    ],
    { seed: 5, classNames: ["a", "b", "c"] },
  );
  const loss = "softmaxCrossEntropy";
  await model.compile({ optimizer, loss, metrics: ["accuracy"], engine });
  await model.fit(BLOBS, OPTIONS);
  return model;
}

const classifierSaved = (optimizer: OptimizerInput): SavedModel => ({
  build: () => classifierBy(optimizer),
  training: { data: () => BLOBS, options: OPTIONS },
  x: () => rowsOf(BLOBS),
});

export const SAVED_MODELS: Readonly<Record<string, SavedModel>> = {
  sgd: classifierSaved(sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true })),
  "sgd-plain": classifierSaved("sgd"),
  adam: classifierSaved(adam({ learningRate: 0.02, clipNorm: 1 })),
  adamw: classifierSaved(adamw({ learningRate: 0.02, weightDecay: 0.1, decayBiases: false })),
  rmsprop: classifierSaved(rmsprop({ momentum: 0.5, clipValue: 0.5 })),
  adagrad: classifierSaved(adagrad({ learningRate: 0.1, weightDecay: 0.01 })),
  interrupted: {
    async build() {
      const model = await classifierBy(adam());
      const reason = new Error("enough");
      const callbacks = [reduceOnPlateau({ monitor: "loss", patience: 1, factor: 0.5 })];
      const options = { ...OPTIONS, epochs: 3, callbacks };
      await abortAtStep(model, 14, reason, (signal) =>
        model.fit(BLOBS, { ...options, signal }).catch(() => undefined),
      );
      return model;
    },
    training: {
      data: () => BLOBS,
      options: {
        ...OPTIONS,
        callbacks: [reduceOnPlateau({ monitor: "loss", patience: 1, factor: 0.5 })],
      },
    },
    x: () => rowsOf(BLOBS),
  },
  regression: {
    async build() {
      const model = sequential(
        [
          input([3]),
          dense(4, { activation: gelu({ approximate: "tanh" }), kernelInitializer: "orthogonal" }),
          dense(3, { activation: "selu", kernelInitializer: "lecunNormal", trainable: false }),
          dense(1),
        ],
        {
          seed: 2,
          preprocessing: pipeline(new StandardScaler(), new PCA({ components: 3 })),
          targetPreprocessing: new MinMaxScaler(),
        },
      );
      const loss = huber({ delta: 0.5 });
      await model.compile({ optimizer: "adam", loss, metrics: ["r2"], engine });
      await model.fit(REGRESSION, { ...OPTIONS, schedule: cosine() });
      return model;
    },
    training: { data: () => REGRESSION, options: { ...OPTIONS, schedule: cosine() } },
    x: () => rowsOf(REGRESSION),
  },
  images: {
    async build() {
      const model = sequential([
        input([28, 28, 1]),
        flatten(),
        reshape([28, 28]),
        flatten({ name: "pixels" }),
        dense(2, { activation: "elu", kernelInitializer: "glorotUniform" }),
        dense(10),
      ]);
      const loss = softmaxCrossEntropy({ labelSmoothing: 0.1 });
      await model.compile({ optimizer: "adam", loss, engine });
      await model.fit(synthetic.digits({ count: 12, seed: 1 }), {
        ...OPTIONS,
        augment: mixup({ alpha: 0.2 }),
      });
      return model;
    },
    training: {
      data: () => synthetic.digits({ count: 12, seed: 1 }),
      options: { ...OPTIONS, augment: mixup({ alpha: 0.2 }) },
    },
    x: () => rowsOf(synthetic.digits({ count: 12, seed: 1 })),
  },
  table: {
    async build() {
      const data = await tableOf();
      const preprocessing = tablePreprocessing(data.schema!);
      const width = 1 + 3;
      const model = sequential([input([width]), dense(3, { activation: "tanh" }), dense(1)], {
        preprocessing,
      });
      await model.compile({ optimizer: "rmsprop", loss: "binaryCrossEntropy", engine });
      await model.fit(data, OPTIONS);
      return model;
    },
    training: { data: tableOf, options: OPTIONS },
    x: () =>
      [
        { size: 3, color: "red" },
        { size: "", color: "blue" },
      ] as RawData,
  },
  "own-loss": {
    async build() {
      const model = sequential([input([2]), dense(3)], { seed: 9 });
      const loss: LossFunction = (prediction) => prediction.square().mean({ axes: 1 });
      await model.compile({ optimizer: "sgd", loss, engine });
      await model.fit(BLOBS, OPTIONS);
      return model;
    },
    x: () => rowsOf(BLOBS),
  },
  hinge: {
    async build() {
      const model = sequential([
        input([2], { uint8: "raw" }),
        dense(3, { kernelInitializer: "zeros" }),
      ]);
      await model.compile({ optimizer: "sgd", loss: "hinge", metrics: [{ kind: "topK", k: 2 }] });
      await model.fit(BLOBS, OPTIONS);
      return model;
    },
    training: { data: () => BLOBS, options: OPTIONS },
    x: () => rowsOf(BLOBS),
  },
  "not-compiled": {
    async build() {
      return sequential([input([2]), dense(3, { kernelInitializer: "smallGaussian" })]);
    },
    x: () => rowsOf(BLOBS),
  },
};
