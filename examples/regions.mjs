// Decision regions of a classifier in the plane: each point in the colour of its class, the data on top.

import { COLORS, Plot, panel, png } from "./draw.mjs";

const CELLS = 120;
const SIZE = 220;
const MARGIN = 6;

/** The smallest square around the points, with a margin. */
export function squareAround({ data }) {
  const axis = (first) => {
    const values = data.filter((_, i) => i % 2 === first);
    return [Math.min(...values), Math.max(...values)];
  };
  const [x, y] = [axis(0), axis(1)];
  const half = 0.56 * Math.max(x[1] - x[0], y[1] - y[0]);
  const around = ([low, high]) => [(low + high) / 2 - half, (low + high) / 2 + half];
  return { x: around(x), y: around(y) };
}

/** Marks for the points of a data set. */
export function dots({ x, y }, options = {}) {
  const points = Array.from(y.data, (label, i) => ({
    x: x.data[2 * i],
    y: x.data[2 * i + 1],
    color: COLORS[label],
  }));
  return Plot.dot(points, { x: "x", y: "y", fill: "color", r: 2, ...options });
}

/** Options of a square panel without axes. */
export const square = (domain, size = SIZE) => ({
  width: size,
  height: size,
  margin: MARGIN,
  x: { axis: null, domain: domain.x },
  y: { axis: null, domain: domain.y },
  color: { type: "identity" },
});

/** A panel of decision regions and points. `predictClasses` maps x [n, 2] to a class for each row. */
export async function regions(title, note, data, predictClasses) {
  const domain = squareAround(data.x);
  const grid = new Float32Array(2 * CELLS * CELLS);
  const at = ([low, high], cell) => low + ((cell + 0.5) / CELLS) * (high - low);
  for (let row = 0, i = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS; column++, i += 2) {
      grid[i] = at(domain.x, column);
      grid[i + 1] = at(domain.y, CELLS - 1 - row);
    }
  }
  const labels = await predictClasses({ data: grid, shape: [CELLS * CELLS, 2] });
  const pixels = new Uint8Array(3 * CELLS * CELLS);
  labels.forEach((label, i) => {
    pixels.set(pale(COLORS[label]), 3 * i);
  });
  const url = `data:image/png;base64,${png(pixels, CELLS, CELLS, 3).toString("base64")}`;
  const inner = SIZE - 2 * MARGIN;
  return panel({
    ...square(domain),
    title,
    note,
    marks: [
      Plot.image([url], {
        frameAnchor: "middle",
        src: (each) => each,
        width: inner,
        height: inner,
      }),
      dots(data, { stroke: "#fff", strokeWidth: 0.5, r: 2.5 }),
    ],
  });
}

/** The colour mixed with three quarters of white. */
const pale = (color) =>
  [1, 3, 5].map((i) => Math.round(191 + Number.parseInt(color.slice(i, i + 2), 16) / 4));
