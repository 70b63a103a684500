// Several targets on the command line: train, evaluate, predict, inspect.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "gradlane-targets-"));
const file = (name: string) => join(folder, name);
const [data, model, page] = [file("t.csv"), file("m.gradlane"), file("r.html")];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the built command line. */
function gradlane(...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/cli.js", ...parameters], {
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  return { stdout, stderr };
}
const source = ["--data", data];
const training = ["train", ...source, "--target", "u,v", "--epochs", "5"];
let trained: Record<string, unknown>;

beforeAll(() => {
  const rows = Array.from({ length: 150 }, (_, i) => {
    const [a, b] = [i % 11, (i * 7) % 13];
    return `${a},${b},${"xyz"[i % 3]},${a + b + 0.5},${a - b}`;
  });
  writeFileSync(data, ["a,b,k,u,v", ...rows].join("\n"));
  const { stdout } = gradlane(...training, "--out", model, "--report", page, "--json");
  trained = JSON.parse(stdout);
});

it("are trained, and evaluated to the same result", () => {
  expect(trained).toMatchObject({ metric: "r2", model, seconds: expect.any(Number) });
  expect(trained.value).toBeGreaterThan(0.8);
  expect(trained.seconds).toBeGreaterThan(0);
  const measured = JSON.parse(gradlane("evaluate", model, ...source, "--json").stdout);
  expect(measured).toMatchObject({ metric: "r2", weightsHash: trained.weightsHash });
  expect(measured.value).toBeGreaterThan(0.8);
});

it("are predicted by name", () => {
  const lines = gradlane("predict", model, ...source)
    .stdout.trim()
    .split("\n");
  const records = gradlane("predict", model, ...source, "--json")
    .stdout.trim()
    .split("\n");
  expect([lines.length, records.length]).toEqual([150, 150]);
  expect(records.map((line) => Object.keys(JSON.parse(line).values))).toEqual(
    records.map(() => ["u", "v"]),
  );
  expect(lines).toEqual(
    records.map((line) => {
      const { u, v } = JSON.parse(line).values;
      return `u=${u}\tv=${v}`;
    }),
  );
});

it("are named by the report, inspect, doctor and folds", () => {
  const html = readFileSync(page, "utf8");
  expect(html).toMatch(/<h3>u: R² 0\.\d+<\/h3>/);
  expect(html).toMatch(/<h3>v: R² 0\.\d+<\/h3>/);
  const target = "target: u, v, regression\n";
  expect(gradlane("inspect", model).stdout).toContain(target);
  const { stdout, stderr } = gradlane("doctor", ...source, "--target", "u,v");
  expect(stdout + stderr).toContain(target);
  expect(stdout + stderr).toContain("several targets are quantities");
  const folds = JSON.parse(gradlane(...training, "--folds", "3", "--json").stdout);
  expect(folds).toMatchObject({ metric: "r2", folds: [1, 2, 3].map(() => expect.any(Number)) });
});
