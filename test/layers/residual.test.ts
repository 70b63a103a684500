// Layers with a shortcut around them, in a list of layers.

import { describe, expect, it } from "vitest";
import { HASH_KEY } from "../../src/format/contents-hash.ts";
import { readSafetensors, writeSafetensors } from "../../src/format/safetensors.ts";
import {
  dense,
  dropout,
  gradientCheck,
  graph,
  input,
  type Layer,
  loadModel,
  residual,
  sequential,
  sgd,
  type Tensor,
} from "../../src/index.ts";
import { engines, numbers } from "../both-engines.ts";

const X = numbers([8, 3]);
const Y = Int32Array.of(0, 1, 1, 0, 1, 0, 0, 1);

const blocks = (): Layer[] => [
  input([3]),
  dense(4, { activation: "tanh" }),
  residual([dense(4, { activation: "relu" }), dropout(0.2), dense(4)]),
  residual([dense(6)], { shortcut: [dense(6, { bias: false })] }),
  dense(2),
];

async function compiled(engine = engines.wasm, layers = blocks()) {
  const model = sequential(layers, { seed: 3 });
  const optimizer = sgd({ learningRate: 0.05, momentum: 0.9, weightDecay: 0.01 });
  await model.compile({ optimizer, loss: "softmaxCrossEntropy", metrics: ["accuracy"], engine });
  return model;
}
const options = { epochs: 3, batchSize: 3 };

describe("a residual block", () => {
  it("returns its input where its layers return 0", async () => {
    const zeros = { kernelInitializer: "zeros" } as const;
    const inner = [dense(5, { activation: "relu" }), dense(3, zeros)];
    const model = sequential([input([3]), residual([residual(inner), dense(3, zeros)])]);
    const { residual1 } = await model.activations(X);
    expect(residual1).toEqual(X);
  });

  it("adds its shortcut, whose layers are numbered after the others", async () => {
    const model = await compiled();
    expect(Object.keys(model.getWeights())).toEqual(
      ["dense1", "dense2", "dense3", "dense4", "dense5", "dense6"].flatMap((name) =>
        name === "dense5" ? ["dense5.kernel"] : [`${name}.kernel`, `${name}.bias`],
      ),
    );
    expect(model.layers.map(({ name }) => name)).toEqual([
      ...["input1", "dense1", "residual1", "residual2", "dense6"],
    ]);
    expect(model.layers[3]).toMatchObject({
      layers: [{ kind: "dense", units: 6, name: "dense4" }],
      shortcut: [{ kind: "dense", bias: false, name: "dense5" }],
    });
    const { residual1, dense4, dense5, residual2 } = await model.activations(X);
    expect(dense4!.data.map((value, i) => dense5!.data[i]! + value)).toEqual(residual2!.data);
    expect(residual1!.shape).toEqual([8, 4]);
    // first weights depend on numbers of layers: those of a plain list of as many layers
    const other = [dropout(0), dense(4), dropout(0), dense(4), dropout(0), dense(6)];
    const plain = sequential([input([3]), dense(4), ...other], { seed: 3 });
    expect(plain.getWeights()["dense4.kernel"]).toEqual(model.getWeights()["dense4.kernel"]);
  });

  it("has the gradients of its operations", async () => {
    const model = await compiled(engines.wasm, [
      input([3]),
      residual([dense(5, { activation: "tanh" }), dense(3)]),
      dense(2),
    ]);
    const weights = model.getWeights();
    const names = Object.keys(weights);
    const f = graph(
      (each: Readonly<Record<string, Tensor>>) => {
        const [k1, b1, k2, b2, k3, b3] = names.map((name) => each[name]!);
        const inside = each.x!.linear(k1!, b1!).tanh().linear(k2!, b2!);
        return each.x!.add(inside).linear(k3!, b3!).softmaxCrossEntropy(each.y!).mean();
      },
      {
        x: [8, 3],
        y: { shape: [8], dtype: "int32" },
        ...Object.fromEntries(names.map((name) => [name, weights[name]!.shape])),
      },
    );
    const values = { x: X, y: Y, ...weights };
    expect((await gradientCheck(f, values)).maxRelativeError).toBeLessThan(1e-6);
    const { gradients } = await model.gradients(X, Y);
    const expected = await f.gradient(values);
    for (const name of names) expect(expected.gradients[name]).toEqual(gradients[name]);
  });

  it("trains to the same bits on both engines, saved and resumed in between", async () => {
    const [wasm, js] = [await compiled(), await compiled(engines.js)];
    await wasm.fit({ x: X, y: Y }, { ...options, watch: { every: 2 } });
    await js.fit({ x: X, y: Y }, { ...options, epochs: 1 });
    const resumed = await loadModel(await js.save(), { engine: engines.js });
    await resumed.fit({ x: X, y: Y }, { ...options, epochs: 2 });
    expect(resumed.weightsHash()).toBe(wasm.weightsHash());
    expect(resumed.layers).toEqual(wasm.layers);
    expect(await resumed.save()).toEqual(await wasm.save());
  });

  it("is frozen with all layers inside", async () => {
    const model = await compiled(engines.wasm, [
      input([3]),
      residual([dense(5), residual([dense(5)])], { shortcut: [dense(5)], trainable: false }),
      dense(2),
    ]);
    const { gradients } = await model.gradients(X, Y);
    expect(Object.keys(gradients)).toEqual(["dense4.kernel", "dense4.bias"]);
    const copy = await loadModel(await model.save());
    expect(Object.keys((await copy.gradients(X, Y)).gradients)).toEqual(Object.keys(gradients));
  });

  it("is shown with its layers", async () => {
    const model = await compiled();
    expect(model.summary()).toBe(
      [
        "layer       kind        output  weights",
        "input1      input       [n, 3]        0",
        "dense1      dense tanh  [n, 4]       16",
        "residual1   residual    [n, 4]        0",
        "  dense2    dense relu  [n, 4]       20",
        "  dropout1  dropout     [n, 4]        0",
        "  dense3    dense       [n, 4]       20",
        "residual2   residual    [n, 6]        0",
        "  dense4    dense       [n, 6]       30",
        "  dense5    dense       [n, 6]       24",
        "dense6      dense       [n, 2]       14",
        "124 weights, 124 trainable",
        "bytes (Uint8Array) in x: scaled by 1/255",
      ].join("\n"),
    );
    const flow = await model.flow(X, Y);
    expect(flow.layers.map(({ name }) => name)).toEqual([
      ...["dense1", "dense2", "dropout1", "dense3", "residual1"],
      ...["dense4", "dense5", "residual2", "dense6"],
    ]);
    expect(flow.layers.every(({ gradients }) => gradients!.norm > 0)).toBe(true);
    expect(model.explain().toText()).toContain("dense5.kernel");
    const { commands } = await model.profile({ batchSize: 4, steps: 2 });
    expect(commands.length).toBe(model.explain({ batchSize: 4 }).commands.length);
  });

  it("refuses what does not fit", () => {
    const add = (block: Layer) => () => sequential([input([3]), block]);
    expect(add(residual([dense(4)]))).toThrow(
      "Cannot add a residual block: expected layers that return [3] as the shortcut, got [4]; change the last of its layers, or pass { shortcut: [dense(units)] }",
    );
    expect(add(residual([input([3])]))).toThrow("one input layer");
    expect(add(residual([dense(3, { name: "a" }), dense(3, { name: "a" })]))).toThrow('"a" twice');
    expect(() => residual(dense(3) as never)).toThrow("layers to be an array of layers");
    expect(() => residual([], { shortcut: 3 as never })).toThrow("shortcut to be an array");
    expect(add(residual([null as never]))).toThrow("Cannot use layer null");
  });
});

describe("a file with residual blocks", () => {
  async function changed(change: (layers: { [key: string]: unknown }[]) => void) {
    const { tensors, metadata } = readSafetensors(await (await compiled()).save());
    metadata.delete(HASH_KEY);
    const description = JSON.parse(metadata.get("gradlane")!);
    change(description.layers);
    metadata.set("gradlane", JSON.stringify(description));
    return loadModel(writeSafetensors(tensors, metadata));
  }

  it.each<[string, (layers: { [key: string]: unknown }[]) => void]>([
    ["layers that are no list", ([, , block]) => Object.assign(block!, { layers: 3 })],
    ["layers that are no layers", ([, , block]) => Object.assign(block!, { layers: [[]] })],
    ["a list in a list", ([, , block]) => Object.assign(block!, { layers: [[{ kind: "dense" }]] })],
    ["an unknown kind", ([, , block]) => Object.assign(block!, { shortcut: [{ kind: "no" }] })],
    ["an unknown option", ([, , block]) => Object.assign(block!, { branches: [] })],
    ["another input", ([, , block]) => Object.assign(block!, { shortcut: [input([3])] })],
    [
      "too many layers",
      ([, , block]) =>
        Object.assign(block!, { layers: Array.from({ length: 10_001 }, () => dense(4)) }),
    ],
    [
      "a block without end",
      (layers) => {
        let inner: object = { kind: "residual", layers: [], shortcut: [] };
        for (let i = 0; i < 80; i++) inner = { ...inner, layers: [inner] };
        layers.push(inner as never);
      },
    ],
  ])("is refused with %s", async (_, change) => {
    await expect(changed(change)).rejects.toMatchObject({ name: "FormatError" });
  });

  it("is read as it was", async () => {
    const copy = await changed(() => {});
    expect(copy.weightsHash()).toBe((await compiled()).weightsHash());
  });
});
