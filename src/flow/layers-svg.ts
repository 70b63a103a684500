import { log } from "../core/numerics.ts";
import {
  type Brush,
  type DrawingOptions,
  picture,
  type Role,
  resolveTheme,
  round,
  write,
} from "../drawing/picture.ts";
import { escapeMarkup, showName, widthOf } from "../drawing/text.ts";
import { showNumber } from "../graph/flow/show.ts";
import type { LayerFlow } from "./layer-flow.ts";
import { percentOrNone } from "./layers-text.ts";

const MARGIN = 16;
const BAR = 84;
const TEXT = 66;
const GAP = 22;
const ROW = 28;
const HEAD = 44;
/** Least and largest number of powers of ten that bars span. */
const DECADES = [3, 12] as const;

/** A quantity of layers. */
interface Column {
  readonly title: string;
  readonly note: string;
  readonly role: Role;
  value(layer: LayerFlow): number | undefined;
}

const LOGARITHMIC: readonly Column[] = [
  {
    title: "Activations",
    note: "deviation",
    role: "value",
    value: ({ activations }) => activations.deviation,
  },
  {
    title: "Gradients",
    note: "norm",
    role: "gradient",
    value: ({ gradients }) => gradients?.norm,
  },
  {
    title: "Update",
    note: "norm ÷ weights",
    role: "bar",
    value: ({ updateRatio }) => updateRatio,
  },
];

const SHARES: readonly Column[] = [
  { title: "Dead", note: "share of units", role: "bar", value: ({ deadShare }) => deadShare },
  {
    title: "Saturated",
    note: "share of outputs",
    role: "bar",
    value: ({ saturatedShare }) => saturatedShare,
  },
];

/** Layers from first to last, a bar for each quantity; norms are logarithmic. */
export function drawLayers(layers: readonly LayerFlow[], options: DrawingOptions = {}): string {
  const theme = resolveTheme(options);
  const isKnown = (column: Column) => layers.some((layer) => column.value(layer) !== undefined);
  const columns = [
    ...LOGARITHMIC.filter(isKnown).map((column) => ({
      ...column,
      show: showNumber,
      length: logarithmic(layers.map(column.value)),
      note: `${column.note}, log`,
    })),
    ...SHARES.filter(isKnown).map((column) => ({
      ...column,
      show: percentOrNone,
      length: (share: number) => share,
    })),
  ];
  const names = layers.map(({ name }) => showName(name));
  const left = MARGIN + Math.max(...names.map((name) => widthOf(name, 13)), 40) + GAP;
  const step = BAR + TEXT + GAP;
  const rowY = (i: number) => MARGIN + HEAD + i * ROW;
  const body = (brush: Brush) => {
    const heads = columns.map(({ title, note }, c) => {
      const x = left + c * step;
      const big = { size: 13, weight: 600, anchor: "start" };
      const small = { size: 11, anchor: "start" };
      return (
        write(x, MARGIN + 12, title, brush("ink"), big) +
        write(x, MARGIN + 28, note, brush("muted"), small)
      );
    });
    const rows = layers.map((layer, i) => {
      const y = rowY(i);
      const cells = columns.map((column, c) => drawCell(layer, column, left + c * step, y, brush));
      const name = write(MARGIN, y + 15, names[i]!, brush("ink"), { size: 13, anchor: "start" });
      return `<g><title>${escapeMarkup(describe(layer))}</title>${name}${cells.join("")}</g>`;
    });
    return heads.join("") + rows.join("");
  };
  const [width, height] = [left + columns.length * step - GAP, rowY(layers.length)];
  return picture("Layers in one training step", width + MARGIN, height + MARGIN, { theme, body });
}

function drawCell(
  layer: LayerFlow,
  column: Column & { show(value: number): string; length(value: number): number },
  x: number,
  y: number,
  brush: Brush,
): string {
  const value = column.value(layer);
  if (value === undefined) return "";
  const length = round(BAR * column.length(value));
  const text = { anchor: "start" };
  return `<rect x="${round(x)}" y="${y + 3}" width="${BAR}" height="15" ${brush("track")}/><rect x="${round(x)}" y="${y + 3}" width="${length}" height="15" ${brush(column.role)}/>${write(x + BAR + 6, y + 15, column.show(value), brush("ink"), text)}`;
}

/** Lengths from 0 to 1: 1 for the largest value, less by a constant for each power of ten below it. */
function logarithmic(values: readonly (number | undefined)[]): (value: number) => number {
  const positive = values.filter((value) => value !== undefined && value > 0 && value < Infinity);
  const most = positive.reduce((a, b) => Math.max(a!, b!), 0)!;
  const least = positive.reduce((a, b) => Math.min(a!, b!), most)!;
  const decadesBelow = (value: number) => log(most / value) / log(10);
  const [fewest, mostDecades] = DECADES;
  const decades = Math.min(mostDecades, Math.max(fewest, Math.ceil(decadesBelow(least) + 0.5)));
  return (value) => {
    if (!(value > 0)) return 0;
    return value === Infinity ? 1 : Math.max(0, 1 - decadesBelow(value) / decades);
  };
}

/** The tooltip of a row. */
function describe({ name, activations, gradients }: LayerFlow): string {
  const of = ({ mean, deviation, norm }: LayerFlow["activations"]) =>
    `mean ${showNumber(mean)}, deviation ${showNumber(deviation)}, norm ${showNumber(norm)}`;
  return `${name}: activations ${of(activations)}${gradients ? `; gradients ${of(gradients)}` : ""}`;
}
