// The perceptron's decision boundary after each epoch: it moves with every mistake. On linearly separable
// classes it converges, on xor never.

import { perceptron, synthetic } from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";
import { dots, square, squareAround } from "../regions.mjs";

const EPOCHS = 30;

// away from the origin, through which the first lines pass
const clouds = synthetic.blobs({ classes: 2, count: 120, noise: 0.32, seed: 27 });
const moved = Float32Array.from(clouds.x.data, (value, i) => value + (i % 2 ? 1.5 : 3));
const DATA = {
  "two clouds": { x: { data: moved, shape: clouds.x.shape }, y: clouds.y },
  xor: synthetic.xor({ count: 120, seed: 1 }),
};

const panels = [];
const mistakes = [];
for (const [index, [name, data]] of Object.entries(DATA).entries()) {
  const model = perceptron({ learningRate: 1 });
  const domain = squareAround(data.x);
  const lines = [];
  let hasConverged = false;
  while (lines.length < EPOCHS && !hasConverged) {
    const history = await model.fit(data, { epochs: 1, seed: 1 });
    hasConverged = history.converged;
    mistakes.push({
      epoch: lines.length + 1,
      mistakes: history.mistakes[0],
      color: COLORS[index + 2],
    });
    lines.push(lineIn(domain, model.coefficients.data, model.intercept));
  }
  const end = hasConverged
    ? `converged in epoch ${lines.length}`
    : `not converged after ${EPOCHS} epochs`;
  console.log(`${name}: ${end}`);
  panels.push(
    panel({
      ...square(domain, 280),
      title: name,
      note: `one line per epoch; ${end}`,
      marks: [
        dots(data, { r: 2.5 }),
        lines.flatMap((ends, i) => [
          Plot.line(ends, {
            x: "x",
            y: "y",
            clip: true,
            stroke: "#111",
            strokeWidth: i === lines.length - 1 ? 2 : 1,
            strokeOpacity: i === lines.length - 1 ? 1 : 0.15 + (0.35 * i) / lines.length,
          }),
        ]),
      ],
    }),
  );
}

/** Two points of the line w·x + b = 0 outside the panel. */
function lineIn(domain, [a, b], intercept) {
  const length = Math.hypot(a, b);
  const far = domain.x[1] - domain.x[0] + (domain.y[1] - domain.y[0]);
  const foot = { x: (-intercept * a) / length ** 2, y: (-intercept * b) / length ** 2 };
  return [-far, far].map((t) => ({ x: foot.x - (t * b) / length, y: foot.y + (t * a) / length }));
}

panels.push(
  panel({
    title: "Mistakes per epoch",
    note: "of 120 rows",
    width: 340,
    height: 280,
    legend: Object.keys(DATA).map((label, i) => ({ label, color: COLORS[i + 2] })),
    color: { type: "identity" },
    y: { label: "mistakes", domain: [0, 80] },
    marks: [
      Plot.ruleY([0]),
      Plot.line(mistakes, {
        x: "epoch",
        y: "mistakes",
        stroke: "color",
        z: "color",
        strokeWidth: 2,
      }),
    ],
  }),
);
await save(
  "perceptron",
  figure("Perceptron learning rule: the line moves with every mistake", panels),
);
