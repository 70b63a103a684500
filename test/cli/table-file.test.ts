// The columns of a CSV file: target and features.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { classNamesOfData, loadData } from "../../src/cli/data.ts";
import { readFeatureFile, readTableFile } from "../../src/cli/table-file.ts";
import type { Dataset } from "../../src/data/dataset.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-table-file-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (text: string) => {
  const path = join(folder, "table.csv");
  writeFileSync(path, text);
  return path;
};

describe("targets", () => {
  const path = write(
    "one,two,a;b,last\n10.5,20.5,30.5,40.5\n11.5,21.5,31.5,41.5\n12.5,22.5,32.5,42.5\n",
  );
  const of = async (target?: string) => {
    const { data } = await readTableFile(path, target === undefined ? {} : { target }, {
      task: "regression",
    });
    return [data.columnNames!.join(" "), [...data.y.data.slice(0, 2)]];
  };

  it("are the last column, or one by name, otherwise by number", async () => {
    expect(await of()).toEqual(["one two a;b", [40.5, 41.5]]);
    expect(await of("a;b")).toEqual(["one two last", [30.5, 31.5]]);
    expect(await of("0")).toEqual(["two a;b last", [10.5, 11.5]]);
    expect(await of("2")).toEqual(["one two last", [30.5, 31.5]]);
    expect(await of("-1")).toEqual(["one two a;b", [40.5, 41.5]]);
    await expect(of("lst")).rejects.toThrow('did you mean "last"');
  });

  it("are several columns separated by commas, unless one has that name", async () => {
    expect(await of("last, one")).toEqual(["two a;b", [40.5, 10.5]]);
    const named = join(folder, "named.csv");
    writeFileSync(named, 'a,b,"a,b"\n1,2,3.5\n4,5,6.5\n7,8,9.5\n');
    const { data } = await readTableFile(named, { target: "a,b" }, { task: "regression" });
    expect([...data.y.data]).toEqual([3.5, 6.5, 9.5]);
  });
});

describe("notes", () => {
  const notes = async (text: string) => {
    const path = join(folder, "notes.csv");
    writeFileSync(path, text);
    return (
      await readTableFile(path, { unreadable: "missing" }, { task: "regression" })
    ).notes.slice(1);
  };

  it("mention rows without a target and unreadable cells", async () => {
    const rows = (odd: string, last: string) =>
      `a,y\n${Array.from({ length: 30 }, (_, i) => `${i},${i}.5`).join("\n")}\n${odd},7\n3,${last}\n`;
    expect(await notes(rows("4", "5"))).toEqual([]);
    expect(await notes(rows("4", ""))).toEqual(["dropped rows without a target: 1"]);
    expect(await notes(rows("x", "5"))).toEqual([
      'unreadable cells taken as missing: 1, the first "x" at row 30 (line 32), column "a"',
    ]);
  });
});

describe("a model without a schema", () => {
  const path = join(folder, "numbers.csv");
  writeFileSync(path, "a,b,y\n1,2,3\n4,5,6\n");
  const read = async (inputs: number, target?: string) => {
    const { x, notes } = await readFeatureFile(
      path,
      target === undefined ? {} : { target },
      inputs,
      undefined,
    );
    expect(notes).toEqual([]);
    return [...x.data];
  };

  it("takes all columns if it has as many inputs, otherwise all but the target", async () => {
    expect(await read(3)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await read(2)).toEqual([1, 2, 4, 5]);
    expect(await read(2, "a")).toEqual([2, 3, 5, 6]);
    await expect(read(1)).rejects.toThrow(
      /expected 1 columns of numbers as in training, got 2 besides the target; name the target column/,
    );
    await expect(read(3, "a")).rejects.toThrow(/expected 3 columns .*, got 2 besides the target$/);
  });
});

describe("synthetic data", () => {
  it("are 10,000 digits or 2,000 points by default", async () => {
    const of = async (options: object) => {
      const { name, train, notes } = await loadData({ task: "auto", ...options }, 1);
      return [name, train.length, notes];
    };
    expect(await of({ synthetic: "moons" })).toEqual(["synthetic moons", 2000, []]);
    expect(await of({})).toEqual(["synthetic digits", 10_000, []]);
    expect(await of({ synthetic: "moons", count: 12 })).toEqual(["synthetic moons", 12, []]);
    await expect(of({ target: "a" })).rejects.toThrow("Cannot use --target with synthetic digits");
  });
});

describe("classes without names", () => {
  const judged = { task: "classification", classes: ["0"], because: "" };
  const of = (labels: number[], classNames?: string[]) => {
    const y = { data: Int32Array.from(labels), shape: [labels.length] };
    return classNamesOfData({ y, classNames, judged } as unknown as Dataset);
  };

  it("are numbered up to the largest, at most 10,000", () => {
    expect(of([0, 2, 1])).toEqual(["0", "1", "2"]);
    expect(of([0, 9_999])!.length).toBe(10_000);
    expect(() => of([0, 10_000])).toThrow(
      "Cannot train: expected at most 10000 classes, got class number 10000",
    );
  });

  it("are at least two", () => {
    expect(() => of([0, 0])).toThrow("Cannot train: expected at least 2 classes, got 1");
    expect(() => of([0, 0], ["only"])).toThrow("Cannot train: expected at least 2 classes, got 1");
    expect(of([0], ["a", "b"])).toEqual(["a", "b"]);
  });
});
