// A neuron with two weights. If both inputs are always positive, the gradients of both weights have the
// same sign in every step, so the path to a minimum where one must grow and the other shrink zig-zags.
// Standardised inputs avoid this. Both runs use their best learning rate.

import { dense, input, StandardScaler, sequential, sgd } from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

// points on a grid, all positive, like the outputs of a sigmoid
const x = [];
for (let a = 0; a < 4; a++) for (let b = 0; b < 4; b++) x.push([0.5 + a / 8, 0.5 + b / 8]);
const scaler = new StandardScaler().fit(x);
const scaled = scaler.transform(x);
const STEPS = 1000;
const NEAR = 0.05;

/** The path of both weights from 0 to the minimum, one row per step, until they are near it. */
async function descend(inputs, minimum, learningRate) {
  const model = sequential([input([2]), dense(1, { bias: false })]);
  await model.compile({ optimizer: sgd({ learningRate }), loss: "meanSquaredError" });
  model.setWeights({ "dense1.kernel": [[0], [0]] });
  const trainer = await model.trainer({ batchSize: 1, keepGradients: true });
  const points = [{ w1: 0, w2: 0 }];
  let same = 0;
  for (let step = 0; step < STEPS; step++) {
    const row = inputs[(step * 5) % inputs.length]; // cycles through all rows, not in order
    trainer.step([row], [[row[0] * minimum[0] + row[1] * minimum[1]]]);
    const [g1, g2] = trainer.gradients()["dense1.kernel"].data;
    if (g1 * g2 >= 0) same++;
    const [w1, w2] = model.getWeights()["dense1.kernel"].data;
    points.push({ w1, w2 });
    if (Math.hypot(w1 - minimum[0], w2 - minimum[1]) < NEAR) break;
  }
  return { points, minimum, learningRate, same: same / (points.length - 1) };
}

async function best(inputs, minimum) {
  let found;
  for (let rate = 0.02; rate < 1.2; rate *= 1.15) {
    const tried = await descend(inputs, minimum, rate).catch(() => undefined); // diverged
    if (tried && (!found || tried.points.length < found.points.length)) found = tried;
  }
  return found;
}

const rows = x.map((_, row) => [...scaled.data.subarray(2 * row, 2 * row + 2)]);
const panels = [
  ["All-positive inputs", await best(x, [1.5, -1.5]), COLORS[1]],
  ["Standardised inputs", await best(rows, [1.5, -1.5]), COLORS[0]],
].map(([title, { points, minimum, same, learningRate }, color]) => {
  const steps = points.length - 1;
  const share = Math.round(100 * same);
  console.log(
    `${title}: ${steps} steps at rate ${learningRate.toFixed(2)}, both gradients of the same sign in ${share} %`,
  );
  return panel({
    title: `${title}: ${steps} steps`,
    note: `both gradients have the same sign in ${share} % of the steps`,
    width: 420,
    height: 380,
    x: { domain: [-0.4, 2], label: "weight 1" },
    y: { domain: [-2, 0.4], label: "weight 2" },
    marks: [
      Plot.ruleX([0], { stroke: "#ccc" }),
      Plot.ruleY([0], { stroke: "#ccc" }),
      Plot.line(points, { x: "w1", y: "w2", stroke: color, clip: true }),
      Plot.dot(points, { x: "w1", y: "w2", fill: color, r: 2, clip: true }),
      Plot.dot([minimum], { symbol: "star", fill: "#111", r: 7 }),
    ],
  });
});
await save("zig-zag", figure("Path of two weights to the minimum (star)", panels));
