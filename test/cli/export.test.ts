import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { showError } from "../../src/cli/exit.ts";
import { exportCommand } from "../../src/cli/export.ts";
import { toOnnx } from "../../src/entries/onnx.ts";
import { toPredictor } from "../../src/entries/predictor.ts";
import { toSafetensors } from "../../src/entries/safetensors.ts";
import { toTfjs } from "../../src/entries/tfjs.ts";
import "../../src/entries/node.ts";
import {
  dense,
  input,
  type Model,
  polynomialFeatures,
  StandardScaler,
  sequential,
} from "../../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-export-"));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const layers = [input([2]), dense(3)] as const;
const X = [
  [1, 2],
  [3, 5],
  [4, 4],
];
const model: Model = sequential(layers, {
  seed: 4,
  preprocessing: new StandardScaler().fit(X),
}) as Model;

const printed: string[] = [];
beforeAll(async () => {
  await model.save(file("model.gradlane"));
});
beforeEach(() => {
  printed.length = 0;
  vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(`${text}`) > 0);
  return () => vi.restoreAllMocks();
});

describe("gradlane export", () => {
  it("writes ONNX beside the model", async () => {
    expect(await exportCommand(file("model.gradlane"), { to: "onnx" })).toBe(0);
    expect(new Uint8Array(readFileSync(file("model.onnx")))).toEqual(toOnnx(model));
    expect(printed.join("")).toBe(`saved: ${file("model.onnx")}\n`);
  });

  it("writes a module that predicts", async () => {
    expect(await exportCommand(file("model.gradlane"), { to: "predictor" })).toBe(0);
    expect(readFileSync(file("model.js"), "utf8")).toBe(toPredictor(model));
    const options = { to: "predictor", input: "nchw" } as const;
    await expect(exportCommand(file("model.gradlane"), options)).rejects.toThrow("use --input");
  });

  it("takes a path, the order of axes, and what is left out", async () => {
    const out = file("network.onnx");
    const options = { to: "onnx", out, input: "nchw", preprocessing: false, json: true } as const;
    expect(await exportCommand(file("model.gradlane"), options)).toBe(0);
    const expected = toOnnx(model, { preprocessing: false });
    expect(new Uint8Array(readFileSync(out))).toEqual(expected);
    expect(JSON.parse(printed.join(""))).toEqual({
      ...{ format: "onnx", model: out, bytes: expected.length },
      weightsHash: model.weightsHash(),
    });
  });

  it("writes a state_dict, with its table and the code of the network", async () => {
    const path = file("model.gradlane");
    expect(await exportCommand(path, { to: "safetensors" })).toBe(0);
    const expected = toSafetensors(model);
    expect(new Uint8Array(readFileSync(file("model.safetensors")))).toEqual(expected);
    const text = printed.splice(0).join("");
    expect(text).toMatch(/^0\.weight +\[3, 2\] +dense1\.kernel +\[out, in\] +name$/m);
    expect(text).toContain('load_file("model.safetensors")');
    await exportCommand(path, { to: "safetensors", names: "layers", json: true });
    const { mapping, code } = JSON.parse(printed.join("")) as { mapping: object[]; code?: string };
    expect(mapping[1]).toMatchObject({ tensor: "dense1.bias", weight: "dense1.bias", shape: [3] });
    expect(code).toBeUndefined();
  });

  it("writes the files of TensorFlow.js into a folder", async () => {
    const path = file("model.gradlane");
    const options = { to: "tfjs", out: file("web/model"), preprocessing: false };
    await expect(exportCommand(path, { to: "tfjs" })).rejects.toThrow("preprocessing");
    for (let again = 0; again < 2; again++) expect(await exportCommand(path, options)).toBe(0);
    const expected = toTfjs(model, { preprocessing: false });
    for (const [name, bytes] of Object.entries(expected)) {
      expect(new Uint8Array(readFileSync(join(file("web/model"), name)))).toEqual(bytes);
    }
    await expect(exportCommand(path, { ...options, out: path })).rejects.toThrow("Cannot write");
  });

  it("does not overwrite the model", async () => {
    const path = file("model.gradlane");
    const options = { to: "onnx", out: join(folder, ".", "model.gradlane") };
    await expect(exportCommand(path, options)).rejects.toThrow("another path than the model");
    writeFileSync(file("other.onnx"), "x");
    await expect(exportCommand(file("other.onnx"), { to: "onnx" })).rejects.toThrow(
      "gradlane model",
    );
  });

  it("says by which option a part is left out", async () => {
    const preprocessing = polynomialFeatures({ degree: 2 }).fit(X);
    const path = file("features.gradlane");
    await sequential([input([preprocessing.transform(X).shape[1]!]), dense(1)], {
      preprocessing,
    }).save(path);
    const error = await exportCommand(path, { to: "onnx" }).catch((each: unknown) => each);
    expect(showError(error, ["--no-preprocessing"])).toMatch(
      /got "polynomialFeatures"; leave it out by --no-preprocessing/,
    );
  });
});
