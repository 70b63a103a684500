// A learning rate that is too large kills relu units: output and gradient are 0 for every row, and remain
// 0 at a lower rate. Leaky ReLU and ELU units can recover.

import { dense, input, sequential, sgd, stepDecay, synthetic } from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

const UNITS = 30;
const EPOCHS = 60;
const BATCH = 50;
const data = synthetic.spirals({ classes: 3, count: 600, noise: 0.05, seed: 1 });

/** Share of units in both hidden layers with zero gradient for every row. */
async function deadShare(model) {
  const { gradients } = await model.gradients(data.x, data.y);
  let dead = 0;
  for (const layer of ["dense1", "dense2"]) {
    for (const gradient of gradients[`${layer}.bias`].data) if (gradient === 0) dead++;
  }
  return dead / (2 * UNITS);
}

const points = [];
const losses = [];
const legend = [];
for (const [activation, color] of [
  ["relu", COLORS[1]],
  ["leakyRelu", COLORS[0]],
  ["elu", COLORS[2]],
]) {
  const hidden = { activation, kernelInitializer: "heNormal" };
  const model = sequential([input([2]), dense(UNITS, hidden), dense(UNITS, hidden), dense(3)], {
    seed: 1,
  });
  await model.compile({
    optimizer: sgd({ learningRate: 0.35, momentum: 0.9 }),
    loss: "softmaxCrossEntropy",
    metrics: ["accuracy"],
  });
  // a third of the epochs at a rate that is too large, then a tenth, then a hundredth
  const schedule = stepDecay({ every: (EPOCHS / 3) * (data.length / BATCH), factor: 0.1 });
  points.push({ epoch: 0, dead: 100 * (await deadShare(model)), color });
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    const rate = schedule.at((epoch - 1) * (data.length / BATCH), 0, 0.35);
    const history = await model.fit(data, {
      epochs: 1,
      batchSize: BATCH,
      schedule: { kind: "fixed", at: () => rate },
    });
    points.push({ epoch, dead: 100 * (await deadShare(model)), color });
    losses.push({ epoch, loss: history.loss[0], color });
  }
  const { accuracy } = await model.evaluate(data);
  console.log(
    `${activation}: ${points.at(-1).dead.toFixed(0)} % of the units dead, ` +
      `accuracy ${(100 * accuracy).toFixed(1)} %`,
  );
  legend.push({ label: `${activation} (${(100 * accuracy).toFixed(0)} %)`, color });
}

const options = {
  ...{ width: 420, height: 280, legend, note: "final accuracy in brackets" },
  color: { type: "identity" },
};
const line = (rows, y) =>
  Plot.line(rows, { x: "epoch", y, stroke: "color", z: "color", strokeWidth: 2 });
await save(
  "dead-units",
  figure("Three spirals; learning rate 0.35, 0.035, 0.0035 for 20 epochs each", [
    panel({
      ...options,
      title: "Dead units: zero gradient for every row",
      y: { label: "%", domain: [0, 100] },
      marks: [Plot.ruleX([20, 40], { stroke: "#ccc" }), Plot.ruleY([0]), line(points, "dead")],
    }),
    panel({
      ...options,
      title: "Loss",
      y: { label: "loss", type: "log", ticks: 5, tickFormat: (value) => String(value) },
      marks: [Plot.ruleX([20, 40], { stroke: "#ccc" }), line(losses, "loss")],
    }),
  ]),
);
