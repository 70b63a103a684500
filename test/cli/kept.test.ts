// The output of the command line for tables of two kinds.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, it } from "vitest";
import { expectKept } from "../kept-files.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-kept-"));
const cli = resolve("dist/cli.js");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const age = i % 9 === 4 ? "" : 18 + ((i * 37) % 50);
    const income = (1000 + ((i * 7919) % 4000)) / 4;
    return `${i},${age},${["Oslo", "Rome", "Lima", ""][i % 4]},${income},${(i * 37) % 50 > 25 ? "pro" : "basic"}`;
  });
  const header = "id,age,city,income,plan";
  writeFileSync(join(folder, "people.csv"), [header, ...rows].join("\n"));
  const moved = rows.map((row) =>
    row.replace(/^(\d+),(\d*),/, (_, id, age) => `${id},${age && +age + 40},`),
  );
  writeFileSync(join(folder, "moved.csv"), [header, ...moved].join("\n"));
});

/** The output of a command without parts that vary. */
function said(...parameters: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...parameters], {
    cwd: folder,
    encoding: "utf8",
  });
  const text = `$ gradlane ${parameters.join(" ")}\n${stdout}--- stderr, status ${status}\n${stderr}`;
  return text
    .replaceAll(folder, "FOLDER")
    .replace(/[\d.,]+ (samples\/s|ms|s|µs)\b/g, "N $1")
    .replace(/"seconds":[\d.e-]+/g, '"seconds":N')
    .replace(/turbo .*/g, "turbo …");
}

it("trains, measures, predicts and watches classes", async () => {
  const fast = ["--epochs", "3"];
  await expectKept(
    [
      said("train", "--data", "people.csv", "--out", "plan.gradlane", ...fast),
      said(
        "train",
        "--data",
        "people.csv",
        "--out",
        "plan.gradlane",
        "--validation",
        "0.2",
        ...fast,
      ),
      said("train", "--data", "people.csv", "--out", "plan.gradlane", "--json", ...fast),
      said("inspect", "plan.gradlane"),
      said("evaluate", "plan.gradlane", "--data", "people.csv"),
      said("evaluate", "plan.gradlane", "--data", "people.csv", "--json"),
      said("predict", "plan.gradlane", "--data", "people.csv").split("\n").slice(0, 8).join("\n"),
      said("predict", "plan.gradlane", "--data", "people.csv", "--json")
        .split("\n")
        .slice(0, 4)
        .join("\n"),
      said("doctor", "plan.gradlane", "--data", "people.csv"),
      said("doctor", "plan.gradlane", "--data", "moved.csv"),
      said("doctor", "--data", "people.csv"),
      said("doctor", "--data", "people.csv", "--json"),
      said("train", "--data", "people.csv", "--folds", "3", ...fast),
      said("train", "--data", "people.csv", "--folds", "3", "--json", ...fast),
    ].join("\n"),
    "cli-classes.txt",
  );
});

it("trains, measures and predicts values", async () => {
  const target = ["--target", "income", "--epochs", "3"];
  await expectKept(
    [
      said("train", "--data", "people.csv", "--out", "income.gradlane", ...target),
      said("inspect", "income.gradlane"),
      said("evaluate", "income.gradlane", "--data", "people.csv"),
      said("predict", "income.gradlane", "--data", "people.csv").split("\n").slice(0, 6).join("\n"),
      said("train", "--data", "people.csv", "--folds", "3", ...target),
    ].join("\n"),
    "cli-values.txt",
  );
});

it("explains invalid arguments", async () => {
  const wrong = (...parameters: string[]) => said("train", "--data", "people.csv", ...parameters);
  await expectKept(
    [
      ...["0", "1e3"].map((epochs) => wrong("--epochs", epochs)),
      ...["0", "1"].map((share) => wrong("--validation", share)),
      ...["1", "-0.1"].map((momentum) => wrong("--momentum", momentum)),
      ...["0", "Infinity"].map((rate) => wrong("--learning-rate", rate)),
      wrong("--weight-decay", "-1"),
      wrong("--weight-decay", "0", "--momentum", "0", "--optimizer", "sgd", "--epochs", "1"),
      ...["0", "8,"].map((hidden) => wrong("--hidden", hidden)),
      ...["=number", "age=numbr"].map((types) => wrong("--types", types)),
      ...["1", "61"].map((folds) => wrong("--folds", folds)),
      ...["auto1", "0"].map((threads) => wrong("--threads", threads)),
      said("train", "--synthetic", "digits", "--count", "9"),
      ...["--batch-size", "--patience", "--max-bytes", "--image-size"].map((flag) =>
        wrong(flag, "0"),
      ),
      // each taken; there is no such file
      said(
        ..."train --data none.csv --batch-size 1 --patience 1 --max-bytes 1 --image-size 1".split(
          " ",
        ),
        ..."--seed 0 --threads 1 --hidden 1 --epochs 1".split(" "),
      ),
      said("bench", "--network", "2-1", "--batch-size", "0"),
      said("bench", "--network", "5"),
      said("bench", "--network", "5-x-2"),
    ].join("\n"),
    "cli-wrong.txt",
  );
});
