// Layers models as Keras 3 and TensorFlow.js write them: test/fixtures/tfjs-*.json, with the outputs of those.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromTfjs, toTfjs } from "../../src/entries/tfjs.ts";
import type { NdArray } from "../../src/index.ts";
import { compiled } from "../onnx/models.ts";
import { difference } from "../onnx/runtime.ts";

interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}
interface Case {
  readonly name: string;
  readonly json: object;
  readonly shards: Readonly<Record<string, string>>;
  readonly x: Readonly<Record<string, Numbers>>;
  readonly y: Numbers;
}
const read = (path: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${path}`, import.meta.url), "utf8")) as {
    files: Case[];
  };
const CASES = [...read("tfjs-models.json").files, ...read("tfjs-saved.json").files];

const filesOf = ({ json, shards }: Case) => ({
  "model.json": json,
  ...Object.fromEntries(
    Object.entries(shards).map(([name, text]) => [
      name,
      new Uint8Array(Buffer.from(text, "base64")),
    ]),
  ),
});

describe.each(CASES)("$name", (each) => {
  it("gives the outputs of its tool, and again in files written from it", async () => {
    const model = await compiled(fromTfjs(filesOf(each)));
    const arrays = Object.entries(each.x).map(([name, { data, shape }]) => [
      name,
      { data: Float32Array.from(data), shape },
    ]);
    const { parts } = model.architecture.input;
    const x = (parts ? Object.fromEntries(arrays) : arrays[0]![1]) as NdArray;
    const y = await model.predict(x);
    expect(y.shape).toEqual(each.y.shape);
    expect(difference(y.data, each.y.data)).toBeLessThanOrEqual(1e-5);
    if (!/^(picture|branches|inside)/.test(each.name)) {
      const again = await compiled(fromTfjs(toTfjs(model)));
      expect((await again.predict(x)).data).toEqual(y.data);
    }
  });
});
