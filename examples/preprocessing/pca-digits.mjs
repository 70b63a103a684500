// Principal components of digits: the components as images, digits reconstructed from a few of them, and
// the variance they explain.

import { PCA, synthetic } from "gradlane";
import { COLORS, figure, Plot, panel, picture, save } from "../draw.mjs";

const KEPT = [1, 5, 15, 50, 150];
const SCALE = 2;
const CELL = 28 * SCALE + 6;

const { x } = synthetic.digits({ count: 3000, seed: 3 });
const pca = new PCA().fit(x);
const { data: components, shape } = pca.components; // [784, 28, 28, 1]

/** A panel of rows of images, each with a label on the left. */
function grid(title, rows, columns) {
  const label = 110;
  const parts = rows.flatMap(({ name, images }, row) => [
    `<text x="0" y="${24 + row * CELL + CELL / 2}" font-size="12">${name}</text>`,
    ...images.map((data, i) =>
      picture({ data, shape: [28, 28, 1] }, label + i * CELL, 24 + row * CELL, SCALE),
    ),
  ]);
  return {
    width: label + columns * CELL,
    height: 24 + rows.length * CELL,
    svg: `<text x="0" y="14" font-size="14" font-weight="600">${title}</text>${parts.join("")}`,
  };
}

// −largest is black, largest is white
function componentImage(k) {
  const direction = components.subarray(784 * k, 784 * (k + 1));
  const largest = direction.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Float32Array.from(direction, (value) => 0.5 + value / largest / 2);
}
const directions = Array.from({ length: 10 }, (_, k) => componentImage(k));

const some = { data: x.data.subarray(0, 784 * 10), shape: [10, 28, 28, 1] };
const imagesOf = (data) =>
  Array.from({ length: 10 }, (_, i) => data.subarray(784 * i, 784 * (i + 1)));
const restored = KEPT.map((count) => {
  const few = new PCA({ components: count }).fit(x);
  return {
    name: `${count} component${count > 1 ? "s" : ""}`,
    images: imagesOf(few.inverseTransform(few.transform(some)).data),
  };
});

let sum = 0;
const explained = Array.from(pca.explainedVarianceRatio.subarray(0, 200), (ratio, k) => {
  sum += ratio;
  return { components: k + 1, share: sum };
});
const most = shape[0];
const curve = panel({
  title: "Explained variance",
  note: `cumulative share, first k of ${most} components`,
  width: 320,
  height: 300,
  x: { label: "components", ticks: 5 },
  y: { domain: [0, 1], label: null, tickFormat: "%", grid: true },
  marks: [
    Plot.line(explained, { x: "components", y: "share", stroke: COLORS[0], strokeWidth: 2 }),
    Plot.dot(
      explained.filter((each) => KEPT.includes(each.components)),
      {
        x: "components",
        y: "share",
        fill: COLORS[1],
        r: 4,
      },
    ),
  ],
});

const pictures = grid(
  "Components, and digits reconstructed from the first k of them",
  [
    { name: "components", images: directions },
    { name: "digits", images: imagesOf(some.data) },
    ...restored,
  ],
  10,
);
const both = {
  width: pictures.width + 32 + curve.width,
  height: Math.max(pictures.height, curve.height),
  svg: `${pictures.svg}<g transform="translate(${pictures.width + 32} 0)">${curve.svg}</g>`,
};
await save("pca-digits", figure("Principal components of digits", [both]));
