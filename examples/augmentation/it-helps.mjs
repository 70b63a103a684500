// A network overfits 400 digits. Shifting, rotating and scaling them a little in each epoch improves test
// accuracy. Three seeds per setting, tested on 2,000 other digits.

import {
  adam,
  compose,
  cosine,
  dense,
  flatten,
  input,
  randomScale,
  rotate,
  sequential,
  shift,
  synthetic,
} from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

const EPOCHS = 40;
const SEEDS = [1, 2, 3];
const test = synthetic.digits({ count: 2000, seed: 99 });

const WAYS = [
  { name: "no augmentation" },
  { name: "shift", augment: shift({ max: 2 }) },
  {
    name: "shift, rotate, scale",
    augment: compose([
      shift({ max: 2 }),
      rotate({ degrees: 10 }),
      randomScale({ min: 0.9, max: 1.1 }),
    ]),
  },
];

/** Accuracy on the (augmented) training digits and on the test digits after each epoch. */
async function train(augment, seed) {
  const digits = synthetic.digits({ count: 400, seed });
  const model = sequential(
    [
      input([28, 28, 1]),
      flatten(),
      dense(128, { activation: "relu", kernelInitializer: "heNormal" }),
      dense(10),
    ],
    { seed },
  );
  await model.compile({
    optimizer: adam({ learningRate: 2e-3 }),
    loss: "softmaxCrossEntropy",
    metrics: ["accuracy"],
  });
  const options = { epochs: EPOCHS, schedule: cosine(), validation: test };
  const history = await model.fit(digits, augment ? { ...options, augment } : options);
  return { seen: history.metrics.accuracy, unseen: history.validationMetrics.accuracy };
}

const curves = [];
for (const [way, { name, augment }] of WAYS.entries()) {
  const ends = [];
  for (const seed of SEEDS) {
    const { seen, unseen } = await train(augment, seed);
    ends.push(unseen.at(-1));
    for (const [epoch, accuracy] of seen.entries()) {
      curves.push({ way, seed, epoch: epoch + 1, kind: "seen", accuracy });
      curves.push({ way, seed, epoch: epoch + 1, kind: "unseen", accuracy: unseen[epoch] });
    }
  }
  console.log(`${name}: ${ends.map((each) => `${(100 * each).toFixed(1)} %`).join(", ")}`);
}

const chart = (kind, title) =>
  panel({
    title,
    width: 380,
    height: 280,
    x: { label: "epoch" },
    y: { label: "accuracy", domain: [0.4, 1], grid: true },
    marks: [
      Plot.line(
        curves.filter((each) => each.kind === kind),
        { x: "epoch", y: "accuracy", z: (d) => `${d.way} ${d.seed}`, stroke: (d) => COLORS[d.way] },
      ),
    ],
    legend: WAYS.map(({ name }, way) => ({ label: name, color: COLORS[way] })),
  });
await save(
  "augmentation-helps",
  figure("400 training digits, three seeds", [
    chart("unseen", "Test accuracy: unseen digits"),
    chart("seen", "Training accuracy: augmented digits"),
  ]),
);
