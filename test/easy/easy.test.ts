// classifier() and regressor(): from raw rows to predictions in one call.

import { describe, expect, test } from "vitest";
import { parseCsv } from "../../src/data/csv.ts";
import {
  classifier,
  DataError,
  dataset,
  loadModel,
  type Row,
  r2,
  regressor,
  schemaText,
  synthetic,
  table,
  tablePreprocessing,
} from "../../src/index.ts";
import { tableDefaults } from "../../src/models/defaults.ts";

const rows: Row[] = Array.from({ length: 200 }, (_, i) => ({
  id: i,
  size: i % 13 === 0 ? null : (i * 37) % 101,
  color: ["red", "green", "blue"][i % 3],
  day: `2024-${String((i % 12) + 1).padStart(2, "0")}-15`,
  price: ((i * 37) % 101) * 2 + (i % 3 === 0 ? 50 : 0) + 0.5,
  kind: (i * 37) % 101 > 50 ? "large" : "small",
}));

const message = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DataError);
  return (error as Error).message;
};

describe("classifier", () => {
  test("learns, explains, and predicts names with probabilities", async () => {
    const result = await classifier(rows, { target: "kind", drop: ["price"] });
    const { model, train, test: held, evaluation, baseline, report } = result;
    expect([train.length, held.length]).toEqual([160, 40]);
    expect(evaluation.accuracy).toBeGreaterThan(0.85);
    expect(baseline).toBeGreaterThanOrEqual(0.4);
    expect(baseline).toBeLessThan(0.6);
    for (const part of [
      schemaText(model.schema!),
      "id      ignored",
      "rows: 160 for training, 40 for testing",
      "numbers imputed (median) and standardised; dates as days",
      "adamw, learning rate 0.01, weight decay 0.7",
      `test accuracy: ${(100 * evaluation.accuracy!).toFixed(2)} %; baseline (most frequent class)`,
    ]) {
      expect(report).toContain(part);
    }
    const asked = [
      { size: 95, color: "red", day: "2024-03-01" },
      { size: "5", color: "violet", day: null },
    ];
    const predicted = await result.predict(asked);
    expect(predicted.map((each) => each.class)).toEqual(["large", "small"]);
    for (const { class: name, probability, probabilities } of predicted) {
      expect(probabilities[name]).toBe(probability);
      expect(Object.keys(probabilities)).toEqual(["large", "small"]);
      expect(probabilities.large! + probabilities.small!).toBeCloseTo(1, 5);
    }
    const loaded = await loadModel(await model.save());
    expect(await loaded.predictClasses(asked)).toEqual(new Int32Array([0, 1]));
  });

  test("gives the same result for rows, text and a data set; another seed gives another one", async () => {
    const keep = rows.map(({ size, color, kind }) => ({ size, color, kind }));
    const text = `size,color,kind\n${keep.map((row) => `${row.size ?? ""},${row.color},${row.kind}`).join("\n")}`;
    const data = await table(keep, { target: "kind", missing: "impute" });
    const hash = async (given: Parameters<typeof classifier>[0], options = {}) =>
      (await classifier(given, { epochs: 3, ...options })).model.weightsHash();
    const first = await hash(keep, { target: "kind" });
    expect(await hash(text)).toBe(first);
    expect(await hash(data)).toBe(first);
    expect(await hash(keep, { seed: 1 })).not.toBe(first);
  });

  test("accepts arrays and class numbers", async () => {
    const moons = synthetic.moons({ count: 300, noise: 0.1, seed: 1 });
    const { evaluation, predict, report } = await classifier(moons, { hidden: [16], epochs: 60 });
    expect(evaluation.accuracy).toBeGreaterThan(0.9);
    expect(report).not.toContain("column");
    const [first] = await predict([[0, 1]]);
    expect(["0", "1"]).toContain(first!.class);
    const digits = synthetic.digits({ count: 200, seed: 1 });
    const images = await classifier(digits, { epochs: 5 });
    expect(images.evaluation.accuracy).toBeGreaterThan(0.5);
  });

  test("reports that the columns are uninformative", async () => {
    const noise = Array.from({ length: 60 }, (_, i) => ({
      a: (i * 7919) % 61,
      y: (i * i) % 7 < 3,
    }));
    const constant = noise.map(({ y }) => ({ a: 1, y }));
    const { report, baseline, evaluation } = await classifier(constant, { epochs: 5 });
    expect(evaluation.accuracy).toBeLessThanOrEqual(baseline);
    expect(report).toContain("no better than the baseline");
  });

  test("refuses what it cannot learn from", async () => {
    const one = rows.map((row) => ({ ...row, kind: "large" }));
    expect(await message(classifier(one, { target: "kind" }))).toContain(
      "at least 2 classes, got 1",
    );
    expect(await message(classifier(rows, { target: "id" }))).toContain("200 classes in 200 rows");
    expect(await message(classifier(rows, { target: "kinds" }))).toContain('did you mean "kind"');
    expect(await message(classifier(rows, { taget: "kind" } as never))).toContain('"target"');
    expect(await message(classifier(rows, { task: "regression" } as never))).toContain("task");
    expect(await message(classifier([], { target: "kind" }))).toContain("at least one row");
    expect(await message(classifier(rows.slice(0, 1), { target: "kind" }))).toContain("2 classes");
    expect(await message(classifier(7 as never))).toContain("got 7");
    const arrays = { x: [[1, 2]], y: [0] };
    for (const work of [classifier(arrays as never), regressor([[1, 2]] as never)]) {
      expect(await message(work)).toMatch(
        /^Cannot read a table: expected a list of objects, comma-separated text or a data set, got .*; for arrays of numbers use dataset\({ x, y }\) and mlp\(\)$/,
      );
    }
  });
});

describe("regressor", () => {
  test("learns values and predicts them in their units", async () => {
    const { evaluation, baseline, report, predict, model } = await regressor(rows, {
      ...{ target: "price", drop: ["kind"], seed: 2 },
    });
    expect(evaluation.r2).toBeGreaterThan(0.8);
    expect(Math.abs(baseline)).toBeLessThan(0.2);
    expect(report).toContain(`test R²: ${evaluation.r2!.toFixed(4)}; baseline (mean)`);
    const [low, high] = await predict([
      { size: 5, color: "green", day: "2024-05-05" },
      { size: 95, color: "green", day: "2024-05-05" },
    ]);
    expect(high! - low!).toBeGreaterThan(100);
    expect(model.schema!.target).toEqual({ name: "price", task: "regression" });
  });

  test("reads integers as values, also in data sets", async () => {
    const x = Array.from({ length: 100 }, (_, i) => [i]);
    const y = x.map(([i]) => Math.floor(i! / 10));
    const whole = x.map(([a], i) => ({ a, y: y[i] }));
    expect((await regressor(whole, { epochs: 40 })).evaluation.r2).toBeGreaterThan(0.8);
    expect((await regressor(dataset({ x, y }), { epochs: 40 })).evaluation.r2).toBeGreaterThan(0.8);
    const named = dataset({ x, y, classNames: [..."0123456789"] });
    expect(await message(regressor(named))).toContain("use classifier()");
    expect(await message(regressor(rows, { target: "kind" }))).toContain("expected a number");
  });

  test("compares with a baseline by the same metric", async () => {
    const options = { target: "price", epochs: 1 };
    const { train, test: held, baseline } = await regressor(rows, options);
    const mean = Array.from(train.y.data).reduce((sum, y) => sum + y, 0) / train.length;
    expect(baseline).toBe(r2(held.y, new Float64Array(held.length).fill(mean)));
    // a constant, equal to its mean
    const constant = rows.map((row) => ({ ...row, price: 4 }));
    const same = await regressor(constant, options);
    expect(same.baseline).toBe(1);
    expect(same.report).toContain('the target "price" is constant, 4: there is nothing to learn');
    const one = classifier(
      constant.map((row) => ({ ...row, price: "dear" })),
      { target: "price" },
    );
    expect(await message(one)).toContain('the target "price" is constant, "dear"');
  });

  test("drops rows without a target, and reports them", async () => {
    const holes = rows.map((row, i) => ({ ...row, price: i % 10 === 0 ? null : row.price }));
    const { report } = await regressor(holes, { target: "price", epochs: 1 });
    expect(report).toContain("144 for training, 36 for testing; dropped rows without a target: 20");
  });
});

describe("tableDefaults", () => {
  test("suits any number of rows", () => {
    for (const count of [1, 2, 10, 100, 499, 500, 5_000, 100_000, 10_000_000]) {
      const { epochs, batchSize, weightDecay, hidden } = tableDefaults(count);
      expect(epochs).toBeGreaterThanOrEqual(20);
      expect(epochs).toBeLessThanOrEqual(200);
      expect(batchSize).toBeGreaterThanOrEqual(16);
      expect(weightDecay).toBeGreaterThan(0);
      expect(weightDecay).toBeLessThan(1);
      expect(hidden.length).toBe(2);
    }
  });
});

describe("tablePreprocessing", () => {
  test("imputes, standardises and encodes, each column by its type", () => {
    const text = "n,c,m,y\n1,a,p,1.5\n,b,,2.5\n5,a,p,3.5\n3,b,q,4.5\n";
    const { x, schema } = parseCsv(text, { missing: "impute" });
    const { data, shape } = tablePreprocessing(schema!).fitTransform(x);
    const deviation = Math.sqrt(2); // of 1, 3, 5, 3
    expect(shape).toEqual([4, 6]);
    // n, c = a, c = b, m = p, m = q, m missing
    expect(data).toEqual(
      new Float32Array([
        ...[-2 / deviation, 1, 0, 1, 0, 0],
        ...[0, 0, 1, 0, 0, 1],
        ...[2 / deviation, 1, 0, 1, 0, 0],
        ...[0, 0, 1, 0, 1, 0],
      ]),
    );
  });

  test("keeps the scales of numbers on request", () => {
    const { x, schema } = parseCsv("n,c,y\n1,a,1\n,b,2\n50,a,3\n30,b,4\n", { missing: "impute" });
    const preprocessing = tablePreprocessing(schema!, { standardize: false });
    expect(Array.from(preprocessing.fitTransform(x).data)).toEqual([
      1, 1, 0, 30, 0, 1, 50, 1, 0, 30, 0, 1,
    ]);
    // @ts-expect-error -- an option that does not exist
    expect(() => tablePreprocessing(schema!, { scale: false })).toThrow(/standardize/);
  });
});
