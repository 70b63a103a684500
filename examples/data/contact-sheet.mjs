// Inspects a data set before training: images of each class, their mean and their count.
// `GRADLANE_DATA=DIR` uses CIFAR-10 from DIR/cifar10-jpeg-18k instead of synthetic digits.

import { join } from "node:path";
import { synthetic } from "gradlane";
import { cifar10 } from "gradlane/node";
import { COLORS, figure, picture, save } from "../draw.mjs";

const SHOWN = 12;
const COUNT = 2000;

const root = process.env.GRADLANE_DATA;
const { train } = root
  ? await cifar10(join(root, "cifar10-jpeg-18k"))
  : synthetic.digits({ count: COUNT, seed: 1 }).split({ test: 0.2, stratify: false });

const [rows, ...shape] = train.x.shape;
const size = train.x.data.length / rows;
const names = train.classNames ?? Array.from({ length: 10 }, (_, i) => String(i));
const classes = names.map((name, label) => {
  const members = Array.from(train.y.data.keys()).filter((row) => train.y.data[row] === label);
  const sums = new Float64Array(size);
  for (const row of members) {
    for (let i = 0; i < size; i++) sums[i] += train.x.data[row * size + i];
  }
  return {
    name,
    count: members.length,
    mean: { data: Uint8Array.from(sums, (sum) => Math.round(sum / members.length)), shape },
    images: [...train.take(members.slice(0, SHOWN)).batches({ batchSize: 1 })].map(({ x }) => ({
      data: x.data,
      shape,
    })),
  };
});

const CELL = 36;
const NAME = Math.max(20, ...names.map((name) => 8 * name.length));
const MEANS = NAME + SHOWN * CELL + 16;
const COUNTS = MEANS + CELL + 16;
const WIDEST = 200;
const most = Math.max(...classes.map(({ count }) => count));
const scale = 32 / shape[0];

const text = (x, y, value) => `<text x="${x}" y="${y}" font-size="12" fill="#333">${value}</text>`;
const lines = classes.flatMap(({ name, count, mean, images }, i) => {
  const y = 20 + i * CELL;
  const bar = (WIDEST * count) / most;
  return [
    text(0, y + 20, name),
    ...images.map((image, column) => picture(image, NAME + column * CELL, y, scale)),
    picture(mean, MEANS, y, scale),
    `<rect x="${COUNTS}" y="${y}" width="${bar.toFixed(1)}" height="32" fill="${COLORS[0]}"/>`,
    text(COUNTS + bar + 6, y + 20, count),
  ];
});
const svg = [
  text(NAME, 10, `first ${SHOWN} images of each class`),
  text(MEANS, 10, "mean"),
  text(COUNTS, 10, `count (of ${rows}, ${shape.join(" × ")})`),
  ...lines,
].join("");
await save(
  "contact-sheet",
  figure("Images by class", [
    { width: COUNTS + WIDEST + 40, height: 20 + classes.length * CELL, svg },
  ]),
);
