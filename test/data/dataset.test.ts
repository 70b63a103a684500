import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { type Dataset, dataset } from "../../src/data/dataset.ts";
import { kFold } from "../../src/data/k-fold.ts";
import { permute } from "../../src/engine/js/random.ts";
import { keyFor, PURPOSE } from "../../src/random/keys.ts";

/** Row i is [i, -i]; its class is i mod 3 by default. */
const numbered = (count: number, classOf = (i: number) => i % 3) =>
  dataset({
    x: {
      data: Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 ? -1 : 1) * (i >> 1)),
      shape: [count, 2],
    },
    y: Int32Array.from({ length: count }, (_, i) => classOf(i)),
  });

const sorted = (rows: Iterable<number>) => [...rows].sort((a, b) => a - b);
const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const classCounts = (data: Dataset) => {
  const counts: Record<number, number> = {};
  for (const label of data.y.data) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
};
/** Checks by row number that x and y of each part still match. */
const requireWhole = (data: Dataset, classOf: (i: number) => number) => {
  expect(range(data.length).map((i) => data.x.data[2 * i])).toEqual([...data.samples]);
  expect([...data.y.data]).toEqual(Array.from(data.samples, classOf));
};

describe("dataset", () => {
  test("keeps the kind of x and copies it", () => {
    for (const kind of [Uint8Array, Float32Array, Float64Array, Int32Array]) {
      const x = new kind([1, 2, 3, 4]);
      const data = dataset({ x: { data: x, shape: [2, 2] }, y: [0, 1] });
      x[0] = 9;
      expect(data.x.data).toBeInstanceOf(kind);
      expect([...data.x.data]).toEqual([1, 2, 3, 4]);
      expect(data.length).toBe(2);
      expect(data.samples).toEqual(new Int32Array([0, 1]));
    }
  });

  test("with class names y becomes int32 class numbers", () => {
    const data = dataset({ x: [[1], [2]], y: [[1], [0]], classNames: ["no", "yes"] });
    expect(data.y).toEqual({ data: new Int32Array([1, 0]), shape: [2] });
    expect(data.classNames).toEqual(["no", "yes"]);
    expect(() => dataset({ x: [[1]], y: [2], classNames: ["no", "yes"] })).toThrow(
      "Cannot read y: expected integers from 0 to 1, got 2 at row 0",
    );
  });

  test("refuses rows that do not match", () => {
    expect(() => dataset({ x: [[1], [2]], y: [0] })).toThrow(
      "Cannot make a data set: expected as many rows in y as in x, 2, got 1",
    );
    expect(() => dataset({ x: { data: [1], shape: [] }, y: [0] })).toThrow(
      "as in x, a number, got 1",
    );
    expect(() => dataset({ x: [[1]], y: [0], names: [] } as never)).toThrow(DataError);
  });

  test("selects rows by number", () => {
    const data = numbered(10).take([7, 2, 7]);
    expect(data.samples).toEqual(new Int32Array([7, 2, 7]));
    requireWhole(data, (i) => i % 3);
    expect(data.take([1]).samples).toEqual(new Int32Array([2]));
    expect(() => data.take([3])).toThrow(
      "Cannot take rows: expected integers from 0 to 2, got 3 at position 0",
    );
    for (const row of [-1, 0.5, Number.NaN]) expect(() => data.take([row])).toThrow(DataError);
  });
});

describe("split", () => {
  test("puts every row into exactly one part, for any sizes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 200 }),
        fc.integer(),
        fc.double({ min: 0.01, max: 0.4, noNaN: true }),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        (count, seed, share, stratify, classes) => {
          const classOf = (i: number) => i % classes;
          const parts = numbered(count, classOf).split({
            ...{ test: share, validation: share, seed, stratify },
          });
          const { train, test: held, validation } = parts;
          const rows = [train, held, validation].flatMap(({ samples }) => [...samples]);
          expect(sorted(rows)).toEqual(range(count));
          expect(held.length).toBe(Math.max(1, Math.floor(share * count + 0.5)));
          expect(validation.length).toBe(held.length);
          for (const part of [train, held, validation]) requireWhole(part, classOf);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("preserves the share of every class", () => {
    const classOf = (i: number) => (i < 60 ? 0 : i < 90 ? 1 : 2);
    const data = numbered(100, classOf);
    const { train, test: held, validation } = data.split({ test: 0.2, validation: 10 });
    expect(classCounts(held)).toEqual({ 0: 12, 1: 6, 2: 2 });
    expect(classCounts(validation)).toEqual({ 0: 6, 1: 3, 2: 1 });
    expect(classCounts(train)).toEqual({ 0: 42, 1: 21, 2: 7 });
  });

  test("keeps a class of one row in the training set", () => {
    const data = numbered(11, (i) => (i === 4 ? 7 : i % 2));
    for (const seed of range(20)) {
      const { train } = data.split({ test: 0.3, seed, stratify: true });
      expect([...train.y.data]).toContain(7);
    }
  });

  test("if every value is its own class, any row may be held out", () => {
    const data = numbered(40, (i) => i);
    const means = range(20).map((seed) => {
      const { samples } = data.split({ test: 0.25, seed }).test;
      return samples.reduce((sum, row) => sum + row, 0) / samples.length;
    });
    expect(Math.min(...means)).toBeLessThan(19.5);
    expect(Math.max(...means)).toBeGreaterThan(19.5);
  });

  test("depends on the seed and preserves sample numbers", () => {
    const data = numbered(50);
    expect(data.split({ test: 10 })).toMatchObject({
      test: { samples: data.split({ test: 10, seed: 0 }).test.samples },
    });
    expect(data.split({ test: 10, seed: 1 }).test.samples).not.toEqual(
      data.split({ test: 10, seed: 2 }).test.samples,
    );
    const twice = data.split({ test: 20 }).train.split({ test: 0.5 });
    requireWhole(twice.train, (i) => i % 3);
    requireWhole(twice.test, (i) => i % 3);
  });

  test("keeps names and kinds", () => {
    const data = dataset({
      ...{ x: new Uint8Array(4), y: [0, 1, 0, 1] },
      ...{ classNames: ["a", "b"], columnNames: ["c"] },
    });
    const { train } = data.split({ test: 1 });
    expect(train.x.data).toBeInstanceOf(Uint8Array);
    expect(train.classNames).toEqual(["a", "b"]);
    expect(train.columnNames).toEqual(["c"]);
    expect("validation" in data.split({ test: 1 })).toBe(false);
  });

  test("refuses sizes that leave a part empty", () => {
    const data = numbered(10);
    for (const size of [0, 1.5, -1, Number.NaN, 10, 11]) {
      expect(() => data.split({ test: size })).toThrow(DataError);
    }
    expect(() => data.split({ test: 0.5, validation: 5 })).toThrow(
      "Cannot split 10 rows: expected at least one left to train on, got 10 held out",
    );
    expect(() => data.split({ test: 1, seed: 0.5 })).toThrow(DataError);
    expect(() => data.split({ tset: 1 } as never)).toThrow('did you mean "test"?');
  });

  test("stratifies regression only on demand, and then refuses", () => {
    const data = dataset({ x: [1, 2, 3, 4], y: [0.1, 0.2, 0.3, 0.4] });
    expect(data.split({ test: 1 }).train.length).toBe(3);
    expect(() => data.split({ test: 1, stratify: true })).toThrow(DataError);
  });
});

describe("batches", () => {
  test("go through all rows in order, the last one smaller", () => {
    const batches = [...numbered(10).batches({ batchSize: 4 })];
    expect(batches.map(({ x }) => x.shape)).toEqual([
      [4, 2],
      [4, 2],
      [2, 2],
    ]);
    expect(batches.map(({ y }) => [...y.data])).toEqual([
      [0, 1, 2, 0],
      [1, 2, 0, 1],
      [2, 0],
    ]);
    expect([...numbered(0).batches()]).toEqual([]);
  });

  test("shuffle like training", () => {
    const data = numbered(100, (i) => i);
    const batches = data.batches({ batchSize: 7, shuffle: true, seed: 5, epoch: 3 });
    const [key0, key1] = keyFor(5, PURPOSE.shuffle, 3);
    const expected = range(100).map((i) => permute(i, 100, key0, key1));
    const rows = () => [...batches].flatMap(({ y }) => [...y.data]);
    expect(rows()).toEqual(expected);
    expect(rows()).toEqual(expected); // every iteration begins anew
    expect(sorted(expected)).toEqual(range(100));
  });

  test("are fresh copies", () => {
    const data = numbered(4);
    for (const { x } of data.batches()) x.data.fill(7);
    expect(data.x.data[2]).toBe(1);
  });

  test("refuse other sizes at once", () => {
    for (const batchSize of [0, -1, 2.5]) {
      expect(() => numbered(4).batches({ batchSize })).toThrow(DataError);
    }
    expect(() => numbered(4).batches({ epoch: -1 })).toThrow(DataError);
  });
});

describe("kFold", () => {
  test("tests every row once, in parts of equal size and class shares", () => {
    const classOf = (i: number) => (i < 31 ? 0 : i < 50 ? 1 : 2);
    const data = numbered(53, classOf);
    const pairs = kFold(data, { folds: 5, seed: 2 });
    expect(sorted(pairs.flatMap(({ test: held }) => [...held.samples]))).toEqual(range(53));
    for (const { train, test: held } of pairs) {
      expect(sorted([...train.samples, ...held.samples])).toEqual(range(53));
      expect([10, 11]).toContain(held.length);
      expect([6, 7]).toContain(classCounts(held)[0]);
      expect([3, 4]).toContain(classCounts(held)[1]);
      expect([0, 1]).toContain(classCounts(held)[2] ?? 0);
      requireWhole(train, classOf);
      requireWhole(held, classOf);
    }
  });

  test("refuses more folds than rows", () => {
    for (const folds of [1, 4, 2.5]) expect(() => kFold(numbered(3), { folds })).toThrow(DataError);
    expect(kFold(numbered(3), { folds: 3 }).length).toBe(3);
  });
});

describe("keyFor", () => {
  test("differs by seed, purpose and position", () => {
    const keys = [
      keyFor(0, PURPOSE.shuffle),
      keyFor(1, PURPOSE.shuffle),
      keyFor(0, PURPOSE.split),
      keyFor(0, PURPOSE.shuffle, 0),
      keyFor(0, PURPOSE.shuffle, 1),
      keyFor(0, PURPOSE.shuffle, 0, 0),
      keyFor(-1, PURPOSE.shuffle),
      keyFor(2 ** 40, PURPOSE.shuffle),
    ].map(String);
    expect(new Set(keys).size).toBe(keys.length);
    expect(() => keyFor(0.5, PURPOSE.split)).toThrow(
      "Cannot use the seed: expected an integer, got 0.5",
    );
  });
});
