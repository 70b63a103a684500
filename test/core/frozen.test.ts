import { describe, expect, it } from "vitest";
import { frozen } from "../../src/core/frozen.ts";
import * as gradlane from "../../src/index.ts";

const {
  activation,
  adagrad,
  adam,
  adamw,
  cosine,
  dataset,
  dense,
  dropout,
  elu,
  flatten,
  gelu,
  heNormal,
  huber,
  input,
  l1,
  l2,
  largeGaussian,
  leakyRelu,
  pipeline,
  randomCrop,
  relu,
  reshape,
  rmsprop,
  sequential,
  sgd,
  StandardScaler,
  stepDecay,
  table,
  warmup,
  warmupStep,
  xavier,
  constant,
  mlp,
} = gradlane;

/** Paths of mutable objects and arrays in a description. */
function changeable(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  const inside = Object.entries(value).flatMap(([key, each]) => changeable(each, `${path}.${key}`));
  return Object.isFrozen(value) ? inside : [path || "itself", ...inside];
}

describe("descriptions", () => {
  it("are deeply frozen", () => {
    const all: unknown[] = [
      input([2, 2, 1]),
      dense(2, {
        activation: leakyRelu({ alpha: 0.1 }),
        kernelInitializer: largeGaussian({ scale: 2 }),
        kernelRegularizer: l2(1),
        biasRegularizer: l1(1),
      }),
      dense(2, { activation: "relu", kernelInitializer: "heNormal" }),
      dense(2, { activation: { kind: "elu", alpha: 1 } }),
      ...[activation("gelu"), dropout(0.5), flatten(), reshape([4])],
      ...[relu(), elu(), gelu({ approximate: "tanh" }), leakyRelu()],
      ...[heNormal(), xavier(), constant(2), l1(1), l2(1)],
      ...[sgd(), adam({ clipNorm: 1 }), adamw(), rmsprop(), adagrad(), huber()],
      ...[cosine(), warmup(2, stepDecay({ every: 3, factor: 0.5 }))],
      warmupStep({ warmupSteps: 2, milestones: [0.1, 0.2] }),
    ];
    expect(all.map((each) => changeable(each))).toEqual(all.map(() => []));
  });

  it("of a model throw on assignment", async () => {
    const model = sequential([input([2]), dense(3, { activation: "relu" }), dense(2)], {
      classNames: ["a", "b"],
    });
    expect(changeable(model.layers)).toEqual([]);
    expect(changeable(model.classNames)).toEqual([]);
    const layer = model.layers[1] as { trainable?: boolean };
    expect(() => {
      layer.trainable = false;
    }).toThrow(TypeError);
    expect(() => (model.layers as unknown[]).pop()).toThrow(TypeError);
    const data = dataset({
      x: [
        [0, 1],
        [1, 0],
      ],
      y: [0, 1],
      classNames: ["a", "b"],
      columnNames: ["p", "q"],
    });
    expect([changeable(data.classNames), changeable(data.columnNames)]).toEqual([[], []]);
    const raw = await table(
      [
        { a: 1, b: "x", c: 2 },
        { a: 2, b: "y", c: 3.5 },
      ],
      { target: "c" },
    );
    expect(changeable(raw.schema)).toEqual([]);
    expect(changeable(raw.columnNames)).toEqual([]);
    const scaler = new StandardScaler({ columns: [0] });
    expect(changeable(pipeline(scaler).steps.map((each) => each.columns))).toEqual(["itself"]);
  });

  it("are shared by all parts of a data set", async () => {
    const rows = Array.from({ length: 10 }, (_, i) => ({ a: i / 2, b: `k${i % 2}` }));
    const data = await table(rows, { target: "b" });
    const { train, test } = data.split({ test: 0.3 });
    for (const part of [data.take([1]), train, test.take([0])]) {
      expect(part.schema).toBe(data.schema);
      expect(part.classNames).toBe(data.classNames);
      expect(part.columnNames).toBe(data.columnNames);
    }
    const inner = Object.freeze([Object.freeze({ a: [1] })]);
    expect(frozen(inner)).not.toBe(inner);
    expect(changeable(frozen(inner))).toEqual([]);
    expect(frozen(frozen(inner))).toEqual(inner);
  });

  it("are copies of the arguments", async () => {
    const shape = [2, 2];
    const names = ["a", "b"];
    const hidden = [3];
    const layers = [input(shape), reshape(shape), flatten(), dense(2)];
    const model = sequential(layers, { classNames: names });
    const milestones = [0.5];
    const schedule = warmupStep({ learningRate: 1, warmupSteps: 1, milestones, factor: 0.1 });
    const ready = mlp({ hidden, seed: 1 });
    const size: [number, number] = [2, 2];
    const crop = randomCrop({ size });
    shape[0] = 5;
    names[0] = "z";
    hidden[0] = 99;
    milestones[0] = 0;
    size[0] = 1;
    layers.pop();
    expect(model.layers.map((each) => (each as { shape?: number[] }).shape)).toEqual([
      [2, 2],
      [2, 2],
      undefined,
      undefined,
    ]);
    expect(model.classNames).toEqual(["a", "b"]);
    expect(schedule.at(1, 10)).toBe(1);
    expect(crop.preview({ data: new Float32Array(9), shape: [1, 3, 3, 1] }, 1).shape).toEqual([
      1, 2, 2, 1,
    ]);
    await ready.fit({ x: [[0], [1], [2], [3]], y: [0, 1, 0, 1] }, { epochs: 1 });
    expect(ready.model!.layers.map((each) => (each as { units?: number }).units)).toContain(3);
  });
});
