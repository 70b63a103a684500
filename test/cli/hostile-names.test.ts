// Names of columns, classes and files with control characters and text direction marks.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { replaceInvisible } from "../../src/core/visible.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-names-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Clears the screen, rings, sets a title, goes back, turns around. */
const ACTS = "\u001b[2J\u0007\u001b]0;x\u0007\b\b\u009b1m\u202e\u2066\u200f\ufeff\u2028";
const path = (name: string) => join(folder, `${name}${ACTS}`);

/** Runs the command line; nothing it says may act. @returns stdout */
function gradlane(status: number, ...parameters: string[]): string {
  const run = spawnSync(process.execPath, ["dist/cli.js", ...parameters], { encoding: "utf8" });
  const said = run.stdout + run.stderr;
  expect(run.status, run.stderr).toBe(status);
  expect(replaceInvisible(said, (character) => (/[\n\t]/.test(character) ? character : "�"))).toBe(
    said,
  );
  return run.stdout;
}

it("are escaped in each command", () => {
  const column = `age${ACTS}`;
  const classes = [`low${ACTS}`, `high${ACTS}\nforged line`];
  const header = `"${column}","town${ACTS}","target${ACTS}"`;
  const rows = Array.from({ length: 60 }, (_, i) => {
    const town = `Rome${ACTS}${i % 3}`;
    return `${i % 7 === 0 ? "" : i},"${town}","${classes[i < 30 ? 0 : 1]}"`;
  });
  writeFileSync(path("data"), [header, ...rows].join("\n"));
  const [data, model] = [path("data"), path("model")];
  const json = ["--data", data, "--json"];

  gradlane(0, "doctor", "--data", data);
  expect(JSON.parse(gradlane(0, "doctor", ...json)).rows).toBe(48);
  const trained = ["train", "--data", data, "--epochs", "2", "--out", model];
  gradlane(0, ...trained, "--report", path("report"));
  expect(JSON.parse(gradlane(0, ...trained, "--json")).model).toBe(model);
  const inspected = gradlane(0, "inspect", model);
  expect(inspected).toContain("\\u001b[2J");
  expect(inspected).not.toMatch(/^forged/m);
  gradlane(0, "evaluate", model, "--data", data);
  const predicted = gradlane(0, "predict", model, "--data", data).trimEnd().split("\n");
  const exact = gradlane(0, "predict", model, ...json)
    .trimEnd()
    .split("\n");
  expect(predicted).toHaveLength(60);
  expect(predicted.map((line) => JSON.parse(line.split("\t")[0]!))).toEqual(
    exact.map((line) => JSON.parse(line).class),
  );
  gradlane(0, "doctor", model, "--data", data);

  gradlane(2, "train", "--data", data, "--target", `no${ACTS}`);
  gradlane(2, "train", "--data", path("none"));
  gradlane(2, "inspect", data);
  gradlane(2, "train", `--no${ACTS}`);
  gradlane(2, `tra${ACTS}`);
  gradlane(2, "train", "--types", `a=${ACTS}`);
});
