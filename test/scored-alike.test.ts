// A network that was trained here gives the same classes wherever it goes, on 2,000 images.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toOnnx } from "../src/entries/onnx.ts";
import { toPredictor } from "../src/entries/predictor.ts";
import { toPyTorch, toSafetensors } from "../src/entries/safetensors.ts";
import { createHandler } from "../src/entries/serve.ts";
import { toTfjs } from "../src/entries/tfjs.ts";
import {
  adam,
  batchNorm,
  conv2d,
  dense,
  dropout,
  flatten,
  input,
  type Model,
  maxPool2d,
  type NdArray,
  sequential,
  synthetic,
} from "../src/index.ts";
import { runOnnx } from "./onnx/runtime.ts";
import { imported } from "./predictor/module.ts";
import { python, runPython } from "./pytorch/python.ts";
import { loadFiles, tensorOf, tfjs } from "./tfjs/runtime.ts";

const ROWS = 2000;
const CLASSES = 10;

/** Digits [n, 7, 7, 1], each pixel the mean of 4x4. */
function smallDigits(count: number, seed: number) {
  const { x, y } = synthetic.digits({ count, seed });
  const data = new Float32Array(count * 49);
  x.data.forEach((value, i) => {
    const [image, row, column] = [Math.floor(i / 784), Math.floor((i % 784) / 28), i % 28];
    data[image * 49 + (row >> 2) * 7 + (column >> 2)]! += value / 16 / 255;
  });
  return { x: { data, shape: [count, 7, 7, 1] }, y: Int32Array.from(y.data) };
}

const { x, y } = smallDigits(ROWS, 2);
const folder = mkdtempSync(join(tmpdir(), "gradlane-scored-"));
afterAll(() => rmSync(folder, { recursive: true }));

let model: Model;
let expected: number[];

beforeAll(async () => {
  model = sequential(
    [
      ...[input([7, 7, 1]), conv2d(8, 3, { padding: "same", activation: "relu" }), batchNorm()],
      ...[maxPool2d(), conv2d(12, 2, { activation: "silu" }), flatten(), dropout(0.2)],
      ...[dense(24, { activation: "relu" }), dense(CLASSES)],
    ] as const,
    { seed: 3, classNames: [..."abcdefghij"] },
  );
  await model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: "softmaxCrossEntropy" });
  await model.fit(smallDigits(4000, 1), { epochs: 4, batchSize: 64 });
  expected = [...(await model.predictClasses(x))];
});

/** The place of the largest output of each row. */
const classesOf = (outputs: ArrayLike<number>): number[] =>
  Array.from({ length: ROWS }, (_, row) => {
    const own = Array.from({ length: CLASSES }, (_, j) => outputs[row * CLASSES + j]!);
    return own.indexOf(Math.max(...own));
  });

describe("the same classes on 2,000 rows", () => {
  it("that it has learned", () => {
    const right = expected.filter((label, row) => label === y[row]).length;
    expect(right / ROWS).toBeGreaterThan(0.9);
    expect(new Set(expected).size).toBe(CLASSES);
  });

  it("by onnxruntime", async () => {
    const { data } = await runOnnx(toOnnx(model), { input: x });
    expect(classesOf(data)).toEqual(expected);
  });

  it.skipIf(!tfjs)("by TensorFlow.js", async () => {
    const scored = (await loadFiles(toTfjs(model))).predict(tensorOf(x as NdArray));
    expect(classesOf(await scored.data())).toEqual(expected);
  });

  it.skipIf(!python)("by PyTorch", () => {
    const file = join(folder, "model.safetensors");
    writeFileSync(file, toSafetensors(model));
    writeFileSync(join(folder, "x"), x.data); // one channel: the same order
    const { stdout, stderr } = runPython(
      `${toPyTorch(model, { file })}
x = torch.frombuffer(bytearray(open(sys.argv[1], "rb").read()), dtype=torch.float32)
print(model(x.reshape(-1, 1, 7, 7)).argmax(1).tolist())`,
      join(folder, "x"),
    );
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual(expected);
  });

  it("by the predictor of one file", async () => {
    const { predict, predictClasses, classNames } = await imported(toPredictor(model));
    expect([...predictClasses(x as never)]).toEqual(expected);
    expect(predict(x as never).data).toEqual((await model.predict(x)).data);
    expect(classNames).toEqual(model.classNames);
  });

  it("by the server", async () => {
    const answer = createHandler({ digits: model });
    const found: string[] = [];
    const images = 100;
    const requests = Array.from({ length: ROWS / images }, async (_, i) => {
      const data = [...x.data.subarray(i * images * 49, (i + 1) * images * 49)];
      const shape = [images, 7, 7, 1];
      const inputs = [{ name: "input", datatype: "FP32", shape, data }];
      const body = JSON.stringify({ inputs, outputs: [{ name: "class" }] });
      const headers = { "content-type": "application/json" };
      const url = "http://localhost/v2/models/digits/infer";
      const response = await answer(new Request(url, { method: "POST", headers, body }));
      const { outputs } = (await response.json()) as {
        outputs: { name: string; data: string[] }[];
      };
      const labels = outputs.find(({ name }) => name === "class")!.data;
      labels.forEach((label, row) => {
        found[i * images + row] = label;
      });
    });
    await Promise.all(requests);
    expect(found).toEqual(expected.map((label) => model.classNames![label]));
  });
});
