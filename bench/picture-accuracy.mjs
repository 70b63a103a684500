// `GRADLANE_DATA=DIR node bench/picture-accuracy.mjs`: test accuracy of convolutional networks on real images.
//
//   --data=mnist,fashion,cifar,cifar-plain   default: all; cifar-plain trains without augmentation
//   --seeds=1,2,3                            --epochs=N, for a quick look
//   --json=FILE                              test accuracy after every epoch, by case and seed
//
// MNIST is `gradlane train --network lenet5` in five epochs.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  compose,
  conv2d,
  dense,
  dropout,
  flatten,
  horizontalFlip,
  init,
  input,
  lenet5,
  maxPool2d,
  oneCycle,
  randomCrop,
  resnet8,
  StandardScaler,
  sequential,
  sgd,
} from "../dist/index.js";
import { cifar10, idx, idxFolder } from "../dist/node.js";
import { flags, list } from "./flags.mjs";

const folder = (...names) => join(process.env.GRADLANE_DATA, ...names);
const relu = { activation: "relu", kernelInitializer: "heNormal" };

/** The first 8,000 of 10,000 images, and the others. */
async function fashion() {
  const parts = ["images-idx3", "labels-idx1"].map((kind) =>
    folder("fashion-mnist-10k", `t10k-${kind}-ubyte.gz`),
  );
  return (await idx(...parts)).split({ test: 2000, by: "order" });
}

/** 15,000 and 3,000 images, standardised before they are cropped: the pixels around them are then of the mean colour. */
async function cifar() {
  const file = (name) => folder("cifar10-jpeg-18k", `${name}.bin.gz`);
  const train = await cifar10([1, 2, 3].map((number) => file(`train_batch_${number}`)));
  const test = await cifar10([file("test_batch")]);
  const scaler = new StandardScaler({ per: "channel" }).fit(train.x);
  const standardised = ({ x, y }) => ({ x: scaler.transform(x), y });
  return { train: standardised(train), test: standardised(test) };
}

const usual = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 };
const residual = {
  read: cifar,
  layers: () => [input([32, 32, 3]), ...resnet8()],
  optimizer: { learningRate: 0.1, ...usual },
  epochs: 20,
  isReady: true,
};
const moved = (seed) => compose([randomCrop({ padding: 4 }), horizontalFlip()], { seed });

const CASES = {
  mnist: {
    read: () => idxFolder(folder("mnist")),
    layers: () => [input([28, 28, 1]), ...lenet5()],
    optimizer: { learningRate: 0.04, ...usual },
    epochs: 5,
  },
  fashion: {
    read: fashion,
    layers: () => [
      input([28, 28, 1]),
      ...[conv2d(32, 3, relu), maxPool2d(), conv2d(64, 3, relu), maxPool2d()],
      ...[flatten(), dropout(0.3), dense(128, relu), dense(10)],
    ],
    optimizer: { learningRate: 0.03, momentum: 0.9 },
    epochs: 12,
    batchSize: 32,
    isReady: true, // from 0 to 1
  },
  cifar: { ...residual, augment: moved },
  "cifar-plain": residual,
};

/** Test accuracy after every epoch, by case and seed. */
const curves = {};

await init({ turbo: true });
for (const name of flags.has("data") ? list("data") : Object.keys(CASES)) {
  const {
    read,
    layers,
    optimizer,
    epochs: usualEpochs,
    batchSize = 64,
    augment,
    isReady,
  } = CASES[name];
  const epochs = Number(flags.get("epochs") ?? usualEpochs);
  const { train, test } = await read();
  const accuracies = [];
  for (const seed of flags.has("seeds") ? list("seeds") : [1, 2, 3]) {
    const preprocessing = isReady ? undefined : new StandardScaler({ per: "channel" });
    const model = sequential(layers(), { seed: Number(seed), preprocessing });
    const loss = "softmaxCrossEntropy";
    await model.compile({ optimizer: sgd(optimizer), loss, metrics: ["accuracy"] });
    const began = performance.now();
    const history = await model.fit(train, {
      ...{ epochs, batchSize, validation: test },
      schedule: oneCycle({ maxLearningRate: optimizer.learningRate }),
      augment: augment?.(Number(seed)),
    });
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const curve = history.validationMetrics.accuracy;
    const accuracy = curve.at(-1);
    accuracies.push(accuracy);
    curves[name] = { ...curves[name], [seed]: curve };
    if (flags.has("json")) writeFileSync(flags.get("json"), JSON.stringify(curves));
    console.log(`${name}, seed ${seed}: ${(100 * accuracy).toFixed(2)} %, ${seconds} s`);
  }
  const mean = accuracies.reduce((sum, each) => sum + each, 0) / accuracies.length;
  console.log(`${name}, mean: ${(100 * mean).toFixed(2)} %`);
}
