// Parts of a model's file that do not fit each other, each by itself.

import { describe, expect, it } from "vitest";
import { METADATA_KEY } from "../../../src/format/model-file.ts";
import { readSafetensors, writeSafetensors } from "../../../src/format/safetensors.ts";
import { dense, flatten, input, loadModel, sequential } from "../../../src/index.ts";
import { unhashed } from "../../format/unhashed.ts";

async function fileOf(shape: readonly number[]) {
  const flat = shape.length > 1 ? [flatten()] : [];
  const model = sequential([input(shape), ...flat, dense(2, { name: "only" })]);
  await model.compile({ optimizer: "adagrad", loss: "softmaxCrossEntropy" });
  const { tensors, metadata } = readSafetensors(unhashed(await model.save()));
  return { tensors, description: JSON.parse(metadata.get(METADATA_KEY)!) };
}
const [IMAGES, FLAT] = [await fileOf([2, 3, 1]), await fileOf([6])];

/** A message, or "loaded". */
const outcome = async (
  { tensors, description }: typeof IMAGES,
  other: object,
  changed: (all: Map<string, unknown>) => void = () => undefined,
) => {
  const all = new Map(tensors);
  changed(all);
  const text = JSON.stringify({ ...description, ...other });
  return loadModel(writeSafetensors(all, new Map([[METADATA_KEY, text]]))).then(
    () => "loaded",
    (error) => `${error.code}: ${error.message}`,
  );
};

describe("images that are cropped", () => {
  it.each([
    ["IMAGES", { from: [2, 3, 1], size: [2, 3] }],
    ["IMAGES", { from: [5, 4, 1], size: [2, 3] }],
    ["FLAT", { from: [4, 4, 1], size: [2, 3] }],
    ["FLAT", { from: [4, 4, 3], size: [1, 2] }],
  ])("to what a model of %s takes are read: %j", async (name, crop) => {
    expect(await outcome(name === "FLAT" ? FLAT : IMAGES, { crop })).toBe("loaded");
  });

  it.each([
    ["IMAGES", { from: [1, 3, 1], size: [2, 3] }],
    ["IMAGES", { from: [2, 2, 1], size: [2, 3] }],
    ["IMAGES", { from: [4, 4, 3], size: [2, 3] }],
    ["IMAGES", { from: [4, 4, 1], size: [3, 2] }],
    ["IMAGES", { from: [4, 4, 1, 1], size: [2, 3] }],
    ["IMAGES", { from: [4, 4, 1], size: [2, 3, 1] }],
    ["IMAGES", { from: [4, 4.5, 1], size: [2, 3] }],
    ["IMAGES", { from: ["4", 4, 1], size: [2, 3] }],
    ["IMAGES", { from: [4, 4, 1] }],
    ["IMAGES", { size: [2, 3] }],
    ["IMAGES", null],
    ["FLAT", { from: [4, 4, 1], size: [2, 2] }],
    ["FLAT", { from: [4, 4, 0], size: [2, 3] }],
  ])("to what a model of %s does not take are refused: %j", async (name, crop) => {
    expect(await outcome(name === "FLAT" ? FLAT : IMAGES, { crop })).toMatch(
      /^MODEL_FILE: Cannot load the model: expected images to crop to the model's input, got /,
    );
  });
});

it("descriptions of another format, without layers or of too many are refused", async () => {
  const layers = (count: number) => Array(count).fill({ kind: "flatten" });
  for (const [other, expected] of [
    [
      { format: 2 },
      "format 1 or lower, got 2; a newer version of gradlane wrote it: update gradlane",
    ],
    [{ format: 0 }, "format 1 or lower, got 0"],
    [{ format: 0.5 }, "format 1 or lower, got 0.5"],
    [{ format: "1" }, 'format 1 or lower, got "1"'],
    [{ layers: {} }, "a list of at most 10000 layers, got "],
    [{ layers: layers(10_001) }, "a list of at most 10000 layers, got "],
    [{ numericsVersion: 1 }, "numericsVersion to be text, got 1"],
    [{ training: 3 }, "training to be an object, got 3"],
    [{ classNames: ["a", 1] }, "class names to be a list of strings, got "],
    [{ classNames: "ab" }, "class names to be a list of strings, got "],
    [{ statistics: {} }, "statistics of columns, got "],
  ] as const) {
    expect(await outcome(FLAT, other)).toContain(
      `MODEL_FILE: Cannot load the model: expected ${expected}`,
    );
  }
  expect(await outcome(FLAT, { layers: layers(10_000) })).not.toContain("a list of");
});

it("a description without a format number is read as the first format", async () => {
  expect(await outcome(FLAT, { format: undefined })).toBe("loaded");
});

it("tensors that are not those of the description are refused", async () => {
  const state = [...FLAT.tensors.keys()].find((name) => name.startsWith("optimizer."))!;
  const other = (name: string, changes: object) => (all: Map<string, unknown>) =>
    void all.set(name, { ...FLAT.tensors.get("only.bias")!, ...changes });
  const half = { dtype: "F16", data: new Uint8Array(4) };
  const infinite = { data: new Uint8Array(Float32Array.of(0, Infinity).buffer) };
  for (const [changed, expected] of [
    [other("more", {}), 'the weights of its layers, got a tensor "more"'],
    [other("optimizer.more", {}), 'the state of its optimizer, got a tensor "optimizer.more"'],
    [other("only.bias", { shape: [1, 2] }), 'a tensor "only.bias", F32 [2], got F32 [1, 2]'],
    [other("only.bias", half), 'a tensor "only.bias", F32 [2], got F16 [2]'],
    [
      other("only.bias", infinite),
      'finite numbers in "only.bias", got Infinity; it was saved after',
    ],
    [(all: Map<string, unknown>) => void all.delete("only.bias"), "F32 [2], got none"],
    [(all: Map<string, unknown>) => void all.delete(state), `a tensor "${state}", F32 `],
  ] as const) {
    expect(await outcome(FLAT, {}, changed)).toContain(
      `Cannot load the model: expected ${expected.startsWith("F32") ? 'a tensor "only.bias", ' : ""}${expected}`,
    );
  }
});
