// Ten hidden layers with sigmoid, tanh or relu: gradient norm of each layer before training, and the
// training loss.

import { dense, flatten, input, sequential, sgd, synthetic } from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

const DEPTH = 10;
const { train, test } = synthetic.digits({ count: 1500, seed: 1 }).split({ test: 1 / 3, seed: 1 });
const cases = [
  { activation: "sigmoid", kernelInitializer: "glorotNormal", color: COLORS[1] },
  { activation: "tanh", kernelInitializer: "glorotNormal", color: COLORS[2] },
  { activation: "relu", kernelInitializer: "heNormal", color: COLORS[0] },
];

const norm = ({ data }) => Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));

const gradients = [];
const losses = [];
const legend = [];
for (const { activation, kernelInitializer, color } of cases) {
  const hidden = Array.from({ length: DEPTH }, () => dense(64, { activation, kernelInitializer }));
  const model = sequential([input([28, 28, 1]), flatten(), ...hidden, dense(10)], { seed: 1 });
  await model.compile({
    optimizer: sgd({ learningRate: 0.01, momentum: 0.9 }),
    loss: "softmaxCrossEntropy",
    metrics: ["accuracy"],
  });
  const first = await model.gradients(
    { data: train.x.data.subarray(0, 256 * 784), shape: [256, 28, 28, 1] },
    train.y.data.subarray(0, 256),
  );
  for (let layer = 1; layer <= DEPTH; layer++) {
    gradients.push({ layer, norm: norm(first.gradients[`dense${layer}.kernel`]), color });
  }
  const history = await model.fit(train, { epochs: 15, batchSize: 32 });
  losses.push(...history.loss.map((loss, epoch) => ({ epoch: epoch + 1, loss, color })));
  const { accuracy } = await model.evaluate(test);
  const share = gradients.at(-DEPTH).norm / gradients.at(-1).norm;
  console.log(
    `${activation}: gradient of layer 1 / layer ${DEPTH}: ${share.toExponential(1)}; ` +
      `test accuracy ${(100 * accuracy).toFixed(1)} %`,
  );
  legend.push({ label: `${activation} (${(100 * accuracy).toFixed(0)} %)`, color });
}

const line = (data, x, y) => Plot.line(data, { x, y, stroke: "color", z: "color", strokeWidth: 2 });
await save(
  "vanishing-gradients",
  figure("Ten hidden layers on digits (test accuracy in brackets)", [
    panel({
      title: "Gradient norm by layer, before training",
      note: "each sigmoid multiplies the gradient by at most 1/4",
      width: 400,
      height: 280,
      legend,
      y: { type: "log", label: "norm", ticks: 6, tickFormat: (value) => value.toExponential(0) },
      x: { ticks: DEPTH, label: "layer" },
      marginLeft: 56,
      color: { type: "identity" },
      marks: [line(gradients, "layer", "norm")],
    }),
    panel({
      title: "Training loss",
      note: "2.3 is the loss of a random guess among ten classes",
      width: 400,
      height: 280,
      legend,
      y: { label: "loss", domain: [0, 2.5] },
      x: { label: "epoch", ticks: 5 },
      color: { type: "identity" },
      marks: [Plot.ruleY([0]), line(losses, "epoch", "loss")],
    }),
  ]),
);
