// Names given by users that are also property names of objects, such as "constructor".

import { describe, expect, it } from "vitest";
import {
  classifier,
  dense,
  gradientCheck,
  graph,
  input,
  loadModel,
  regressor,
  sequential,
  sgd,
} from "../src/index.ts";

const NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
const x = Array.from({ length: 24 }, (_, i) => [Math.sin(i), Math.cos(2 * i)] as const);
const values = x.map(([a]) => a);
/** An object with these own properties, for any names. */
const of = <T>(...entries: [string, T][]): Record<string, T> => Object.fromEntries(entries);
const own = (record: object, name: string): unknown =>
  Object.entries(record).find(([key]) => key === name)?.[1];
const network = () => sequential([input([2]), dense(1)]);

describe.each(NAMES)("the name %s works", (name) => {
  it("as a metric", async () => {
    const model = network();
    const metrics = [{ name, compute: () => 3 }];
    await model.compile({ optimizer: sgd(), loss: "meanSquaredError", metrics });
    const data = { x, y: values };
    const history = await model.fit(data, { epochs: 2, batchSize: 8, validation: data });
    expect(own(history.metrics, name)).toEqual([3, 3]);
    expect(own(history.validationMetrics, name)).toEqual([3, 3]);
    expect(own(await model.evaluate(data), name)).toBe(3);
  });

  it("as a layer", async () => {
    const model = sequential([input([2]), dense(3, { name }), dense(1)]);
    await model.compile({ optimizer: sgd(), loss: "meanSquaredError" });
    const paths = [`${name}.kernel`, `${name}.bias`, "dense2.kernel", "dense2.bias"];
    const weights = model.getWeights();
    model.setWeights(weights);
    expect(Object.keys(weights)).toEqual(paths);
    expect(Object.keys((await model.gradients(x, values)).gradients)).toEqual(paths);
    expect(Object.keys(await model.activations(x))).toEqual([name, "dense2"]);
    const loaded = await loadModel(await model.save());
    expect(loaded.weightsHash()).toBe(model.weightsHash());
  });

  it("as an input and an output of a graph", async () => {
    const product = graph((inputs) => inputs[name]!.mul(inputs.b!), of([name, []], ["b", []]));
    const point = of([name, 3], ["b", 4]);
    expect(await product.run(point)).toBe(12);
    expect((await product.gradient(point)).gradients).toEqual(of([name, 4], ["b", 3]));
    const { inputs } = await gradientCheck(product, point);
    expect(Object.keys(inputs)).toEqual([name, "b"]);
    expect((await product.flow(point)).gradients).toEqual(of([name, 4], ["b", 3]));
    await expect(product.run({ b: 4 })).rejects.toMatchObject({ code: "MISSING_INPUT" });
    const sums = graph(({ a }) => of([name, a!.add(1)]), { a: [] });
    expect(own((await sums.run({ a: 2 })) as object, name)).toBe(3);
  });

  it("as a column, a category and a class", async () => {
    const rows = x.map(([a, b], i) =>
      of<unknown>([name, a], ["word", i % 3 ? "u" : name], ["b", b], ["y", i % 2 ? name : "no"]),
    );
    const { model, predict } = await classifier(rows, { target: "y", epochs: 2 });
    expect(model.schema!.columns.map((column) => column.name)).toEqual([name, "word", "b"]);
    const [first] = await predict(rows.slice(0, 1));
    expect(Object.keys(first!.probabilities).sort()).toEqual([name, "no"].sort());
    const classWeight = of([name, 2]);
    await model.fit({ x: rows, y: rows.map(({ y }) => y as string) } as never, { classWeight });
    expect((await loadModel(await model.save())).classNames).toEqual([name, "no"].sort());
  });

  it("as one of several targets", async () => {
    const rows = x.map(([a, b]) => of([name, a + b], ["z", a - b], ["b", b]));
    const { predict } = await regressor(rows, { target: [name, "z"], epochs: 2 });
    expect(Object.keys((await predict(rows.slice(0, 1)))[0]!)).toEqual([name, "z"]);
  });
});
