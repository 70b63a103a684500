// Figures of the examples: charts by Observable Plot, images as small PNGs inside an SVG. Equal numbers
// give equal bytes.
//
//   import { figure, panel, Plot, save } from "../draw.mjs";
//   await save("name", figure("Title", [panel({ title: "a", marks: [Plot.lineY([1, 3, 2])] })]));
//
//   import { save, sheet } from "../draw.mjs";
//   await save("name", sheet("Title", [{ label: "7", image: { data, shape: [28, 28, 1] } }]));
//
// save() writes docs/pictures/<name>.svg; `--out DIR` selects another folder. The figures in docs/pictures
// use embedded data, not GRADLANE_DATA: test/examples.test.ts redraws and compares them.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { crc32, deflateSync } from "node:zlib";
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

export { Plot };

/** A palette safe for colour-blind readers, on a white background (Okabe and Ito 2008). */
export const COLORS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#444444"];

const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";
const MARGIN = 16;

/**
 * A chart: options of Plot.plot(), a title, a note below it, and a legend of { label, color }.
 * Default size: 320 × 240.
 */
export function panel({ title = "", note = "", legend = [], ...options }) {
  const { document } = parseHTML("<html><body></body></html>");
  const width = options.width ?? 320;
  const height = options.height ?? 240;
  const chart = Plot.plot({ ...options, width, height, document, className: "plot" });
  const heads = [
    ...(title ? [text(0, 14, title, "font-size='14' font-weight='600'")] : []),
    ...(note ? [text(0, title ? 31 : 14, note, "font-size='12' fill='#555'")] : []),
  ];
  const top = 8 + 17 * heads.length;
  let x = 0;
  const keys = legend.map(({ label, color }) => {
    const key = `<rect x="${x}" y="${top - 4}" width="10" height="10" fill="${color}"/>${text(x + 14, top + 5, label, "font-size='12'")}`;
    x += 26 + 6.6 * label.length;
    return key;
  });
  const below = top + (legend.length > 0 ? 14 : 0);
  return {
    width,
    height: height + below,
    svg: `${heads.join("")}${keys.join("")}<g transform="translate(0 ${below})">${markup(chart)}</g>`,
  };
}

/** An SVG of panels, `columns` per row, with a title. */
export function figure(title, panels, { columns = Math.min(3, panels.length) } = {}) {
  const width = Math.max(...panels.map((each) => each.width));
  const top = title ? 30 : 0;
  let y = MARGIN + top;
  const parts = [];
  for (let first = 0; first < panels.length; first += columns) {
    const row = panels.slice(first, first + columns);
    row.forEach((each, i) => {
      const x = MARGIN + i * (width + MARGIN);
      parts.push(`<g transform="translate(${x} ${y})">${each.svg}</g>`);
    });
    y += Math.max(...row.map((each) => each.height)) + MARGIN;
  }
  return page(title, MARGIN + Math.min(columns, panels.length) * (width + MARGIN), y, parts);
}

/**
 * An SVG of images side by side, each { image: { data, shape: [h, w, c] }, label }. Data are bytes or
 * numbers from 0 to 1, with 1 to 4 channels. `scale` is the size of a pixel.
 */
export function sheet(title, images, { columns = 10, scale = 2, gap = 6 } = {}) {
  const top = MARGIN + (title ? 30 : 0);
  const labelHeight = images.some(({ label }) => label) ? 16 : 0;
  const cellWidth = Math.max(...images.map(({ image }) => image.shape[1])) * scale + gap;
  const cellHeight =
    Math.max(...images.map(({ image }) => image.shape[0])) * scale + gap + labelHeight;
  const parts = images.map(({ image, label }, i) => {
    const x = MARGIN + (i % columns) * cellWidth;
    const y = top + Math.floor(i / columns) * cellHeight;
    const caption = label ? text(x, y + 11, label, "font-size='11' fill='#333'") : "";
    return caption + picture(image, x, y + labelHeight, scale);
  });
  const width = 2 * MARGIN + Math.min(columns, images.length) * cellWidth - gap;
  const height = top + Math.ceil(images.length / columns) * cellHeight - gap + MARGIN;
  return page(title, width, height, parts);
}

/** An image as an SVG element at x, y; each pixel is a square of side `scale`. */
export function picture({ data, shape: [height, width, channels = 1] }, x, y, scale) {
  const url = `data:image/png;base64,${png(data, height, width, channels).toString("base64")}`;
  return `<image x="${x}" y="${y}" width="${width * scale}" height="${height * scale}" preserveAspectRatio="none" style="image-rendering:pixelated" href="${url}"/>`;
}

/** Writes a figure and prints its path. */
export async function save(name, svg) {
  const { values } = parseArgs({ options: { out: { type: "string" } }, strict: false });
  const folder = values.out ?? join(import.meta.dirname, "../docs/pictures");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.svg`);
  writeFileSync(path, `${svg}\n`);
  console.log(`picture: ${path}`);
}

/** Encodes an image as PNG: 8 bits, grey, grey with alpha, RGB or RGBA. */
export function png(data, height, width, channels) {
  const isBytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  const rows = Buffer.alloc(height * (1 + width * channels));
  for (let y = 0, i = 0; y < height; y++) {
    for (let k = 0; k < width * channels; k++, i++) {
      const value = isBytes ? data[i] : Math.round(255 * Math.min(1, Math.max(0, data[i])));
      rows[y * (1 + width * channels) + 1 + k] = value;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, [0, 0, 4, 2, 6][channels], 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type, body) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named) >>> 0);
  return Buffer.concat([length, named, sum]);
}

const escaped = (value) =>
  String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const text = (x, y, value, attributes) =>
  `<text x="${x}" y="${y}" ${attributes}>${escaped(value)}</text>`;

/** The SVG markup of a Plot chart, without classes, styles and ARIA attributes. */
function markup(chart) {
  const svg = chart.tagName.toLowerCase() === "svg" ? chart : chart.querySelector("svg");
  svg.setAttribute("font-family", FONT);
  svg.querySelector("style")?.remove();
  return svg.outerHTML
    .replace(/ (class|aria-\w+|style)="[^"]*"/g, "")
    .replace(/\d+\.\d{3,}/g, (number) => String(Math.round(100 * number) / 100)); // 1/100 of a pixel
}

function page(title, width, height, parts) {
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const head = title ? text(MARGIN, MARGIN + 13, title, "font-size='17' font-weight='700'") : "";
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" font-family="${escaped(FONT)}" fill="#111"><title>${escaped(title)}</title><rect width="100%" height="100%" fill="#fff"/>${head}${parts.join("")}</svg>`;
}
