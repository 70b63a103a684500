// Values of graphs, and activations with a negative slope below 0.

import { describe, expect, it } from "vitest";
import {
  activation,
  dense,
  elu,
  gradientCheck,
  graph,
  input,
  leakyRelu,
  sequential,
} from "../../src/index.ts";

describe("infinities and NaN in a graph", () => {
  it("are accepted in every form", async () => {
    const f = graph(({ x }) => x.mul(2).maximum(0), { x: [4] });
    const given = [Infinity, -Infinity, Number.NaN, 1];
    for (const x of [given, new Float32Array(given), { data: given, shape: [4] }]) {
      expect(await f.run({ x })).toEqual({
        data: new Float32Array([Infinity, 0, Number.NaN, 2]),
        shape: [4],
      });
    }
    const g = graph(({ x }) => x.tanh(), { x: [] });
    expect([await g.run({ x: Infinity }), await g.run({ x: -Infinity })]).toEqual([1, -1]);
    expect(await g.gradient({ x: Infinity })).toEqual({ value: 1, gradients: { x: 0 } });
    const flow = await g.flow({ x: -Infinity });
    expect(flow.nodes.at(-1)!.value).toBe(-1);
    expect(flow.toText()).toContain("-∞");
  });

  it("numbers beyond float32 are refused", async () => {
    const f = graph(({ x }) => x.exp(), { x: [] });
    await expect(f.run({ x: 1e39 })).rejects.toThrow("expected numbers up to 3.4e38, got 1e+39");
    await expect(gradientCheck(f, { x: Infinity })).rejects.toThrow(
      'expected finite numbers for input "x", got Infinity at element 0',
    );
    const g = graph(({ i }) => i, { i: { shape: [], dtype: "int32" } });
    await expect(g.run({ i: Infinity })).rejects.toThrow("expected int32");
  });
});

describe("a negative slope below 0", () => {
  it("is supported by leakyRelu and elu: values and gradients", async () => {
    const at = [-2, -0.5, 0, 0.5, 2];
    const leaky = graph(({ x }) => x.leakyRelu({ alpha: -0.25 }), { x: [5] });
    expect(await leaky.run({ x: at })).toEqual({
      data: new Float32Array([0.5, 0.125, -0, 0.5, 2]),
      shape: [5],
    });
    const sum = graph(({ x }) => x.leakyRelu({ alpha: -0.25 }).sum(), { x: [5] });
    const { gradients } = await sum.gradient({ x: at });
    expect(gradients.x).toEqual({
      data: new Float32Array([-0.25, -0.25, -0.25, 1, 1]),
      shape: [5],
    });
    const check = await gradientCheck(sum, { x: at });
    expect(check.maxRelativeError).toBeLessThan(1e-6);

    const curved = graph(({ x }) => x.elu({ alpha: -2 }).square().sum(), { x: [5] });
    expect((await gradientCheck(curved, { x: at })).maxRelativeError).toBeLessThan(1e-6);
    const value = graph(({ x }) => x.elu({ alpha: -2 }), { x: [] });
    expect(await value.run({ x: -1 })).toBeCloseTo(-2 * (Math.exp(-1) - 1), 6);
    expect(await value.run({ x: 3 })).toBe(3);
  });

  it("is trained, saved and loaded like any activation", async () => {
    const { loadModel } = await import("../../src/index.ts");
    const layers = [
      input([1]),
      dense(4, { activation: leakyRelu({ alpha: -0.5 }) }),
      activation(elu({ alpha: -1 })),
      dense(1),
    ];
    const model = sequential(layers);
    await model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const data = { x: [[-2], [-1], [1], [2]], y: [[2], [1], [1], [2]] }; // |x|
    const { loss } = await model.fit(data, { epochs: 200 });
    expect(loss.at(-1)!).toBeLessThan(0.3 * loss[0]!);
    const again = await loadModel(await model.save());
    expect(await again.predict(data.x)).toEqual(await model.predict(data.x));
  });

  it("slopes that are not finite numbers are refused", () => {
    for (const alpha of [Number.NaN, Infinity, "1", null]) {
      expect(() => leakyRelu({ alpha: alpha as never })).toThrow("alpha to be a finite number");
      expect(() => elu({ alpha: alpha as never })).toThrow("alpha to be a finite number");
    }
  });
});
