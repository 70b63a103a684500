// Real data with default settings, if GRADLANE_DATA names their folder.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const DATA = process.env.GRADLANE_DATA;
if (!DATA) console.warn("tables of real data: skipped, GRADLANE_DATA is not set");

const folder = mkdtempSync(join(tmpdir(), "gradlane-real-tables-"));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  if (!existsSync("dist/cli.js")) throw new Error("no dist/: run npm run build first");
});

/** Runs the built command line. */
function gradlane(...parameters: string[]) {
  return spawnSync(process.execPath, ["dist/cli.js", ...parameters], { encoding: "utf8" });
}

describe.skipIf(!DATA)("gradlane train --folds 5 with default settings", () => {
  const value = (...parameters: string[]) =>
    JSON.parse(gradlane("train", "--folds", "5", "--json", ...parameters).stdout).value;

  it("irises: 94 % or better", () => {
    const target = ["--target", "species"];
    expect(value("--data", `${DATA}/iris/iris.csv`, ...target)).toBeGreaterThanOrEqual(0.94);
  });

  it("tumours: 96.5 % or better", () => {
    const target = ["--target", "target"];
    const path = `${DATA}/breast-cancer-wdbc/wdbc.csv`;
    expect(value("--data", path, ...target)).toBeGreaterThanOrEqual(0.965);
  });

  it("diabetes: R² 0.45 or better", () => {
    const read = (name: string) =>
      readFileSync(`${DATA}/diabetes/${name}.csv`, "utf8").trim().split("\n");
    const targets = read("diabetes_target");
    const rows = read("diabetes_data").map((row, i) => `${row},${targets[i]}`);
    writeFileSync(file("diabetes.csv"), rows.join("\n"));
    expect(value("--data", file("diabetes.csv"))).toBeGreaterThanOrEqual(0.45);
  });

  it("Californian houses, all columns: R² 0.70 or better", { timeout: 60_000 }, () => {
    const path = `${DATA}/california-housing/housing.csv`;
    const target = ["--target", "median_house_value"];
    expect(value("--data", path, ...target)).toBeGreaterThanOrEqual(0.7);
  });
});
