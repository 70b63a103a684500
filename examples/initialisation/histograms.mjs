// What comes out of each of ten layers before any training, for four ways to draw the first weights:
// too small and the signal dies out, too large and every unit is saturated.

import {
  dense,
  graph,
  heNormal,
  input,
  largeGaussian,
  sequential,
  smallGaussian,
  synthetic,
  ZeroCenter,
} from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

const LAYERS = 10;
const UNITS = 200;
const BINS = 40;

// 500 images, zero-centred, brought to UNITS columns
const { data, shape } = new ZeroCenter().fitTransform(synthetic.digits({ count: 500, seed: 1 }).x);
const rows = shape[0];
const columns = data.length / rows;
const x = { data, shape: [rows, columns] };

/** Outputs of every layer of a fresh network, layer by layer. */
async function activations(activation, kernelInitializer) {
  const model = sequential(
    [
      input([columns]),
      ...Array.from({ length: LAYERS }, () => dense(UNITS, { activation, kernelInitializer })),
    ],
    { seed: 1 },
  );
  const weights = model.getWeights();
  const forward = graph(
    ({ x, ...kernels }) => {
      const outputs = {};
      let current = x;
      for (let layer = 1; layer <= LAYERS; layer++) {
        current = current.matmul(kernels[`kernel${layer}`])[activation]();
        outputs[layer] = current;
      }
      return outputs;
    },
    {
      x: x.shape,
      ...Object.fromEntries(
        range(1, LAYERS).map((i) => [`kernel${i}`, weights[`dense${i}.kernel`].shape]),
      ),
    },
  );
  return forward.run({
    x,
    ...Object.fromEntries(range(1, LAYERS).map((i) => [`kernel${i}`, weights[`dense${i}.kernel`]])),
  });
}

const isPositive = (value) => value > 0; // the zeros of relu would dwarf all else

const range = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

function deviation(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** Share of values in each bin from low to high. */
function histogram(values, low, high) {
  const counts = new Array(BINS).fill(0);
  for (const value of values) {
    const bin = Math.floor(((value - low) / (high - low)) * BINS);
    counts[Math.max(0, Math.min(BINS - 1, bin))] += 1 / values.length;
  }
  return counts.map((share, bin) => ({
    from: low + (bin * (high - low)) / BINS,
    to: low + ((bin + 1) * (high - low)) / BINS,
    share,
  }));
}

const cases = [
  { activation: "tanh", name: "small gaussian, 0.01: collapse", kernel: smallGaussian() },
  { activation: "tanh", name: "large gaussian, 1: saturation", kernel: largeGaussian() },
  { activation: "tanh", name: "Xavier: alive", kernel: "xavier" },
  { activation: "relu", name: "Xavier: fades, half of it is cut", kernel: "xavier" },
  { activation: "relu", name: "He: alive", kernel: heNormal() },
];
const panels = [];
for (const { activation, name, kernel } of cases) {
  const outputs = await activations(activation, kernel);
  const isTanh = activation === "tanh";
  const deviations = range(1, LAYERS).map((layer) => deviation(outputs[layer].data));
  console.log(
    `${activation}, ${name}: deviation by layer ${deviations.map((each) => each.toPrecision(2)).join(" ")}`,
  );
  // one strip a layer, each histogram as high as its largest bin
  const bars = range(1, LAYERS).flatMap((layer) => {
    const { data } = outputs[layer];
    const bins = isTanh ? histogram(data, -1, 1) : histogram(data.filter(isPositive), 0, 0.8);
    const most = Math.max(...bins.map(({ share }) => share));
    return bins.map(({ from, to, share }) => ({
      from,
      to,
      top: layer - (0.85 * share) / most,
      layer,
    }));
  });
  panels.push(
    panel({
      title: `${activation}: ${name}`,
      note: `deviation ${deviations[0].toPrecision(2)} in layer 1, ${deviations[LAYERS - 1].toPrecision(2)} in layer ${LAYERS}`,
      width: 340,
      height: 300,
      x: { label: isTanh ? "output" : "output above 0" },
      y: { label: "layer", domain: [0, LAYERS], reverse: true, ticks: LAYERS },
      marks: [
        Plot.rectY(bars, { x1: "from", x2: "to", y1: "layer", y2: "top", fill: COLORS[0] }),
        Plot.ruleY(range(1, LAYERS), { stroke: "#ccc" }),
      ],
    }),
  );
}
await save(
  "initialisation-histograms",
  figure("Outputs of ten layers of 200 units before training", panels, { columns: 3 }),
);
