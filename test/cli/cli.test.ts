// The command line as programs use it: JSON on one line, exit codes, files.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "gradlane-cli-"));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  if (!existsSync("dist/cli.js")) throw new Error("no dist/: run npm run build first");
  // two linearly separable classes
  const rows = Array.from({ length: 60 }, (_, i) => {
    const [a, b] = [(i * 37) % 60, (i * 23) % 60];
    return `${a},${b},${a > b ? "above" : "below"}`;
  });
  writeFileSync(file("points.csv"), ["a,b,side", ...rows].join("\n"));
});

/** Runs the built command line. */
function gradlane(...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/cli.js", ...parameters], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("gradlane", () => {
  it("trains, evaluates and predicts consistently", () => {
    const model = file("points.gradlane");
    const trained = gradlane("train", "--data", file("points.csv"), "--out", model, "--json");
    expect(trained.status).toBe(0);
    expect(trained.stdout.split("\n")).toHaveLength(2); // one line and its end
    const result = JSON.parse(trained.stdout);
    expect(result).toMatchObject({ metric: "accuracy", model });
    expect(result.value).toBeGreaterThan(0.8);
    expect(result.weightsHash).toMatch(/^[0-9a-f]{64}$/);
    expect(result.seconds).toBeGreaterThan(0);

    const evaluated = gradlane("evaluate", model, "--data", file("points.csv"), "--json");
    expect(evaluated.status).toBe(0);
    expect(JSON.parse(evaluated.stdout)).toMatchObject({
      metric: "accuracy",
      weightsHash: result.weightsHash,
    });

    const predicted = gradlane("predict", model, "--data", file("points.csv"));
    expect(predicted.status).toBe(0);
    const lines = predicted.stdout.trim().split("\n");
    const classes = lines.map((line) => line.split("\t")[0]!);
    for (const line of lines) expect(line).toMatch(/^(above|below)\t[01]\.\d{4}$/);
    expect(classes).toHaveLength(60);
    const truth = readFileSync(file("points.csv"), "utf8").trim().split("\n").slice(1);
    const right = classes.filter((name, i) => truth[i]!.endsWith(name)).length;
    expect(right / 60).toBe(JSON.parse(evaluated.stdout).value);
  });

  it("gives the same bits for the same seed and on both engines", () => {
    const common = ["train", "--data", file("points.csv"), "--epochs", "3", "--json"];
    const hash = (...more: string[]) => {
      const { stdout } = gradlane(...common, "--out", file("m.gradlane"), ...more);
      return JSON.parse(stdout).weightsHash;
    };
    const first = hash("--seed", "4");
    expect(hash("--seed", "4")).toBe(first);
    expect(hash("--seed", "4", "--backend", "js")).toBe(first);
    expect(hash("--seed", "5")).not.toBe(first);
  });

  it("ends with the lines that scripts parse", () => {
    const out = file("lines.gradlane");
    const { stdout, stderr } = gradlane("train", "--data", file("points.csv"), "--out", out);
    const lines = stdout.trim().split("\n");
    expect(lines.at(-3)).toMatch(/^test accuracy: \d+\.\d\d %$/);
    expect(lines.at(-2)).toMatch(/^weights hash: [0-9a-f]{64}$/);
    expect(lines.at(-1)).toBe(`saved: ${out}`);
    const numbered = `${stdout}\n${stderr}`.split("\n").filter((line) => /accuracy.*\d/.test(line));
    expect(numbered).toHaveLength(1);
  });

  it("exits with 2 for invalid arguments and data, and names what was expected", () => {
    const bad = file("bad.csv");
    writeFileSync(bad, "a,b,side\n1,2,x\n3,,y\n");
    const truncated = file("truncated.gradlane");
    writeFileSync(truncated, "\x10");
    for (const parameters of [
      ["train", "--data", file("nowhere")],
      ["train", "--data", bad],
      ["train", "--data", file("points.csv"), "--target", "sides"],
      ["train", "--data", file("points.csv"), "--epochs", "-1"],
      ["train", "--data", file("points.csv"), "--optimizer", "agd"],
      ["train", "--synthetic", "digit"],
      ["train", "--nonsense"],
      ["evaluate", truncated, "--data", file("points.csv")],
      ["evaluate", file("missing.gradlane"), "--data", file("points.csv")],
      ["nonsense"],
    ]) {
      const { status, stdout, stderr } = gradlane(...parameters);
      expect(status, parameters.join(" ")).toBe(2);
      expect(stdout).toBe("");
      expect(stderr).toMatch(/error: /);
      expect(stderr).not.toMatch(/\n\s+at /); // no stack
    }
  });

  it("refuses arguments about data that a model determines", () => {
    const [data, model] = [file("points.csv"), file("decided.gradlane")];
    expect(gradlane("train", "--data", data, "--epochs", "1", "--out", model).status).toBe(0);
    expect(gradlane("doctor", model, "--data", data).status).toBe(0);
    for (const [flag, value] of [
      ["--types", "a=category"],
      ["--columns", "a"],
      ["--drop", "a"],
      ["--task", "regression"],
      ["--unreadable", "missing"],
      ["--image-size", "3"],
    ] as const) {
      const { status, stdout, stderr } = gradlane("doctor", model, "--data", data, flag, value);
      expect({ status, stdout }, flag).toEqual({ status: 2, stdout: "" });
      expect(stderr).toContain(
        `Cannot use ${flag} with a model: expected the setting in the model's file`,
      );
    }
  });

  it("exits with 3 if training diverges", () => {
    const parameters = ["--optimizer", "sgd", "--learning-rate", "1e30", "--epochs", "20"];
    const out = ["--out", file("wild.gradlane")];
    const { status, stderr } = gradlane(
      "train",
      "--data",
      file("points.csv"),
      ...parameters,
      ...out,
    );
    expect(status).toBe(3);
    expect(stderr).toMatch(/not finite/);
  });

  it("times the steps of a network", () => {
    const { status, stdout } = gradlane("bench", "--network", "4-8-2", "--json");
    expect(status).toBe(0);
    const { engine, results } = JSON.parse(stdout);
    expect(engine).toContain("WebAssembly");
    expect(results).toHaveLength(1);
    expect(results[0].name).toBe("4-8-2, 32");
    const { microseconds, rowsPerSecond } = results[0];
    expect((microseconds * rowsPerSecond) / 1e6).toBeCloseTo(32, 6);
    expect(gradlane("bench", "--network", "5").status).toBe(2);
  });

  it("augments only images", () => {
    const digits = ["train", "--synthetic", "digits", "--count", "200", "--epochs", "1", "--json"];
    const run = (...more: string[]) =>
      gradlane(...digits, "--out", file("digits.gradlane"), ...more);
    const plain = run();
    const names =
      "flip,vertical-flip,crop,resized-crop,scale,shift,rotate,jitter,tint,cutout,mixup";
    const augmented = run("--augment", names);
    expect(augmented.status).toBe(0);
    expect(augmented.stderr).toContain(`augmentation: ${names.replaceAll(",", ", ")}`);
    const hashOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout).weightsHash;
    expect(hashOf(augmented)).not.toBe(hashOf(plain));
    expect(hashOf(run("--augment", names))).toBe(hashOf(augmented));
    expect(run("--augment", "flop")).toMatchObject({ status: 2, stdout: "" });
    const table = ["train", "--data", file("points.csv"), "--augment", "flip"];
    const refused = gradlane(...table, "--out", file("points.gradlane"));
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain("expected images");
  });
});
