// A residual network on 15,000 CIFAR-10 images, with and without flip and crop: test accuracy after every epoch, as
// bench/picture-accuracy.mjs recorded it. Three seeds per setting.

import { readFileSync } from "node:fs";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

const recorded = JSON.parse(
  readFileSync(new URL("../../bench/results/cifar-accuracy.json", import.meta.url), "utf8"),
);
const WAYS = [
  { name: "flip and crop", key: "cifar" },
  { name: "no augmentation", key: "cifar-plain" },
];

const curves = WAYS.flatMap(({ name, key }, way) => {
  const seeds = Object.entries(recorded[key]);
  const ends = seeds.map(([, accuracies]) => accuracies.at(-1));
  const mean = ends.reduce((sum, each) => sum + each, 0) / ends.length;
  console.log(
    `${name}: ${ends.map((each) => (100 * each).toFixed(2)).join(", ")}, mean ${(100 * mean).toFixed(2)} %`,
  );
  return seeds.flatMap(([seed, accuracies]) =>
    accuracies.map((accuracy, epoch) => ({ way, seed, epoch: epoch + 1, accuracy })),
  );
});

const chart = panel({
  title: "Test accuracy: 3,000 images",
  width: 480,
  height: 300,
  x: { label: "epoch" },
  y: { label: "accuracy", domain: [0.3, 0.8], grid: true },
  marks: [
    Plot.line(curves, {
      ...{ x: "epoch", y: "accuracy" },
      ...{ z: (d) => `${d.way} ${d.seed}`, stroke: (d) => COLORS[d.way] },
    }),
  ],
  legend: WAYS.map(({ name }, way) => ({ label: name, color: COLORS[way] })),
});
await save("cifar-accuracy", figure("ResNet-8, 15,000 CIFAR-10 images, three seeds", [chart]));
