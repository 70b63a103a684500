// Worst mistakes, columns and weights in a report: selection from many.

import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Facts } from "../../src/report/facts.ts";
import { columnTable } from "../../src/report/sections/column-table.ts";
import { featureMapFigures } from "../../src/report/sections/feature-maps.ts";
import { mistakesSection } from "../../src/report/sections/mistakes.ts";
import { weightsSection } from "../../src/report/sections/weights.ts";

const names = (count: number, word = "column") =>
  Array.from({ length: count }, (_, i) => `${word}${i}`);
const rowsIn = (text: string) => text.split("<tr>").length - 1;
const part = (rows: number, columns: number, value = (i: number) => i) => ({
  x: {
    data: Float64Array.from({ length: rows * columns }, (_, i) => value(i)),
    shape: [rows, columns],
  },
  y: { data: new Float32Array(rows), shape: [rows] },
  rows,
  sample: (row: number) => 100 + row,
});

describe("the worst mistakes", () => {
  const of = (wrong: number, right: number, columns = 2) => {
    const rows = wrong + right;
    const predicted = Int32Array.from({ length: rows }, (_, row) => (row < wrong ? 1 : 0));
    const facts = {
      isImages: false,
      train: part(4, columns),
      test: part(rows, columns, (i) => (i === columns - 1 ? 1000 : i % 7)),
      columnNames: names(columns),
      classes: {
        names: ["a", "b"],
        truth: new Int32Array(rows),
        predicted,
        scores: new Float32Array(2 * rows).fill(0.5),
        hasProbabilities: true,
        losses: Float64Array.from({ length: rows }, (_, row) => rows - row),
      },
    };
    return mistakesSection(facts as unknown as Facts)!.text;
  };

  it("are the fifteen wrong rows with the largest losses", () => {
    const text = of(16, 9);
    expect(text).toContain("16 of 25 test rows are misclassified");
    expect(rowsIn(text)).toBe(1 + 15);
    expect(text).toContain(">100<");
    expect(text).not.toContain(">115<");
    expect(rowsIn(of(3, 9))).toBe(1 + 3);
  });

  it("are correct rows if none is wrong", () => {
    const text = of(0, 20);
    expect(text).toContain("No test row is misclassified");
    expect(rowsIn(text)).toBe(1 + 15);
  });

  it("show up to ten columns, or the four most unusual values of more", () => {
    const narrow = of(1, 0, 10);
    expect(narrow).toContain("column9");
    expect(narrow).not.toContain("most unusual values");
    const wide = of(1, 0, 11);
    expect(wide).toContain("most unusual values");
    expect(wide.match(/ sd\)/g)).toHaveLength(4);
    expect(wide).toMatch(/<div class="wide">column10 1\u202f000 \(\+\d+\.\d sd\), /);
  });

  it("are omitted without classes and values", () => {
    expect(mistakesSection({ test: part(1, 1) } as unknown as Facts)).toBeUndefined();
  });
});

describe("columns", () => {
  const of = (columns: number, value?: (i: number) => number) =>
    columnTable({
      train: part(48, columns, value),
      test: part(2, columns),
      columnNames: names(columns),
    } as unknown as Facts).text;

  it("are shown up to 64", () => {
    expect(of(64)).not.toContain("more columns");
    expect(of(65)).toContain("and 1 more columns");
    expect(rowsIn(of(65))).toBe(1 + 64);
  });

  it("have a histogram of 24 bars, relative to the most frequent", () => {
    const even = of(1).match(/<rect [^>]*>/g)!;
    expect(even).toHaveLength(24);
    expect(new Set(even.map((bar) => /height="(\d+)"/.exec(bar)![1]))).toEqual(new Set(["18"]));
    expect(even[23]).toContain('x="92" y="0" width="3"');
    // 47 rows of 0 and one of 1: the smallest bar is a pixel high
    const odd = of(1, (i) => (i === 0 ? 1 : 0)).match(/<rect [^>]*>/g)!;
    expect(odd).toEqual([
      '<rect x="0" y="0" width="3" height="18"/>',
      '<rect x="92" y="17" width="3" height="1"/>',
    ]);
    expect(of(1, (i) => (i === 0 ? -9 : -10)).match(/<rect [^>]*>/g)).toEqual(odd);
    expect(of(1, () => 5)).not.toContain("<rect");
  });

  it("of words have the shares of the six most frequent", () => {
    const categories = names(8, "word");
    const shares = (kinds: number) => {
      const schema = { columns: [{ name: "column0", type: "category", categories }] };
      const counted = part(48, 1, (i) => (i < 24 ? 1 : i % kinds));
      const facts = { train: counted, test: part(2, 1), columnNames: names(1), schema };
      return /<div class="wide">([^<]*)/.exec(columnTable(facts as unknown as Facts).text)![1]!;
    };
    expect(shares(2)).toBe("word1 75\u202f%, word0 25\u202f%");
    expect(shares(6)).not.toContain("more");
    expect(shares(7)).toMatch(/^word1 \d+\u202f%, .* and 1 more$/);
  });
});

/** The first row of the first image of a page. */
function firstRowOf(text: string): number[] {
  const png = Buffer.from(/base64,([^"]+)/.exec(text)![1]!, "base64");
  const at = png.indexOf("IDAT");
  return [...inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4))).subarray(1)];
}

describe("feature maps", () => {
  it("show each channel from its smallest to its largest number", () => {
    const image = { data: Uint8Array.of(7, 9), shape: [1, 1, 2, 1] };
    const output = { data: Float32Array.of(-1, 5, 300, 3, 5, 500), shape: [1, 1, 2, 3] };
    const maps = { row: 0, image, seen: undefined, layers: [{ name: "conv2d1", output }] };
    const { text } = featureMapFigures(maps, 4);
    expect(text).toContain("conv2d1: 3 channels of 1 × 2");
    const [black, white] = [0, 255].map((value) => [value, value, value, 255]) as [
      number[],
      number[],
    ];
    const gap = [0, 0, 0, 0];
    expect(firstRowOf(text.slice(text.indexOf("Outputs")))).toEqual(
      [black, white, gap, black, black, gap, black, white].flat(),
    );
  });
});

describe("first-layer weights", () => {
  const of = (inputs: number, units: number, more: object = {}) => {
    const parameter = { path: "dense1.kernel", shape: [inputs, units], position: [1, 0] };
    const layers = [
      { layer: { kind: "input" }, name: "input1", parameters: [], position: 0 },
      { layer: { kind: "dense" }, name: "dense1", parameters: [parameter], position: 1 },
      { layer: { kind: "activation" }, name: "activation1", parameters: [], position: 2 },
    ];
    const data = Float32Array.from({ length: inputs * units }, (_, i) => (i % 2 ? 1 : -2));
    const model = {
      architecture: { layers, parameters: [parameter], input: { shape: [inputs] } },
      getWeights: () => ({ "dense1.kernel": { data, shape: [inputs, units] } }),
    };
    const facts = { model, train: part(1, inputs), columnNames: names(inputs), isImages: false };
    return weightsSection({ ...facts, ...more } as unknown as Facts)!.text;
  };

  it("are shown for 64 inputs and 128 units", () => {
    expect(of(64, 128)).not.toContain("not shown");
    expect(of(65, 128)).toContain("not shown: 1 more inputs</p>");
    expect(of(64, 129)).toContain("not shown: 1 more units</p>");
    expect(of(66, 130)).toContain("not shown: 2 more inputs, 2 more units</p>");
    expect(of(3, 4)).toContain("largest weight: 2<");
    expect(of(3, 4).match(/<span>column\d<\/span>/g)).toHaveLength(3);
  });

  it("have a width that depends on the units", () => {
    const widthOf = (units: number) => Number(/ width="(\d+)"/.exec(of(2, units))![1]);
    expect([1, 15, 16, 70, 71, 128, 129].map(widthOf)).toEqual([28, 420, 420, 420, 426, 768, 768]);
  });

  it("of images are images of up to 64 units", () => {
    const images = (units: number) => {
      const train = { ...part(1, 4), x: { data: new Float32Array(4), shape: [1, 2, 2, 1] } };
      return of(4, units, { isImages: true, train });
    };
    expect(images(64)).toContain("All 64 units");
    expect(images(65)).toContain("The 64 of 65 units with the largest weights");
    // two rows of pictures are twice as wide as high, of 16 at most; two pixels wide, thirty times as large
    const widthOf = (units: number) => Number(/ width="(\d+)"/.exec(images(units))![1]);
    expect([1, 2, 3, 8, 64].map(widthOf)).toEqual([2, 2, 3, 4, 12].map((n) => n * 4 * 30));
  });

  it("of grey images are blue above 0 and red below, of colour images in colour", () => {
    const pixelsOf = (channels: number) => {
      const inputs = 2 * channels;
      const x = { data: new Float32Array(inputs), shape: [1, 1, 2, channels] };
      return firstRowOf(of(inputs, 1, { isImages: true, train: { ...part(1, inputs), x } }));
    };
    // weights −2, 1, −2, 1, …
    expect(pixelsOf(1)).toEqual([...[213, 94, 0, 255], ...[0, 114, 178, 128]]);
    expect(pixelsOf(2)).toEqual([...[213, 94, 0, 64], ...[213, 94, 0, 64]]);
    expect(pixelsOf(3)).toEqual([...[0, 191, 0, 255], ...[191, 0, 191, 255]]);
  });

  it("of the last layer are named by up to twelve classes", () => {
    const last = (count: number) => {
      const parameter = { path: "dense1.kernel", shape: [1, count], position: [0, 0] };
      const parameters = [parameter];
      const layers = [{ layer: { kind: "dense" }, name: "dense1", parameters, position: 0 }];
      const data = new Float32Array(count);
      const model = {
        architecture: { layers, parameters: [parameter], input: { shape: [1] } },
        getWeights: () => ({ "dense1.kernel": { data, shape: [1, count] } }),
      };
      const classes = { names: names(count, "class") };
      return of(1, 1, { model, classes });
    };
    expect(last(13)).toContain("columns: classes class0, class1, ");
    expect(last(13)).toContain("class11; largest weight: 0");
    expect(of(3, 4)).toContain("columns: units");
  });

  it("of convolutions are filters: in colour for three channels, otherwise grey", () => {
    const filters = (shape: number[], fan?: [number, number]) => {
      const parameter = { path: "conv2d1.kernel", shape, fan };
      const layers = [
        { layer: { kind: "conv2d" }, name: "conv2d1", parameters: [parameter], position: 1 },
        { layer: { kind: "dense" }, name: "dense1", parameters: [], position: 2 },
      ];
      const later = { path: "dense1.kernel", shape: [4, 2] };
      const size = shape.reduce((a, b) => a * b);
      const data = Float32Array.from({ length: size }, (_, i) => [-2, 1, 0][i % 3]!);
      const model = {
        architecture: { layers, parameters: [parameter, later], input: { shape: [9, 9, 3] } },
        getWeights: () => ({ "conv2d1.kernel": { data, shape } }),
      };
      const text = of(1, 1, { model, isImages: true });
      return { text, pixels: firstRowOf(text) };
    };
    const grey = filters([1, 3, 1, 1]);
    expect(grey.text).toContain("filters of 1 × 3 × 1 weights");
    expect(grey.text).toContain("All 1 filters");
    const [black, light, middle] = [0, 191, 128].map((value) => [value, value, value, 255]);
    expect(grey.pixels).toEqual([black, light, middle].flat());
    // two channels: their mean
    expect(filters([1, 1, 2, 1]).pixels).toEqual([96, 96, 96, 255]);
    expect(filters([1, 1, 3, 1]).pixels).toEqual([0, 191, 128, 255]);
    expect(filters([1, 1, 3, 1]).text).toContain("in the colours of its channels");
    // of a depthwise convolution, one channel each; two of the six filters in a row, with a gap
    const depthwise = filters([1, 1, 3, 2], [1, 2]);
    expect(depthwise.text).toContain("All 6 filters");
    expect(depthwise.text).toContain("filters of 1 × 1 × 1 weights");
    // of a series: steps by channels
    expect(filters([2, 3, 4]).text).toContain("filters of 2 × 3 × 1 weights");
    expect(filters([5, 5, 1, 65]).text).toContain("The 64 of 65 filters with the largest weights");
  });

  it("are omitted without weights", () => {
    const model = { architecture: { layers: [], parameters: [] }, getWeights: () => ({}) };
    expect(weightsSection({ model } as unknown as Facts)).toBeUndefined();
  });
});
