// All optimizers on the same network, data and initial weights, each at its best learning rate: the one
// of a small grid with the lowest loss after ten epochs.

import { dense, input, kinds, sequential, synthetic } from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

const EPOCHS = 10;
const data = synthetic.spirals({ classes: 3, count: 600, noise: 0.05, seed: 2 });
const optimizers = kinds("optimizer")
  .filter((kind) => kind !== "adamw") // adam, but for the decay
  .map((kind) => ({ name: kind, options: { kind } }));
optimizers.splice(1, 0, { name: "sgd, momentum 0.9", options: { kind: "sgd", momentum: 0.9 } });
const RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3];

async function losses(optimizer) {
  const hidden = { activation: "relu", kernelInitializer: "heNormal" };
  const model = sequential([input([2]), dense(32, hidden), dense(32, hidden), dense(3)], {
    seed: 1,
  });
  await model.compile({ optimizer, loss: "softmaxCrossEntropy" });
  const history = await model.fit(data, { epochs: EPOCHS, batchSize: 30 }).catch(() => undefined);
  return history?.loss;
}

const lines = [];
const legend = [];
for (const [i, { name, options }] of optimizers.entries()) {
  let best;
  for (const rate of RATES) {
    const loss = await losses({ ...options, learningRate: rate });
    if (loss && (!best || loss.at(-1) < best.loss.at(-1))) best = { rate, loss };
  }
  const color = COLORS[i % COLORS.length];
  console.log(`${name}: learning rate ${best.rate}, loss ${best.loss.at(-1).toFixed(3)}`);
  legend.push({ label: `${name} (${best.rate})`, color });
  lines.push(...best.loss.map((loss, epoch) => ({ epoch: epoch + 1, loss, color })));
}
await save(
  "optimizers",
  figure("", [
    panel({
      title: "Training loss on three spirals, network 2-32-32-3",
      note: "each optimizer at its best learning rate (in brackets)",
      legend,
      width: 680,
      height: 320,
      x: { label: "epoch", ticks: EPOCHS },
      y: { label: "loss", domain: [0, 1.1] },
      color: { type: "identity" },
      marks: [
        Plot.ruleY([0]),
        Plot.line(lines, { x: "epoch", y: "loss", stroke: "color", z: "color", strokeWidth: 2 }),
      ],
    }),
  ]),
);
