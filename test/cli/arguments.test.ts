// Arguments that do not apply to the data, hints, data without a target.

import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messageFor } from "../../src/cli/hints.ts";
import { DataError } from "../../src/core/errors.ts";
import { unknownName } from "../../src/core/names.ts";
import { npyFile } from "../node/npy-file.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-arguments-"));
const inside = (...names: string[]) => join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the built command line. */
function gradlane(...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/cli.js", ...parameters], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const x = Float32Array.from({ length: 80 }, (_, i) => ((i * 37) % 101) / 50 - 1);
const y = Int32Array.from({ length: 40 }, (_, i) => (x[2 * i]! > 0 ? 1 : 0));
const table = inside("points.csv");
const tableModel = inside("table.gradlane");
const arrayModel = inside("arrays.gradlane");

beforeAll(() => {
  if (!existsSync("dist/cli.js")) throw new Error("no dist/: run npm run build first");
  for (const name of ["arrays", "bare", "parts"]) mkdirSync(inside(name));
  for (const name of ["arrays/x", "bare/x", "parts/x_train"]) {
    writeFileSync(inside(`${name}.npy`), npyFile(x, [40, 2]));
  }
  for (const name of ["arrays/y", "parts/y_train"]) {
    writeFileSync(inside(`${name}.npy`), npyFile(y, [40]));
  }
  writeFileSync(inside("parts/x_test.npy"), npyFile(x.slice(0, 10), [5, 2]));
  const rows = Array.from(y, (label, i) => `${x[2 * i]},${x[2 * i + 1]},${label ? "up" : "down"}`);
  writeFileSync(table, ["a,b,side", ...rows].join("\n"));
  const train = (data: string, out: string) =>
    gradlane("train", "--data", data, "--epochs", "1", "--out", out).status;
  expect([train(table, tableModel), train(inside("arrays"), arrayModel)]).toEqual([0, 0]);
});

describe("arguments that do not apply to the data", () => {
  it.each([
    ["doctor", "--data arrays --image-size 8", "--image-size with NumPy arrays"],
    ["doctor", "--data arrays --target y", "--target with NumPy arrays"],
    ["doctor", "--data a.bin --task regression", "--task with CIFAR-10"],
    ["doctor", "--data mnist --drop a", "--drop with mnist"],
    ["predict", "table.gradlane --data points.csv --target a", "--target with named columns"],
    ["predict", "arrays.gradlane --data arrays/x.npy --target a", "--target with NumPy arrays"],
    ["evaluate", "arrays.gradlane --data arrays --target a", "--target with NumPy arrays"],
  ])("are refused: %s %s", (command, text, expected) => {
    writeFileSync(inside("a.bin"), "");
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(process.cwd(), "dist/cli.js"), command, ...text.split(" ")],
      // would download mnist if it were accepted
      { cwd: folder, encoding: "utf8", env: { ...process.env, GRADLANE_CACHE: "/dev/null" } },
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(`Cannot use ${expected}`);
  });

  it("are accepted if they apply", () => {
    const regression = gradlane("doctor", "--data", inside("arrays"), "--task", "regression");
    expect(regression.stdout).toContain("regression");
    expect(gradlane("doctor", "--data", table, "--target", "a").stdout).toContain("regression");
  });
});

describe("files with the data", () => {
  it("are not overwritten, but models and reports next to them are", () => {
    const path = inside("arrays", "x.npy");
    const before = readFileSync(path);
    symlinkSync(inside("arrays"), inside("link"));
    const train = (...more: string[]) =>
      gradlane("train", "--data", inside("arrays"), "--epochs", "1", ...more);
    for (const paths of [
      ["--out", path],
      ["--out", inside("link", "x.npy")],
      ["--out", inside("new.gradlane"), "--report", path],
    ]) {
      const { status, stderr } = train(...paths);
      expect(status, paths.join(" ")).toBe(2);
      expect(stderr).toContain("expected another path than --data");
    }
    expect(readFileSync(path)).toEqual(before);
    const own = ["--out", inside("arrays", "m.gradlane"), "--report", inside("arrays", "r.html")];
    expect([train(...own).status, train(...own).status]).toEqual([0, 0]);
  });
});

describe("data without a target", () => {
  const lines = (data: string) => {
    const { status, stdout, stderr } = gradlane("predict", arrayModel, "--data", data);
    expect(status, stderr).toBe(0);
    return { lines: stdout.trim().split("\n"), stderr };
  };

  it("may be a folder with x.npy only, for predict and doctor", () => {
    const bare = lines(inside("bare"));
    expect(bare.lines).toHaveLength(40);
    expect(bare).toEqual(lines(inside("arrays")));
    const shifted = gradlane("doctor", arrayModel, "--data", inside("bare"), "--json");
    expect(JSON.parse(shifted.stdout).rows).toBe(40);
  });

  it("are only the test set if there is one, with a note", () => {
    const { stderr, lines: five } = lines(inside("parts"));
    expect(five).toHaveLength(5);
    expect(stderr).toContain(`${inside("parts")}: only the test set, 5 rows`);
    const help = gradlane("predict", "--help").stdout.replace(/\s+/g, " ");
    expect(help).toContain(
      "without a target: an image, a folder of images, .npy. If the data have",
    );
  });
});

describe("R²", () => {
  const values = (rows: number) => {
    const path = inside(`values-${rows}.csv`);
    const cells = Array.from({ length: rows }, (_, i) => `${i},${i * 1.5 + 0.25}`);
    writeFileSync(path, ["a,value", ...cells].join("\n"));
    return ["train", "--data", path, "--task", "regression", "--epochs", "1"];
  };

  it("needs two test rows, with a note", () => {
    const one = gradlane(...values(5), "--out", inside("r2.gradlane"));
    expect(one.stdout).toContain("test R²: NaN");
    expect(one.stderr).toContain("R² needs at least 2 test rows, got 1");
    const two = gradlane(...values(10), "--out", inside("r2.gradlane"));
    expect(two.stderr).not.toContain("R² needs");
  });

  it("is refused for folds of one row", () => {
    const { status, stdout, stderr } = gradlane(...values(5), "--folds", "5");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("expected 2 rows per fold, as R² needs, got 5 rows for 5 folds");
    expect(stderr).toContain("choose --folds from 2 to 2");
    const two = gradlane(...values(5), "--folds", "2", "--json");
    expect(Number.isFinite(JSON.parse(two.stdout).value)).toBe(true);
  });
});

describe("hints", () => {
  const flags = ["--unreadable", "--types", "--task", "--image-size"];
  const said = (hint: string, known = flags) =>
    messageFor(new DataError("CODE", "Cannot", { hint }), known);

  it.each([
    ['or take them (unreadable: "missing")', "or take them (--unreadable missing)"],
    ['or words (types: { "a b": "category" })', "or words (--types 'a b=category')"],
    ['types: { zipCode: "category" }', "--types zipCode=category"],
    ['pass task: "classification"', "pass --task classification"],
    ['did you mean "camelCase"?', 'did you mean "camelCase"?'],
    ["run: npm install sharp", "run: npm install sharp"],
    ["convert it first: array.astype('float32')", "convert it first: array.astype('float32')"],
  ])("name arguments: %s", (hint, expected) => {
    expect(said(hint)).toBe(`Cannot; ${expected}`);
  });

  it.each([
    "pass followLinks: true to allow such links",
    'imageFolder() skips such files with damaged: "skip"',
    'missing: "drop" leaves such rows out',
    "choose a size for all, as in size: 64",
    "read files of other names with npyDataset(x, y)",
  ])("about code are left out: %s", (hint) => {
    expect(said(hint)).toBe("Cannot");
  });

  it("name only arguments that the command takes", () => {
    expect(said('take such cells as missing (unreadable: "missing")', ["--data"])).toBe("Cannot");
    const odd = inside("odd.csv");
    const cells = Array.from({ length: 30 }, (_, i) => `${i},1,up`);
    writeFileSync(odd, ["a,b,side", "12abc,1,down", ...cells].join("\n"));
    const trained = gradlane("train", "--data", odd, "--out", inside("no")).stderr;
    expect(trained).toContain("(--unreadable missing)");
    expect(trained).toContain("(--types a=category)");
    for (const command of ["predict", "evaluate", "doctor"]) {
      const { status, stderr } = gradlane(command, tableModel, "--data", odd);
      expect(status).toBe(2);
      expect(stderr).toContain('expected a number, got "12abc"');
      expect(stderr.includes("(--unreadable missing)")).toBe(command !== "doctor");
      expect(stderr).not.toContain("types");
    }
  });

  it("suggest only similar names", () => {
    const hint = (got: string, ...known: string[]) => unknownName("column", got, known).hint;
    expect(hint("zz", "a", "bb")).toBeUndefined();
    expect(hint("z", "a")).toBeUndefined();
    expect(hint("gsd", "sgd")).toBe('did you mean "sgd"?');
    expect(hint("ag", "age")).toBe('did you mean "age"?');
  });
});
