// The weights of the first layer: templates of images, filters, or a heat map of inputs by units.

import { rowSize } from "../../array/place.ts";
import type { NdArray } from "../../array/types.ts";
import type { ParameterSpec } from "../../layers/layer.ts";
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
const COLOR_CHANNELS = 3;
const BLUE = [0, 114, 178] as const;
const RED = [213, 94, 0] as const;

/** How weights become images. */
interface TemplateStyle {
  /** "units" or "filters". */
  readonly word: string;
  readonly names?: readonly string[] | undefined;
  readonly isGrey?: boolean;
}

/** The kernel of the first layer that has one, as pictures. */
export function weightsSection(facts: Facts): Html | undefined {
  const { model, isImages, train, classes } = facts;
  const { layers, parameters, input } = model.architecture;
  const spec = parameters.find(({ shape, state }) => [2, 3, 4].includes(shape.length) && !state);
  const kernel = spec && model.getWeights()[spec.path];
  if (!kernel) return undefined;
  const { name, position } = layers.find(({ parameters: own }) => own.includes(spec))!;
  const filter = filterShape(spec);
  if (filter) {
    const lead = html`<p>Kernel of layer “${name}”: filters of ${filter.join(" × ")} weights. ${
      filter[2] === COLOR_CHANNELS
        ? "Each image shows one filter in the colours of its channels, grey at 0."
        : "Each image shows one filter: positive weights are light, negative ones dark."
    }</p>`;
    return sectionOf(lead, templates(filter, kernel, { word: "filters", isGrey: true }));
  }
  const [inputs, units] = kernel.shape as [number, number];
  const isLast = position === layers.at(-1)!.position;
  const names = isLast && classes ? classes.names : undefined;
  const { shape } = input;
  const imageShape = shape.length === 3 ? shape : train.x.shape.slice(1);
  const isTemplates = isImages && inputs === rowSize([1, ...imageShape]);
  const lead = html`<p>Kernel of layer “${name}”: ${printedCount(inputs)} inputs, ${printedCount(units)} units. ${
    isTemplates ? "Each image shows the weights of one unit:" : ""
  } <span class="key" style="--swatch:${colorOf(BLUE)}"></span> positive weights, <span class="key" style="--swatch:${colorOf(RED)}"></span> negative weights, transparent near 0.</p>`;
  return sectionOf(
    lead,
    isTemplates
      ? templates(imageShape, kernel, { word: "units", names })
      : heatMap(facts, kernel, names),
  );
}

const sectionOf = (lead: Html, shown: Html): Html =>
  html`<section id="weights"><h2>First-layer weights</h2>${lead}
${shown}</section>`;

/** [height, width, channels] of the filters of a convolution; undefined for other kernels. */
function filterShape({ shape, fan }: ParameterSpec): readonly number[] | undefined {
  const [height = 0, width = 0, channels = 0] = shape;
  if (shape.length === 3) return [height, width, 1]; // of series: steps by channels
  if (shape.length !== 4) return undefined;
  // a filter of a depthwise convolution sees one channel
  return [height, width, fan?.[0] === height * width ? 1 : channels];
}

const colorOf = (color: readonly number[]) => `rgb(${color.join(" ")})`;

/** An image for each unit or filter; of many, those with the largest weights. */
function templates(
  imageShape: readonly number[],
  { data }: NdArray,
  { word, names, isGrey = false }: TemplateStyle,
): Html {
  const [height, width, channels] = imageShape as [number, number, number];
  const inputs = height * width * channels;
  const units = data.length / inputs;
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
  const tiles = shown.map(({ values }) => templateOf(values, height, width, channels, isGrey));
  if (names) {
    return html`<div class="gallery">${tiles.map(
      (tile, i) =>
        html`<figure>${picture(tile, `template of ${cut(names[i]!, NAME_LENGTH)}`, 96)}<p>${cut(names[i]!, NAME_LENGTH)}</p></figure>`,
    )}</div>`;
  }
  const across = Math.ceil(Math.sqrt(tiles.length * 2));
  const gap = isGrey ? 1 : 2;
  const scale = Math.max(1, Math.floor(60 / width));
  return figure(
    units > shown.length
      ? `The ${shown.length} of ${units} ${word} with the largest weights`
      : `All ${units} ${word}`,
    picture(mosaic(tiles, across, gap), "first-layer weights", across * (width + gap) * scale),
  );
}

/** Three channels: the weights as colour; others: grey, or the sign as colour and the magnitude as opacity. */
function templateOf(
  values: Float64Array,
  height: number,
  width: number,
  channels: number,
  isGrey: boolean,
): Pixels {
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  const shade = (value: number) => Math.round(127.5 * (1 + value / most));
  const data = new Uint8Array(height * width * 4);
  for (let i = 0; i < height * width; i++) {
    const own = values.subarray(i * channels, (i + 1) * channels);
    const mean = own.reduce((sum, value) => sum + value, 0) / channels;
    if (channels === COLOR_CHANNELS) data.set([...own.map(shade), 255], 4 * i);
    else if (isGrey) data.set([shade(mean), shade(mean), shade(mean), 255], 4 * i);
    else paint(data, i, mean / most);
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
