// A network of dense layers and one of convolutions with as many weights, trained on centred digits and tested on
// digits that are shifted: accuracy by distance.

import {
  conv2d,
  dense,
  flatten,
  globalMaxPool2d,
  input,
  maxPool2d,
  sequential,
  synthetic,
} from "gradlane";
import { COLORS, figure, Plot, panel, picture, save } from "../draw.mjs";

const { train, test } = synthetic.digits({ count: 2500, seed: 1 }).split({ test: 500, seed: 1 });
const SIDE = 28;
const DISTANCES = [0, 1, 2, 3, 4, 5, 6];

/** Images moved by a distance to the right, left, down or up, one after the other; zeros move in. */
function shifted({ data, shape }, distance) {
  const moved = new Uint8Array(data.length);
  const directions = [
    [0, 1],
    [0, -1],
    [1, 0],
    [-1, 0],
  ];
  for (let image = 0; image < shape[0]; image++) {
    const [down, right] = directions[image % 4].map((each) => each * distance);
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const [v, u] = [y - down, x - right];
        if (v < 0 || u < 0 || v >= SIDE || u >= SIDE) continue;
        moved[(image * SIDE + y) * SIDE + x] = data[(image * SIDE + v) * SIDE + u];
      }
    }
  }
  return { data: moved, shape };
}

const relu = { activation: "relu" };
const cases = [
  {
    name: "dense",
    color: COLORS[1],
    layers: [flatten(), dense(14, relu), dense(14, relu), dense(10)],
  },
  {
    name: "convolutions",
    color: COLORS[0],
    layers: [
      conv2d(12, 3, { padding: "same", ...relu }),
      maxPool2d(),
      conv2d(24, 3, { padding: "same", ...relu }),
      maxPool2d(),
      conv2d(37, 3, { padding: "same", ...relu }),
      globalMaxPool2d(),
      dense(10),
    ],
  },
];

const points = [];
const legend = [];
for (const { name, color, layers } of cases) {
  const model = sequential([input([SIDE, SIDE, 1]), ...layers], { seed: 1 });
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", metrics: ["accuracy"] });
  await model.fit(train, { epochs: 6, batchSize: 32 });
  for (const distance of DISTANCES) {
    const { accuracy } = await model.evaluate({ x: shifted(test.x, distance), y: test.y });
    points.push({ distance, accuracy: 100 * accuracy, color });
  }
  const all = points.slice(-DISTANCES.length).map(({ accuracy }) => accuracy.toFixed(1));
  console.log(`${name}: ${model.parameterCount} weights, accuracy by distance ${all.join(" ")}`);
  legend.push({ label: `${name} (${model.parameterCount} weights)`, color });
}

/** Two digits at some distances. */
function samples() {
  const parts = [0, 3, 6].flatMap((distance, column) => {
    const { data } = shifted(test.x, distance);
    const images = [0, 1, 2].map((row) => ({
      data: data.slice(row * SIDE * SIDE, (row + 1) * SIDE * SIDE),
      shape: [SIDE, SIDE, 1],
    }));
    const label = `<text x="${column * 92}" y="36" font-size="12" fill="#555">${distance} pixels</text>`;
    return [label, ...images.map((image, row) => picture(image, column * 92, 44 + row * 90, 3))];
  });
  const head = `<text y="14" font-size="14" font-weight="600">Test digits</text>`;
  return { width: 400, height: 320, svg: head + parts.join("") };
}

await save(
  "shifted-digits",
  figure("Trained on centred digits, tested on shifted ones", [
    panel({
      title: "Test accuracy",
      note: "random guesses: 10 %",
      width: 400,
      height: 260,
      legend,
      y: { label: "accuracy (%)", domain: [0, 100], grid: true },
      x: { label: "shift in pixels", ticks: DISTANCES.length },
      color: { type: "identity" },
      marks: [
        Plot.line(points, {
          x: "distance",
          y: "accuracy",
          stroke: "color",
          z: "color",
          strokeWidth: 2,
        }),
        Plot.dot(points, { x: "distance", y: "accuracy", fill: "color", r: 3 }),
      ],
    }),
    samples(),
  ]),
);
