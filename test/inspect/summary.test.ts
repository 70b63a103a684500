// Bytes in a summary: how inputs and targets are scaled.

import { describe, expect, it } from "vitest";
import {
  dense,
  flatten,
  input,
  type LossInput,
  pipeline,
  StandardScaler,
  sequential,
} from "../../src/index.ts";

const ONLY_X = "bytes (Uint8Array) in x: scaled by 1/255";
const ALSO_Y = "bytes (Uint8Array) in x, and in y of the same size: scaled by 1/255";
const lastLine = (text: string) => text.split("\n").at(-1)!;

describe("a summary", () => {
  const said = async (inputs: number, outputs: number, loss?: LossInput) => {
    const model = sequential([input([inputs]), dense(outputs)]);
    if (loss) await model.compile({ optimizer: "sgd", loss });
    const line = lastLine(model.summary());
    expect([ONLY_X, ALSO_Y]).toContain(line);
    return line === ALSO_Y;
  };

  it("mentions y if the loss accepts values of the shape of x", async () => {
    expect([
      ...[await said(4, 4), await said(2, 2), await said(4, 4, "meanSquaredError")],
      await said(4, 4, (prediction, target) => prediction.sub(target).square().mean()),
    ]).toEqual([true, true, true, true]);
  });

  it("does not mention y of class numbers, soft labels, one value or other shapes", async () => {
    expect([
      ...[await said(4, 4, "hinge"), await said(4, 4, "binaryCrossEntropy")],
      ...[await said(1, 1), await said(1, 1, "meanSquaredError"), await said(4, 3)],
      ...[await said(3, 4, "meanSquaredError")],
    ]).toEqual([false, false, false, false, false, false]);
  });

  it("mentions that raw bytes are not scaled, unless they are preprocessed", () => {
    const layers = [input([4], { uint8: "raw" as const }), dense(4)];
    expect(lastLine(sequential(layers).summary())).toBe(
      "bytes (Uint8Array) in x: not scaled, 0 to 255",
    );
    const preprocessing = pipeline(new StandardScaler());
    expect(lastLine(sequential(layers, { preprocessing }).summary())).toBe(ALSO_Y);
  });

  it("counts weights of each layer, and trainable ones", () => {
    const layers = [input([2, 3]), flatten(), dense(4, { trainable: false }), dense(5)];
    const lines = sequential(layers).summary().split("\n");
    expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ["layer", "kind", "output", "weights"],
      ["input1", "input", "[n, 2, 3]", "0"],
      ["flatten1", "flatten", "[n, 6]", "0"],
      ["dense1", "dense", "[n, 4]", "28"],
      ["dense2", "dense", "[n, 5]", "25"],
      ["53 weights, 25 trainable"],
      [ONLY_X],
    ]);
  });
});
