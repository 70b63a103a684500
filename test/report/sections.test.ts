// Limits of the sections of a report, and changes of form at thresholds. Chart
// options are recorded.

import { describe, expect, it } from "vitest";
import type { LayerFlow } from "../../src/flow/layer-flow.ts";
import { classQualities } from "../../src/metrics/class-scores.ts";
import type { Charts } from "../../src/report/charts.ts";
import type { Facts } from "../../src/report/facts.ts";
import { Html } from "../../src/report/html.ts";
import type { ClassOutcome } from "../../src/report/outcome-classes.ts";
import { classTable } from "../../src/report/sections/class-table.ts";
import { classesSection } from "../../src/report/sections/classes.ts";
import { curvesSection } from "../../src/report/sections/curves.ts";
import { gradientsSection } from "../../src/report/sections/gradients.ts";
import { valuesSection } from "../../src/report/sections/values.ts";

interface Mark {
  readonly mark: string;
  readonly data: readonly Record<string, number>[];
  readonly options: Record<string, unknown>;
}
interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
  readonly x: Record<string, unknown>;
  readonly y: Record<string, unknown>;
}

/** A section, and the options of its charts. */
function shown(section: (facts: Facts, charts: Charts) => Html | undefined, facts: object) {
  const drawn: Drawn[] = [];
  const Plot = new Proxy(
    {},
    { get: (_, mark) => (data: unknown, options: unknown) => ({ mark, data, options }) },
  );
  const draw = (options: unknown) => {
    drawn.push(options as Drawn);
    return new Html("<svg></svg>");
  };
  const text = section(facts as Facts, { Plot, draw } as unknown as Charts)?.text ?? "";
  return { text, drawn };
}

const namesOf = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`);
const rowsIn = (text: string) => text.split("<tr>").length - 1;

/** Classes with a correct row each, except the last; the first has further rows. */
function classes(count: number, more: [truth: number, predicted: number][] = []): ClassOutcome {
  const pairs = [...namesOf(count - 1).map((_, i): [number, number] => [i, i]), ...more];
  const confusion = new Array<number>(count * count).fill(0);
  for (const [truth, predicted] of pairs) confusion[truth * count + predicted]!++;
  return {
    names: namesOf(count),
    truth: Int32Array.from(pairs, ([truth]) => truth),
    predicted: Int32Array.from(pairs, ([, predicted]) => predicted),
    scores: new Float32Array(pairs.length * count),
    hasProbabilities: true,
    losses: new Float64Array(pairs.length),
    confusion,
    quality: classQualities(confusion, count),
  };
}

describe("the confusion matrix", () => {
  const matrix = (count: number, names = namesOf(count)) => {
    const outcome = { ...classes(count), names };
    return shown(classesSection, { classes: outcome, evaluation: { loss: 1 } });
  };

  it("has cells sized for the number of classes, up to 24", () => {
    const sides = [3, 4, 5, 12, 13, 24].map((count) => {
      const [{ width, height }] = matrix(count).drawn as [Drawn];
      return [(width - 36 - 8) / count, (height - 30 - 8) / count];
    });
    expect(sides).toEqual([72, 72, 37, 37, 26, 26].map((side) => [side, side]));
  });

  it("is an image with a pixel per cell from 25 classes on", () => {
    const { drawn, text } = matrix(25);
    expect(drawn).toEqual([]);
    expect(text).toContain(`alt="confusion matrix" width="${17 * 25}" height="${17 * 25}"`);
    expect(matrix(500).text).toContain('alt="confusion matrix" width="500"');
  });

  it("writes small numbers from 13 classes on", () => {
    const sizeOf = (count: number) => matrix(count).drawn[0]!.marks[1]!.options.fontSize;
    expect([12, 13, 24].map(sizeOf)).toEqual([12, 9, 9]);
  });

  it("is empty for classes without rows", () => {
    const [{ marks }] = matrix(3).drawn as [Drawn];
    expect(marks[0]!.data.map(({ share }) => share)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 0]);
  });

  it("rotates long names, and makes room for them", () => {
    const named = (length: number) =>
      matrix(
        5,
        namesOf(5).map((name) => name.padEnd(length, "x")),
      ).drawn[0]!;
    // 37 pixels hold five letters
    expect(named(5).x).not.toHaveProperty("tickRotate");
    expect(named(6).x).toHaveProperty("tickRotate", -90);
    expect(named(6)).toMatchObject({ marginLeft: 56, marginTop: 56, height: 5 * 37 + 56 + 8 });
    expect(named(5)).toMatchObject({ marginLeft: 49, marginTop: 30, width: 5 * 37 + 49 + 8 });
    expect(named(30)).toMatchObject({ marginLeft: 14 + 7 * 14 });
  });

  it("writes light numbers on cells above 55 %, and colours correct and wrong cells differently", () => {
    const more: [number, number][] = [
      ...Array.from({ length: 10 }, (): [number, number] => [0, 0]),
      ...Array.from({ length: 9 }, (): [number, number] => [0, 1]),
    ];
    const outcome = classes(3, more); // 11 of 20 in the first cell
    const { drawn } = shown(classesSection, { classes: outcome, evaluation: {} });
    const [cells, light, dark] = drawn[0]!.marks as [Mark, Mark, Mark];
    expect(light.data.map(({ row, column }) => [row, column])).toEqual([[1, 1]]);
    expect(dark.data).toHaveLength(8);
    const fill = cells.options.fill as (cell: object) => string;
    const opacity = cells.options.fillOpacity as (cell: object) => number;
    expect(fill({ row: 1, column: 1 })).not.toBe(fill({ row: 1, column: 0 }));
    expect([0, 0.5, 1].map((share) => opacity({ share }))).toEqual([0.03, 0.55, 1]);
    expect(cells.data.map(({ share }) => share)).toEqual([0.55, 0.45, 0, 0, 1, 0, 0, 0, 0]);
    expect(cells.data.map(({ text }) => text)).toEqual(["11", "9", "", "", "1", "", "", "", ""]);
  });
});

describe("tables of classes", () => {
  const section = (outcome: ClassOutcome) =>
    shown(classesSection, { classes: outcome, evaluation: { loss: 0.5 } }).text;

  it("have at most a hundred classes", () => {
    expect(section(classes(100))).not.toContain(" more</p>");
    expect(section(classes(101))).toContain("and 1 more</p>");
    expect(rowsIn(section(classes(101)))).toBe(1 + 100);
  });

  it("list the ten most frequent mistakes, from three classes on", () => {
    const times = (count: number, pair: [number, number]) =>
      Array.from({ length: count }, () => pair);
    const two = section(classes(2, times(3, [0, 1])));
    expect(two).not.toContain("Most frequent confusions");
    expect(two).toContain("area under the ROC curve");
    expect(section(classes(3))).not.toContain("Most frequent confusions");
    const three = section(classes(3, [...times(1, [0, 1]), ...times(4, [1, 2])]));
    expect(three).not.toContain("area under the ROC curve");
    const [, mistakes] = three.split("Most frequent confusions");
    expect(mistakes!.match(/c\d/g)).toEqual(["c1", "c2", "c0", "c1"]);
    expect(mistakes).toContain("80.0\u202f%");
    const many = namesOf(11).map((_, i): [number, number] => [i, i + 1]);
    expect(rowsIn(section(classes(12, many)).split("Most frequent confusions")[1]!)).toBe(11);
  });

  it("of the parts show forty classes, with bars relative to the largest", () => {
    const table = (count: number) => {
      const y = { data: Int32Array.from([0, 0, 0, 1]), shape: [4] };
      const part = { x: { data: new Float32Array(4), shape: [4, 1] }, y, rows: 4 };
      const facts = { classes: classes(count), train: part, test: part, isImages: false };
      return classTable(facts as unknown as Facts).text;
    };
    expect(table(40)).not.toContain("more classes");
    expect(table(41)).toContain("and 1 more classes");
    expect(rowsIn(table(41))).toBe(41);
    expect(table(3).match(/width:[\d.]+%/g)).toEqual(["width:100.0%", "width:33.3%", "width:0.0%"]);
    expect(table(3)).toContain("75.0\u202f%");
  });
});

describe("training curves", () => {
  const curves = (options: object) => shown(curvesSection, { options });
  const history = (loss: number[], more: object = {}) => ({
    history: { loss, validationLoss: [], metrics: {}, validationMetrics: {}, ...more },
  });
  const stepsOf = (count: number, value = (i: number) => i) => [
    {
      losses: Float32Array.from({ length: count }, (_, i) => value(i)),
      learningRates: Float32Array.from({ length: count }, (_, i) => i),
    },
  ];

  it("are omitted without history", () => {
    expect(curves({})).toEqual({ text: "", drawn: [] });
  });

  it("are logarithmic if losses differ by a factor of more than fifty and are positive", () => {
    const typeOf = (...loss: number[]) => curves(history(loss)).drawn[0]!.y.type;
    expect(typeOf(1, 50)).toBe("linear");
    expect(typeOf(1, 50.1)).toBe("log");
    expect(typeOf(1, 0, 100)).toBe("linear");
    expect(typeOf(1, -1, 100)).toBe("linear");
  });

  it("have about five ticks, at whole epochs", () => {
    const ticksOf = (epochs: number) =>
      curves(history(Array(epochs).fill(1))).drawn[0]!.x.ticks as number[];
    expect(ticksOf(1)).toEqual([1]);
    expect(ticksOf(6)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(ticksOf(7)).toEqual([2, 4, 6]);
    expect(ticksOf(13)).toEqual([5, 10]);
    expect(ticksOf(31)).toEqual([10, 20, 30]);
    expect(ticksOf(6000)).toEqual([1000, 2000, 3000, 4000, 5000, 6000]);
    expect(ticksOf(6001)).toEqual([1201, 2402, 3603, 4804]);
  });

  it("have dots up to 29 epochs", () => {
    const marksOf = (epochs: number) =>
      curves(history(Array(epochs).fill(1))).drawn[0]!.marks.map(({ mark }) => mark);
    expect(marksOf(29)).toEqual(["lineY", "dot", "lineY", "dot"]);
    expect(marksOf(30)).toEqual(["lineY", "lineY", "dot"]);
  });

  it("have 300 points of steps, means of neighbours, with the rate of the first", () => {
    const drawnOf = (steps: number, epochs: number) => {
      const { drawn } = curves({ ...history(Array(epochs).fill(1)), steps: stepsOf(steps) });
      return drawn.map(({ marks }) => marks[0]!.data);
    };
    expect(drawnOf(300, 1)[0]).toHaveLength(300);
    const [losses, rates] = drawnOf(301, 2);
    expect(losses).toHaveLength(151);
    expect(losses!.slice(0, 2)).toEqual([
      { at: 1 / 150.5, value: 0.5 },
      { at: 3 / 150.5, value: 2.5 },
    ]);
    expect(losses!.at(-1)).toMatchObject({ value: 300 });
    expect(rates!.slice(0, 2)).toEqual([
      { at: 0, value: 0 },
      { at: 2, value: 2 },
    ]);
    const { text } = curves({ steps: stepsOf(10) });
    expect(text).toContain("maximum: 9");
  });

  it("show the final values, and names of metrics", () => {
    const { text, drawn } = curves({
      ...history([3, 0.5], {
        validationLoss: [2, 0.25],
        metrics: { r2: [0.5, 0.75], confusionMatrix: [{}, {}], topK: [1, 1] },
        validationMetrics: { r2: [0.5, 0.125] },
      }),
      watched: "test",
    });
    expect(drawn).toHaveLength(3);
    expect(text).toContain("final: training 0.5, test 0.25");
    expect(text).toContain("final: training 0.75, test 0.125");
    expect(text.match(/<figcaption>[^<]*/g)).toEqual([
      ...["<figcaption>Loss", "<figcaption>R²", "<figcaption>Top K"],
    ]);
    expect(text.match(/<\/i>\w+/g)).toEqual(["</i>training", "</i>test"]);
    expect(curves(history([1])).text.match(/<\/i>\w+/g)).toEqual(["</i>training"]);
  });
});

describe("gradients", () => {
  const layer = (more: Partial<LayerFlow>, norm = 1): LayerFlow => ({
    name: "a",
    kind: "dense",
    activations: { mean: 0, deviation: 1, norm: 1 },
    gradients: { mean: 0, deviation: 1, norm },
    updateRatio: 1e-3,
    parameters: { "a.kernel": { norm: 2, gradientNorm: 0.5, updateRatio: 1e-3 } },
    ...more,
  });
  const REMARKS = [
    ...["non-finite", "vanishing gradient", "most units are dead"],
    ...["most outputs are saturated", "large updates", "tiny updates"],
  ];
  const remarkOf = (each: LayerFlow) => {
    const { text } = shown(gradientsSection, {
      flow: { layers: [layer({ name: "b" }), each] },
      options: {},
    });
    return REMARKS.filter((remark) => text.includes(remark));
  };

  it.each<[LayerFlow, string[]]>([
    [layer({}), []],
    [layer({}, 1e-4), []],
    [layer({}, 0.99e-4), ["vanishing gradient"]],
    [layer({}, Number.NaN), ["non-finite"]],
    [layer({ deadShare: 0.5, saturatedShare: 0.5 }), []],
    [layer({ deadShare: 0.51, saturatedShare: 0.51 }), ["most units are dead"]],
    [layer({ saturatedShare: 0.51 }), ["most outputs are saturated"]],
    [layer({ updateRatio: 0.1 }), []],
    [layer({ updateRatio: 0.11 }), ["large updates"]],
    [layer({ updateRatio: 1e-6 }), []],
    [layer({ updateRatio: 0.9e-6 }), ["tiny updates"]],
    [{ ...layer({}), updateRatio: undefined } as unknown as LayerFlow, []],
  ])("case %#", (each, remarks) => {
    expect(remarkOf(each)).toEqual(remarks);
  });

  it("are drawn next to the weights, from half the smallest to twice the largest", () => {
    const { drawn } = shown(gradientsSection, { flow: { layers: [layer({})] }, options: {} });
    expect(drawn[0]).toMatchObject({ height: 64 + 26, x: { domain: [0.25, 4] } });
    const nothing = { "a.kernel": { norm: 0, gradientNorm: 0, updateRatio: 0 } };
    const { text } = shown(gradientsSection, {
      flow: { layers: [layer({ parameters: nothing })] },
      options: {},
    });
    expect(text).toContain("All are 0.");
  });

  it("of watched steps are drawn for six layers and 200 steps", () => {
    const watched = (steps: number, layers: number) => {
      const flow = Array.from({ length: steps }, (_, i) => ({
        step: 5 * i,
        epoch: 0,
        layers: namesOf(layers).map((name) => layer({ name })),
      }));
      const { drawn, text } = shown(gradientsSection, {
        flow: { layers: [layer({})] },
        options: { history: { flow } },
      });
      return { points: drawn.map(({ marks }) => marks[0]!.data.length), text };
    };
    expect(watched(200, 1).points).toContain(200);
    expect(watched(201, 1).points).toContain(101);
    expect(watched(201, 1).text).toContain("every 10 steps");
    expect(watched(3, 6).text).not.toContain("the first 6");
    expect(watched(2, 1).text).toContain("every 5 steps");
    expect(watched(1, 1).text).not.toContain("during training");
    const seven = watched(3, 7);
    expect(seven.points).toContain(18);
    expect(seven.text).toContain("every 5 steps; the first 6");
  });
});

describe("values", () => {
  const values = (rows: number, columns: number) => {
    const truth = Float64Array.from({ length: rows * columns }, (_, i) => i);
    const predicted = truth.map((value) => value + 2);
    return shown(valuesSection, {
      values: {
        ...{
          columns,
          names: namesOf(columns),
          r2Of: (output: number) => output / 4,
          truth,
          predicted,
          r2: 0.5,
          meanAbsoluteError: 2,
          rootMeanSquaredError: 2,
        },
      },
      evaluation: { loss: 4 },
      test: { rows },
    });
  };

  it("are drawn up to a thousand, evenly sampled from more", () => {
    expect(values(1000, 1).text).not.toContain("evenly spaced");
    const { text, drawn } = values(1001, 1);
    expect(text).toContain("1\u202f000 evenly spaced rows");
    expect(drawn.map(({ marks }) => marks.map(({ data }) => data.length))).toEqual([
      [2, 1000],
      [1, 1000],
      [1000, 1],
    ]);
    expect(text).not.toContain("<h3>");
  });

  it("are shown for at most four outputs", () => {
    expect(values(3, 4).drawn).toHaveLength(12);
    const { text, drawn } = values(3, 5);
    expect(drawn).toHaveLength(12);
    expect(text.match(/<h3>[^<]*/g)).toEqual(
      namesOf(4).map((name, i) => `<h3>${name}: R² ${i / 4}`),
    );
    expect(drawn[3]!.marks[1]!.data).toEqual([
      { truth: 1, predicted: 3, residual: -2 },
      { truth: 6, predicted: 8, residual: -2 },
      { truth: 11, predicted: 13, residual: -2 },
    ]);
    expect(drawn[3]!.marks[0]!.data).toEqual([
      [1, 1],
      [13, 13],
    ]);
  });
});
