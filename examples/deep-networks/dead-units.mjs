// A learning rate that is too large throws relu units to where no row reaches them: output and gradient
// are 0 for every row, and they stay there when the rate is lowered. Leaky ReLU and ELU have a way back.

import { dense, input, sequential, sgd, stepDecay, synthetic } from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

const UNITS = 30;
const EPOCHS = 60;
const BATCH = 50;
const data = synthetic.spirals({ classes: 3, count: 600, noise: 0.05, seed: 1 });

/** Share of the units of both hidden layers that no row sends a gradient to. */
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
  // a third of the way far too fast, then a rate that is right
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
      `${(100 * accuracy).toFixed(1)} % right`,
  );
  legend.push({ label: `${activation} ${(100 * accuracy).toFixed(0)} % right`, color });
}

const options = { width: 420, height: 280, legend, color: { type: "identity" } };
const line = (rows, y) =>
  Plot.line(rows, { x: "epoch", y, stroke: "color", z: "color", strokeWidth: 2 });
await save(
  "dead-units",
  figure("Three spirals, learning rate 0.35 for 20 epochs, then a tenth, then a hundredth", [
    panel({
      ...options,
      title: "Units that no row sends a gradient to",
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
