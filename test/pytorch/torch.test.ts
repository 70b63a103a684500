// PyTorch itself, if python3 has it: it runs the code and loads the files that are written, in every layer.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { channelsFirst } from "../../src/array/axes.ts";
import { toPyTorch, toSafetensors } from "../../src/entries/safetensors.ts";
import {
  activation,
  batchNorm,
  conv2d,
  conv2dTranspose,
  dense,
  flatten,
  input,
  type Model,
  type NdArray,
  RuntimeUnsupportedError,
  reshape,
  residual,
  sequential,
} from "../../src/index.ts";
import { numbers } from "../both-engines.ts";
import { FAMILIES, INPUT_SHAPES } from "../families.ts";
import { layerOf, moved, prepared } from "../onnx/models.ts";
import { straightModel } from "../onnx/random-models.ts";
import { python, runPython } from "./python.ts";

const RUN = `
for case in json.load(open(sys.argv[1])):
    names = {}
    exec(case["code"], names)
    tensor = lambda key: torch.tensor(case[key]["data"]).reshape(case[key]["shape"])
    with torch.no_grad():
        got, wanted = names["model"](tensor("x")), tensor("y")
    error = ((got - wanted).abs() / wanted.abs().clamp(min=1)).max() if got.shape == wanted.shape else "shape"
    if error == "shape" or not error <= 1e-5:
        print(case["code"], error)
`;

const folder = mkdtempSync(join(tmpdir(), "torch-"));
afterAll(() => rmSync(folder, { recursive: true }));

const plain = ({ data, shape }: NdArray) => ({ data: [...data], shape });
const inTorch = (x: NdArray) => plain(moved(x, channelsFirst(x.shape)));

it.skipIf(!python)("gives the outputs of all layers, activations and random networks", async () => {
  const { layer, activation: ofActivations } = FAMILIES;
  const kinds = layer.registry.kinds.filter((kind) => kind !== "input");
  const models: (readonly [Model, readonly number[]])[] = [
    ...kinds.map((kind) => {
      const shape = INPUT_SHAPES[kind] ?? [5];
      return [sequential([input(shape), layerOf(kind)] as never) as Model, shape] as const;
    }),
    ...ofActivations.registry.kinds.map((kind) => {
      const named = { activation: kind as "relu" };
      const layers = [conv2d(3, 2, named), flatten(), dense(4, named), activation(kind as "relu")];
      return [sequential([input([4, 5, 2]), ...layers] as never) as Model, [4, 5, 2]] as const;
    }),
    [
      sequential([
        ...[input([6]), dense(24, { activation: "relu" }), batchNorm(), reshape([2, 3, 4])],
        ...[conv2dTranspose(3, 3, { strides: 2, padding: "same" }), flatten()],
        ...[residual([dense(72)]), dense(2)],
      ] as never) as Model,
      [6],
    ],
    ...Array.from({ length: 60 }, (_, seed) => straightModel(seed)),
  ];
  const cases: object[] = [];
  for (const [i, [model, shape]] of models.entries()) {
    const file = join(folder, `${i}.safetensors`);
    let code: string;
    try {
      code = toPyTorch(model, { file });
    } catch (error) {
      expect(error).toBeInstanceOf(RuntimeUnsupportedError);
      continue;
    }
    if (/→.*order/.test(code)) continue; // the columns of the output are in another order
    if (/(Layer|Channel)Norm\(1\)/.test(code)) continue; // without a variance, it enlarges the rounding of its mean
    await prepared(model);
    writeFileSync(file, toSafetensors(model));
    const x = numbers([3, ...shape]);
    cases.push({ code, x: inTorch(x), y: inTorch(await model.predict(x)) });
  }
  expect(cases.length).toBeGreaterThan(80);
  writeFileSync(join(folder, "cases.json"), JSON.stringify(cases));
  const { stdout, stderr } = runPython(RUN, join(folder, "cases.json"));
  expect(stderr).toBe("");
  expect(stdout).toBe("");
});
