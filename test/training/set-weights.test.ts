import { expect, it } from "vitest";
import { DataError, dense, input, ShapeError, sequential } from "../../src/index.ts";

const build = (seed = 1) => sequential([input([2]), dense(3), dense(1)], { seed });

it("sets some of the weights, before and after compile()", async () => {
  for (const isCompiled of [false, true]) {
    const model = build();
    if (isCompiled) await model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const before = model.getWeights();
    const kernel = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    model.setWeights({ "dense1.kernel": kernel }, { partial: true });
    expect(model.getWeights()).toEqual({
      ...before,
      "dense1.kernel": { data: new Float32Array([1, 2, 3, 4, 5, 6]), shape: [2, 3] },
    });
    model.setWeights({}, { partial: true });
    expect(model.getWeights()["dense1.kernel"]!.data[5]).toBe(6);
  }
});

it("copies the body of another model", () => {
  const [body, other] = [build(1), build(2)];
  const { "dense2.kernel": _, "dense2.bias": __, ...taken } = other.getWeights();
  const head = body.getWeights()["dense2.kernel"];
  body.setWeights(taken, { partial: true });
  expect(body.getWeights()).toEqual({ ...other.getWeights(), "dense2.kernel": head });
});

it("refuses unknown names, wrong shapes, missing arrays and non-objects, without changes", () => {
  const model = build();
  const hash = model.weightsHash();
  const good = { "dense1.bias": [1, 2, 3] };
  const set = (weights: unknown, options?: unknown) => () =>
    model.setWeights(weights as never, options as never);
  expect(set(good)).toThrow("got no dense1.kernel; to set some of them, add { partial: true }");
  expect(set({ ...good, "dense1.kernl": [1] }, { partial: true })).toThrow(
    'did you mean "dense1.kernel"?',
  );
  expect(set({ ...good, "dense2.bias": [1, 2] }, { partial: true })).toThrow(ShapeError);
  expect(set({ ...good, "dense2.bias": undefined }, { partial: true })).toThrow(DataError);
  expect(set({ ...good, "dense2.bias": [NaN] }, { partial: true })).toThrow("finite numbers");
  expect(set(good, { partial: 1 })).toThrow("partial of setWeights: expected true or false, got 1");
  expect(set(good, { part: true })).toThrow("option of setWeights");
  for (const nothing of [null, undefined, 3, [1]]) {
    expect(set(nothing, { partial: true })).toThrow("expected arrays by name, got");
  }
  expect(model.weightsHash()).toBe(hash);
});
