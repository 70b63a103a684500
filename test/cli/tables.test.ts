// Raw tables on the command line: columns inferred, shown and overridden; models with a schema.

import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "gradlane-tables-"));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the built command line. */
function gradlane(...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/cli.js", ...parameters], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
const people = file("people.csv");

beforeAll(() => {
  if (!existsSync("dist/cli.js")) throw new Error("no dist/: run npm run build first");
  const rows = Array.from({ length: 90 }, (_, i) => {
    const age = 20 + ((i * 37) % 50);
    const city = ["Rome", "Oslo", ""][i % 3];
    const month = String((i % 12) + 1).padStart(2, "0");
    return `${i},${i % 10 === 0 ? "" : age},${city},2024-${month}-01,${age > 45 ? "pro" : "basic"}`;
  });
  writeFileSync(people, ["id,age,city,joined,plan", ...rows].join("\r\n"));
});

describe("gradlane and raw tables", () => {
  it("shows the columns, and applies them to other files by name and in any order", () => {
    const model = file("people.gradlane");
    const { status, stderr, stdout } = gradlane(
      "train",
      "--data",
      people,
      "--out",
      model,
      "--json",
    );
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout).value).toBeGreaterThan(0.7);
    for (const line of [
      /^id +ignored +different integers/m,
      /^age +number +9 +21 to 69 +numbers$/m,
      /^city +category +30 +Oslo, Rome +words$/m,
      /^joined +date +2024-01-01 to 2024-12-01 +dates$/m,
      /^target: plan, classification, 2 classes: basic, pro$/m,
    ]) {
      expect(stderr).toMatch(line);
    }
    expect(gradlane("inspect", model).stdout).toMatch(/^city +category/m);

    const evaluated = gradlane("evaluate", model, "--data", people, "--json");
    expect(evaluated.status, evaluated.stderr).toBe(0);
    expect(JSON.parse(evaluated.stdout).value).toBeGreaterThan(0.7);

    // without the target, in another order, with an unknown city, an empty cell and another column
    writeFileSync(file("new.csv"), "joined;more;city;age\n2024-05-01;x;Rome;69\n;y;Atlantis;21\n");
    const predicted = gradlane("predict", model, "--data", file("new.csv"));
    expect(predicted.status, predicted.stderr).toBe(0);
    expect(predicted.stdout).toMatch(/^pro\t[01]\.\d{4}\nbasic\t[01]\.\d{4}\n$/);
    const lines = gradlane("predict", model, "--data", file("new.csv"), "--json").stdout.split(
      "\n",
    );
    expect(Object.keys(JSON.parse(lines[0]!).probabilities)).toEqual(["basic", "pro"]);

    writeFileSync(file("short.csv"), "city,age\nRome,69\n");
    const short = gradlane("predict", model, "--data", file("short.csv"));
    expect(short.status).toBe(2);
    expect(short.stderr).toContain('got no "joined"');
  });

  it("takes types, columns and the treatment of unreadable cells as arguments", () => {
    const train = (...more: string[]) =>
      gradlane(
        ...["train", "--data", people, "--out", file("m.gradlane"), "--epochs", "1", "--json"],
        ...more,
      );
    const typed = train("--types", "id=number,joined=ignored", "--drop", "city");
    expect(typed.stderr).toMatch(/^id +number/m);
    expect(typed.stderr).toMatch(/^joined +ignored +as specified/m);
    expect(typed.stderr).not.toMatch(/^city /m);
    expect(train("--columns", "age,city").stderr).toMatch(/network 4-32-16-2/);
    expect(train("--types", "age=nonsense").status).toBe(2);
    expect(train("--types", "agee=number").stderr).toContain('did you mean "age"?');
    expect(train("--validation", "0.2").stderr).toMatch(/validation loss/);
    expect(train("--report", file("report.html")).status).toBe(0);
    expect(train("--target", "age").stdout).toContain('"metric":"r2"');

    const odd = file("odd.csv");
    const cells = ["a,y", "12abc,1.5", ...Array.from({ length: 20 }, (_, i) => `${i},${i / 2}`)];
    writeFileSync(odd, cells.join("\n"));
    const refused = gradlane("train", "--data", odd, "--out", file("m.gradlane"));
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain(
      'expected a number, got "12abc" at row 0 (line 2), column "a"',
    );
    const taken = gradlane(
      ...["train", "--data", odd, "--out", file("m.gradlane"), "--epochs", "1"],
      ...["--unreadable", "missing"],
    );
    expect(taken.status).toBe(0);
    expect(taken.stderr).toContain('except 1 cell such as "12abc"');
  });

  it("resumes a training on a table", () => {
    const train = (out: string, ...more: string[]) =>
      gradlane("train", "--data", people, "--out", file(out), "--schedule", "constant", ...more);
    expect(train("half.gradlane", "--epochs", "2").status).toBe(0);
    const rest = train("rest.gradlane", "--epochs", "4", "--resume", file("half.gradlane"));
    expect(rest.status, rest.stderr).toBe(0);
    train("whole.gradlane", "--epochs", "4");
    expect(readFileSync(file("rest.gradlane"))).toEqual(readFileSync(file("whole.gradlane")));
    const again = ["--resume", file("half.gradlane"), "--types", "age=category"];
    expect(train("rest.gradlane", ...again).stderr).toContain("Cannot use --types with --resume");
  });

  it("evaluates only on rows that the model was not trained on", () => {
    const train = (...more: string[]) =>
      gradlane(
        "train",
        "--data",
        people,
        "--epochs",
        "1",
        "--out",
        file("seeded.gradlane"),
        ...more,
      );
    expect(train("--seed", "5").status).toBe(0);
    const resumed = ["--resume", file("seeded.gradlane"), "--epochs", "2"];
    const other = train(...resumed, "--seed", "9");
    expect([other.status, other.stderr]).toEqual([2, expect.stringContaining("its own seed 5")]);
    expect(train(...resumed, "--seed", "5").status).toBe(0);
  });

  it("does not overwrite files that it reads", () => {
    const data = file("precious.csv");
    copyFileSync(people, data);
    const model = file("precious.gradlane");
    const train = (...more: string[]) =>
      gradlane("train", "--data", data, "--epochs", "1", ...more);
    expect(train("--out", model).status).toBe(0);
    const before = [data, model].map((path) => readFileSync(path));
    symlinkSync(data, file("link.csv"));
    for (const paths of [
      ["--out", data],
      ["--out", file("link.csv")],
      ["--out", model, "--report", join(dirname(data), ".", "x", "..", basename(data))],
      ["--out", file("new.gradlane"), "--report", file("./new.gradlane")],
      ["--out", file("new.gradlane"), "--resume", model, "--report", model],
    ]) {
      const { status, stderr } = train(...paths);
      expect([status, stderr], paths.join(" ")).toEqual([
        2,
        expect.stringContaining("expected another path than"),
      ]);
    }
    expect([data, model].map((path) => readFileSync(path))).toEqual(before);
    expect(existsSync(file("new.gradlane"))).toBe(false);
    expect(train("--out", model, "--resume", model).status).toBe(0);
  });

  it("names a file that is not a model, and writes each row on one line", () => {
    const wrong = gradlane("predict", people, "--data", people);
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toMatch(/Cannot open ".*": expected a gradlane model/);
    const data = file("broken.csv");
    const rows = Array.from({ length: 40 }, (_, i) => `${i},${i < 20 ? '"two\nlines"' : "one"}`);
    writeFileSync(data, ["a,kind", ...rows].join("\n"));
    const model = file("broken.gradlane");
    expect(gradlane("train", "--data", data, "--epochs", "1", "--out", model).status).toBe(0);
    const lines = gradlane("predict", model, "--data", data).stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(40);
    for (const line of lines) expect(line).toMatch(/^(one|"two\\nlines")\t[01]\.\d{4}$/);
  });

  it("refuses options that do not apply to the data", () => {
    const refused = (...args: string[]) => {
      const { status, stderr } = gradlane("train", "--epochs", "1", "--out", file("no"), ...args);
      return [status, /Cannot use (--[\w-]+) with/.exec(stderr)?.[1]];
    };
    expect(refused("--synthetic", "moons", "--target", "y")).toEqual([2, "--target"]);
    expect(refused("--synthetic", "moons", "--task", "regression")).toEqual([2, "--task"]);
    expect(refused("--synthetic", "moons", "--image-size", "8")).toEqual([2, "--image-size"]);
    expect(refused("--synthetic", "moons", "--drop", "a")).toEqual([2, "--drop"]);
    expect(refused("--data", people, "--image-size", "8")).toEqual([2, "--image-size"]);
    expect(gradlane("train", "--data", people, "--folds", "3", "--out", file("no")).status).toBe(2);
    expect(existsSync(file("no"))).toBe(false);
  });

  it("cross-validates", () => {
    const { status, stdout, stderr } = gradlane(
      "train",
      "--data",
      people,
      "--folds",
      "3",
      "--json",
    );
    expect(status).toBe(0);
    const { metric, value, folds } = JSON.parse(stdout);
    expect([metric, folds.length]).toEqual(["accuracy", 3]);
    expect(value).toBeCloseTo((folds[0] + folds[1] + folds[2]) / 3, 12);
    expect(stderr).toMatch(/^fold 3\/3: \d+\.\d\d %$/m);
    expect(stderr).not.toContain("saved");
    expect(gradlane("train", "--data", people, "--folds", "1").status).toBe(2);
    expect(gradlane("train", "--data", people, "--folds", "91").status).toBe(2);
    const report = gradlane("train", "--data", people, "--folds", "3", "--report", file("r.html"));
    expect([report.status, existsSync(file("r.html"))]).toEqual([2, false]);
  });

  it("cross-validates with the settings of train, at the optimizer's learning rate", () => {
    const words = ["--data", people, "--folds", "3", "--epochs", "3", "--json"];
    const folds = (...more: string[]) =>
      JSON.parse(gradlane("train", ...words, "--schedule", "oneCycle", ...more).stdout).folds;
    const own = folds("--optimizer", "adam");
    expect(own).toEqual(folds("--optimizer", "adam", "--learning-rate", "0.003"));
    expect(own).not.toEqual(folds("--optimizer", "adam", "--learning-rate", "0.01"));
  });

  it("applies the steps of --preprocess, and saves them in the file", () => {
    const model = file("steps.gradlane");
    for (const [steps, kinds, shape] of [
      ["none", "imputer, oneHotEncoder", 7],
      ["standardize", "imputer, standardScaler, oneHotEncoder", 7],
      ["center", "imputer, oneHotEncoder, zeroCenter", 7],
      ["standardize,pca:3", "imputer, standardScaler, oneHotEncoder, pca", 3],
      [
        "minmax, pca:0.8 ,whiten",
        "imputer, oneHotEncoder, minMaxScaler, pca, whitening",
        undefined,
      ],
      ["zca", "imputer, oneHotEncoder, whitening", 7],
    ] as const) {
      const words = ["--data", people, "--epochs", "1", "--preprocess", steps];
      const trained = gradlane("train", ...words, "--out", model);
      expect(trained.status, trained.stderr).toBe(0);
      const shown = gradlane("inspect", model).stdout;
      expect(shown).toContain(`preprocessing of x: ${kinds}\n`);
      if (shape) expect(trained.stderr).toMatch(new RegExp(`^network ${shape}-`, "m"));
      const isScaled = !/^(none|center)$/.test(steps);
      expect(/columns on different scales/.test(trained.stderr)).toBe(!isScaled);
      const predicted = gradlane("predict", model, "--data", people);
      expect(predicted.stdout.trim().split("\n")).toHaveLength(90);
    }
    const folds = ["--folds", "3", "--epochs", "1", "--json"];
    const { status } = gradlane("train", "--data", people, "--preprocess", "pca:2", ...folds);
    expect(status).toBe(0);
  });

  it("refuses an invalid --preprocess", () => {
    for (const steps of ["", "standardise", "pca", "pca:0", "pca:1.5", "none,pca:2", "pca:2,"]) {
      const { status, stderr } = gradlane("train", "--data", people, "--preprocess", steps);
      expect([steps, status]).toEqual([steps, 2]);
      expect(stderr).toContain(
        "Expected none, or any of standardize, standardize-channels, center, minmax",
      );
    }
    const many = gradlane("train", "--data", people, "--preprocess", "pca:99");
    expect(many.status).toBe(2);
    expect(many.stderr).toContain("components, got 99");
  });
});
