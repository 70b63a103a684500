// Options for reading tables: delimiters, decimal marks, missing values, unreadable cells.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "gradlane-reading-"));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the built command line. */
function gradlane(...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/cli.js", ...parameters], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
const write = (name: string, ...lines: string[]) => {
  writeFileSync(file(name), lines.join("\n"));
  return file(name);
};

const COUNT = 60;
const rows = (cell: (a: number, i: number) => string, mark = ";") =>
  Array.from({ length: COUNT }, (_, i) => {
    const a = ((i * 37) % COUNT) + 0.5;
    return [cell(a, i), String(i % 7), a > 30 ? "high" : "low"].join(mark);
  });
const german = (a: number) => `1.${100 + Math.floor(a)},5`;
const model = file("m.gradlane");
let predictions = "";

beforeAll(() => {
  if (!existsSync("dist/cli.js")) throw new Error("no dist/: run npm run build first");
  const data = write("train.csv", "a;b;y", ...rows(german), "");
  const trained = gradlane("train", "--data", data, "--epochs", "30", "--out", model);
  expect(trained.status, trained.stderr).toBe(0);
  expect(trained.stderr).toMatch(/^a +number +1100.5 to 1159.5 +numbers, decimal commas$/m);
  predictions = gradlane("predict", model, "--data", data).stdout;
});

describe("a table in another format", () => {
  const plain = (a: number) => String(1000.5 + 100 + Math.floor(a));
  it.each([
    ["tabs and points", "\t", plain, []],
    ["an odd delimiter", "#", plain, ["--delimiter", "#"]],
    ["tabs by name", "\t", german, ["--delimiter", "tab", "--decimal", ","]],
    ["bars and thousands", "|", (a: number) => `1,${100 + Math.floor(a)}.5`, ["--decimal", "."]],
    ["no-break spaces", ";", (a: number) => `1\u202f${100 + Math.floor(a)},5`, []],
  ])("is read alike: %s", (_, mark, cell, more) => {
    const data = write("other.csv", ["a", "b", "y"].join(mark), ...rows(cell, mark), "", "");
    const predicted = gradlane("predict", model, "--data", data, ...more);
    expect([predicted.status, predicted.stderr]).toEqual([0, ""]);
    expect(predicted.stdout).toBe(predictions);
    const evaluated = gradlane("evaluate", model, "--data", data, ...more, "--json");
    expect(JSON.parse(evaluated.stdout).value).toBeGreaterThan(0.9);
    const watched = gradlane("doctor", model, "--data", data, ...more);
    expect([watched.status, watched.stdout.slice(0, 6)]).toEqual([0, "stable"]);
    const checked = gradlane("doctor", "--data", data, ...more);
    expect(checked.stdout).toMatch(/^a +number +1100.5 to 1159.5/m);
  });

  it("has a delimiter of one character, which other data refuse", () => {
    for (const delimiter of ["", ";;", "\n", '"']) {
      const { status, stderr } = gradlane(
        "predict",
        model,
        "--data",
        "x",
        "--delimiter",
        delimiter,
      );
      expect([status, stderr]).toEqual([2, expect.stringContaining("Expected one character")]);
    }
    const made = gradlane("train", "--synthetic", "moons", "--decimal", ",");
    expect([made.status, made.stderr]).toEqual([2, expect.stringContaining("--decimal with")]);
  });
});

describe("unreadable cells", () => {
  it("are an error, or missing values that are counted", () => {
    const data = write("odd.csv", "a;b;y", "oops;1;low", "1.150,5;2;high", "1.101,5;broken;low");
    for (const command of ["predict", "evaluate"]) {
      const refused = gradlane(command, model, "--data", data);
      expect([refused.status, refused.stdout]).toEqual([2, ""]);
      expect(refused.stderr).toContain(
        'expected a number, got "oops" at row 0 (line 2), column "a"; correct it, or take such cells as missing (--unreadable missing)\n',
      );
      const taken = gradlane(command, model, "--data", data, "--unreadable", "missing");
      expect(taken.stderr).toContain(
        'unreadable cells taken as missing: 2, the first "oops" at row 0 (line 2), column "a"',
      );
      expect(taken.status).toBe(0);
      if (command === "predict") expect(taken.stdout.trim().split("\n")).toHaveLength(3);
    }
  });
});

describe("words for missing values", () => {
  it("are given, and stored in the model", () => {
    const cells = (a: number, i: number) => (i % 9 ? german(a) : "unknown");
    const data = write("words.csv", "a;b;y", ...rows(cells));
    const out = file("words.gradlane");
    const words = ["--missing-words", "Unknown, n/a"];
    const trained = gradlane("train", "--data", data, "--epochs", "1", "--out", out, ...words);
    expect(trained.stderr).toMatch(/^a +number +7 /m);
    expect(gradlane("predict", out, "--data", data).status).toBe(0);
    const other = write("none.csv", "a;b", "-;1");
    expect(gradlane("predict", out, "--data", other).stderr).toContain('got "-"');
    expect(gradlane("predict", out, "--data", other, "--missing-words", "-").status).toBe(0);
  });
});

describe("held-out rows", () => {
  it("are the last ones, by order or a column, or whole groups", () => {
    const lines = Array.from({ length: 40 }, (_, i) => {
      const day = (i * 7) % 40;
      return `2024-01-01T${String(day % 24).padStart(2, "0")}:0${Math.floor(day / 24)},K${i % 4},${day % 9},${i}.5`;
    });
    const data = write("time.csv", "day,customer,b,y", ...lines);
    const train = (...more: string[]) =>
      gradlane(
        ...["train", "--data", data, "--epochs", "1", "--out", file("time.gradlane"), "--json"],
        ...more,
      );
    const hashes = [["--split", "order"], ["--split", "day"], ["--groups", "customer"], []].map(
      (more) => {
        const { status, stdout, stderr } = train(...more);
        expect(status, stderr).toBe(0);
        return JSON.parse(stdout).weightsHash as string;
      },
    );
    expect(new Set(hashes).size).toBe(4);
    expect(train("--groups", "customer").stderr).toMatch(/30 training rows, 10 test rows/);
    const folds = gradlane(
      "train",
      "--data",
      data,
      "--epochs",
      "1",
      "--folds",
      "5",
      "--groups",
      "customer",
    );
    expect([folds.status, folds.stderr]).toEqual([2, expect.stringContaining("at least 5 groups")]);
    expect(train("--split", "customer").stderr).toContain("expected numbers or dates");
    expect(train("--split", "order", "--groups", "customer").status).toBe(2);
  });
});
