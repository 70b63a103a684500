// Networks that branch: built, trained, saved, loaded and shown.

import { describe, expect, it } from "vitest";
import {
  dense,
  dropout,
  flatten,
  type Graph,
  gradientCheck,
  graph,
  type InputSpec,
  input,
  type Layer,
  layer,
  loadModel,
  type Model,
  network,
  type Result,
  StandardScaler,
  sequential,
  sgd,
  Tensor,
  where,
} from "../../../src/index.ts";
import { OPERATIONS } from "../../../src/model/network/operations.ts";
import { engines, numbers } from "../../both-engines.ts";

const X = numbers([8, 3]);
const Y = Int32Array.of(0, 1, 1, 0, 1, 0, 0, 1);
const OPTIONS = { epochs: 3, batchSize: 3 };

async function compiled(model: Model, engine = engines.wasm): Promise<Model> {
  const optimizer = sgd({ learningRate: 0.05, momentum: 0.9, weightDecay: 0.01 });
  await model.compile({ optimizer, loss: "softmaxCrossEntropy", metrics: ["accuracy"], engine });
  return model;
}

/** Branches, a shared layer, operations with arrays, two inputs. */
const rich = () => {
  const shared = layer(dense(4, { activation: "tanh", name: "shared" }));
  return network(
    ({ left, right }) => {
      const hidden = left.apply(dense(3)).relu().apply(shared);
      const other = right.apply(flatten()).apply(dense(3)).apply(shared).mul([1, 2, 3, 4]);
      const joined = hidden.add(other).concat([hidden.gather([2, 0], 1), other.clip(-1, Infinity)]);
      return joined.apply(dropout(0.25)).apply(dense(2));
    },
    { left: input([3]), right: input([2, 1]) },
    { seed: 7 },
  );
};
const LEFT_RIGHT = { left: X, right: numbers([8, 2, 1], 4) };

describe("a network without branches", () => {
  const layers = (): Layer[] => [
    dense(4, { activation: "relu" }),
    dropout(0.3),
    dense(5, { activation: "tanh" }),
    dense(2),
  ];

  it("is sequential, bit for bit", async () => {
    const straight = network(
      ({ x }) => layers().reduce((value, each) => value.apply(each), x),
      { x: input([3]) },
      { seed: 5 },
    );
    const [model, list] = [
      await compiled(straight),
      await compiled(sequential([input([3]), ...layers()], { seed: 5 })),
    ];
    expect(model.weightsHash()).toBe(list.weightsHash());
    const history = await model.fit({ x: X, y: Y }, { ...OPTIONS, validation: 0.25 });
    expect(await list.fit({ x: X, y: Y }, { ...OPTIONS, validation: 0.25 })).toEqual(history);
    expect(model.weightsHash()).toBe(list.weightsHash());
    expect(await model.predict(X)).toEqual(await list.predict(X));
    expect(model.explain().commands).toEqual(list.explain().commands);
  });
});

describe("a network", () => {
  it("trains to the same bits on both engines, saved and resumed in between", async () => {
    const [wasm, js] = [await compiled(rich()), await compiled(rich(), engines.js)];
    await wasm.fit({ x: LEFT_RIGHT, y: Y }, { ...OPTIONS, watch: { every: 2 } });
    await js.fit({ x: LEFT_RIGHT, y: Y }, { ...OPTIONS, epochs: 1 });
    const resumed = await loadModel(await js.save(), { engine: engines.js });
    await resumed.fit({ x: LEFT_RIGHT, y: Y }, { ...OPTIONS, epochs: 2 });
    expect(resumed.weightsHash()).toBe(wasm.weightsHash());
    expect(resumed.layers).toEqual(wasm.layers);
    expect(await resumed.save()).toEqual(await wasm.save());
    expect(resumed.summary()).toBe(wasm.summary());
    expect(await resumed.predict(LEFT_RIGHT)).toEqual(await wasm.predict(LEFT_RIGHT));
  });

  it("has the gradients of its operations, a shared layer the sum of both", async () => {
    const plain = await compiled(
      network(
        ({ left, right }) => {
          const shared = layer(dense(4, { activation: "tanh", name: "shared" }));
          const hidden = left.apply(dense(3)).apply(shared);
          const other = right.apply(dense(3)).apply(shared).mul([1, 2, 3, 4]);
          return hidden
            .add(other)
            .concat([hidden.gather([2, 0], 1)])
            .apply(dense(2));
        },
        { left: input([3]), right: input([2]) },
        { seed: 7 },
      ),
    );
    const weights = plain.getWeights();
    const names = Object.keys(weights);
    expect(names).toEqual(
      ["dense1", "shared", "dense3", "dense4"].flatMap((name) => [
        `${name}.kernel`,
        `${name}.bias`,
      ]),
    );
    const build = (twice: boolean): Graph<string, Result> =>
      graph(
        (each: Readonly<Record<string, Tensor>>) => {
          const { left, right, y, factors, indices } = each as Record<string, Tensor>;
          const [k1, b1, k, b, k3, b3, k4, b4] = names.map((name) => each[name]!);
          const [otherK, otherB] = twice ? [each.k!, each.b!] : [k!, b!];
          const hidden = left!.linear(k1!, b1!).linear(k!, b!).tanh();
          const other = right!.linear(k3!, b3!).linear(otherK, otherB).tanh().mul(factors!);
          const joined = hidden.add(other).concat([hidden.gather(indices!, 1)]);
          return joined.linear(k4!, b4!).softmaxCrossEntropy(y!).mean();
        },
        {
          ...{ left: [8, 3], right: [8, 2], factors: [4] },
          ...{ y: { shape: [8], dtype: "int32" }, indices: { shape: [2], dtype: "int32" } },
          ...(twice && { k: [3, 4], b: [4] }),
          ...Object.fromEntries(names.map((name) => [name, weights[name]!.shape])),
        } as Record<string, InputSpec>,
      );
    const right = numbers([8, 2], 4);
    const values = { left: X, right, factors: [1, 2, 3, 4], y: Y, indices: [2, 0], ...weights };
    const once = build(false);
    expect((await gradientCheck(once, values)).maxRelativeError).toBeLessThan(1e-6);
    const expected = await once.gradient(values);
    const { gradients, loss } = await plain.gradients({ left: X, right }, Y);
    expect(loss).toBe(expected.value);
    for (const name of names) expect(gradients[name]).toEqual(expected.gradients[name]);
    // each use by itself
    const both = { ...values, k: weights["shared.kernel"]!, b: weights["shared.bias"]! };
    const apart = (await build(true).gradient(both)).gradients as Record<
      string,
      { data: Float32Array }
    >;
    const sum = gradients["shared.kernel"]!.data.map((value, i) => value - apart.k!.data[i]!);
    sum.forEach((value, i) => {
      expect(value).toBeCloseTo(apart["shared.kernel"]!.data[i]!, 5);
    });
  });

  it("joins branches like the columns of a wider layer", async () => {
    const [a, b] = [numbers([3, 2], 2).data, numbers([3, 4], 3).data];
    const branches = network(
      ({ x }) => x.apply(dense(2, { bias: false })).concat([x.apply(dense(4, { bias: false }))]),
      { x: input([3]) },
    );
    branches.setWeights({
      "dense1.kernel": { data: a, shape: [3, 2] },
      "dense2.kernel": { data: b, shape: [3, 4] },
    });
    const wide = sequential([input([3]), dense(6, { bias: false })]);
    const rows = [0, 1, 2].flatMap((i) => [
      ...a.slice(2 * i, 2 * i + 2),
      ...b.slice(4 * i, 4 * i + 4),
    ]);
    wide.setWeights({ "dense1.kernel": { data: rows, shape: [3, 6] } });
    await compiled(branches);
    await compiled(wide);
    expect(await branches.predict(X)).toEqual(await wide.predict(X));
  });

  it("is shown with its branches", async () => {
    const model = await compiled(rich());
    expect(model.summary()).toMatchInlineSnapshot(`
      "layer       kind        from                  output     weights
      left        input                             [n, 3]           0
      right       input                             [n, 2, 1]        0
      dense1      dense       left                  [n, 3]          12
      relu1       relu        dense1                [n, 3]           0
      shared      dense tanh  relu1                 [n, 4]          16
      flatten1    flatten     right                 [n, 2]           0
      dense3      dense       flatten1              [n, 3]           9
      shared (2)  dense tanh  dense3                [n, 4]           0
      mul1        mul         shared (2)            [n, 4]           0
      add1        add         shared, mul1          [n, 4]           0
      gather1     gather      shared                [n, 2]           0
      clip1       clip        mul1                  [n, 4]           0
      concat1     concat      add1, gather1, clip1  [n, 10]          0
      dropout1    dropout     concat1               [n, 10]          0
      dense4      dense       dropout1              [n, 2]          22
      59 weights, 59 trainable
      bytes (Uint8Array) in x: scaled by 1/255"
    `);
    const flow = await model.flow(LEFT_RIGHT, Y);
    expect(flow.layers.map(({ name }) => name)).toEqual([
      ...["dense1", "shared", "flatten1", "dense3", "shared (2)", "dropout1", "dense4"],
    ]);
    expect(Object.keys(await model.activations(LEFT_RIGHT))).toEqual(
      flow.layers.map(({ name }) => name),
    );
    expect(model.explain().toText()).toContain("32 rows of left [n, 3] and right [n, 2, 1]");
    const { commands } = await model.profile({ batchSize: 4, steps: 2 });
    expect(commands.length).toBe(model.explain({ batchSize: 4 }).commands.length);
  });

  it("trains, evaluates and predicts from several inputs by name", async () => {
    const model = await compiled(rich());
    const trainer = await model.trainer({ batchSize: 8 });
    const before = await model.evaluate({ x: LEFT_RIGHT, y: Y });
    for (let i = 0; i < 30; i++) trainer.step(LEFT_RIGHT, Y);
    const after = await model.evaluate({ x: LEFT_RIGHT, y: Y }, { batchSize: 3 });
    expect(after.loss).toBeLessThan(before.loss);
    expect([...(await model.predictClasses(LEFT_RIGHT))]).toHaveLength(8);
    expect((await model.predictProbabilities(LEFT_RIGHT)).shape).toEqual([8, 2]);
    const data = { x: LEFT_RIGHT, y: Y };
    for (const validation of [0.25, data]) {
      const history = await model.fit(data, {
        epochs: 1,
        validation,
        sampleWeight: X.data.slice(0, 8).map(Math.abs),
      });
      expect(history.validationLoss).toHaveLength(1);
    }
    expect((await model.monitor(LEFT_RIGHT)).features).toHaveLength(5);
    await model.findLearningRate({ x: LEFT_RIGHT, y: Y }, { batchSize: 2 });
  });

  it("reads bytes of each input as its input says", async () => {
    const bytes = Uint8Array.of(0, 51, 102, 153, 204, 255);
    const sum = (uint8: "raw" | "scaled") =>
      network(({ a, b }) => a.concat([b]), {
        a: input([1], { uint8 }),
        b: input([2]),
      });
    const x = (b: object) => ({ a: { data: Uint8Array.of(255, 51), shape: [2, 1] }, b }) as never;
    const floats = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] };
    const packed = { data: bytes.slice(0, 4), shape: [2, 2] };
    const outputs = async (uint8: "raw" | "scaled", b: object) => {
      const model = sum(uint8);
      await model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
      return [...(await model.predict(x(b))).data];
    };
    expect(await outputs("raw", floats)).toEqual([255, 1, 2, 51, 3, 4]);
    expect(await outputs("scaled", floats)).toEqual([1, 1, 2, Math.fround(0.2), 3, 4]);
    expect(await outputs("scaled", packed)).toEqual([1, 0, 0.2, 0.2, 0.4, 0.6].map(Math.fround));
    expect(await outputs("raw", packed)).toEqual([255, 0, 0.2, 51, 0.4, 0.6].map(Math.fround));
  });
});

describe("operations between layers", () => {
  it("have the same values in predict() and activations(), whatever the number of rows", async () => {
    const model = await compiled(
      network(
        ({ x }) => {
          const sum = x.sum({ axes: 1, keepDims: true }).broadcastTo([-1, 3]);
          const parts = x.reshape([-1, 3, 1]).slice([0, 0, 0], [-1, 2, 1]).apply(flatten());
          const chosen = x.argmax(1).oneHot(3).maximum(0.5);
          return where(x.greater(0), sum, x.pow(2))
            .concat([parts, chosen, x.linear([[1], [2], [3]], [4])])
            .apply(dense(2, { name: "output" }));
        },
        { x: input([3]) },
      ),
    );
    const { output } = await model.activations(X);
    expect(await model.predict(X)).toEqual(output);
    const copy = await loadModel(await model.save());
    expect(await copy.predict(X)).toEqual(output);
    const few = { data: X.data.slice(0, 3), shape: [1, 3] };
    expect((await model.predict(few)).data).toEqual(output!.data.slice(0, 2));
    await model.fit({ x: X, y: Y }, OPTIONS);
  });

  it("are all methods of tensors, apart from layers", () => {
    const methods = Object.getOwnPropertyNames(Tensor.prototype).filter(
      (name) => !["constructor", "shape", "dtype", "apply", "dropout"].includes(name),
    );
    expect([...OPERATIONS].sort()).toEqual(methods.sort());
  });
});

describe("network() refuses", () => {
  const build = (builder: (x: Tensor, y: Tensor) => unknown) => () =>
    network(({ x, y }) => builder(x, y) as Tensor, { x: input([3]), y: input([3]) });

  it.each<[string, (x: Tensor, y: Tensor) => unknown, string, string]>([
    ["a sum over rows", (x, y) => x.add(y).sum({ axes: 0, keepDims: true }), "ROWS_MIXED", "sum"],
    ["a total", (x, y) => x.add(y).sum(), "ROWS_MIXED", "[]"],
    ["moved rows", (x, y) => x.add(y).transpose(), "ROWS_MIXED", "[3, n]"],
    ["joined rows", (x, y) => x.add(y).reshape([-1]), "ROWS_MIXED", "[3·n]"],
    ["a softmax over rows", (x, y) => x.add(y).sum({ axes: 1 }).softmax(), "LAST_AXIS", "[n]"],
    ["rows by number", (x, y) => x.gather(y.argmax(1)), "ROWS_MIXED", "gather"],
    [
      "rows by rows",
      (x, y) => x.sum({ axes: 1 }).add(y.sum({ axes: 1, keepDims: true })),
      "ROWS_MIXED",
      "[n, n]",
    ],
    ["concatenated rows", (x, y) => x.concat([y], 0), "CONCAT_SHAPES", "concat"],
    ["an unused layer", (x, y) => [x.apply(dense(2)), x.add(y)][1], "UNUSED", 'layer "dense1"'],
    ["an unused operation", (x, y) => [x.relu(), x.add(y)][1], "UNUSED", "operation relu"],
    ["an unused input", (x) => x, "UNUSED", 'input "y"'],
    ["integers as the output", (x, y) => x.add(y).argmax(1), "DTYPE", "int32"],
    ["a layer of integers", (x, y) => x.add(y).argmax(1).apply(dense(2)), "DTYPE", "int32"],
    ["anything but a tensor", () => 3, "TENSOR", "got 3"],
    ["a tensor of another network", (x, y) => [x.add(y)], "TENSOR", "this network"],
    [
      "the operation dropout",
      (x, y) => x.add(y).dropout(0.5, [1, 2]),
      "DROPOUT",
      "x.apply(dropout(rate))",
    ],
    ["an array of wrong length", (x, y) => x.add(y).mul([1, 2]), "SHAPES_DO_NOT_BROADCAST", "[2]"],
    ["indices that are not integers", (x, y) => x.add(y).gather([0.5], 1), "NOT_AN_INTEGER", "0.5"],
    ["a tensor for a list", (x, y) => x.concat(y as never), "ARGUMENT", "tensors as argument 0"],
    ["a tensor for a number", (x, y) => x.clip(y as never, 1), "ARGUMENT", "number as argument 0"],
    ["a function as an option", (x) => x.sum({ axes: (() => 1) as never }), "ARGUMENT", "options"],
    ["a symbol", (x) => x.reshape(Symbol("s") as never), "ARGUMENT", "integers as argument 0"],
    ["an unknown layer", (x, y) => x.add(y).apply({ kind: "no" } as never), "UNKNOWN_NAME", "no"],
    ["another input layer", (x, y) => x.add(y).apply(input([3]) as Layer), "SECOND_INPUT", "input"],
    [
      "a shared layer for two shapes",
      (x, y) => {
        const shared = layer(dense(4));
        return x.apply(shared).apply(shared).concat([y]);
      },
      "SHARED_SHAPE",
      "[4]",
    ],
    [
      "a name twice",
      (x, y) =>
        x
          .add(y)
          .apply(dense(3, { name: "a" }))
          .apply(dense(3, { name: "a" })),
      "DUPLICATE_NAME",
      "twice",
    ],
  ])("%s", (_, builder, code, text) => {
    expect(build(builder)).toThrow(expect.objectContaining({ code }));
    expect(build(builder)).toThrow(text);
  });

  it("inputs that are none", () => {
    expect(() => network((x) => x as never, {} as never)).toThrow("its inputs by name");
    expect(() => network(({ x }) => x, { x: dense(3) as never })).toThrow('input(shape) for "x"');
    expect(() => network(({ x }) => x!, { "a.b": input([3]) } as never)).toThrow("without dots");
    expect(() => network(({ x }) => x, input([3]) as never)).toThrow("Cannot build a network");
  });

  it("a tensor of another network or graph", () => {
    let other: Tensor | undefined;
    network(({ x }) => (other = x), { x: input([3]) });
    expect(build((x, y) => x.add(y).add(other!))).toThrow("a tensor of this network");
    const f = () => graph(({ x }) => x.apply(dense(3)), { x: [2, 3] });
    expect(f).toThrow(expect.objectContaining({ code: "NOT_IN_NETWORK" }));
  });

  it("preprocessing and augmentation of several inputs", async () => {
    const inputs = { x: input([3]), y: input([3]) };
    expect(() =>
      network(({ x, y }) => x.add(y), inputs, { preprocessing: new StandardScaler() }),
    ).toThrow(expect.objectContaining({ code: "SEVERAL_INPUTS" }));
    const model = await compiled(rich());
    const { horizontalFlip } = await import("../../../src/index.ts");
    await expect(
      model.fit({ x: LEFT_RIGHT, y: Y }, { augment: horizontalFlip() }),
    ).rejects.toMatchObject({ code: "AUGMENT_INPUTS" });
  });

  it("x that does not fit", async () => {
    const model = await compiled(rich());
    const { left, right } = LEFT_RIGHT;
    for (const [x, code, text] of [
      [X, "INPUTS", 'left, right, got "shape", "data"'],
      [[1, 2], "INPUTS", "record"],
      [{ left }, "INPUTS", 'got "left"'],
      [{ left, right, more: X }, "INPUTS", '"more"'],
      [{ left: right, right }, "X_SHAPE", 'input "left": expected x of shape [n, 3]'],
      [{ left, right: numbers([7, 2, 1]) }, "ROW_COUNTS", "got 8, 7"],
      [{ left, right: numbers([0, 2, 1]) }, "NO_ROWS", 'input "right"'],
      [{ left: [[1, NaN, 2]], right }, "NOT_FINITE", "Cannot read x.left: expected finite numbers"],
    ] as const) {
      const error = expect.objectContaining({ code, message: expect.stringContaining(text) });
      await expect(model.predict(x as never)).rejects.toEqual(error);
      await expect(model.fit({ x: x as never, y: Y })).rejects.toEqual(error);
    }
  });
});
