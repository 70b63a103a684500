// Outputs of ten relu layers before training, for three scales of the first weights, without batch normalisation and
// with it; and the training loss of both.

import {
  activation,
  batchNorm,
  dense,
  histogram,
  input,
  largeGaussian,
  sequential,
  sgd,
  smallGaussian,
  synthetic,
  ZeroCenter,
} from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

const LAYERS = 10;
const UNITS = 100;
const BINS = 40;
const MOST = 3;
const digits = synthetic.digits({ count: 1000, seed: 1 });
const { data, shape } = new ZeroCenter().fitTransform(digits.x);
const columns = data.length / shape[0];
const x = { data, shape: [shape[0], columns] };
const { y } = digits;

/** Ten layers, each: weights, batch normalisation if any, relu. */
const network = (kernelInitializer, isNormalised, momentum) =>
  sequential(
    [
      input([columns]),
      ...Array.from({ length: LAYERS }, () => [
        dense(UNITS, { kernelInitializer, bias: !isNormalised }),
        ...(isNormalised ? [batchNorm({ momentum })] : []),
        activation("relu"),
      ]).flat(),
      dense(10),
    ],
    { seed: 1 },
  );

/** What each relu returns for all rows. */
async function outputsOf(model, isNormalised) {
  if (isNormalised) {
    // one step that leaves the weights: the running statistics become those of the rows
    await model.compile({ optimizer: sgd({ learningRate: 0 }), loss: "softmaxCrossEntropy" });
    await model.fit({ x, y }, { epochs: 1, batchSize: shape[0] });
  }
  const outputs = Object.entries(await model.activations(x));
  return outputs.flatMap(([name, { data }]) => (name.startsWith("activation") ? [data] : []));
}

/** The training loss by epoch, as far as it is finite. */
async function losses(model) {
  await model.compile({ optimizer: sgd({ learningRate: 0.05 }), loss: "softmaxCrossEntropy" });
  const seen = [];
  const note = { onEpochEnd: ({ epoch, loss }) => seen.push({ epoch: epoch + 1, loss }) };
  await model.fit({ x, y }, { epochs: 15, batchSize: 50, callbacks: [note] }).catch((error) => {
    if (error.code !== "DIVERGED") throw error;
  });
  return seen;
}

function deviation(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

const kernels = [
  { name: "Gaussian (0.01)", kernel: smallGaussian(), color: COLORS[0] },
  { name: "Gaussian (1)", kernel: largeGaussian(), color: COLORS[1] },
  { name: "He", kernel: "heNormal", color: COLORS[2] },
];

const histograms = [];
const lines = [];
for (const isNormalised of [false, true]) {
  const how = isNormalised ? "with batchNorm" : "without";
  const curves = [];
  const keys = [];
  for (const { name, kernel, color } of kernels) {
    const outputs = await outputsOf(network(kernel, isNormalised, 0), isNormalised);
    const deviations = outputs.map((values) => deviation(values).toPrecision(2));
    console.log(`${name}, ${how}; standard deviation by layer: ${deviations.join(" ")}`);
    // one strip per layer, scaled to its largest bin; without the zeros of relu, which would dominate
    const bars = outputs.flatMap((values, i) => {
      const positive = values.filter((value) => value > 0);
      const { counts, edges } = histogram(positive, { bins: BINS, range: [0, MOST] });
      const most = Math.max(...counts, 1);
      return Array.from(counts, (count, bin) => ({
        from: edges[bin],
        to: edges[bin + 1],
        top: i + 1 - (0.85 * count) / most,
        layer: i + 1,
      }));
    });
    histograms.push(
      panel({
        title: `${name}, ${how}`,
        note: `standard deviation ${deviations[0]} in layer 1, ${deviations.at(-1)} in layer ${LAYERS}`,
        width: 340,
        height: 260,
        x: { label: "output above 0" },
        y: { label: "layer", domain: [0, LAYERS], reverse: true, ticks: LAYERS },
        marks: [
          Plot.rectY(bars, { x1: "from", x2: "to", y1: "layer", y2: "top", fill: color }),
          Plot.ruleY(
            outputs.map((_, i) => i + 1),
            { stroke: "#ccc" },
          ),
        ],
      }),
    );
    const curve = await losses(network(kernel, isNormalised, 0.9));
    console.log(`  loss ${curve.map(({ loss }) => loss.toFixed(2)).join(" ")}`);
    keys.push({ label: curve.length > 0 ? name : `${name}: diverges`, color });
    curves.push(...curve.map((each) => ({ ...each, color })));
  }
  lines.push(
    panel({
      title: `Training loss, ${how}`,
      note: "2.3 is the loss of a random guess among ten classes",
      width: 340,
      height: 220,
      legend: keys,
      x: { label: "epoch", domain: [1, 15], ticks: 5 },
      y: { label: "loss", domain: [0, 3] },
      color: { type: "identity" },
      marks: [
        Plot.line(curves, {
          ...{ x: "epoch", y: "loss", stroke: "color", z: "color" },
          ...{ strokeWidth: 2, clip: true },
        }),
      ],
    }),
  );
}
await save(
  "batch-norm",
  figure(
    "Ten relu layers of 100 units: outputs before training, and training",
    [...histograms, ...lines],
    { columns: 3 },
  ),
);
