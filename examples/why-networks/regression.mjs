// Fits to 40 noisy points of a curve: a straight line, polynomials of low and high degree with and
// without a penalty (ridge), and a network without polynomial features.

import { linearRegression, mlp, ridge } from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

const curve = (t) => Math.sin(4 * t) + 0.5 * t;

// a custom generator: the same points everywhere
let state = 12345;
function uniform() {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return state / 2 ** 32;
}
const noise = () => 0.25 * (uniform() + uniform() + uniform() + uniform() - 2);

const t = Array.from({ length: 40 }, () => 2 * uniform() - 1);
const y = t.map((each) => curve(each) + noise());
const grid = Array.from({ length: 201 }, (_, i) => -1 + i / 100);
const truth = grid.map(curve);

const powers = (degree) => (each) => Array.from({ length: degree }, (_, i) => each ** (i + 1));
const MODELS = [
  { title: "straight line", model: linearRegression(), features: powers(1) },
  { title: "degree 3", model: linearRegression(), features: powers(3) },
  { title: "degree 5", model: linearRegression(), features: powers(5) },
  { title: "degree 15", model: linearRegression({ tolerance: 0 }), features: powers(15) },
  { title: "degree 15, ridge", model: ridge({ alpha: 0.01 }), features: powers(15) },
  {
    title: "mlp 32-32, without powers",
    model: mlp({ hidden: [32, 32], activation: "tanh" }),
    features: powers(1),
  },
];

const panels = [];
for (const { title, model, features } of MODELS) {
  await model.fit({ x: t.map(features), y });
  const { data } = await model.predict(grid.map(features));
  const r2 = await model.score({ x: grid.map(features), y: truth });
  console.log(`${title}: R² on the true curve ${r2.toFixed(3)}`);
  panels.push(
    panel({
      title,
      note: r2 > 0 ? `R² on the true curve: ${r2.toFixed(3)}` : "R² on the true curve: below 0",
      width: 300,
      height: 210,
      x: { label: null },
      y: { label: null, domain: [-2, 2] },
      marks: [
        Plot.line(
          truth.map((v, i) => [grid[i], v]),
          { stroke: "#bbb", strokeWidth: 5 },
        ),
        Plot.dot(
          t.map((v, i) => [v, y[i]]),
          { fill: "#444", r: 2 },
        ),
        Plot.line(
          Array.from(data, (v, i) => [grid[i], v]),
          {
            stroke: COLORS[1],
            strokeWidth: 2,
            clip: true,
          },
        ),
      ],
    }),
  );
}
await save("regression", figure("Six fits to 40 noisy points of a curve (grey)", panels));
