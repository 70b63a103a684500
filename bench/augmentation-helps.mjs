// `GRADLANE_DATA=… node bench/augmentation-helps.mjs`: test accuracy with and without augmentation, for
// 3072-512-256-10 on CIFAR-10 images (folder cifar10-jpeg-18k), with the same seeds. Defaults: --epochs=30
// --seeds=1,2,3.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  adam,
  colorJitter,
  compose,
  cosine,
  dense,
  flatten,
  horizontalFlip,
  init,
  input,
  mixup,
  randomCrop,
  StandardScaler,
  sequential,
} from "gradlane";
import { cifar10 } from "gradlane/node";
import { flags, list } from "./flags.mjs";

const epochs = Number(flags.get("epochs") ?? 30);
const seeds = flags.has("seeds") ? list("seeds").map(Number) : [1, 2, 3];

const folder = join(process.env.GRADLANE_DATA ?? ".", "cifar10-jpeg-18k");
const files = readdirSync(folder).filter((name) => /_batch.*\.bin/.test(name));
const read = (part) =>
  cifar10(files.filter((name) => name.startsWith(part)).map((name) => join(folder, name)));
const [train, test] = await Promise.all([read("train"), read("test")]);
await init({ turbo: true });

const WAYS = {
  without: undefined,
  "flip, crop": (seed) => compose([horizontalFlip(), randomCrop({ padding: 4 })], { seed }),
  "flip, crop, jitter": (seed) =>
    compose(
      [
        horizontalFlip(),
        randomCrop({ padding: 4 }),
        colorJitter({ brightness: 0.2, contrast: 0.2, saturation: 0.2 }),
      ],
      { seed },
    ),
  "flip, crop, mixup": (seed) =>
    compose([horizontalFlip(), randomCrop({ padding: 4 }), mixup()], { seed }),
};

async function run(augmentBy, seed) {
  const model = sequential(
    [
      input([32, 32, 3]),
      flatten(),
      dense(512, { activation: "relu", kernelInitializer: "heNormal" }),
      dense(256, { activation: "relu", kernelInitializer: "heNormal" }),
      dense(10),
    ],
    { seed, preprocessing: new StandardScaler() },
  );
  await model.compile({
    optimizer: adam({ learningRate: 1e-3 }),
    loss: "softmaxCrossEntropy",
    metrics: ["accuracy"],
  });
  const began = performance.now();
  const history = await model.fit(train, {
    epochs,
    batchSize: 128,
    schedule: cosine(),
    ...(augmentBy && { augment: augmentBy(seed) }),
  });
  const seconds = (performance.now() - began) / 1000;
  const { accuracy } = await model.evaluate(test);
  return { accuracy, seconds, trained: history.metrics.accuracy.at(-1) };
}

const percent = (value) => `${(100 * value).toFixed(2)} %`;
console.log(
  `${train.length} training images, ${test.length} test images, ${epochs} epochs, Node ${process.version}`,
);
for (const [name, augmentBy] of Object.entries(WAYS)) {
  const runs = [];
  for (const seed of seeds) runs.push(await run(augmentBy, seed));
  const mean = runs.reduce((sum, { accuracy }) => sum + accuracy, 0) / runs.length;
  console.log(
    `${name}: test ${runs.map(({ accuracy }) => percent(accuracy)).join(", ")}, mean ${percent(mean)};`,
    `training, last epoch ${percent(runs[0].trained)}; ${runs[0].seconds.toFixed(0)} s per run`,
  );
}
