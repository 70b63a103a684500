// Options of calls on data: accepted and refused at their limits, and defaults.

import { describe, expect, it } from "vitest";
import { batchesOf } from "../../src/data/batches.ts";
import { countRecords, parseRecord, recordBytes } from "../../src/data/cifar.ts";
import { isColor } from "../../src/data/color-range.ts";
import { histogram } from "../../src/data/histogram.ts";
import { MISSING_WORDS, missingClassTest, missingTest } from "../../src/data/missing-words.ts";
import { readOptions } from "../../src/data/synthetic/options.ts";
import { type Dataset, dataset, kFold } from "../../src/index.ts";

const rows = (count: number) => Array.from({ length: count }, (_, i) => [i]);
const data = dataset({ x: rows(40), y: rows(40).map(([i]) => i! / 2) });

describe("batches()", () => {
  const orderOf = (options: object) =>
    [...batchesOf(data, options)].map(({ x }) => Array.from(x.data));

  it("have 32 rows in order by default", () => {
    const [first, second, ...more] = orderOf({});
    expect([first, second, more]).toEqual([
      ...[rows(32).flat(), [32, 33, 34, 35, 36, 37, 38, 39], []],
    ]);
    expect(orderOf({ shuffle: false, seed: 3, epoch: 4 })).toEqual([first, second]);
    expect([...batchesOf(data, { batchSize: 1 })][7]).toEqual({
      x: { data: Float64Array.of(7), shape: [1, 1] },
      y: { data: Float64Array.of(3.5), shape: [1] },
    });
  });

  it("are shuffled by seed and epoch, both 0 by default", () => {
    const shuffled = orderOf({ shuffle: true });
    expect(shuffled).toEqual(orderOf({ shuffle: true, seed: 0, epoch: 0 }));
    expect(shuffled.flat().sort((a, b) => a - b)).toEqual(rows(40).flat());
    for (const other of [{ seed: 1 }, { epoch: 1 }]) {
      expect(orderOf({ shuffle: true, ...other })).not.toEqual(shuffled);
    }
  });

  it("refuse what cannot be used", () => {
    const wrong: [object, string][] = [
      [{ batchsize: 3 }, 'Cannot use option of batches "batchsize"'],
      [{ shuffle: 1 }, "Cannot use batches: expected shuffle to be true or false, got 1"],
      [{ batchSize: 0 }, "Cannot use batches: expected batchSize to be an integer >= 1, got 0"],
      [{ batchSize: 1.5 }, "Cannot use batches: expected batchSize to be an integer >= 1, got 1.5"],
      [{ epoch: -1 }, "Cannot use batches: expected epoch to be an integer >= 0, got -1"],
      [{ seed: 0.5 }, "Cannot use batches: expected seed to be an integer, got 0.5"],
    ];
    for (const [options, message] of wrong) {
      expect(() => batchesOf(data, options)).toThrow(message);
    }
  });
});

describe("kFold()", () => {
  const testsOf = (options: object) =>
    kFold(data, { folds: 3, ...options }).map(({ test }) => Array.from(test.x.data));

  it("uses seed 0 by default", () => {
    expect(testsOf({})).toEqual(testsOf({ seed: 0 }));
    expect(testsOf({})).not.toEqual(testsOf({ seed: 1 }));
    expect(kFold(data, { folds: 40 }).every(({ test }) => test.length === 1)).toBe(true);
    expect(kFold(data, { folds: 2 }).length).toBe(2);
  });

  it("refuses what cannot be used", () => {
    const wrong: [object, string][] = [
      [{ fold: 3 }, 'Cannot use option of kFold "fold"'],
      [{ stratify: 1 }, "Cannot use stratify of kFold: expected true or false, got 1"],
      [{ folds: 1 }, "Cannot make folds: expected an integer from 2 to the 40 rows, got 1"],
      [{ folds: 41 }, "Cannot make folds: expected an integer from 2 to the 40 rows, got 41"],
      [{ folds: 2.5 }, "Cannot make folds: expected an integer from 2 to the 40 rows, got 2.5"],
      [{ groups: new Array(39).fill(0) }, "39 of them"],
      [{ groups: 3 }, "the name of a column, or a list"],
      [{ groups: new Array(40).fill(0), stratify: true }, "stratify"],
    ];
    for (const [options, message] of wrong) expect(() => testsOf(options)).toThrow(message);
    for (const given of [{ take: () => 1 }, { split: () => 1 }, undefined, { x: 1, y: 2 }]) {
      expect(() => kFold(given as unknown as Dataset, { folds: 2 })).toThrow(
        "Cannot make folds: expected a data set, got ",
      );
    }
  });
});

describe("dataset()", () => {
  it("accepts names of columns, and copies its data", () => {
    const columnNames = ["a"];
    const x = Float32Array.of(1, 2);
    const made = dataset({ x: { data: x, shape: [2, 1] }, y: [0.5, 1.5], columnNames });
    x[0] = columnNames.push("b");
    expect([made.columnNames, Array.from(made.x.data)]).toEqual([["a"], [1, 2]]);
    expect("columnNames" in dataset({ x: [[1]], y: [1] })).toBe(false);
    for (const names of ["a", ["a", 1], null, 5]) {
      expect(() => dataset({ x: [[1]], y: [1], columnNames: names as string[] })).toThrow(
        "Cannot use columnNames: expected a list of names, got ",
      );
    }
  });

  it("numbers strings unless values are requested", () => {
    const y = ["b", "a"];
    const read = (options: object) => {
      try {
        const { y: labels, classNames } = dataset({ x: rows(2), y: y as never, ...options });
        return [Array.from(labels.data), classNames];
      } catch (error) {
        return (error as Error).message.replace(/[:;].*/, "");
      }
    };
    expect(
      [
        ...[{}, { task: "auto" }, { task: "classification" }, { classNames: ["b", "a"] }],
        ...[{ task: "regression" }, { task: "regression", classNames: ["b", "a"] }, { task: "x" }],
      ].map(read),
    ).toEqual([
      ...[1, 2, 3].map(() => [
        [1, 0],
        ["a", "b"],
      ]),
      [
        [0, 1],
        ["b", "a"],
      ],
      ...["Cannot read y", "Cannot use classNames", 'Cannot use task "x"'],
    ]);
  });
});

describe("histogram()", () => {
  it("accepts up to a million bins", () => {
    expect(histogram([0, 1], { bins: 1_000_000 }).counts.length).toBe(1_000_000);
    expect(histogram([0, 1], { bins: 1 })).toEqual({
      counts: Int32Array.of(2),
      edges: Float64Array.of(0, 1),
    });
    expect(histogram([0, 1])).toEqual(histogram([0, 1], { bins: 10 }));
    for (const bins of [0, 1_000_001, 1.5, "3"]) {
      expect(() => histogram([0, 1], { bins: bins as number })).toThrow(
        "Cannot count: expected bins to be an integer from 1 to 1,000,000, got ",
      );
    }
  });

  it("puts each edge into the bin that starts with it, in spite of rounding", () => {
    for (const [low, high, bins] of [
      [0, 1, 10],
      [0, 0.3, 3],
      [-0.7, 0.1, 8],
      [1e-3, 7.7, 49],
      [0, 1, 49],
    ] as const) {
      const { edges } = histogram([0], { bins, range: [low, high] });
      const { counts } = histogram(edges, { bins, range: [low, high] });
      const once = new Int32Array(bins).fill(1);
      once[bins - 1] = 2;
      expect(counts).toEqual(once);
    }
  });

  it("accepts a range of one value, and refuses invalid ranges", () => {
    expect(Array.from(histogram([3, 3.6], { bins: 2, range: [3, 3] }).edges)).toEqual([
      2.5, 3, 3.5,
    ]);
    expect(Array.from(histogram([3, 3.6], { bins: 2, range: [3, 3] }).counts)).toEqual([0, 1]);
    for (const range of [[1, 0], [0], [0, 1, 2], [0, Infinity], [Number.NaN, 1], "01"]) {
      expect(() => histogram([1], { range: range as [number, number] })).toThrow(
        "Cannot count: expected range to be [lowest, highest], got ",
      );
    }
  });
});

describe("words for missing values", () => {
  it("are those of the list in any case, and empty cells", () => {
    const own = missingTest([" None ", "-99"]);
    expect(["", "none", "NONE", "-99", "nones", "NA", "no"].map(own)).toEqual([
      ...[true, true, true, true, false, false, false],
    ]);
    const usual = missingTest();
    expect(MISSING_WORDS.every(usual)).toBe(true);
    expect(["#N/A N/A", "#n/a n/a", "", "missing", "0"].map(usual)).toEqual([
      ...[true, true, true, false, false],
    ]);
    expect([missingTest([])(""), missingTest([])("NA")]).toEqual([true, false]);
  });

  it("may be classes of a target, unless the option lists them", () => {
    const words = ["", "-", "--", "nil", "NONE", "NA", "?"];
    expect(words.map(missingClassTest(undefined))).toEqual([
      ...[true, false, false, false, false, true, true],
    ]);
    expect(words.map(missingClassTest(["none"]))).toEqual([
      ...[true, false, false, false, true, false, false],
    ]);
    for (const given of ["NA", ["NA", 1], null]) {
      expect(() => missingTest(given as string[])).toThrow(
        "Cannot use missingWords: expected a list of words, got ",
      );
      expect(() => missingClassTest(given as string[])).toThrow("Cannot use missingWords");
    }
  });
});

it("colours are numbers from 0 to 1, up to rounding errors", () => {
  const values = [-1.1e-5, -1e-5, 0, 0.5, 1, 1 + 1e-5, 1.000011, 2, Number.NaN, -0.5];
  expect(values.map(isColor)).toEqual([
    ...[false, true, true, true, true, true, false, false, false, false],
  ]);
});

describe("records of CIFAR", () => {
  const form = { name: "CIFAR-100", labels: [20, 100], label: 1 };
  const at = { what: "train.bin", number: 7 };

  it("have consecutive planes after the labels", () => {
    expect(recordBytes(form)).toBe(3074);
    const bytes = Uint8Array.from({ length: 3074 }, (_, i) => (i * i) % 251);
    bytes.set([19, 99]);
    const into = { x: new Uint8Array(2 * 3072 + 1), y: new Int32Array(3), row: 1 };
    parseRecord(bytes, form, into, at);
    expect(into.y).toEqual(Int32Array.of(0, 99, 0));
    const wanted = new Uint8Array(2 * 3072 + 1);
    for (let i = 0; i < 3072; i++)
      wanted[3072 + i] = bytes[2 + (i % 3) * 1024 + Math.floor(i / 3)]!;
    expect(into.x).toEqual(wanted);
  });

  it("with an invalid label are refused before anything is written", () => {
    const into = { x: new Uint8Array(3072), y: new Int32Array(1), row: 0 };
    const bytes = new Uint8Array(3074).fill(5);
    const message = (...labels: number[]) => {
      bytes.set(labels);
      try {
        return parseRecord(bytes, form, into, at);
      } catch (error) {
        return (error as Error).message;
      }
    };
    const hint = "; records are counted from 0; is it a binary file of CIFAR-100?";
    expect([message(20, 0), message(0, 100)]).toEqual([
      `Cannot read train.bin: expected a label from 0 to 19, got 20 in record 7${hint}`,
      `Cannot read train.bin: expected a label from 0 to 99, got 100 in record 7${hint}`,
    ]);
    expect([into.x.some(Boolean), into.y[0]]).toEqual([false, 0]);
  });

  it("are complete, and at least one", () => {
    expect([3074, 2 * 3074].map((length) => countRecords(length, form, "a"))).toEqual([1, 2]);
    for (const [length, got] of [
      [0, "0 and 0"],
      [3073, "0 and 3073"],
      [2 * 3074 + 1, "2 and 1"],
    ] as const) {
      expect(() => countRecords(length, form, "a")).toThrow(
        `Cannot read a: expected records of 3074 bytes, got ${got} bytes more; a binary file of CIFAR-100 consists of complete records`,
      );
    }
  });
});

describe("options of synthetic data", () => {
  const read = (name: string, options: Record<string, number>) => {
    const defaults = { count: 1, seed: 0, ...options };
    try {
      return readOptions(name, options, defaults) === undefined ? "nothing" : "taken";
    } catch (error) {
      return (error as Error).message.replace(`Cannot use ${name}: expected `, "");
    }
  };

  it("are integers from 0 or 1, and numbers from 0", () => {
    expect([
      read("moons", { count: 0 }),
      read("moons", { count: -1 }),
      read("moons", { count: 1.5 }),
      read("spirals", { classes: 1 }),
      read("spirals", { classes: 0 }),
      read("blobs", { features: 0 }),
      read("blobs", { components: 0 }),
      read("moons", { noise: 0 }),
      read("moons", { noise: -0.1 }),
      read("moons", { noise: Infinity }),
      read("moons", { noise: "1" as never }),
      read("moons", { seed: -0.5 }),
    ]).toEqual([
      "taken",
      "count to be an integer >= 0, got -1",
      "count to be an integer >= 0, got 1.5",
      "taken",
      "classes to be an integer >= 1, got 0",
      "features to be an integer >= 1, got 0",
      "components to be an integer >= 1, got 0",
      "taken",
      "noise to be a number >= 0, got -0.1",
      "noise to be a number >= 0, got Infinity",
      'noise to be a number >= 0, got "1"',
      "seed to be an integer, got -0.5",
    ]);
    expect(readOptions("moons", {}, { count: 7, noise: 3 })).toEqual({ count: 7, noise: 3 });
    const given = { count: undefined, noise: 0 } as never;
    expect(readOptions("moons", given, { count: 7, noise: 3 })).toEqual({ count: 7, noise: 0 });
  });

  it("are limited to a gigabyte", () => {
    const bytes = "of x of at most 1073741824 bytes, got";
    expect([
      read("spirals", { classes: 65_536 }),
      read("spirals", { classes: 65_537 }),
      read("moons", { count: 2 ** 27 }),
      read("moons", { count: 2 ** 27 + 1 }),
      read("digits", { count: 1_369_568 }),
      read("digits", { count: 1_369_569 }),
      read("regression", { count: 2 ** 18, features: 2 ** 10 }),
      read("regression", { count: 2 ** 18, features: 2 ** 10 + 1 }),
      read("regression", { count: 0, features: 2 ** 22 }),
      read("regression", { count: 0, features: 2 ** 28 + 1 }),
      read("mixture", { classes: 2 ** 10, components: 2 ** 6, features: 2 ** 6 }),
      read("mixture", { classes: 2 ** 10, components: 2 ** 6, features: 2 ** 6 + 1 }),
      read("mixture", { classes: 2 ** 10, components: 2 ** 12 + 1 }),
    ]).toEqual([
      "taken",
      "classes to be at most 65536, got 65537",
      "taken",
      `count ${bytes} ${8 * (2 ** 27 + 1)}`,
      "taken",
      `count ${bytes} ${784 * 1_369_569}`,
      "taken",
      `count and features ${bytes} ${4 * 2 ** 18 * (2 ** 10 + 1)}`,
      "taken",
      `count and features ${bytes} ${4 * (2 ** 28 + 1)}`,
      "taken",
      `at most 4194304 classes times components times features, got ${2 ** 16 * (2 ** 6 + 1)}`,
      `at most 4194304 classes times components times features, got ${2 ** 10 * (2 ** 12 + 1)}`,
    ]);
  });
});
