// Learning-rate range test: the loss (grey; smoothed in blue) as the learning rate grows from step to
// step, the suggested rate, and training runs at that rate and at others.

import { adam, dense, input, sequential, sgd, synthetic } from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

const data = synthetic.digits({ count: 2000, seed: 1 });
const EPOCHS = 5;

async function build(optimizer) {
  const relu = { activation: "relu", kernelInitializer: "heNormal" };
  const model = sequential([input([784]), dense(64, relu), dense(10)], { seed: 1 });
  await model.compile({ optimizer, loss: "softmaxCrossEntropy" });
  return model;
}

const panels = [];
for (const [name, make] of [
  ["sgd", (learningRate) => sgd({ learningRate, momentum: 0.9 })],
  ["adam", (learningRate) => adam({ learningRate })],
]) {
  const model = await build(make(0.01));
  const before = model.weightsHash();
  const found = await model.findLearningRate(data);
  if (model.weightsHash() !== before) throw new Error("the model has changed");
  const { learningRates, losses, smoothedLosses, suggestion } = found;
  console.log(`${name}: ${found.losses.length} steps, suggestion ${suggestion.toExponential(1)}`);
  const top = 2 * losses[0];
  const rows = (values) => Array.from(values, (loss, i) => [learningRates[i], loss]);
  panels.push(
    panel({
      title: `${name}: loss against learning rate`,
      note: `suggestion ${suggestion.toExponential(1)}, a quarter of the rate of the lowest loss`,
      width: 400,
      height: 250,
      x: { type: "log", label: "learning rate", ticks: 6, tickFormat: (v) => v.toExponential(0) },
      y: { label: "loss", domain: [0, top] },
      marks: [
        Plot.dot(rows(losses), { fill: "#bbb", r: 1.5, clip: true }),
        Plot.line(rows(smoothedLosses), { stroke: COLORS[0], strokeWidth: 2, clip: true }),
        Plot.ruleX([suggestion], { stroke: COLORS[1], strokeWidth: 2 }),
      ],
    }),
  );
  const curves = [];
  const legend = [];
  for (const [label, factor, color] of [
    ["1/30 ×", 1 / 30, COLORS[5]],
    ["1 ×", 1, COLORS[1]],
    ["30 ×", 30, COLORS[6]],
  ]) {
    const trained = await build(make(factor * suggestion));
    const { loss } = await trained.fit(data, { epochs: EPOCHS });
    console.log(`  ${label}: loss ${loss.at(-1).toPrecision(2)} in epoch ${EPOCHS}`);
    curves.push(...loss.map((each, i) => ({ epoch: i + 1, loss: each, color })));
    legend.push({ label: `${label}: ${loss.at(-1).toPrecision(2)}`, color });
  }
  panels.push(
    panel({
      title: `${name}: loss at 1/30, 1 and 30 × the suggestion`,
      width: 400,
      height: 250,
      legend,
      color: { type: "identity" },
      x: { ticks: EPOCHS },
      y: { label: "loss", type: "log", tickFormat: (v) => String(v), ticks: 4 },
      marks: [
        Plot.line(curves, { x: "epoch", y: "loss", stroke: "color", z: "color", strokeWidth: 2 }),
      ],
    }),
  );
}
await save(
  "learning-rate-finder",
  figure("Learning-rate finder (range test): 784-64-10 on synthetic digits", panels, {
    columns: 2,
  }),
);
