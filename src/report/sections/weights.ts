// The weights of the first layer: templates of images, or a heat map of inputs by units.

import { rowSize } from "../../array/place.ts";
import type { NdArray } from "../../array/types.ts";
import type { Facts } from "../facts.ts";
import { cut, figure, type Html, html } from "../html.ts";
import { mosaic, picture } from "../images.ts";
import { inputNames } from "../input-names.ts";
import { printedCount, printedNumber } from "../numbers.ts";
import type { Pixels } from "../png.ts";

const TEMPLATES_AT_MOST = 64;
const UNITS_AT_MOST = 128;
const COLUMNS_AT_MOST = 64;
const ROW_HEIGHT = 18;
const NAME_LENGTH = 28;
const BLUE = [0, 114, 178] as const;
const RED = [213, 94, 0] as const;

/** The kernel of the first layer that has one, as pictures. */
export function weightsSection(facts: Facts): Html | undefined {
  const { model, isImages, train, classes } = facts;
  const { layers, parameters, input } = model.architecture;
  const spec = parameters.find(({ shape, state }) => shape.length === 2 && !state);
  const kernel = spec && model.getWeights()[spec.path];
  if (!kernel) return undefined;
  const [inputs, units] = kernel.shape as [number, number];
  const { name, position } = layers.find(({ parameters: own }) => own.includes(spec))!;
  const isLast = position === layers.at(-1)!.position;
  const names = isLast && classes ? classes.names : undefined;
  const { shape } = input;
  const imageShape = shape.length === 3 ? shape : train.x.shape.slice(1);
  const isTemplates = isImages && inputs === rowSize([1, ...imageShape]);
  const lead = html`<p>Kernel of layer “${name}”: ${printedCount(inputs)} inputs, ${printedCount(units)} units. ${
    isTemplates ? "Each image shows the weights of one unit:" : ""
  } <span class="key" style="--swatch:${colorOf(BLUE)}"></span> positive weights, <span class="key" style="--swatch:${colorOf(RED)}"></span> negative weights, transparent near 0.</p>`;
  return html`<section id="weights"><h2>First-layer weights</h2>${lead}
${isTemplates ? templates(imageShape, kernel, names) : heatMap(facts, kernel, names)}</section>`;
}

const colorOf = (color: readonly number[]) => `rgb(${color.join(" ")})`;

/** An image for each unit; of many, the units with the largest weights. */
function templates(
  imageShape: readonly number[],
  { data, shape }: NdArray,
  names: readonly string[] | undefined,
): Html {
  const [height, width, channels] = imageShape as [number, number, number];
  const [inputs, units] = shape as [number, number];
  const column = (unit: number) =>
    Float64Array.from({ length: inputs }, (_, i) => data[i * units + unit]!);
  const strength = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0);
  const all = Array.from({ length: units }, (_, unit) => ({ unit, values: column(unit) }));
  const shown =
    units > TEMPLATES_AT_MOST
      ? all
          .sort((a, b) => strength(b.values) - strength(a.values))
          .slice(0, TEMPLATES_AT_MOST)
          .sort((a, b) => a.unit - b.unit)
      : all;
  const tiles = shown.map(({ values }) => templateOf(values, height, width, channels));
  if (names) {
    return html`<div class="gallery">${tiles.map(
      (tile, i) =>
        html`<figure>${picture(tile, `template of ${cut(names[i]!, NAME_LENGTH)}`, 96)}<p>${cut(names[i]!, NAME_LENGTH)}</p></figure>`,
    )}</div>`;
  }
  const across = Math.ceil(Math.sqrt(tiles.length * 2));
  const scale = Math.max(1, Math.floor(60 / width));
  return figure(
    units > shown.length
      ? `The ${shown.length} of ${units} units with the largest weights`
      : `All ${units} units`,
    picture(mosaic(tiles, across, 2), "first-layer weights", across * (width + 2) * scale),
  );
}

/** Greyscale: the sign as colour and the magnitude as opacity; RGB: the weights as colour. */
function templateOf(values: Float64Array, height: number, width: number, channels: number): Pixels {
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  const data = new Uint8Array(height * width * 4);
  for (let i = 0; i < height * width; i++) {
    if (channels === 3) {
      for (let channel = 0; channel < 3; channel++) {
        data[4 * i + channel] = Math.round(127.5 * (1 + values[3 * i + channel]! / most));
      }
      data[4 * i + 3] = 255;
      continue;
    }
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += values[i * channels + channel]!;
    paint(data, i, sum / channels / most);
  }
  return { data, width, height, channels: 4 };
}

/** Blue for positive, red for negative shares, with their magnitude as opacity. */
function paint(data: Uint8Array, pixel: number, share: number): void {
  data.set(share < 0 ? RED : BLUE, 4 * pixel);
  data[4 * pixel + 3] = Math.round(255 * Math.abs(share));
}

/** A row for each input, a pixel for each unit. */
function heatMap(
  { columnNames, model, schema }: Facts,
  { data, shape }: NdArray,
  classNames: readonly string[] | undefined,
): Html {
  const [inputs, units] = shape as [number, number];
  const rows = Math.min(COLUMNS_AT_MOST, inputs);
  const shown = Math.min(UNITS_AT_MOST, units);
  let most = 0;
  for (let i = 0; i < rows; i++) {
    for (let unit = 0; unit < shown; unit++) {
      most = Math.max(most, Math.abs(data[i * units + unit]!));
    }
  }
  const pixels = new Uint8Array(rows * shown * 4);
  for (let i = 0; i < rows; i++) {
    for (let unit = 0; unit < shown; unit++) {
      paint(pixels, i * shown + unit, data[i * units + unit]! / (most || 1));
    }
  }
  const names = inputNames(columnNames, model.preprocessing, schema, inputs).slice(0, rows);
  const width = Math.max(shown * 6, Math.min(shown * 28, 420));
  const image = { data: pixels, width: shown, height: rows, channels: 4 };
  const rest = [
    ...(inputs > rows ? [`${printedCount(inputs - rows)} more inputs`] : []),
    ...(units > shown ? [`${printedCount(units - shown)} more units`] : []),
  ];
  const unitsAre = classNames
    ? `columns: classes ${classNames
        .slice(0, 12)
        .map((name) => cut(name, NAME_LENGTH))
        .join(", ")}`
    : "columns: units";
  return figure(
    `Rows: inputs; ${unitsAre}; largest weight: ${printedNumber(most)}`,
    html`<div class="heat"><div class="names">${names.map((name) => html`<span>${cut(name, NAME_LENGTH)}</span>`)}</div>${picture(image, "first-layer weights", width, rows * ROW_HEIGHT)}</div>`,
    rest.length > 0 && `not shown: ${rest.join(", ")}`,
  );
}
