// The task of a data set, and its default network.

import { describe, expect, it } from "vitest";
import type { Dataset } from "../../src/data/dataset.ts";
import { decided, requireClasses, tableModel } from "../../src/easy/table-model.ts";
import { dataset, synthetic, table } from "../../src/index.ts";

const numbers = (count: number, of: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => of(i));
const x = numbers(12, (i) => i).map((i) => [i, i * i]);
const classes = dataset({ x, y: numbers(12, (i) => i % 2) });
const named = dataset({ x, y: numbers(12, (i) => i % 2), classNames: ["a", "b"] });
const values = dataset({ x, y: numbers(12, (i) => i / 2) });

describe("a target", () => {
  it("of class numbers gets names, one with names keeps them, and values are unchanged", () => {
    const made = decided("try", classes, "auto");
    expect(made.classNames).toEqual(["0", "1"]);
    expect(made.y).toEqual({ data: Int32Array.from({ length: 12 }, (_, i) => i % 2), shape: [12] });
    expect(decided("try", named, "auto")).toBe(named);
    expect(decided("try", values, "auto")).toBe(values);
    expect(decided("try", classes, "regression")).toBe(classes);
  });

  it("of named classes is not read as values", () => {
    expect(() => decided("try", named, "regression")).toThrow(
      expect.objectContaining({ name: "DataError", code: "TASK" }),
    );
  });

  it("has at least two classes, and at most one per two rows", () => {
    const said = (y: number[], count: number) => {
      const classNames = numbers(count, (i) => i).map((i) => `c${i}`);
      try {
        requireClasses("try", { classNames, y: { data: y }, length: y.length } as never);
        return "fine";
      } catch (error) {
        return (error as Error).message;
      }
    };
    const each = (count: number, rows: number) =>
      said(
        numbers(rows, (i) => i % count),
        count,
      );
    expect([each(2, 2), each(2, 3), each(3, 6), each(4, 8)]).toEqual(new Array(4).fill("fine"));
    expect([each(3, 5), each(4, 7), each(3, 3)]).toEqual(
      [
        [3, 5],
        [4, 7],
        [3, 3],
      ].map(
        ([got, rows]) =>
          `Cannot try: expected classes with several rows each, got ${got} classes in ${rows} rows; choose another target, or use regressor()`,
      ),
    );
    expect([said([1, 1], 3), said([2], 3), said([0, 0, 0], 1)]).toEqual(
      ["c1", "c2", "c0"].map(
        (name) =>
          `Cannot try: expected at least 2 classes, got 1; the target is constant, "${name}": choose another`,
      ),
    );
  });
});

describe("the network", () => {
  const made = async (data: Dataset, options = {}) => {
    const { model } = await tableModel(data, { hidden: [2], ...options });
    return [model.architecture.input.shape, model.preprocessing?.kind];
  };
  const bytes = (...shape: number[]) => {
    const size = shape.reduce((a, b) => a * b);
    const data = Uint8Array.from({ length: size }, (_, i) => (i * 37) % 251);
    return dataset({ x: { data, shape }, y: numbers(shape[0]!, (i) => i / 2) });
  };

  it("standardises tables of floats, not of bytes", async () => {
    expect(await made(values)).toEqual([[2], "standardScaler"]);
    expect(await made(bytes(12, 2))).toEqual([[2], undefined]);
  });

  it("accepts images in their shape", async () => {
    expect(await made(bytes(12, 4, 4))).toEqual([[4, 4], undefined]);
    expect(await made(bytes(12, 4, 4, 1))).toEqual([[4, 4, 1], undefined]);
    expect(await made(bytes(12, 4, 4, 3))).toEqual([[4, 4, 3], "standardScaler"]);
    expect(await made(synthetic.digits({ count: 12, seed: 1 }))).toEqual([[28, 28, 1], undefined]);
  });

  it("imputes missing values of raw tables", async () => {
    const rows = numbers(12, (i) => i).map((i) => ({ a: i % 5 ? i : null, y: i / 2 }));
    const raw = await table(rows, { target: "y", missing: "impute" });
    expect((await made(raw))[1]).toBe("pipeline");
  });

  it("starts with the weights of seed 0 by default", async () => {
    const hash = async (options: object) => (await tableModel(values, options)).model.weightsHash();
    const usual = await hash({});
    expect(await hash({ seed: 0 })).toBe(usual);
    expect(await hash({ seed: 1 })).not.toBe(usual);
  });
});
