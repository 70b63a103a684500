import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { requireOutputs, type TrainPaths } from "../../src/cli/output-paths.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-output-paths-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...parts: string[]) => join(folder, ...parts);

mkdirSync(at("data"));
for (const name of ["data/images.npy", "x.npy", "y.npy", "table.csv", "run.gradlane"]) {
  writeFileSync(at(name), name);
}
symlinkSync(at("data"), at("link"));
linkSync(at("x.npy"), at("same-bytes.npy"));

const x = at("x.npy");
const y = at("y.npy");

describe("outputs of a training", () => {
  it.each<[string, TrainPaths, string]>([
    ["the table", { data: at("table.csv"), out: at("table.csv") }, "out --data"],
    ["a file of the folder", { data: at("data"), out: at("link", "images.npy") }, "out --data"],
    ["x", { x, y, out: x }, "out --x"],
    ["y", { x, y, out: at("data", "..", "y.npy") }, "out --y"],
    ["x by its report", { x, y, out: at("m"), report: x }, "report --x"],
    ["y by its report", { x, y, out: at("m"), report: y }, "report --y"],
    ["the model by its report", { out: at("m"), report: at("m") }, "report --out"],
    [
      "what it goes on from by its report",
      { resume: at("run.gradlane"), out: at("m"), report: at("run.gradlane") },
      "report --resume",
    ],
  ])("do not write over %s", async (_, paths, options) => {
    const [option, other] = options.split(" ");
    const message = new RegExp(
      `Cannot write --${option} to .*: expected another path than ${other}, got the same;`,
    );
    await expect(requireOutputs(paths)).rejects.toThrow(message);
  });

  it.each<[string, TrainPaths]>([
    ["a new file", { x, y, out: at("new"), report: at("new.html") }],
    ["the file that a run goes on from", { resume: at("run.gradlane"), out: at("run.gradlane") }],
    ["a model beside the data", { data: at("data"), out: at("data", "m.gradlane") }],
    ["another name of a file of the data, which stays", { x, y, out: at("same-bytes.npy") }],
  ])("may be %s", async (_, paths) => {
    expect(await requireOutputs(paths)).toBeUndefined();
  });
});
