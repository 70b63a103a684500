// A data set, raw and after five transformations.

import { MinMaxScaler, PCA, StandardScaler, synthetic, Whitening, ZeroCenter } from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

// two correlated columns of different scales
const blob = synthetic.blobs({ classes: 1, count: 400, noise: 1, seed: 5 }).x;
const rows = new ZeroCenter().fitTransform(blob).data;
const x = {
  data: rows.map((_, i) => (i % 2 === 0 ? 6 + 2 * rows[i] : 3 + 0.8 * rows[i - 1] + 0.3 * rows[i])),
  shape: [400, 2],
};

const ways = {
  raw: ["original data", x],
  "zero-centred": ["mean 0: ZeroCenter", new ZeroCenter().fitTransform(x)],
  standardised: [
    "mean 0, standard deviation 1: StandardScaler",
    new StandardScaler().fitTransform(x),
  ],
  "scaled to [0, 1]": ["minimum 0, maximum 1: MinMaxScaler", new MinMaxScaler().fitTransform(x)],
  decorrelated: ["projected on principal components: PCA", new PCA().fitTransform(x)],
  whitened: ["unit variance in all directions: Whitening", new Whitening().fitTransform(x)],
};

const panels = Object.entries(ways).map(([title, [note, { data }]]) => {
  const points = Array.from({ length: data.length / 2 }, (_, i) => [data[2 * i], data[2 * i + 1]]);
  return panel({
    title,
    note,
    width: 300,
    height: 190,
    x: { domain: [-7, 13], ticks: 5, label: null },
    y: { domain: [-4, 7], ticks: 5, label: null },
    marks: [
      Plot.ruleX([0], { stroke: "#999" }),
      Plot.ruleY([0], { stroke: "#999" }),
      Plot.dot(points, { r: 1.5, fill: COLORS[0], fillOpacity: 0.6 }),
    ],
  });
});
await save("whitening", figure("A data set and five transformations", panels, { columns: 3 }));
