// Files that nobody should trust, and what they say of themselves.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromTfjs, toTfjs } from "../../src/entries/tfjs.ts";
import {
  dense,
  flatten,
  GradlaneError,
  input,
  type Model,
  StandardScaler,
  sequential,
} from "../../src/index.ts";

const { files: CASES } = JSON.parse(
  readFileSync(new URL("../fixtures/tfjs-models.json", import.meta.url), "utf8"),
) as { files: { name: string; json: object; shards: Record<string, string> }[] };

const filesOf = (name: string) => {
  const { json, shards } = CASES.find((each) => each.name === name)!;
  const bytes = Object.entries(shards).map(([path, text]) => [
    path,
    new Uint8Array(Buffer.from(text, "base64")),
  ]);
  return { "model.json": structuredClone(json), ...Object.fromEntries(bytes) } as Record<
    string,
    unknown
  >;
};

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(GradlaneError);
    expect((error as GradlaneError).name).toMatch(/^(FormatError|DataError|ShapeError)$/);
    return (error as GradlaneError).message;
  }
  return "";
}

describe("fromTfjs", () => {
  it("refuses models inside models that would be far larger than their file", () => {
    const input = {
      class_name: "InputLayer",
      name: "x",
      config: { name: "x", batch_shape: [null, 2] },
    };
    const place = (name: string, call: number) => [name, call, 0, {}];
    // each takes the one inside twice
    let model: object = {
      class_name: "Activation",
      name: "inner",
      config: { name: "inner", activation: "tanh" },
    };
    for (let level = 0; level < 40; level++) {
      const inner = { ...model, inbound_nodes: [[place("x", 0)], [place("inner", 0)]] };
      const config = {
        name: "inner",
        layers: [{ ...input, inbound_nodes: [] }, inner],
        input_layers: [["x", 0, 0]],
        output_layers: [["inner", 1, 0]],
      };
      model = { class_name: "Functional", name: "inner", config };
    }
    const json = { format: "layers-model", modelTopology: model, weightsManifest: [] };
    expect(messageOf(() => fromTfjs({ "model.json": json }))).toContain("at most 10000 layers");
  });

  it("reads or refuses json with any text changed", () => {
    let state = 1;
    const draw = (most: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * most);
    };
    const values = ["null", "-1", "1e9", "[]", "{}", '"x"', "true", "[[]]", "0.5", "[null,3]"];
    for (const name of [
      "picture",
      "branches",
      "branches-keras-2",
      "small",
      "uint8",
      "series",
      "inside",
    ]) {
      const files = filesOf(name);
      const text = JSON.stringify(files["model.json"]);
      const places = [...text.matchAll(/:(?:"[^"]*"|-?[\d.]+|true|false|null|\[\])/g)];
      for (let i = 0; i < 250; i++) {
        const { index, 0: old } = places[draw(places.length)]!;
        const changed = `${text.slice(0, index)}:${values[draw(values.length)]}${text.slice(index + old.length)}`;
        messageOf(() => fromTfjs({ ...files, "model.json": changed }));
      }
      for (let i = 0; i < 40; i++) {
        messageOf(() => fromTfjs({ ...files, "model.json": text.slice(0, draw(text.length)) }));
      }
      expect(messageOf(() => fromTfjs({ ...files, "model.json": text }))).toBe("");
      const bytes = new TextEncoder().encode(text);
      expect(messageOf(() => fromTfjs({ ...files, "model.json": bytes }))).toBe("");
    }
  });

  it("checks sizes against the shards", () => {
    const files = filesOf("small");
    const [name] = Object.keys(files).slice(1) as [string];
    expect(messageOf(() => fromTfjs({ ...files, [name]: new Uint8Array(3) }))).toMatch("bytes of");
    expect(messageOf(() => fromTfjs({ "model.json": files["model.json"] }))).toMatch(
      'the bytes of "group1-shard1of2.bin" among the files',
    );
    const longer = new Uint8Array([...(files[name] as Uint8Array), 0, 0, 0, 0]);
    expect(messageOf(() => fromTfjs({ ...files, [name]: longer }))).toMatch("bytes of weights");
    expect(messageOf(() => fromTfjs(3 as never))).toMatch('files by name, with "model.json"');
  });

  it("names what it does not read", () => {
    const graph = { "model.json": { format: "graph-model" } };
    expect(messageOf(() => fromTfjs(graph))).toMatch("--output_format tfjs_layers_model");
    const files = filesOf("small");
    const text = JSON.stringify(files["model.json"]);
    const lstm = text.replace('"class_name":"Dense"', '"class_name":"LSTM"');
    expect(messageOf(() => fromTfjs({ ...files, "model.json": lstm }))).toMatch(
      /layer "dense\w*" \(LSTM\)/,
    );
    const renamed = text.replace(/"name":"sequential\/dense\w*\/kernel"/, '"name":"other"');
    const other = text.replace(/"name":"[^"]*\/kernel"/, '"name":"other"');
    expect(
      messageOf(() => fromTfjs({ ...files, "model.json": renamed === text ? other : renamed })),
    ).toMatch(/a weight "dense\w*\/kernel" \[4, 3\], got none/);
    // flat lists where the converter once wrote nested ones (tensorflow/tfjs 1688), and a name with slashes (89)
    const flat = {
      class_name: "Model",
      config: {
        layers: [
          { class_name: "InputLayer", name: "in", config: { batch_input_shape: [null, 1] } },
          {
            ...{ class_name: "Dense", name: "a/b", config: { units: 1, use_bias: false } },
            inbound_nodes: [["in", 0, 0, {}]],
          },
        ],
        ...{ input_layers: ["in", 0, 0], output_layers: ["a/b", 0, 0] },
      },
    };
    const weights = [{ name: "a/b/kernel", shape: [1, 1], dtype: "float32" }];
    const weightsManifest = [{ paths: ["w"], weights }];
    const json = { modelTopology: flat, weightsManifest };
    expect(messageOf(() => fromTfjs({ "model.json": json, w: new Uint8Array(4) }))).toBe("");
    const circle = {
      class_name: "Functional",
      config: {
        layers: [
          { class_name: "Add", name: "a", config: {}, inbound_nodes: [[["b", 0, 0, {}]]] },
          { class_name: "Add", name: "b", config: {}, inbound_nodes: [[["a", 0, 0, {}]]] },
        ],
        ...{ input_layers: [], output_layers: [["a", 0, 0]] },
      },
    };
    expect(messageOf(() => fromTfjs({ "model.json": { modelTopology: circle } }))).toMatch(
      "without a circle",
    );
  });
});

describe("toTfjs", () => {
  it("cuts weights into shards of 4 MiB", () => {
    const model = sequential([input([1100]), dense(1000)]);
    const files = toTfjs(model);
    expect(Object.keys(files)).toEqual([
      ...["model.json", "group1-shard1of2.bin", "group1-shard2of2.bin"],
    ]);
    expect(files["group1-shard1of2.bin"]!.length).toBe(4 * 1024 * 1024);
    expect(fromTfjs(files).weightsHash()).toBe(model.weightsHash());
  });

  it("leaves preprocessing out only if it is told to", () => {
    const x = [
      [1, 2],
      [3, 5],
    ];
    const preprocessing = new StandardScaler().fit(x);
    const model = sequential([input([2]), flatten(), dense(1)], { preprocessing }) as Model;
    expect(messageOf(() => toTfjs(model))).toMatch(
      /standardScaler; pass \{ preprocessing: false \}/i,
    );
    expect(fromTfjs(toTfjs(model, { preprocessing: false })).layers).toHaveLength(3);
  });
});
