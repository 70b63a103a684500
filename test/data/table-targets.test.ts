// Targets of tables, and errors before training.

import { describe, expect, test } from "vitest";
import {
  classifier,
  crossValidate,
  dataset,
  diagnose,
  kFold,
  loadModel,
  regressor,
  type TableDatasetOptions,
  table,
} from "../../src/index.ts";

const rowsOf = <Cells>(count: number, make: (i: number) => Cells) =>
  Array.from({ length: count }, (_, i) => make(i));
const code = (value: Promise<unknown>) =>
  value.then(
    () => "nothing",
    (error: { code?: string }) => error.code ?? String(error),
  );

describe("class names", () => {
  test("are the text of cells, including leading zeros and long numbers", async () => {
    const zips = rowsOf(60, (i) => ({ a: i, zip: ["01234", "1234", "9999"][Math.floor(i / 20)]! }));
    const read = await table(zips, { target: "zip", task: "classification" });
    expect(read.classNames).toEqual(["01234", "1234", "9999"]);
    expect(Array.from(read.y.data).filter((_, i) => i % 20 === 0)).toEqual([0, 1, 2]);
    const accounts =
      "a,k\n1,12345678901234567890\n2,12345678901234567891\n3,12345678901234567890\n";
    const { classNames } = await table(accounts, { task: "classification" });
    expect(classNames).toEqual(["12345678901234567890", "12345678901234567891"]);
    const { classNames: numbers } = await table("a,k\n1,10\n2,1.0\n3,+1\n4,9\n5,10", {
      task: "classification",
    });
    expect(numbers).toEqual(["1", "9", "10"]);
  });

  test("determine the meaning of numbers: others are refused", async () => {
    const rows = rowsOf(90, (i) => ({ a: i, y: "uvw"[Math.floor(i / 30)] }));
    const { model } = await classifier(rows, { target: "y", epochs: 20 });
    const fewer = rowsOf(40, (i) => ({ a: 50 + i, y: i < 10 ? "v" : "w" }));
    const { accuracy } = await model.evaluate(fewer);
    expect(accuracy).toBeGreaterThan(0.8);
    expect(await code(model.evaluate(await table(fewer, { target: "y" })))).toBe("OTHER_CLASSES");
    const same = await table(fewer, { schema: model.schema! });
    expect((await model.evaluate(same)).accuracy).toBe(accuracy);
    const swapped = await table(rows, { target: "y", classNames: ["v", "u", "w"] });
    const hash = model.weightsHash();
    expect(await code(model.fit(swapped))).toBe("OTHER_CLASSES");
    expect(await code(model.fit(rows, { validation: swapped }))).toBe("OTHER_CLASSES");
    expect(await code(model.findLearningRate(swapped))).toBe("OTHER_CLASSES");
    expect(model.weightsHash()).toBe(hash);
    // numbers are not names
    const unnamed = dataset({ x: same.x, y: same.y, classNames: ["0", "1", "2"] });
    expect((await model.evaluate(unnamed)).accuracy).toBe(accuracy);
  });
});

describe("spellings of one category", () => {
  const words = ["True", "true", "TRUE", "False", "true", "FALSE", "false", "false"];

  test("are one class and one category, with the most frequent spelling", async () => {
    const rows = words.map((word, i) => ({ a: i, word, other: words[7 - i] }));
    const data = await table(rows, { target: "other" });
    expect(data.classNames).toEqual(["false", "true"]);
    expect([...data.y.data]).toEqual([0, 0, 0, 1, 0, 1, 1, 1]);
    expect(data.schema!.columns[1]).toMatchObject({ categories: ["false", "true"] });
    const more = await table([{ a: 1, word: "tRuE", other: "FALSE" }], { schema: data.schema! });
    expect([more.x.data[1], more.y.data[0]]).toEqual([1, 0]);
    const named = await table("a,k\n1,Yes\n2,no\n3,YES\n4,No\n5,Yes\n6,no");
    expect(named.classNames).toEqual(["Yes", "no"]);
  });

  test("are reported by the doctor if ambiguous", async () => {
    const rows = rowsOf(40, (i) => ({
      a: i,
      b: ["x y", "X_Y"][i % 2],
      kind: ["Cat", "cat", "dog"][i % 3],
    }));
    const data = await table(rows, { target: "kind" });
    expect(data.classNames).toEqual(["Cat", "cat", "dog"]);
    const { findings } = await diagnose(data);
    const found = findings.filter(({ code }) => code === "similar-classes");
    expect(found.map(({ message }) => message)).toEqual([
      '1 word of the target in several spellings: "Cat", "cat"',
      '1 word of column "b" in several spellings: "X_Y", "x y"',
    ]);
  });
});

describe("names that look the same", () => {
  const of = async (code: string, rows: Parameters<typeof table>[0]) => {
    const { findings } = await diagnose(await table(rows, { target: "kind" }));
    return findings.filter((each) => each.code === code).map(({ message }) => message);
  };

  test("are reported among classes and categories", async () => {
    const rows = rowsOf(40, (i) => ({
      a: i,
      b: ["caf\u00e9", "cafe\u0301"][i % 2],
      kind: ["dog", "d\u200bog", "cat", "ca\u00adt"][i % 4],
    }));
    expect(await of("similar-classes", rows)).toEqual([
      '2 words of the target in several spellings: "cat", "ca\\u00adt", "dog", "d\\u200bog"',
      '1 word of column "b" in several spellings: "cafe\u0301", "caf\u00e9"',
    ]);
  });

  test("are reported among columns", async () => {
    const rows = rowsOf(40, (i) => ({
      ...{ size: i, "size ": -i, "si\u2060ze": i % 7, Size: i % 5, other: i % 3 },
      kind: i % 2 ? "p" : "q",
    }));
    expect(await of("similar-columns", rows)).toEqual([
      '1 column name in several spellings that look the same: "size", "size ", "si\\u2060ze"',
    ]);
    expect(await of("similar-classes", rows)).toEqual([]);
  });
});

describe("numbers with leading zeros", () => {
  test("are codes, and stored as such in the schema", async () => {
    const zips = ["01234", "94105", "01234", "60601", "94105"];
    const rows = rowsOf(40, (i) => ({ zip: zips[i % 5], size: `${i % 9}.5`, price: i * 1.5 }));
    const { schema, x } = await table(rows, { target: "price" });
    expect(schema!.columns[0]).toMatchObject({
      type: "category",
      categories: ["01234", "60601", "94105"],
      why: "codes (numbers with leading zeros)",
    });
    expect([x.data[0], x.data[2]]).toEqual([0, 2]);
    const numbers = await table(rows, { target: "price", types: { zip: "number" } });
    expect(numbers.x.data[0]).toBe(1234);
    const byZip = await table(rows, { target: "zip" });
    expect(byZip.classNames).toEqual(["01234", "60601", "94105"]);
    const plain = await table(
      rowsOf(40, (i) => ({ a: `0.${i}`, b: i % 2 ? "0" : "10", y: i / 3 })),
    );
    expect(plain.schema!.columns.map(({ type }) => type)).toEqual(["number", "number"]);
  });
});

describe("the task", () => {
  const rows = rowsOf(60, (i) => ({ a: i, y: i % 3 }));

  test("depends on the function, not on options", async () => {
    expect(await code(regressor(rows, { target: "y", types: { y: "category" } }))).toBe("TASK");
    expect(await code(regressor(rows, { target: "y", classNames: ["0", "1", "2"] }))).toBe("TASK");
    expect(await code(classifier(rows, { target: "y", types: { y: "number" } }))).toBe("TASK");
  });

  test("is the same for class numbers of every type in cross-validation", async () => {
    const x = rowsOf(60, (i) => [i, i % 7]);
    const y = rowsOf(60, (i) => i % 3);
    for (const labels of [y, Int32Array.from(y), Float64Array.from(y)]) {
      const { mean } = await crossValidate(dataset({ x, y: labels }), {
        folds: 2,
        fit: { epochs: 1 },
      });
      expect(Object.keys(mean)).toEqual(["loss", "accuracy"]);
    }
    const values = dataset({ x, y: rowsOf(60, (i) => (i % 3) - 1) });
    const { mean } = await crossValidate(values, { folds: 2, fit: { epochs: 1 } });
    expect(Object.keys(mean)).toEqual(["loss", "r2"]);
  });
});

describe("a target far from 0", () => {
  const rows = rowsOf(300, (i) => ({
    a: Math.sin(i),
    b: Math.cos(i * 3),
    y: 1e8 + 5 * Math.sin(i) + 2 * Math.cos(i * 3),
  }));

  test("is predicted and measured in double precision", async () => {
    const { evaluation, model, predict, test: held } = await regressor(rows, { target: "y" });
    expect(evaluation.r2).toBeGreaterThan(0.99);
    const predicted = await predict(rows);
    const errors = rows.map(({ y }, i) => Math.abs(y - predicted[i]!));
    expect(Math.max(...errors)).toBeLessThan(2);
    expect(new Set(predicted.map(Math.fround)).size).toBeLessThan(5); // what float32 would leave
    // predict() returns float32, as usual
    const { data } = await model.predict(held.x);
    expect(data).toBeInstanceOf(Float32Array);
    const history = await model.fit(held, { epochs: 1 });
    expect(history.metrics.r2![0]).toBeGreaterThan(0.9);
  });
});

describe("columns", () => {
  test("are selected once, so the model can be loaded", async () => {
    const rows = rowsOf(60, (i) => ({ a: i, b: i % 7, y: i * 2.5 }));
    for (const columns of [
      ["b", "b"],
      ["b", 1],
      ["b", -2],
    ]) {
      expect(await code(table(rows, { target: "y", columns }))).toBe("COLUMN_TWICE");
    }
    const chosen = await table(rows, { target: "y", columns: ["b", "a"] });
    const { model } = await regressor(chosen, { epochs: 1 });
    expect((await loadModel(await model.save())).schema).toEqual(model.schema);
  });

  test("of the same name are distinguished by the schema", async () => {
    const csv = `a,a\n${rowsOf(80, (i) => `${i},${i * 3}.5`).join("\n")}`;
    const data = await table(csv);
    expect(data.schema!.target!.name).toBe("a (2)");
    expect((await table(csv, { schema: data.schema! })).y).toEqual(data.y);
    expect((await table(csv, { target: "a (2)" })).y).toEqual(data.y);
    expect(await code(table(csv, { target: "a" }))).toBe("AMBIGUOUS_COLUMN");
  });

  test("are determined by a schema alone", async () => {
    const rows = rowsOf(20, (i) => ({ a: i, b: i % 5, y: i + 0.5 }));
    const { schema } = await table(rows, { target: "y" });
    const beside: TableDatasetOptions[] = [{ drop: ["b"] }, { columns: ["a"] }, { types: {} }];
    for (const options of beside) {
      expect(await code(table(rows, { schema: schema!, ...options }))).toBe("BESIDE_SCHEMA");
    }
  });

  test("are read from lines with any line end", async () => {
    for (const text of ["a,b\r\n1,2\n3,4\n5,6", "a,b\n1,2\r\n3,4\r5,6", "a,b\r1,2\r3,4\r5,6\r"]) {
      expect(Array.from((await table(text, { task: "regression" })).x.data)).toEqual([1, 3, 5]);
    }
    // a line break in a cell, as written by spreadsheets
    const quoted = await table('a,b\r\n"x\ny",1.5\r\n"x\ny",2.5\r\nz,3.5\r\nz,4\r\n');
    expect(quoted.schema!.columns[0]).toMatchObject({ categories: ["x\ny", "z"] });
  });

  test("errors report the row of the input", async () => {
    const rows = [
      { a: 1, y: "" },
      { a: 2, y: "" },
      { a: "oops", y: 3.5 },
    ];
    const given = [...rows, ...rowsOf(20, (i) => ({ a: i, y: i + 0.5 }))];
    await expect(regressor(given, { target: "y" })).rejects.toThrow('got "oops" at row 2');
    const csv = `a,y\n1,\n2,\noops,3\n${rowsOf(20, (i) => `${i},${i}.5`).join("\n")}`;
    await expect(regressor(csv, { target: "y" })).rejects.toThrow('"oops" at row 2 (line 4)');
  });
});

describe("options of wrong types", () => {
  const rows = rowsOf(60, (i) => ({ a: i, b: i % 5, y: i % 3 }));

  test.each([
    ["drop", () => classifier(rows, { target: "y", drop: "a" as never })],
    ["columns", () => classifier(rows, { target: "y", columns: "a" as never })],
    ["hidden", () => classifier(rows, { target: "y", hidden: 5 as never })],
    ["classNames", () => table(rows, { target: "y", classNames: "37" as never })],
  ])("%s", async (name, make) => {
    await expect(make()).rejects.toThrow(`Cannot use ${name}: expected a list of`);
  });

  test("and data that are not a data set", async () => {
    await expect(table(rows, { target: "y", types: null as never })).rejects.toThrow(/an object/);
    expect(() => dataset(null as never)).toThrow(/an object/);
    expect(() => dataset({ x: [[1], [2]], y: [0, 1], classNames: "37" as never })).toThrow(/names/);
    const plain = { x: [[1], [2]], y: [0, 1] } as never;
    expect(() => kFold(plain, { folds: 2 })).toThrow(/expected a data set/);
    await expect(crossValidate(plain, { folds: 2 })).rejects.toThrow(/expected a data set/);
  });
});
