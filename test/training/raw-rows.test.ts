// A model trained on a raw table: saved, loaded, applied to raw rows.

import { describe, expect, test } from "vitest";
import {
  adam,
  DataError,
  dense,
  FormatError,
  input,
  loadModel,
  type Model,
  type Row,
  sequential,
  table,
  tablePreprocessing,
} from "../../src/index.ts";
import { unhashed } from "../format/unhashed.ts";

const rows: Row[] = Array.from({ length: 80 }, (_, i) => ({
  age: i % 9 === 0 ? null : 20 + (i % 40),
  city: ["Rome", "Oslo", undefined][i % 3],
  since: i % 11 === 0 ? "" : `2024-${String((i % 12) + 1).padStart(2, "0")}-01`,
  buys: i % 40 > 20 === (i % 3 === 0) ? "yes" : "no",
}));

async function trained(): Promise<Model> {
  const data = await table(rows, { target: "buys", missing: "impute" });
  const { train } = data.split({ test: 0.2, seed: 1 });
  const preprocessing = tablePreprocessing(data.schema!).fit(train.x);
  const layers = [
    input([preprocessing.outputColumns!]),
    dense(8, { activation: "relu" }),
    dense(2),
  ];
  const model = sequential(layers, { preprocessing, classNames: data.classNames! });
  await model.compile({
    optimizer: adam({ learningRate: 0.01 }),
    loss: "softmaxCrossEntropy",
    metrics: ["accuracy"],
  });
  await model.fit(train, { epochs: 20, batchSize: 16 });
  return model;
}
const message = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DataError);
  return (error as Error).message;
};

describe("a model of a raw table", () => {
  test("accepts raw rows wherever it accepts numbers, before and after saving", async () => {
    const model = await trained();
    const data = await table(rows, { target: "buys", missing: "impute" });
    const loaded = await loadModel(await model.save());
    expect(loaded.schema).toEqual(model.schema);
    for (const each of [model, loaded]) {
      expect(await each.predict(rows)).toEqual(await model.predict(data.x));
      expect(await each.predictClasses(rows)).toEqual(await model.predictClasses(data.x));
      const probabilities = await each.predictProbabilities(rows.slice(0, 3));
      expect(probabilities.shape).toEqual([3, 2]);
      expect(await each.evaluate(rows)).toEqual(await model.evaluate(data));
      expect(await each.evaluate({ x: rows, y: data.y })).toEqual(await model.evaluate(data));
    }
    expect(model.statistics!.names).toEqual(data.columnNames);
    const names = async (each: Model) =>
      (await each.monitor(rows)).features.map(({ name }) => name);
    expect(await names(loaded)).toEqual(data.columnNames);
    // the same bytes again
    expect(await loaded.save()).toEqual(await model.save());
  });

  test("imputes missing values and handles unknown categories", async () => {
    const model = await trained();
    const ask = async (row: Row) => [...(await model.predict([row])).data];
    const row = { age: 30, city: "Rome", since: "2024-05-01" };
    const median = await ask({ ...row, age: null });
    for (const age of [undefined, "", "NA", Number.NaN]) {
      expect(await ask({ ...row, age })).toEqual(median);
    }
    expect(median).not.toEqual(await ask({ ...row, age: 21 }));
    // an unknown city sets none of the columns, a missing one its own
    const unknown = await ask({ ...row, city: "Atlantis" });
    expect(await ask({ ...row, city: "Ys" })).toEqual(unknown);
    expect(await ask({ ...row, city: null })).not.toEqual(unknown);
    expect(await ask({ ...row, buys: "no", other: 1 })).toEqual(await ask(row));
    expect(await ask({ since: new Date("2024-05-01"), city: "Rome", age: "30" })).toEqual(
      await ask(row),
    );
  });

  test("reports columns and cells that it cannot use", async () => {
    const model = await trained();
    expect(await message(model.predict([{ age: 3 }]))).toContain('got no "city", "since"');
    const row = { age: "3o", city: "Rome", since: "2024-05-01" };
    expect(await message(model.predict([row]))).toContain('got "3o" at row 0, column "age"');
    expect(await message(model.predict([{ ...row, age: 3, since: "soon" }]))).toContain("a date");
    expect(await message(model.evaluate([{ ...row, age: 3 }]))).toContain('column "buys"');
    expect(await message(model.evaluate([{ ...row, age: 3, buys: "maybe" }]))).toContain('"maybe"');
    expect(await message(model.predict([row, 5 as never]))).toContain("got 5 at row 1");
  });

  test("refuses a data set of another schema, and accepts one of its own", async () => {
    const model = await trained();
    const other = await table(
      rows.map((row): Row => ({ ...row, city: row.city === "Rome" ? "Bern" : row.city })),
      { target: "buys", missing: "impute" },
    );
    expect(await message(model.evaluate(other))).toContain("schema: model.schema");
    expect(await message(model.fit(other, { epochs: 1 }))).toContain("schema: model.schema");
    const own = await table(rows.slice(0, 9), { schema: model.schema!, missing: "impute" });
    expect((await model.evaluate(own)).loss).toBeGreaterThan(0);
    const history = await model.fit(rows, { epochs: 1, validation: rows.slice(0, 20) });
    expect(history.validationLoss).toHaveLength(1);
    expect(await message(model.fit(rows, { epochs: 1, validation: other }))).toContain("validate");
  });

  test("knows its column names for data of any form", async () => {
    const model = await trained();
    const { x, y, columnNames } = await table(rows, { target: "buys", missing: "impute" });
    for (const data of [rows, { x: rows, y }, { x, y }]) {
      model.statistics = undefined;
      await model.fit(data, { epochs: 0 });
      expect(model.statistics!.names).toEqual(columnNames);
    }
  });

  test("missing values are accepted if preprocessing imputes them", async () => {
    const model = await trained();
    const { x, y } = await table(rows, { schema: model.schema!, missing: "impute" });
    expect((await model.gradients(x, y)).loss).toBeGreaterThan(0);
    expect((await model.flow(x, y)).loss).toBeGreaterThan(0);
    const trainer = await model.trainer({ batchSize: rows.length });
    expect(trainer.step(x, y)).toBeGreaterThan(0);
  });

  test("raw rows need a schema", async () => {
    const model = sequential([input([1]), dense(1)]);
    await model.compile({ optimizer: adam(), loss: "meanSquaredError" });
    expect(await message(model.predict([{ a: 1 }]))).toContain("expected numbers, got raw rows");
    expect(await message(model.evaluate([{ a: 1 }]))).toContain("expected numbers, got raw rows");
  });

  test("a file whose schema and preprocessing differ is refused", async () => {
    const bytes = unhashed(await (await trained()).save());
    const text = new TextDecoder("latin1").decode(bytes);
    const spoil = (from: string, to: string) => {
      expect(text).toContain(from);
      const changed = text.replace(from, to.padEnd(from.length));
      return loadModel(Uint8Array.from(changed, (c) => c.charCodeAt(0)));
    };
    const quoted = (json: string) => json.replaceAll('"', '\\"');
    await expect(
      spoil(quoted('"why":"numbers","type":"number"'), quoted('"why":"numbers","type":"numbre"')),
    ).rejects.toThrow(FormatError);
    await expect(spoil(quoted('"cycles":["week"]'), quoted('"cycles":[]'))).rejects.toThrow(
      /expected a schema of 5 columns, got 3/,
    );
  });
});
