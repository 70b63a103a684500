// Decision boundaries on four data sets that are not linearly separable: a linear classifier, one with
// squares and products as features, and a network that learns its own features.

import { linearClassifier, mlp, synthetic } from "gradlane";
import { figure, save } from "../draw.mjs";
import { regions } from "../regions.mjs";

const DATA = {
  moons: synthetic.moons({ count: 400, noise: 0.12, seed: 1 }),
  circles: synthetic.circles({ count: 400, noise: 0.08, seed: 1 }),
  xor: synthetic.xor({ count: 400, noise: 0.05, seed: 1 }),
  spirals: synthetic.spirals({ classes: 3, count: 450, noise: 0.02, seed: 1 }),
};

/** x, y, x², xy, y² of each row. */
function squares({ data, shape: [rows] }) {
  const values = new Float32Array(5 * rows);
  for (let i = 0; i < rows; i++) {
    const [x, y] = [data[2 * i], data[2 * i + 1]];
    values.set([x, y, x * x, x * y, y * y], 5 * i);
  }
  return { data: values, shape: [rows, 5] };
}

const same = (x) => x;
const ROWS = [
  { name: "linear classifier", make: () => linearClassifier(), features: same },
  { name: "linear, with squares", make: () => linearClassifier(), features: squares },
  { name: "mlp 32-32", make: () => mlp({ hidden: [32, 32], activation: "tanh" }), features: same },
];

const panels = [];
for (const { name, make, features } of ROWS) {
  for (const [dataName, data] of Object.entries(DATA)) {
    const { train, test } = data.split({ test: 0.25, seed: 1 });
    const model = make();
    await model.fit({ x: features(train.x), y: train.y });
    const { accuracy } = await model.evaluate({ x: features(test.x), y: test.y });
    const score = `accuracy ${(100 * accuracy).toFixed(0)} %`;
    console.log(`${name}, ${dataName}: ${score} on ${test.length} held-out rows`);
    panels.push(
      await regions(`${dataName}: ${score}`, name, test, (x) => model.predictClasses(features(x))),
    );
  }
}
await save(
  "decision-boundaries",
  figure("Decision boundaries and held-out rows", panels, {
    columns: 4,
  }),
);
