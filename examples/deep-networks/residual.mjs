// Thirty hidden layers, as a plain list and as residual blocks of two: gradient norm of each layer before training,
// and the training loss.

import { dense, flatten, input, residual, sequential, sgd, synthetic } from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

const BLOCKS = 15;
const UNITS = 48;
const { train, test } = synthetic.digits({ count: 1500, seed: 1 }).split({ test: 1 / 3, seed: 1 });

const hidden = (options = {}) =>
  dense(UNITS, { activation: "relu", kernelInitializer: "heNormal", ...options });
const blocks = (make) => Array.from({ length: BLOCKS }, make);
const cases = [
  { name: "plain", layers: blocks(() => [hidden(), hidden()]).flat(), color: COLORS[1] },
  {
    name: "residual",
    // the last layer of each block is linear and starts small: the block begins as the identity, nearly
    layers: blocks(() =>
      residual([hidden(), hidden({ activation: "linear", kernelInitializer: "smallGaussian" })]),
    ),
    color: COLORS[0],
  },
];

const gradients = [];
const losses = [];
const legend = [];
for (const { name, layers, color } of cases) {
  const all = [input([28, 28, 1]), flatten(), hidden(), ...layers, dense(10)];
  const model = sequential(all, { seed: 1 });
  await model.compile({
    optimizer: sgd({ learningRate: 0.01, momentum: 0.9 }),
    loss: "softmaxCrossEntropy",
    metrics: ["accuracy"],
  });
  const flow = await model.flow(
    { data: train.x.data.subarray(0, 256 * 784), shape: [256, 28, 28, 1] },
    train.y.data.subarray(0, 256),
  );
  // by what each pair of layers, or each block, returns
  const ends = flow.layers.filter(({ kind }, i) =>
    name === "plain" ? kind === "dense" && i >= 2 && i % 2 === 1 : kind === "residual",
  );
  ends.slice(0, BLOCKS).forEach(({ gradients: { norm } }, i) => {
    gradients.push({ block: i + 1, norm, color });
  });
  const history = await model.fit(train, { epochs: 15, batchSize: 32 });
  losses.push(...history.loss.map((loss, epoch) => ({ epoch: epoch + 1, loss, color })));
  const { accuracy } = await model.evaluate(test);
  console.log(
    `${name}: loss ${history.loss.at(-1).toFixed(3)}, test accuracy ${(100 * accuracy).toFixed(1)} %`,
  );
  legend.push({ label: `${name} (${(100 * accuracy).toFixed(0)} %)`, color });
}

const line = (data, x, y) => Plot.line(data, { x, y, stroke: "color", z: "color", strokeWidth: 2 });
await save(
  "residual",
  figure("Thirty hidden layers on digits (test accuracy in brackets)", [
    panel({
      title: "Norm of the gradient by depth, before training",
      note: "by the output of each block of two layers",
      width: 400,
      height: 280,
      legend,
      y: { type: "log", label: "norm", ticks: 6, tickFormat: (value) => value.toExponential(0) },
      x: { ticks: BLOCKS, label: "block" },
      marginLeft: 56,
      color: { type: "identity" },
      marks: [line(gradients, "block", "norm")],
    }),
    panel({
      title: "Training loss",
      note: "2.3 is the loss of a random guess among ten classes",
      width: 400,
      height: 280,
      legend,
      y: { label: "loss", domain: [0, 2.5] },
      x: { ticks: 5, label: "epoch" },
      color: { type: "identity" },
      marks: [line(losses, "epoch", "loss")],
    }),
  ]),
);
