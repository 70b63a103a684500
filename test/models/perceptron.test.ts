import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { synthetic } from "../../src/data/synthetic.ts";
import { Perceptron, perceptron } from "../../src/models/perceptron.ts";

const { perceptrons } = JSON.parse(readFileSync("test/fixtures/models.json", "utf8")) as {
  perceptrons: {
    x: number[];
    columns: number;
    y: number[];
    learningRate: number;
    epochs: number;
    coefficients: number[];
    intercept: number[];
  }[];
};

const XOR = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  y: [0, 1, 1, 0],
};
const AND = { x: XOR.x, y: [0, 0, 0, 1] };

describe("perceptron()", () => {
  it.each(perceptrons)("goes scikit-learn's way for $epochs epochs", async (fixture) => {
    const { columns, y, learningRate, epochs } = fixture;
    const x = { data: Float64Array.from(fixture.x), shape: [y.length, columns] };
    const model = perceptron({ learningRate });
    for (let epoch = 0; epoch < epochs; epoch++)
      await model.fit({ x, y }, { epochs: 1, shuffle: false });
    model.coefficients.data.forEach((value, i) => {
      expect(value).toBeCloseTo(fixture.coefficients[i]!, 10);
    });
    expect(model.intercept).toBeCloseTo(fixture.intercept[0]!, 10);
  });

  it("makes no more mistakes than (R/γ)²", async () => {
    const point = fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(point, { minLength: 2, maxLength: 30 }),
        fc.tuple(
          fc.integer({ min: -5, max: 5 }),
          fc.integer({ min: -5, max: 5 }),
          fc.integer({ min: -9, max: 9 }),
        ),
        fc.integer({ min: 0, max: 99 }),
        async (points, [a, b, c], seed) => {
          // twice and a half, so that no point lies on the line
          const side = ([p, q]: readonly [number, number]) => 2 * (a * p + b * q + c) + 1;
          const y = points.map((each) => (side(each) > 0 ? 1 : 0));
          fc.pre(new Set(y).size === 2);
          const length = Math.hypot(2 * a, 2 * b, 2 * c + 1);
          const margin = Math.min(...points.map((each) => Math.abs(side(each)))) / length;
          const radius = Math.max(...points.map(([p, q]) => Math.hypot(p, q, 1)));
          const model = perceptron();
          const { mistakes, converged } = await model.fit(
            { x: points.map((each) => [...each]), y },
            { epochs: 1e6, seed },
          );
          expect(converged).toBe(true);
          const total = mistakes.reduce((sum, each) => sum + each, 0);
          expect(total).toBeLessThanOrEqual((radius / margin) ** 2 + 1e-6);
          expect([...(await model.predictClasses(points.map((each) => [...each])))]).toEqual(y);
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  it("learns and, and never xor", async () => {
    const model = perceptron();
    const { converged, mistakes } = await model.fit(AND);
    expect(converged).toBe(true);
    expect(mistakes.at(-1)).toBe(0);
    expect([...(await model.predictClasses(AND.x))]).toEqual(AND.y);
    expect(await model.evaluate(AND)).toEqual({ loss: 0, accuracy: 1 });

    const never = perceptron();
    const history = await never.fit(XOR, { epochs: 200, shuffle: false });
    expect(history.converged).toBe(false);
    expect(history.mistakes).toHaveLength(200);
    expect(Math.min(...history.mistakes)).toBeGreaterThan(0);
    // the perceptron's cycling theorem: the weights stay bounded, and so come again
    const seen = new Set<string>();
    for (let epoch = 0; epoch < 20; epoch++) {
      await never.fit(XOR, { epochs: 1, shuffle: false });
      seen.add(JSON.stringify([never.coefficients.data, never.intercept]));
    }
    expect(seen.size).toBeLessThan(20);
  });

  it("tells more classes apart, where planes do", async () => {
    const data = synthetic.blobs({ classes: 5, count: 200, noise: 0.05, seed: 1 });
    const model = perceptron();
    const { converged } = await model.fit(data, { seed: 4 });
    expect(converged).toBe(true);
    expect((await model.evaluate(data)).accuracy).toBe(1);
    expect(await model.score(data)).toBe(1);
    expect(model.classes).toBe(5);
    expect(model.coefficients.shape).toEqual([5, 2]);
    expect(model.intercept).toHaveProperty("shape", [5]);
    const scores = await model.predict(data.x);
    expect(scores.shape).toEqual([200, 5]);
    // what one class gains another loses
    const { data: weights } = model.coefficients;
    for (let j = 0; j < 2; j++) {
      let sum = 0;
      for (let k = 0; k < 5; k++) sum += weights[2 * k + j]!;
      expect(sum).toBeCloseTo(0, 9);
    }
  });

  it("scales with its learning rate and nothing else", async () => {
    const data = synthetic.blobs({ classes: 2, count: 60, noise: 0.3, seed: 2 });
    const [one, half] = [perceptron(), perceptron({ learningRate: 0.5 })];
    expect(await one.fit(data, { epochs: 5 })).toEqual(await half.fit(data, { epochs: 5 }));
    expect(half.coefficients.data).toEqual(one.coefficients.data.map((value) => value / 2));
  });

  it("goes on where it ended: two calls are one", async () => {
    const data = synthetic.moons({ count: 80, seed: 1 });
    const [once, twice] = [perceptron(), perceptron()];
    const all = await once.fit(data, { epochs: 6, seed: 9 });
    const parts = [
      await twice.fit(data, { epochs: 2, seed: 9 }),
      await twice.fit(data, { epochs: 4, seed: 9 }),
    ];
    expect(parts.flatMap(({ mistakes }) => mistakes)).toEqual(all.mistakes);
    expect(JSON.stringify(twice)).toBe(JSON.stringify(once));
    const other = perceptron();
    await other.fit(data, { epochs: 6, seed: 10 });
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(once));
  });

  it("takes bytes and images", async () => {
    const data = synthetic.digits({ count: 100, seed: 1 });
    const model = perceptron();
    await model.fit(data, { epochs: 30 });
    expect(model.coefficients.shape).toEqual([10, 28, 28, 1]);
    expect((await model.evaluate(data)).accuracy).toBeGreaterThan(0.95);
  });

  it.each([
    ["one class", { x: [[1], [2]], y: [0, 0] }, /at least 2 classes, got only class 0/],
    ["one row", { x: [[1]], y: [1] }, /at least 2 classes/],
    ["halves", { x: [[1], [2]], y: [0, 0.5] }, /expected integers from 0, got 0.5/],
    [
      "one-hot rows",
      {
        x: [[1], [2]],
        y: [
          [0, 1],
          [1, 0],
        ],
      },
      /argmax/,
    ],
    ["NaN", { x: [[Number.NaN], [2]], y: [0, 1] }, /got NaN at row 0/],
    ["other rows", { x: [[1], [2]], y: [0, 1, 1] }, /as many rows in y/],
    ["far too many classes", { x: [[1], [2]], y: [0, 1e9] }, /below 10000, got 1000000000/],
  ])("refuses %s", async (_, data, message) => {
    const model = perceptron();
    await expect(model.fit(data)).rejects.toThrow(message);
    expect(model.isFitted).toBe(false);
  });

  it("refuses unknown options, and calls in the wrong order", async () => {
    expect(() => perceptron({ learningrate: 1 } as never)).toThrow(/did you mean "learningRate"/);
    for (const learningRate of [0, -1, Number.NaN, Infinity]) {
      expect(() => perceptron({ learningRate })).toThrow(/learningRate/);
    }
    expect(() => perceptron({ classes: 1 })).toThrow(/classes to be an integer >= 2/);
    const model = perceptron();
    await expect(model.fit(AND, { epochs: 0.5 })).rejects.toThrow(/epochs/);
    await expect(model.fit(AND, { batchSize: 2 } as never)).rejects.toThrow(/batchSize/);
    await expect(model.fit(AND, { seed: 0.5 })).rejects.toThrow(/seed/);
    await expect(model.predict([[1, 2]])).rejects.toThrow(/fit\(\) first/);
    expect(() => model.coefficients).toThrow(/fit\(\) first/);
    expect(model.isFitted).toBe(false);
    const first = model.fit(AND);
    await expect(model.fit(AND)).rejects.toThrow(/BUSY|still running/);
    await first;
    await expect(model.predict([[1, 2, 3]])).rejects.toThrow(/expected x of shape \[n, 2\]/);
    await expect(
      model.fit({
        x: [
          [1, 1],
          [0, 0],
        ],
        y: [0, 2],
      }),
    ).rejects.toThrow(/from 0 to 1, got 2/);
  });

  it("ends when its signal is aborted, after a complete epoch", async () => {
    const model = perceptron();
    await expect(
      model.fit(XOR, { signal: AbortSignal.abort(new Error("enough")) }),
    ).rejects.toThrow("enough");
    expect(model.isFitted).toBe(false);
  });

  it("refuses infinite weights, and keeps its own", async () => {
    const model = perceptron({ learningRate: 1e300 });
    await expect(model.fit({ x: [[1e200], [-1e200]], y: [0, 1] })).rejects.toThrow(
      /finite weights/,
    );
    expect(model.isFitted).toBe(false);
  });

  it("refuses infinite scores, which give no class", async () => {
    const refused = { name: "NumericsError", code: "NOT_FINITE" };
    const beyond = [[0], [1e308]];
    const model = perceptron();
    await model.fit({ x: [[-90], [70]], y: [0, 1] });
    expect(await model.predictClasses([[0], [1e300]])).toBeInstanceOf(Int32Array);
    await expect(model.predictClasses(beyond)).rejects.toMatchObject(refused);
    await expect(model.predict(beyond)).rejects.toMatchObject(refused);
    await expect(model.evaluate({ x: beyond, y: [0, 1] })).rejects.toMatchObject(refused);
  });
});

describe("Perceptron.fromJSON()", () => {
  it("reads the output of toJSON() and continues from it", async () => {
    for (const data of [XOR, synthetic.blobs({ classes: 3, count: 30, seed: 1 })]) {
      const model = perceptron({ learningRate: 0.3 });
      await model.fit(data, { epochs: 3 });
      const copy = Perceptron.fromJSON(JSON.parse(JSON.stringify(model)));
      expect(await copy.predict(data.x)).toEqual(await model.predict(data.x));
      expect(await copy.fit(data, { epochs: 3 })).toEqual(await model.fit(data, { epochs: 3 }));
      expect(JSON.stringify(copy)).toBe(JSON.stringify(model));
    }
  });

  it("refuses everything else", async () => {
    const model = perceptron();
    await model.fit(AND);
    const good = model.toJSON();
    const bad: unknown[] = [
      null,
      {},
      { ...good, kind: "mlp" },
      { ...good, bias: 1 },
      { ...good, learningRate: 0 },
      { ...good, epoch: -1 },
      { ...good, classes: 1 },
      { ...good, classes: 3 },
      { ...good, classes: undefined },
      { ...good, intercept: undefined },
      { ...good, coefficients: { data: [1, "2"], shape: [2] } },
      { ...good, intercept: { data: [1], shape: [1] } },
    ];
    for (const value of bad) {
      expect(() => Perceptron.fromJSON(value), JSON.stringify(value)).toThrow(
        expect.objectContaining({ name: "FormatError" }),
      );
    }
  });
});
