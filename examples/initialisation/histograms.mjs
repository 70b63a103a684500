// Outputs of ten layers before training, for four weight initialisations: weights that are too small make
// the signal vanish, weights that are too large saturate every unit.

import {
  dense,
  heNormal,
  histogram,
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

// 500 images, zero-centred
const { data, shape } = new ZeroCenter().fitTransform(synthetic.digits({ count: 500, seed: 1 }).x);
const rows = shape[0];
const columns = data.length / rows;
const x = { data, shape: [rows, columns] };

/** Outputs of every layer of an untrained network. */
async function activations(activation, kernelInitializer) {
  const layers = Array.from({ length: LAYERS }, () =>
    dense(UNITS, { activation, kernelInitializer }),
  );
  const model = sequential([input([columns]), ...layers], { seed: 1 });
  return Object.values(await model.activations(x));
}

function deviation(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

const cases = [
  { activation: "tanh", name: "small Gaussian (0.01): collapse", kernel: smallGaussian() },
  { activation: "tanh", name: "large Gaussian (1): saturation", kernel: largeGaussian() },
  { activation: "tanh", name: "Xavier: stable", kernel: "xavier" },
  { activation: "relu", name: "Xavier: decays", kernel: "xavier" },
  { activation: "relu", name: "He: stable", kernel: heNormal() },
];
const panels = [];
for (const { activation, name, kernel } of cases) {
  const outputs = await activations(activation, kernel);
  const isTanh = activation === "tanh";
  const deviations = outputs.map(({ data }) => deviation(data));
  console.log(
    `${activation}, ${name}; standard deviation by layer: ${deviations.map((each) => each.toPrecision(2)).join(" ")}`,
  );
  // one strip per layer, scaled to its largest bin; without the zeros of relu, which would dominate
  const bars = outputs.flatMap(({ data }, i) => {
    const { counts, edges } = isTanh
      ? histogram(data, { bins: BINS, range: [-1, 1] })
      : histogram(
          data.filter((value) => value > 0),
          { bins: BINS, range: [0, 0.8] },
        );
    const most = Math.max(...counts);
    return Array.from(counts, (count, bin) => ({
      from: edges[bin],
      to: edges[bin + 1],
      top: i + 1 - (0.85 * count) / most,
      layer: i + 1,
    }));
  });
  panels.push(
    panel({
      title: `${activation}, ${name}`,
      note: `standard deviation ${deviations[0].toPrecision(2)} in layer 1, ${deviations[LAYERS - 1].toPrecision(2)} in layer ${LAYERS}`,
      width: 340,
      height: 300,
      x: { label: isTanh ? "output" : "output above 0" },
      y: { label: "layer", domain: [0, LAYERS], reverse: true, ticks: LAYERS },
      marks: [
        Plot.rectY(bars, { x1: "from", x2: "to", y1: "layer", y2: "top", fill: COLORS[0] }),
        Plot.ruleY(
          outputs.map((_, i) => i + 1),
          { stroke: "#ccc" },
        ),
      ],
    }),
  );
}
await save(
  "initialisation-histograms",
  figure("Outputs of ten layers of 200 units before training", panels, { columns: 3 }),
);
