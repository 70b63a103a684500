// The checker of the onnx package, with inference of all shapes, if python3 has it.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { toOnnx } from "../../src/entries/onnx.ts";
import { activation, input, type Model, sequential } from "../../src/index.ts";
import { FAMILIES, INPUT_SHAPES } from "../families.ts";
import { layerOf } from "./models.ts";
import { branchedModel, straightModel } from "./random-models.ts";

// the one of the system may have it where another one comes first
const python = ["python3", "/usr/bin/python3"].find(
  (each) => spawnSync(each, ["-c", "import onnx"]).status === 0,
);
if (!python) console.log("python3 has no onnx: its checker is skipped");

const CHECK = `
import glob, onnx, sys
for path in sorted(glob.glob(sys.argv[1] + "/*.onnx")):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    print(path)
`;

const folder = mkdtempSync(join(tmpdir(), "onnx-"));
afterAll(() => rmSync(folder, { recursive: true }));

it.skipIf(!python)("finds nothing in files of all layers, activations and random networks", () => {
  const { layer, activation: ofActivations } = FAMILIES;
  const models: Model[] = [
    ...layer.registry.kinds
      .filter((kind) => kind !== "input")
      .map(
        (kind) => sequential([input(INPUT_SHAPES[kind] ?? [5]), layerOf(kind)] as never) as Model,
      ),
    ...ofActivations.registry.kinds.map(
      (kind) => sequential([input([5]), activation(kind as "relu")]) as Model,
    ),
    ...Array.from({ length: 20 }, (_, seed) => straightModel(seed)[0]),
    ...Array.from({ length: 20 }, (_, seed) => branchedModel(seed)),
  ];
  models.forEach((model, i) => {
    writeFileSync(join(folder, `${i}.onnx`), toOnnx(model));
    writeFileSync(join(folder, `${i}-nchw.onnx`), toOnnx(model, { input: "nchw" }));
  });
  const { stdout, stderr } = spawnSync(python!, ["-c", CHECK, folder], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout.trim().split("\n")).toHaveLength(2 * models.length);
});
