// Names of classes and weights that the compiler knows from the options and layers of a model.

import { describe, expect, expectTypeOf, it } from "vitest";
import {
  batchNorm,
  type CompileOptions,
  conv2d,
  cosine,
  dataset,
  dense,
  type FitOptions,
  flatten,
  input,
  type Layer,
  type Model,
  type ModelOptions,
  network,
  residual,
  type ShapedModel,
  sequential,
} from "../../src/index.ts";

const layers = () => [input([1]), dense(2)] as const;
const data = { x: [[1], [2]], y: [0, 1] };
const classes = { optimizer: "sgd", loss: "softmaxCrossEntropy" } as const;

const named = sequential([input([1]), dense(2)], { classNames: ["cat", "dog"] });
const single = sequential([input([1]), dense(1)], { classNames: ["no", "yes"] });
const branched = network(
  ({ x }) => x.apply(dense(3)),
  { x: input([1]) },
  { classNames: ["a", "b", "c"] },
);

describe("models with names", () => {
  it("are models like others", () => {
    const last = <Given extends Model>(model: Given) => model.layers.at(-1)!.name;
    const general: Model[] = [named, single, branched];
    const shaped: ShapedModel[] = [named, single, branched];
    const two: ShapedModel<[2]> = named;
    let model: Model = named;
    expect(last(model)).toBe("dense1");
    model = branched;
    expect([...general, ...shaped, two, model].map(last)).toHaveLength(8);
    const given = { cat: named, dog: single } satisfies Record<string, Model>;
    expect(last(given.cat)).toBe("dense1");
    const compileAll = (models: readonly Model[]) => models.map((each) => each.compile(classes));
    expectTypeOf(compileAll).toBeCallableWith([named, single]);
  });

  it("take options of which less is known", async () => {
    const options: CompileOptions = classes;
    const fitting: FitOptions = { epochs: 1, classWeight: "balanced" };
    const weights: Record<string, number> = { cat: 2 };
    await named.compile(options);
    await named.fit(data, fitting);
    await named.fit(data);
    await named.fit(data, { epochs: 1, classWeight: weights });
    const losses: number[] = [];
    await named.fit(data, {
      epochs: 1,
      classWeight: { cat: 2, dog: 1 },
      callbacks: [{ onEpochEnd: (event) => void losses.push(event.loss) }],
    });
    expect(losses).toHaveLength(1);
    await named.fit(data, { epochs: 1, classWeight: [1, 2] });
    await named.fit(data, { epochs: 1, classWeight: { 0: 2 } });
    await named.fit(data, { epochs: 1, classWeight: new Map([["dog", 2]]) });
    const schedules: (FitOptions["schedule"] & {})[] = ["cosine", cosine()];
    for (const schedule of schedules) await named.fit(data, { epochs: 1, schedule });
    await named.fit(data, { epochs: 1, schedule: cosine() });
    await named.fit(data, { epochs: 1, schedule: { at: () => 0.1, toJSON: () => null } as never });
    const generic = <Given extends FitOptions>(given: Given) => named.fit(data, given);
    await generic({ epochs: 1, classWeight: { dog: 2 } });
    // @ts-expect-error unknown options, as those of every function
    await expect(named.fit(data, { epoks: 2 })).rejects.toThrow('option of fit "epoks"');
  });

  it("are counted only by losses of classes", async () => {
    await single.compile({ optimizer: "sgd", loss: "binaryCrossEntropy" });
    await branched.compile({ ...classes, loss: "hinge" });
    const three = sequential([input([1]), dense(1)], { classNames: ["a", "b", "c"] });
    await three.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  });
});

describe("names that are not known", () => {
  it("are not checked", async () => {
    const names: string[] = ["cat", "dog"];
    const options: ModelOptions = { classNames: names };
    const some = Math.random() < 2 ? (["cat", "dog"] as const) : (["x"] as const);
    const numbered = sequential([input([1]), dense(2)], { classNames: ["0", "1"] });
    const models = [
      sequential(layers(), { classNames: names }),
      sequential(layers(), options),
      sequential(layers(), { classNames: some }),
    ];
    for (const model of models) {
      await model.compile(classes);
      await model.fit(data, { epochs: 1, classWeight: { dog: 3 } });
      await expect(model.fit(data, { classWeight: { kat: 3 } })).rejects.toThrow('got "kat"');
    }
    await numbered.compile(classes);
    // a class whose name is its number takes the name of the data
    const words = dataset({ ...data, y: ["cat", "dog"] });
    await numbered.fit(words, { epochs: 1, classWeight: { dog: 3 } });
  });

  it("are those of generic functions", async () => {
    const make = <const Names extends readonly string[]>(classNames: Names) =>
      sequential([input([1]), dense(2)], { classNames });
    const model = make(["cat", "dog"]);
    await model.compile(classes);
    // @ts-expect-error they are known where the function is called
    await expect(model.fit(data, { classWeight: { kat: 3 } })).rejects.toThrow('got "kat"');
  });

  it("are read-only lists, constants and members of enumerations", async () => {
    enum Kind {
      Cat = "cat",
      Dog = "dog",
    }
    const constant = ["cat", "dog"] as const;
    for (const model of [
      sequential([input([1]), dense(2)], { classNames: constant }),
      sequential([input([1]), dense(2)], { classNames: [Kind.Cat, Kind.Dog] }),
    ]) {
      await model.compile(classes);
      await model.fit(data, { epochs: 1, classWeight: { cat: 3 } });
    }
  });
});

describe("weights by name", () => {
  const layered = sequential([
    input([8, 8, 1]),
    conv2d(2, 3, { name: "edges" }),
    batchNorm(),
    flatten(),
    dense(4),
    residual([dense(4)], { shortcut: [dense(4, { bias: false })] }),
    dense(2, { name: "logits" }),
  ]);

  it("are those of layers in sequence, of branches too", () => {
    const weights = layered.getWeights();
    const { "edges.kernel": kernel, "dense3.kernel": inside, ...others } = weights;
    layered.setWeights(weights);
    layered.setWeights(others, { partial: true });
    layered.setWeights({ "edges.kernel": kernel!, "dense3.kernel": inside! }, { partial: true });
    layered.setWeights({ "batchNorm1.mean": [1, 2], "logits.bias": [3, 4] }, { partial: true });
    expect(layered.getWeights()["logits.bias"]!.data).toEqual(new Float32Array([3, 4]));
    const set = () =>
      // @ts-expect-error
      layered.setWeights({ "dense2.kernel": inside!, "dense4.kernel": kernel! }, { partial: true });
    expect(set).toThrow('weight "dense4.kernel"');
  });

  it("may be of any name where layers or names are not known", () => {
    const list: Layer[] = [dense(2, { name: "a" })];
    const name: string = "a";
    const isNamed = list.length > 0;
    const arrays: Record<string, Float32Array> = { "a.bias": new Float32Array(2) };
    interface Biases {
      readonly "a.bias": readonly number[];
    }
    const biases: Biases = { "a.bias": [0, 0] };
    const open = [
      sequential([input([1]), ...list]),
      sequential([input([1]), dense(2, { name })]),
      sequential([input([1]), dense(2, isNamed ? { name: "a" } : {})]),
    ];
    for (const model of open) model.setWeights({ "a.bias": [1, 2] }, { partial: true });
    open[1]!.setWeights(arrays, { partial: true });
    open[2]!.setWeights(biases, { partial: true });
    const copy = (from: Model, to: Model) => to.setWeights(from.getWeights());
    const kept = <Given extends Model>(model: Given) => model.setWeights(model.getWeights());
    copy(open[0]!, open[1]!);
    kept(layered);
    branched.setWeights({ "dense1.bias": [1, 2, 3] }, { partial: true });
    expect(open[1]!.weightsHash()).toBe(open[0]!.weightsHash());
  });
});
