// Test accuracy of a linear classifier on raw data and on hand-crafted features, and of a network that
// learns its own features.

import {
  adam,
  colorHistogram,
  dense,
  flatten,
  histogramOfOrientedGradients,
  input,
  pipeline,
  polarCoordinates,
  polynomialFeatures,
  StandardScaler,
  sequential,
  synthetic,
} from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

const [LINEAR, NETWORK] = [COLORS[0], COLORS[1]];
const points = { count: 600, noise: 0.08, seed: 2 };

const tasks = [
  {
    title: "Circles",
    data: synthetic.circles(points),
    features: { "polar coordinates": polarCoordinates() },
  },
  {
    title: "XOR",
    data: synthetic.xor(points),
    features: { "products (degree 2)": polynomialFeatures({ degree: 2 }) },
  },
  {
    title: "Moons",
    data: synthetic.moons(points),
    features: { "products (degree 3)": polynomialFeatures({ degree: 3 }) },
  },
  {
    title: "300 digits",
    data: synthetic.digits({ count: 600, seed: 4 }),
    share: 0.5,
    features: {
      "grey-value histogram": colorHistogram({ bins: 8 }),
      "oriented gradients": histogramOfOrientedGradients({ cellSize: 4 }),
    },
  },
];

/** Test accuracy; without hidden layers, of a linear classifier. */
async function accuracy({ train, test }, features, hidden = []) {
  const raw = train.x.shape.slice(1);
  const shape = features?.outputShape(raw) ?? raw;
  const classes = Math.max(...train.y.data) + 1;
  const model = sequential(
    [
      input(shape),
      ...(shape.length > 1 ? [flatten()] : []),
      ...hidden.map((units) => dense(units, { activation: "relu", kernelInitializer: "heNormal" })),
      dense(classes),
    ],
    { seed: 1, preprocessing: pipeline(...(features ? [features] : []), new StandardScaler()) },
  );
  await model.compile({
    optimizer: adam({ learningRate: 0.01 }),
    loss: "softmaxCrossEntropy",
    metrics: ["accuracy"],
  });
  await model.fit(train, { epochs: 60, batchSize: 32 });
  return (await model.evaluate(test)).accuracy;
}

const panels = [];
for (const { title, data, features, share = 0.3 } of tasks) {
  const parts = data.split({ test: share, seed: 1, stratify: true });
  const bars = [{ name: "raw", share: await accuracy(parts), fill: LINEAR }];
  for (const [name, feature] of Object.entries(features)) {
    bars.push({ name, share: await accuracy(parts, feature), fill: LINEAR });
  }
  bars.push({ name: "network", share: await accuracy(parts, undefined, [32, 32]), fill: NETWORK });
  for (const bar of bars) console.log(`${title}, ${bar.name}: ${(100 * bar.share).toFixed(1)} %`);
  panels.push(
    panel({
      title,
      width: 380,
      height: 60 + 30 * bars.length,
      marginLeft: 140,
      marginRight: 48,
      x: { domain: [0, 1], tickFormat: "%", label: null, ticks: 5, grid: true },
      y: { domain: bars.map(({ name }) => name), label: null, tickSize: 0 },
      legend: [
        { label: "linear classifier", color: LINEAR },
        { label: "two hidden layers", color: NETWORK },
      ],
      marks: [
        Plot.barX(bars, { x: "share", y: "name", fill: "fill" }),
        Plot.text(bars, {
          x: "share",
          y: "name",
          text: ({ share }) => `${(100 * share).toFixed(1)} %`,
          textAnchor: "start",
          dx: 4,
        }),
      ],
    }),
  );
}
await save(
  "features-by-hand",
  figure("Test accuracy with hand-crafted and learned features", panels, { columns: 2 }),
);
