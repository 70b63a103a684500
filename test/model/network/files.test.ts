// Files of networks are validated: they say what is applied, and hold no code.

import { describe, expect, it } from "vitest";
import { HASH_KEY } from "../../../src/format/contents-hash.ts";
import { readSafetensors, writeSafetensors } from "../../../src/format/safetensors.ts";
import type { StoredTensor } from "../../../src/format/stored-tensor.ts";
import { dense, GradlaneError, input, layer, loadModel, network } from "../../../src/index.ts";

const shared = layer(dense(3, { name: "shared" }));
const model = network(
  ({ a, b }) => {
    const joined = a.apply(shared).add(b.apply(shared)).mul([1, 2, 3]);
    return joined
      .concat([joined.gather([1, 0], 1)])
      .sum({ axes: 1, keepDims: true })
      .clip(-1, Infinity)
      .mul(-0);
  },
  { a: input([2]), b: input([2]) },
);

interface Parts {
  readonly tensors: Map<string, StoredTensor>;
  readonly layers: Record<string, unknown>[];
  readonly applications: Record<string, unknown>[];
  readonly description: Record<string, unknown>;
}

async function changed(change: (parts: Parts) => void): Promise<Uint8Array> {
  const { tensors, metadata } = readSafetensors(await model.save());
  metadata.delete(HASH_KEY);
  const description = JSON.parse(metadata.get("gradlane")!);
  const { layers, network } = description;
  change({ tensors, layers, applications: network.applications, description });
  metadata.set("gradlane", JSON.stringify(description));
  return writeSafetensors(tensors, metadata);
}

/** The applications of the file: shared of a, shared of b, add, mul, gather, concat, sum, clip, mul. */
const at = (number: number, values: object) => (parts: Parts) =>
  void Object.assign(parts.applications[number]!, values);

describe("the file of a network", () => {
  it("holds layers, applications and arrays, as plain data", async () => {
    let text = "";
    const bytes = await changed(({ description, tensors }) => {
      text = JSON.stringify(description.network);
      expect([...tensors.keys()].sort()).toEqual([
        ...["constants/0", "constants/1", "shared.bias", "shared.kernel"],
      ]);
      expect(description.format).toBe(2);
    });
    expect(JSON.parse(text)).toEqual({
      applications: [
        { layer: "shared", to: 0 },
        { layer: "shared", to: 1 },
        { operation: "add", to: 2, arguments: [{ value: 3 }] },
        { operation: "mul", to: 4, arguments: [{ constant: 0 }] },
        { operation: "gather", to: 5, arguments: [{ constant: 1 }, 1] },
        { operation: "concat", to: 5, arguments: [[{ value: 6 }], null] },
        { operation: "sum", to: 7, arguments: [{ axes: 1, keepDims: true }] },
        { operation: "clip", to: 8, arguments: [-1, "Infinity"] },
        { operation: "mul", to: 9, arguments: ["-0"] },
      ],
    });
    const copy = await loadModel(bytes);
    expect(copy.summary()).toBe(model.summary());
    expect(copy.weightsHash()).toBe(model.weightsHash());
    expect((await copy.save()).length).toBe((await model.save()).length);
  });

  it.each<[string, (parts: Parts) => void]>([
    ["no network", ({ description }) => void delete description.network],
    ["a network that is none", ({ description }) => void (description.network = [])],
    [
      "no list of applications",
      ({ description }) => void (description.network = { applications: {} }),
    ],
    [
      "too many applications",
      ({ applications }) =>
        void applications.push(...Array.from({ length: 10_001 }, () => applications[3]!)),
    ],
    [
      "an application that is none",
      ({ applications }) => void applications.splice(2, 1, null as never),
    ],
    ["a value that comes later", at(0, { to: 2 })],
    ["a negative value", at(0, { to: -1 })],
    ["a fractional value", at(0, { to: 0.5 })],
    ["an argument that comes later", at(2, { arguments: [{ value: 9 }] })],
    ["an argument of itself", at(2, { arguments: [{ value: 4 }] })],
    ["an array that is missing", at(3, { arguments: [{ constant: 2 }] })],
    ["floats as indices", at(4, { arguments: [{ constant: 0 }, 1] })],
    ["integers as numbers", at(3, { arguments: [{ constant: 1 }] })],
    ["an unknown operation", at(2, { operation: "constructor" })],
    ["a method that is no operation", at(2, { operation: "apply" })],
    ["the operation dropout", at(2, { operation: "dropout", arguments: [0.5, [1, 2]] })],
    ["no arguments", at(2, { arguments: [] })],
    ["arguments that are no list", at(2, { arguments: "add" })],
    ["an argument of another kind", at(2, { arguments: [[1]] })],
    ["a word as a number", at(7, { arguments: [-1, "infinity"] })],
    ["an option of another kind", at(6, { arguments: [{ axes: { length: 1 } }] })],
    ["an option of words", at(6, { arguments: [{ axes: "01" }] })],
    ["an unknown option", at(6, { arguments: [{ axis: 1 }] })],
    ["a sum of rows", at(6, { arguments: [{ axes: 0 }] })],
    ["an unknown property", at(2, { more: 1 })],
    ["a layer and an operation", at(0, { operation: "add" })],
    ["a layer that is missing", at(0, { layer: "dense1" })],
    ["an input as a layer", at(0, { layer: "a" })],
    [
      "a layer that is not applied",
      ({ layers }) => void layers.push({ kind: "dense", units: 3, name: "more" }),
    ],
    ["layers without names", ({ layers }) => void delete layers[2]!.name],
    ["a name twice", ({ layers }) => void layers.push(layers[2]!)],
    [
      "a name of an application",
      ({ layers, applications }) => {
        layers.push({ kind: "dense", units: 3, name: "shared (2)" });
        applications[1]!.layer = "shared (2)";
        applications.push({ layer: "shared", to: 1 });
      },
    ],
    ["an input at the end", ({ layers }) => void layers.reverse()],
    ["no inputs", ({ layers }) => void layers.splice(0, 2)],
    ["another shape", ({ layers }) => void Object.assign(layers[0]!, { shape: [3] })],
    [
      "a huge shape",
      ({ applications }) =>
        void applications.push({ operation: "broadcastTo", to: 10, arguments: [[-1, 2 ** 31]] }),
    ],
    [
      "what leads nowhere",
      ({ applications }) => void applications.push({ operation: "relu", to: 3, arguments: [] }),
    ],
    [
      "a block of many layers, applied many times",
      ({ layers, applications }) => {
        const relu = { kind: "activation", activation: "relu" };
        const inside = Array.from({ length: 3000 }, () => relu);
        layers.push({ kind: "residual", layers: inside, shortcut: [], name: "block" });
        const last = applications.length + 1;
        for (let i = 0; i < 9000; i++) applications.push({ layer: "block", to: last + i });
      },
    ],
    [
      "an array of another type",
      ({ tensors }) =>
        void tensors.set("constants/0", { dtype: "F64", shape: [3], data: new Uint8Array(24) }),
    ],
    [
      "an array that is not finite",
      ({ tensors }) =>
        void tensors.set("constants/0", {
          dtype: "F32",
          shape: [3],
          data: new Uint8Array(12).fill(255),
        }),
    ],
    ["a gap in the arrays", ({ tensors }) => void tensors.delete("constants/0")],
    [
      "an unknown array",
      ({ tensors }) => void tensors.set("constants/3", tensors.get("constants/0")!),
    ],
  ])("is refused with %s", async (_, change) => {
    await expect(loadModel(await changed(change))).rejects.toMatchObject({ name: "FormatError" });
  });

  it("is refused or read whatever one of its numbers and words is", async () => {
    const values = [-1, 0.5, 1e9, 2 ** 53, "", "add", null, [], {}, [[]], true, { value: 0 }];
    const bytes = await model.save();
    const { metadata } = readSafetensors(bytes);
    const places: (readonly (string | number)[])[] = [];
    const walk = (value: unknown, path: readonly (string | number)[]) => {
      places.push(path);
      if (typeof value !== "object" || value === null) return;
      for (const [key, each] of Object.entries(value)) walk(each, [...path, key]);
    };
    const { layers, network } = JSON.parse(metadata.get("gradlane")!);
    walk({ layers, network }, []);
    let refused = 0;
    for (const place of places.slice(1)) {
      for (const value of values) {
        const file = await changed(({ description }) => {
          let parent = description as Record<string | number, unknown>;
          for (const key of place.slice(0, -1)) parent = parent[key] as typeof parent;
          parent[place.at(-1)!] = value;
        });
        await loadModel(file).catch((error) => {
          expect(error, `${place.join("/")} = ${JSON.stringify(value)}`).toBeInstanceOf(
            GradlaneError,
          );
          refused++;
        });
      }
    }
    expect(refused).toBeGreaterThan(500);
  });
});
