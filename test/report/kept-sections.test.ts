// Snapshots of sections of a report of synthetic data, and of the options of their charts.

import { expect, it } from "vitest";
import { classQualities } from "../../src/metrics/class-scores.ts";
import type { Charts } from "../../src/report/charts.ts";
import type { Facts } from "../../src/report/facts.ts";
import { breakable, Html, html } from "../../src/report/html.ts";
import { classTable } from "../../src/report/sections/class-table.ts";
import { classesSection } from "../../src/report/sections/classes.ts";
import { columnTable } from "../../src/report/sections/column-table.ts";
import { curvesSection } from "../../src/report/sections/curves.ts";
import { dataSection } from "../../src/report/sections/data.ts";
import { gradientsSection } from "../../src/report/sections/gradients.ts";
import { mistakesSection } from "../../src/report/sections/mistakes.ts";
import { valuesSection } from "../../src/report/sections/values.ts";
import { weightsSection } from "../../src/report/sections/weights.ts";
import { expectKept } from "../kept-files.ts";
import { withPixels } from "./pixels.ts";

type Section = (facts: Facts, charts: Charts) => Html | undefined;

/** A section split into lines, with the options of its charts. */
function shown(title: string, section: Section, facts: object): string {
  const Plot = new Proxy(
    {},
    { get: (_, mark) => (data: unknown, options: unknown) => ({ mark, data, options }) },
  );
  const draw = (options: unknown) => new Html(`\n[chart ${JSON.stringify(options)}]\n`);
  const page = section(facts as Facts, { Plot, draw } as unknown as Charts)?.text ?? "nothing";
  const lines = page.replace(/<(tr|p|h\d|section|svg|figure|td|th|li|img|rect)\b/g, "\n<$1");
  return `== ${title}\n${withPixels(lines)}`;
}

const LONG = "a name that is longer than any place that there is for the names of such things";
const names = (count: number, word = "c") =>
  Array.from({ length: count }, (_, i) => (i === 1 ? `${word} ${LONG}` : `${word}${i}`));
const part = (
  data: Float64Array | Float32Array | Uint8Array,
  shape: number[],
  y: number[] = new Array(shape[0]!).fill(0),
) => ({
  x: { data, shape },
  y: { data: Float64Array.from(y), shape: [shape[0]!] },
  rows: shape[0]!,
  sample: (row: number) => 100 + row,
});
const numbers = (count: number) => Float64Array.from({ length: count }, (_, i) => (i * 7) % 11);
const bytes = (count: number) => Uint8Array.from({ length: count }, (_, i) => (i * 37) % 256);
const schema = {
  columns: [
    { name: "a", type: "number" },
    { name: "b", type: "category", categories: ["red", LONG, "blue"] },
  ],
};

function classes(count: number, pairs: [truth: number, predicted: number][]) {
  const confusion = new Array<number>(count * count).fill(0);
  for (const [truth, predicted] of pairs) confusion[truth * count + predicted]!++;
  return {
    names: names(count),
    truth: Int32Array.from(pairs, ([truth]) => truth),
    predicted: Int32Array.from(pairs, ([, predicted]) => predicted),
    scores: Float32Array.from({ length: pairs.length * count }, (_, i) => 1 / (1 + i)),
    hasProbabilities: true,
    losses: Float64Array.from(pairs, (_, row) => (row * 5) % 4),
    confusion,
    quality: classQualities(confusion, count),
  };
}
const PAIRS: [number, number][] = [
  ...[0, 0, 0, 1, 1, 2].map((label): [number, number] => [label, label]),
  ...[
    [0, 1],
    [1, 0],
    [1, 0],
  ].map(([a, b]): [number, number] => [a!, b!]),
];

it("of columns and classes", async () => {
  const holes = numbers(60).map((value, i) => (i % 6 === 1 ? i % 4 : value));
  const few = holes.map((value, i) => (i % 2 ? [2, 0, 1, 1, 1, 2, Number.NaN][i % 7]! : value));
  const facts = {
    ...{ columnNames: names(2), isImages: false, options: {} },
    train: part(
      few,
      [30, 2],
      Array.from({ length: 30 }, (_, i) => i % 3),
    ),
    test: part(
      holes,
      [30, 2],
      Array.from({ length: 30 }, (_, i) => i % 2),
    ),
  };
  const alone = { ...facts, train: part(numbers(4), [4, 1]), columnNames: ["only"] };
  const texts = [
    shown("a table", columnTable, facts),
    shown("a table with words", columnTable, { ...facts, schema }),
    shown("one column", columnTable, { ...alone, test: alone.train }),
    shown("classes", classTable, { ...facts, classes: classes(4, PAIRS) }),
    shown("data of values", dataSection, facts),
    shown("data of one value", dataSection, { ...facts, test: part(holes, [30, 2], [4, 5, 6]) }),
    shown("data of one column", dataSection, { ...alone, test: alone.train }),
    shown("data of nothing found", dataSection, {
      ...facts,
      options: { diagnosis: { findings: [] } },
    }),
    shown("data of rows of rows", dataSection, {
      ...{ ...facts, columnNames: names(4) },
      ...{ train: part(numbers(24), [6, 2, 2]), test: part(numbers(24), [6, 2, 2]) },
    }),
  ];
  await expectKept(texts.join("\n"), "report-of-columns.txt");
});

it("of images", async () => {
  const images = (width: number, rows = 70) => {
    const one = part(
      bytes(rows * 2 * width),
      [rows, 2, width, 1],
      Array.from({ length: rows }, (_, i) => i % 3),
    );
    return { train: one, test: one, isImages: true, columnNames: names(2 * width), options: {} };
  };
  const texts = [2, 28, 29, 63, 64, 65].flatMap((width) => [
    shown(`classes ${width} wide`, classTable, { ...images(width), classes: classes(4, PAIRS) }),
    shown(`values ${width} wide`, dataSection, images(width)),
  ]);
  texts.push(
    shown("of many classes", dataSection, { ...images(4), classes: classes(41, PAIRS) }),
    shown("of forty classes", dataSection, { ...images(4), classes: classes(40, PAIRS) }),
    shown("few", dataSection, images(3, 5)),
    shown("mistakes", mistakesSection, { ...images(3, 9), classes: classes(3, PAIRS) }),
    shown("many mistakes", mistakesSection, {
      ...{ ...images(3, 30), classes: classes(3, new Array(30).fill([0, 2])) },
    }),
  );
  await expectKept(texts.join("\n"), "report-of-images.txt");
});

it("of mistakes", async () => {
  const facts = (x: Float64Array | Uint8Array, columns: number, more: object = {}) => ({
    ...{ isImages: false, columnNames: names(columns), classes: classes(3, PAIRS) },
    ...{
      train: part(x, [9, columns]),
      test: part(
        x.map((value) => value + 3),
        [9, columns],
      ),
    },
    ...more,
  });
  const values = {
    ...{ columns: 2, truth: numbers(18), predicted: numbers(18).map((value) => -value / 3) },
    errors: Float64Array.from({ length: 9 }, (_, row) => (row * 5) % 7),
  };
  const right = classes(3, PAIRS.slice(0, 6));
  const wide = numbers(108).map((value, i) => (i % 12 === 3 ? 4 : value));
  const wideSchema = {
    columns: names(12).map((name, i) =>
      i % 2 ? { name, type: "number" } : { name, type: "category", categories: ["a"] },
    ),
  };
  const texts = [
    shown("of a table", mistakesSection, facts(numbers(18), 2)),
    shown(
      "of words",
      mistakesSection,
      facts(
        numbers(18).map((value) => value % 3),
        2,
        { schema },
      ),
    ),
    shown("of bytes", mistakesSection, facts(bytes(18), 2)),
    shown("of many columns", mistakesSection, facts(wide, 12)),
    shown("of many columns and words", mistakesSection, {
      ...facts(wide, 12, { schema: wideSchema }),
    }),
    shown("of many bytes", mistakesSection, facts(bytes(108), 12)),
    shown(
      "of scores",
      mistakesSection,
      facts(numbers(18), 2, {
        classes: { ...classes(3, PAIRS), hasProbabilities: false },
      }),
    ),
    shown("of none", mistakesSection, facts(numbers(18), 2, { classes: right })),
    shown(
      "of one",
      mistakesSection,
      facts(numbers(18), 2, {
        classes: classes(3, [...PAIRS.slice(0, 6), [0, 1]]),
      }),
    ),
    shown("of values", mistakesSection, facts(numbers(18), 2, { classes: undefined, values })),
  ];
  await expectKept(texts.join("\n"), "report-of-mistakes.txt");
});

it("of curves", async () => {
  const course = (more: object) =>
    shown(JSON.stringify(more).slice(0, 60), curvesSection, { options: more });
  const losses = (count: number) => Array.from({ length: count }, (_, i) => 8 / (i + 1));
  const step = (...values: number[]) => ({
    losses: Float32Array.from(values),
    learningRates: Float32Array.from(values, (value) => value / 100),
  });
  const history = (loss: number[], validationLoss: number[] = [], metrics = {}) => ({
    ...{ loss, validationLoss, metrics, validationMetrics: {} },
  });
  const texts = [
    course({
      history: history(losses(2), losses(2), { accuracy: [0.5, 0.75] }),
      steps: [step(4, 3, 2, 1)],
    }),
    course({ steps: [step(4, 3), step(2, 1)], watched: "test" }),
    course({ history: history([1]) }),
    course({ history: history([200, 1]) }),
    course({ history: history([200, 0, 1]) }),
    course({ history: history([]), steps: [step(5)] }),
    course({ history: history(losses(1), [3]) }),
    course({}),
  ];
  await expectKept(texts.join("\n"), "report-of-curves.txt");
});

it("axes of epochs have about five whole numbers", () => {
  const axis = (epochs: number) => {
    const loss = new Array<number>(epochs).fill(1);
    const history = { loss, validationLoss: [], metrics: {}, validationMetrics: {} };
    const text = shown("", curvesSection, { options: { history } });
    const ticks: number[] = JSON.parse(/"ticks":(\[[^\]]*\])/.exec(text)![1]!);
    return [ticks[0], ticks.at(-1)];
  };
  expect([1, 6, 7, 12, 13, 30, 31, 60, 61, 120, 121, 300, 301].map(axis)).toEqual([
    ...[
      [1, 1],
      [1, 6],
      [2, 6],
      [2, 12],
      [5, 10],
      [5, 30],
      [10, 30],
      [10, 60],
      [20, 60],
    ],
    ...[
      [20, 120],
      [50, 100],
      [50, 300],
      [100, 300],
    ],
  ]);
  expect([600, 601, 1200, 1201, 3000, 3001, 6000, 6001].map(axis)).toEqual([
    ...[
      [100, 600],
      [200, 600],
      [200, 1200],
      [500, 1000],
      [500, 3000],
      [1000, 3000],
    ],
    ...[
      [1000, 6000],
      [1201, 4804],
    ],
  ]);
});

it("of values and classes", async () => {
  const values = {
    ...{ columns: 1, names: ["c0"], truth: numbers(9), predicted: numbers(9).map((v) => v + 1) },
    ...{ r2: 0.5, meanAbsoluteError: 1, rootMeanSquaredError: 1, r2Of: () => 0.25 },
  };
  const facts = { evaluation: { loss: 4, own: 0.5 }, test: { rows: 9 } };
  const two = classes(
    2,
    PAIRS.filter(([a, b]) => a < 2 && b < 2),
  );
  const texts = [
    shown("values", valuesSection, { ...facts, values }),
    shown("neither", valuesSection, facts),
    shown("classes", classesSection, { ...facts, classes: classes(3, PAIRS) }),
    shown("two classes", classesSection, { ...facts, classes: two }),
    shown("many classes", classesSection, { ...facts, classes: classes(25, PAIRS) }),
  ];
  await expectKept(texts.join("\n"), "report-of-outcomes.txt");
});

it("of gradients", async () => {
  const layer = (name: string, norm: number) => ({
    ...{ name, kind: "dense", activations: { mean: 0.512345, deviation: 1.23456, norm: 1 } },
    ...{ gradients: { mean: 0, deviation: 1, norm }, updateRatio: 0.00123456, deadShare: 0.25 },
    parameters: {
      [`${name}.kernel`]: { norm: 2.34567, gradientNorm: norm, updateRatio: 0.00123456 },
      [`${name}.bias`]: { norm: 0, gradientNorm: 0, updateRatio: 0.5 },
    },
  });
  const bare = {
    name: "flat",
    kind: "flatten",
    activations: { mean: 0, deviation: 0 },
    parameters: {},
  };
  const of = (count: number) =>
    names(count, "layer").map((name, i) => layer(name, 0.987654 * 0.5 ** i));
  const flow = [3, 8, 13].map((step) => ({ step, epoch: 0, layers: of(2) }));
  const section = (layers: object[], options: object) =>
    shown(`${layers.length} layers`, gradientsSection, {
      flow: { rows: 7, loss: 0.5, layers },
      options,
    });
  const texts = [
    section([bare, ...of(2)], { history: { flow } }),
    section(of(4), { steps: [{ flow: flow.slice(0, 1) }, {}, { flow: flow.slice(1) }] }),
    section([bare], {}),
  ];
  await expectKept(texts.join("\n"), "report-of-gradients.txt");
});

it("of weights", async () => {
  const of = (
    shape: [inputs: number, units: number],
    image: number[] | undefined,
    weight: (input: number, unit: number) => number,
    last = false,
  ) => {
    const [inputs, units] = shape;
    const parameter = { path: "first.kernel", shape, position: [0, 0] };
    const dense = { layer: { kind: "dense" } };
    const layers = [
      { ...dense, name: "first", parameters: [parameter], position: 0 },
      ...(last ? [] : [{ ...dense, name: "second", parameters: [], position: 1 }]),
    ];
    const data = Float32Array.from({ length: inputs * units }, (_, i) =>
      weight(Math.floor(i / units), i % units),
    );
    const model = {
      architecture: { layers, parameters: [parameter], input: { shape: image ?? [inputs] } },
      getWeights: () => ({ "first.kernel": { data, shape } }),
    };
    const x = { data: new Float32Array(inputs), shape: [1, ...(image ?? [inputs])] };
    return shown(`${shape} ${image}`, weightsSection, {
      ...{ model, isImages: image !== undefined, train: { x }, columnNames: names(inputs) },
      ...(last && { classes: { names: names(units) } }),
    });
  };
  const wave = (input: number, unit: number) => ((input * 5 + unit * 3) % 7) - 3;
  const texts = [
    of([3, 4], undefined, wave),
    of([3, 14], undefined, wave, true),
    of([2, 3], undefined, () => 0),
    of([4, 3], [2, 2, 1], wave),
    of([4, 3], [2, 2, 1], wave, true),
    of([12, 2], [2, 2, 3], wave),
    of([8, 2], [2, 2, 2], wave),
    of([4, 2], [2, 2, 1], () => 0),
    of([4, 2], [4, 1, 1], wave),
    of([3, 3], undefined, (input, unit) => 9 - input - 2 * unit),
    of([61, 2], [1, 61, 1], wave),
    of([31, 2], [1, 31, 1], wave),
    of([4, 64], [2, 2, 1], (input, unit) => wave(input, unit) * ((unit * 29) % 65)),
    of([4, 70], [2, 2, 1], (input, unit) => wave(input, unit) * ((unit * 29) % 71)),
    of([4, 70], [2, 2, 1], (input, unit) => (wave(input, unit) * (70 - unit)) / 100),
  ];
  await expectKept(texts.join("\n"), "report-of-weights.txt");
});

it("names may break after dots, underscores, slashes and hyphens", () => {
  const text = (name: string) => html`${breakable(name)}`.text;
  expect(text("a.b_c/d-e<")).toBe("a.<wbr>b_<wbr>c/<wbr>d-<wbr>e&#60;");
  expect(text("plain")).toBe("plain");
});
