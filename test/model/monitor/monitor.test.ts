// Feature drift compared with NumPy, verdicts on synthetic drift, and statistics in files.

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { columnStatistics } from "../../../src/data/statistics.ts";
import { METADATA_KEY } from "../../../src/format/model-file.ts";
import { readSafetensors, writeSafetensors } from "../../../src/format/safetensors.ts";
import {
  dataset,
  dense,
  flatten,
  input,
  loadModel,
  type Model,
  sequential,
  synthetic,
} from "../../../src/index.ts";
import { chanceOf, driftOf } from "../../../src/model/monitor/drift.ts";

interface Case {
  readonly name: string;
  readonly training: (number | null)[];
  readonly new: (number | null)[];
  readonly edges: number[];
  readonly counts: number[];
  readonly mean: number;
  readonly deviation: number;
  readonly psi: number;
  readonly noise: number;
  readonly distance: number;
  readonly meanShift: number;
  readonly outside: number;
  readonly missing: number;
}
const { cases } = JSON.parse(readFileSync("test/fixtures/monitoring.json", "utf8")) as {
  cases: Case[];
};
const valuesOf = (list: (number | null)[]) => Float64Array.from(list, (each) => each ?? Number.NaN);

/** A model of two classes, fitted on x. */
async function trained(x: ArrayLike<number>, columns: number, columnNames?: string[]) {
  const rows = x.length / columns;
  const model = sequential([input([columns]), dense(2)]);
  await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
  const y = Int32Array.from({ length: rows }, (_, row) => row % 2);
  const data = { x: { data: Float64Array.from(x), shape: [rows, columns] }, y };
  await model.fit(columnNames ? { ...data, columnNames } : data, { epochs: 1 });
  return model;
}

describe("a column", () => {
  it.each(cases.map((each) => [each.name, each] as const))("agrees with NumPy: %s", (_, each) => {
    const training = valuesOf(each.training);
    const statistics = columnStatistics({ data: training, shape: [training.length, 1] });
    const { edges, counts } = statistics.bins![0]!;
    expect(edges).toEqual(each.edges);
    expect(counts).toEqual(each.counts);
    expect(statistics.mean[0]).toBeCloseTo(each.mean, 9);
    expect(statistics.deviation[0]).toBeCloseTo(each.deviation, 9);
    const drift = driftOf("it", valuesOf(each.new), statistics, 0);
    for (const key of ["psi", "distance", "meanShift", "outside", "missing"] as const) {
      expect(drift[key], key).toBeCloseTo(each[key], 9);
    }
    expect(Math.abs(drift.noise / each.noise - 1)).toBeLessThan(0.03);
  });

  it("has the index computed by hand", () => {
    // shares 0.5, 0.5 become 0.75, 0.25: 0.25·ln 1.5 − 0.25·ln 0.5
    const statistics = columnStatistics({ data: Float64Array.of(0, 1, 0, 1), shape: [4, 1] });
    const { psi, distance } = driftOf("it", Float64Array.of(0, 0, 0, 1), statistics, 0);
    expect(psi).toBeCloseTo(0.25 * Math.log(3), 12);
    expect(distance).toBeCloseTo(0.25, 12);
  });

  it("has infinite drift from a constant", () => {
    const statistics = columnStatistics({ data: new Float64Array(50).fill(3), shape: [50, 1] });
    expect(driftOf("it", new Float64Array(9).fill(3), statistics, 0)).toMatchObject({
      verdict: "stable",
      meanShift: 0,
      psi: 0,
      outside: 0,
    });
    expect(driftOf("it", new Float64Array(9).fill(4), statistics, 0)).toMatchObject({
      verdict: "shifted",
      meanShift: Infinity,
      outside: 1,
    });
  });

  it("is not judged by a row or two", () => {
    const data = Float64Array.from({ length: 500 }, (_, i) => i % 100);
    const statistics = columnStatistics({ data, shape: [500, 1] });
    expect(driftOf("it", Float64Array.of(1000), statistics, 0)).toMatchObject({
      outside: 1,
      verdict: "stable",
    });
    expect(driftOf("it", new Float64Array(20).fill(1000), statistics, 0).verdict).toBe("shifted");
  });

  it("is judged by a few far outliers, or more values out of range than by chance", () => {
    const data = Float64Array.from({ length: 142 }, (_, i) => 11 + (i % 39) / 10);
    const statistics = columnStatistics({ data, shape: [142, 1] });
    const verdict = (...values: number[]) =>
      driftOf("it", Float64Array.from(values), statistics, 0).verdict;
    expect(verdict(15)).toBe("stable");
    expect(verdict(15, 15)).toBe("stable");
    expect(verdict(15, 15, 15)).toBe("shifted");
    expect(verdict(130)).toBe("shifted");
    expect(verdict(-1e308, 12)).toBe("shifted");
    expect(verdict(...data, 1.3e7, 1.3e7, 1.3e7)).toBe("moved");
  });

  it("of the same distribution is stable, for any distribution", () => {
    const random = Float64Array.from({ length: 90_000 }, (_, i) => {
      let h = Math.imul(i ^ (i >>> 15), 0x2c1b3c6d);
      h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
      return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
    });
    const shapes = {
      uniform: (i: number) => random[i]!,
      normal: (i: number) =>
        Math.sqrt(-2 * Math.log(1 - random[i]!)) * Math.cos(6.283 * random[90_000 - 1 - i]!),
      exponential: (i: number) => -Math.log(1 - random[i]!),
    };
    for (const [shape, at] of Object.entries(shapes)) {
      for (const rows of [1, 3, 20, 200]) {
        for (let column = 0; column < 200; column++) {
          const draw = (from: number, length: number) =>
            Float64Array.from({ length }, (_, i) => at((column * 431 + from + i) % 90_000));
          const statistics = columnStatistics({ data: draw(0, 150), shape: [150, 1] });
          const { verdict, psi, noise } = driftOf("it", draw(150, rows), statistics, 0);
          // the index has a false-alarm rate of one in a thousand
          if (psi <= noise) expect(verdict, `${shape} ${rows} ${column}`).toBe("stable");
        }
      }
    }
  });

  it("gives the number of values out of range by chance", () => {
    // of 3 the third is the smallest or the largest; of 2 + 2 the first are neighbours in half of all orders
    expect(chanceOf(1, 1, 2)).toBeCloseTo(2 / 3, 14);
    expect(chanceOf(2, 2, 2)).toBeCloseTo(1 / 2, 14);
    expect(chanceOf(1, 2, 2)).toBeCloseTo(5 / 6, 14);
    expect(chanceOf(3, 3, 142)).toBeCloseTo(24 / (143 * 144 * 145), 9);
    expect(chanceOf(0, 5, 10)).toBe(1);
  });

  it("of float32 is not outside its own range as float64", () => {
    const data = Float64Array.from({ length: 100 }, (_, i) => i / 7 + 0.1);
    const statistics = columnStatistics({ data, shape: [100, 1] });
    const rounded = Float64Array.from(Float32Array.from(data));
    expect(driftOf("it", rounded, statistics, 0)).toMatchObject({ outside: 0, verdict: "stable" });
  });
});

describe("monitor", () => {
  const clean = synthetic.blobs({ count: 600, seed: 1 });
  const fresh = synthetic.blobs({ count: 300, seed: 2 });
  let model: Model;
  beforeAll(async () => {
    model = await trained(clean.x.data, 2, ["left", "right"]);
  });

  it("reports nothing for data of the same distribution", async () => {
    const { verdict, rows, features } = await model.monitor(fresh.x);
    expect(verdict).toBe("stable");
    expect(rows).toBe(300);
    expect(features.map(({ name }) => name)).toEqual(["left", "right"]);
  });

  it("reports the column that has moved, first in the text", async () => {
    const data = Float64Array.from(fresh.x.data, (value, i) => (i % 2 === 1 ? value + 3 : value));
    const monitoring = await model.monitor({ data, shape: [300, 2] });
    expect(monitoring.verdict).toBe("shifted");
    expect(monitoring.features.map(({ verdict }) => verdict)).toEqual(["stable", "shifted"]);
    expect(monitoring.toText().split("\n")[2]).toMatch(/^right +shifted/);
  });

  it("accepts missing values, and reports them", async () => {
    const data = Float64Array.from(fresh.x.data, (value, i) => (i % 6 === 0 ? Number.NaN : value));
    const { features } = await model.monitor({ data, shape: [300, 2] });
    expect(features[0]).toMatchObject({ verdict: "shifted", trainingMissing: 0 });
    expect(features[0]!.missing).toBeCloseTo(1 / 3, 12);
    expect(features[1]!.verdict).toBe("stable");
  });

  it("refuses what it cannot compare", async () => {
    const untrained = sequential([input([2]), dense(2)]);
    await expect(untrained.monitor(fresh.x)).rejects.toMatchObject({ code: "NO_STATISTICS" });
    await expect(model.monitor([[1, 2, 3]])).rejects.toMatchObject({ code: "X_SHAPE" });
    await expect(model.monitor({ data: [], shape: [0, 2] })).rejects.toMatchObject({
      code: "NO_ROWS",
    });
  });

  it("compares brightness, contrast, sharpness and colours of images", async () => {
    const { train, test } = synthetic.digits({ count: 600, seed: 1 }).split({ test: 0.4 });
    const ofImages = sequential([input([28, 28, 1]), flatten(), dense(10)]);
    await ofImages.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    await ofImages.fit(train, { epochs: 1 });
    const same = await ofImages.monitor(test.x);
    expect(same.verdict).toBe("stable");
    expect(same.features.map(({ name }) => name)).toEqual(["brightness", "contrast", "sharpness"]);
    const dark = Uint8Array.from(test.x.data, (value) => value * 0.6);
    expect((await ofImages.monitor({ data: dark, shape: test.x.shape })).verdict).toBe("shifted");
    // the same images as numbers from 0 to 1
    const floats = Float32Array.from(test.x.data, (value) => value / 255);
    expect((await ofImages.monitor({ data: floats, shape: test.x.shape })).verdict).toBe("stable");

    const flat = sequential([input([784]), dense(10)]);
    await flat.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    await flat.fit(train, { epochs: 1 });
    expect((await flat.monitor(test.x)).features.map(({ name }) => name)).toEqual([
      "mean of the row",
      "deviation of the row",
    ]);
  });

  it("accepts images of any size, with the channels of the input", async () => {
    const images = (...shape: number[]) => ({
      data: new Uint8Array(shape.reduce((size, each) => size * each)),
      shape,
    });
    const model = sequential([input([2, 2, 3]), flatten(), dense(2)]);
    const flat = sequential([input([12]), dense(2)]);
    for (const each of [model, flat]) {
      await each.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    }
    await model.fit({ x: images(2, 2, 2, 3), y: [0, 1] }, { epochs: 1 });
    expect((await model.monitor(images(5, 3, 4, 3))).rows).toBe(5);
    for (const other of [
      images(2, 2, 2, 1),
      images(2, 2, 2, 4),
      images(2, 12),
      images(2, 0, 2, 3),
    ]) {
      await expect(model.monitor(other)).rejects.toMatchObject({ code: "X_SHAPE" });
    }
    flat.statistics = model.statistics; // as of images that are cropped to a vector
    for (const channels of [1, 3]) {
      expect((await flat.monitor(images(2, 4, 4, channels))).rows).toBe(2);
    }
  });

  it("measures an image as computed by hand", () => {
    // 2 x 2 pixels of 3 colours
    const pixels = [1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0];
    const x = { data: Float32Array.from(pixels), shape: [1, 2, 2, 3] };
    const { of, names, mean } = columnStatistics(x);
    expect(of).toBe("images");
    const measures = Object.fromEntries(names!.map((name, j) => [name, mean[j]!]));
    expect(measures.brightness).toBeCloseTo(0.25, 12);
    expect(measures.contrast).toBeCloseTo(Math.sqrt(3 / 16), 12);
    expect(measures.sharpness).toBeCloseTo(1 / 6, 12); // one of six neighbours differs
    expect(measures.red).toBeCloseTo(0.5, 12);
    expect(measures.green).toBeCloseTo(0.25, 12);
    expect(measures.blue).toBe(0);
  });
});

describe("statistics in a file", () => {
  let bytes: Uint8Array;
  let model: Model;
  beforeAll(async () => {
    model = await trained([1, 2, 3, 4, -0, 6], 2, ["a", "b"]);
    bytes = await model.save();
  });

  /** The file with other statistics. */
  function withStatistics(change: (statistics: Record<string, unknown>) => unknown) {
    const { tensors, metadata } = readSafetensors(bytes);
    const description = JSON.parse(metadata.get(METADATA_KEY)!);
    description.statistics = change(description.statistics);
    return writeSafetensors(tensors, new Map([[METADATA_KEY, JSON.stringify(description)]]));
  }

  it("are restored unchanged", async () => {
    const loaded = await loadModel(bytes);
    expect(loaded.statistics).toEqual(model.statistics);
    expect(loaded.statistics!.names).toEqual(["a", "b"]);
    const before = await model.monitor([[9, 9]]);
    const after = await loaded.monitor([[9, 9]]);
    expect(after.features).toEqual(before.features);
  });

  it("of earlier versions have only moments and ranges", async () => {
    const old = withStatistics(({ mean, deviation, minimum, maximum }) => ({
      ...{ mean, deviation, minimum, maximum },
    }));
    const { verdict, features } = await (await loadModel(old)).monitor([[9, 9]]);
    expect(verdict).toBe("stable");
    expect(features[0]).toMatchObject({ name: "column0", psi: Number.NaN, outside: 1 });
  });

  const bad: [string, (statistics: Record<string, unknown>) => unknown][] = [
    ["no object", () => 7],
    ["null", () => null],
    ["no numbers", (of) => ({ ...of, mean: [1, "2"] })],
    ["too few", (of) => ({ ...of, maximum: [9] })],
    ["too few missing", (of) => ({ ...of, missing: [0] })],
    ["a range upside down", (of) => ({ ...of, minimum: [99, 99] })],
    ["a deviation below 0", (of) => ({ ...of, deviation: [1, -1] })],
    ["another kind", (of) => ({ ...of, of: "tables" })],
    ["names that are none", (of) => ({ ...of, names: [1, 2] })],
    ["an unknown key", (of) => ({ ...of, median: [1, 2] })],
    ["half a row", (of) => ({ ...of, rows: 1.5 })],
    ["bins of no list", (of) => ({ ...of, bins: [1, 2] })],
    [
      "edges that fall",
      (of) => ({ ...of, bins: Array(2).fill({ edges: [2, 1], counts: [1, 1, 1] }) }),
    ],
    ["a bin too few", (of) => ({ ...of, bins: Array(2).fill({ edges: [1, 2], counts: [1, 1] }) })],
    ["counts below 0", (of) => ({ ...of, bins: Array(2).fill({ edges: [], counts: [-1] }) })],
    [
      "too many bins",
      (of) => ({
        ...of,
        bins: Array(2).fill({ edges: [...Array(999).keys()], counts: Array(1000).fill(1) }),
      }),
    ],
  ];
  it.each(bad)("are refused with %s", async (_, change) => {
    await expect(loadModel(withStatistics(change))).rejects.toMatchObject({
      name: "FormatError",
      code: "MODEL_FILE",
    });
  });
});

it("a data set passes on its column names", async () => {
  const data = dataset({ x: [[1], [2], [3]], y: [0, 1, 1], columnNames: ["height"] });
  const model = sequential([input([1]), dense(2)]);
  await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
  await model.fit(data, { epochs: 1 });
  expect((await model.monitor(data.x)).features[0]!.name).toBe("height");
});
