// Monitoring of a deployed model for half a year: one column drifts, one changes its unit, one loses
// values, one is stable. Results of monitor() week by week, and the accuracy of the model.

import { adam, dense, Imputer, input, pipeline, StandardScaler, sequential } from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

const WEEKS = 26;
const ROWS = 400;
const columnNames = ["temperature", "pressure", "speed", "load"];

/** Normal numbers, each from twelve uniform ones: the same on every machine. */
let state = 12345;
function uniform() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 4294967296;
}
const normal = () => Array.from({ length: 12 }, uniform).reduce((sum, each) => sum + each, -6);

/** The rows of a week; the model is trained on week 0. */
function arrivals(week, rows) {
  const x = new Float64Array(rows * 4);
  const y = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const [temperature, pressure, speed, load] = [normal(), normal(), normal(), normal()];
    y[row] = temperature + pressure - speed + 0.3 * normal() > 0 ? 1 : 0;
    x.set(
      [
        20 + 5 * (temperature + 0.06 * week), // the sensor warms up
        week < 12 ? 1 + 0.1 * pressure : 14.5 + 1.45 * pressure, // bar, then psi
        week >= 18 && uniform() < 0.4 ? Number.NaN : 50 + 10 * speed, // a loose cable
        load,
      ],
      4 * row,
    );
  }
  return { x: { data: x, shape: [rows, 4] }, y, columnNames };
}

const training = arrivals(0, 2000);
const model = sequential([input([4]), dense(16, { activation: "relu" }), dense(2)], {
  seed: 1,
  preprocessing: pipeline(new Imputer(), new StandardScaler()),
});
await model.compile({
  optimizer: adam({ learningRate: 0.01 }),
  loss: "softmaxCrossEntropy",
  metrics: ["accuracy"],
});
await model.fit(training, { epochs: 20 });

const points = [];
const accuracies = [];
for (let week = 1; week <= WEEKS; week++) {
  const { x, y } = arrivals(week, ROWS);
  const { verdict, features } = await model.monitor(x);
  const { accuracy } = await model.evaluate({ x, y });
  accuracies.push({ week, accuracy });
  for (const { name, psi } of features) points.push({ week, name, psi: Math.max(psi, 0.005) });
  if (week % 6 === 1) console.log(`week ${week}: ${verdict}`);
}

const color = (name) => COLORS[columnNames.indexOf(name)];
const levels = [
  { psi: 0.1, text: "moved" },
  { psi: 0.25, text: "shifted" },
];
await save(
  "monitor",
  figure("Monitoring a deployed model for half a year", [
    panel({
      title: "Population stability index (PSI) by column",
      legend: columnNames.map((name) => ({ label: name, color: color(name) })),
      width: 460,
      height: 280,
      marginRight: 50,
      x: { label: "week" },
      y: { type: "log", label: "PSI", domain: [0.005, 20], tickFormat: "~g", ticks: 4 },
      marks: [
        Plot.ruleY(levels, { y: "psi", stroke: "#888", strokeDasharray: "4 3" }),
        Plot.text(levels, { y: "psi", text: "text", frameAnchor: "right", dx: 44, fill: "#555" }),
        Plot.lineY(points, {
          x: "week",
          y: "psi",
          z: "name",
          stroke: ({ name }) => color(name),
          strokeWidth: 2,
        }),
      ],
    }),
    panel({
      title: "Accuracy of the model",
      note: "on the rows of each week",
      width: 400,
      height: 280,
      x: { label: "week" },
      y: { label: "accuracy", domain: [0.4, 1], grid: true },
      marks: [Plot.lineY(accuracies, { x: "week", y: "accuracy", stroke: "#111", strokeWidth: 2 })],
    }),
  ]),
);
