import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import type { Dataset } from "../../src/data/dataset.ts";
import { synthetic } from "../../src/data/synthetic.ts";

const hash = ({ x, y }: Dataset) =>
  createHash("sha256")
    .update(new Uint8Array(x.data.buffer))
    .update(new Uint8Array(y.data.buffer))
    .digest("hex")
    .slice(0, 16);

const makers = Object.entries(synthetic) as [
  keyof typeof synthetic,
  (options?: { count?: number; seed?: number }) => Dataset,
][];
const pointsOf = ({ x }: Dataset) =>
  Array.from(
    { length: x.data.length / 2 },
    (_, i) => [x.data[2 * i]!, x.data[2 * i + 1]!] as const,
  );

describe.each(makers)("synthetic.%s", (name, make) => {
  test("depends only on the seed", () => {
    expect(hash(make({ count: 30, seed: 1 }))).toBe(hash(make({ count: 30, seed: 1 })));
    expect(hash(make({ count: 30, seed: 1 }))).not.toBe(hash(make({ count: 30, seed: 2 })));
    expect(hash(make({ count: 30 }))).toBe(hash(make({ count: 30, seed: 0 })));
  });

  test("sample i does not depend on the count", () => {
    const [few, many] = [make({ count: 11, seed: 5 }), make({ count: 40, seed: 5 })];
    expect(many.x.data.slice(0, few.x.data.length)).toEqual(few.x.data);
    expect(many.y.data.slice(0, 11)).toEqual(few.y.data);
  });

  test("has every class equally often", () => {
    const { y, classNames, length } = make({ count: 60 });
    expect(length).toBe(60);
    if (!classNames) return expect(["regression", "plane", "bump", "bumps"]).toContain(name);
    for (const label of classNames.keys()) {
      expect([...y.data].filter((other) => other === label).length).toBe(60 / classNames.length);
    }
  });

  test("refuses invalid options", () => {
    expect(make({ count: 0 }).length).toBe(0);
    expect(() => make({ count: -1 })).toThrow(
      `Cannot use ${name}: expected count to be an integer`,
    );
    expect(() => make({ count: 1.5 })).toThrow(DataError);
    expect(() => make({ seed: 0.5 })).toThrow(DataError);
    expect(() => make({ cuont: 1 } as never)).toThrow('did you mean "count"?');
  });
});

describe("the same bits everywhere", () => {
  // from this library, Node 20.20.2 on x64; a difference on any engine requires a new numerics version
  const golden: Record<string, string> = {
    digits: "85a5840881aae4a8",
    spirals: "06fc840fd0e827f5",
    moons: "d99d7d3bbdccbd0b",
    circles: "c9cbe8cf6f4bbf2d",
    blobs: "018fd7d7fc6fe93b",
    xor: "6a6ffbc50aa38594",
    gaussianMixture: "25eec0ec0cee9fa4",
    regression: "9fabe5313119810c",
    plane: "8d42747f937774ad",
    bump: "b116420d2ce87422",
    bumps: "925e008edb583dad",
  };
  test.each(makers)("%s", (name, make) => {
    expect(hash(make({ count: 100, seed: 7 }))).toBe(golden[name]);
  });
});

describe("synthetic.digits", () => {
  const data = synthetic.digits({ count: 500, seed: 1 });

  test("are uint8 images with ink in the middle", () => {
    expect(data.x.data).toBeInstanceOf(Uint8Array);
    expect(data.x.shape).toEqual([500, 28, 28, 1]);
    expect(data.classNames).toEqual([..."0123456789"]);
    for (let i = 0; i < 500; i++) {
      const image = data.x.data.subarray(i * 784, (i + 1) * 784);
      const ink = [...image.entries()].filter(([, value]) => value > 100);
      expect(ink.length).toBeGreaterThan(15);
      expect(ink.length).toBeLessThan(300);
      const edge = ink.filter(([at]) => [0, 27].includes(at % 28) || at < 28 || at >= 756);
      expect(edge.length).toBeLessThan(10);
    }
  });

  test("are mostly classified by the nearest mean image", () => {
    const means = Array.from({ length: 10 }, () => new Float64Array(784));
    const train = synthetic.digits({ count: 2000, seed: 2 });
    for (const [i, value] of train.x.data.entries()) {
      means[train.y.data[Math.floor(i / 784)]!]![i % 784]! += value / 200;
    }
    let right = 0;
    for (let i = 0; i < 500; i++) {
      const image = data.x.data.subarray(i * 784, (i + 1) * 784);
      const distances = means.map((mean) =>
        mean.reduce((sum, m, j) => sum + (m - image[j]!) ** 2, 0),
      );
      if (distances.indexOf(Math.min(...distances)) === data.y.data[i]) right++;
    }
    expect(right / 500).toBeGreaterThan(0.6);
    expect(right / 500).toBeLessThan(0.95);
  });
});

describe("points and features", () => {
  test("spirals without noise lie on their arms", () => {
    const data = synthetic.spirals({ classes: 3, count: 90, noise: 0, seed: 1 });
    for (const [i, [x, y]] of pointsOf(data).entries()) {
      const radius = Math.hypot(x, y);
      const angle = (2 * Math.PI * data.y.data[i]!) / 3 + 4 * radius;
      expect(x).toBeCloseTo(radius * Math.sin(angle), 5);
      expect(y).toBeCloseTo(radius * Math.cos(angle), 5);
      expect(radius).toBeLessThanOrEqual(1);
    }
  });

  test("circles, moons and xor follow their rules", () => {
    const circles = synthetic.circles({ noise: 0, factor: 0.25 });
    for (const [i, [x, y]] of pointsOf(circles).entries()) {
      expect(Math.hypot(x, y)).toBeCloseTo(circles.y.data[i] === 0 ? 1 : 0.25, 5);
    }
    const moons = synthetic.moons({ noise: 0 });
    for (const [i, [x, y]] of pointsOf(moons).entries()) {
      const isUpper = moons.y.data[i] === 0;
      expect(isUpper ? Math.hypot(x, y) : Math.hypot(x - 1, y - 0.5)).toBeCloseTo(1, 5);
      expect(isUpper ? y >= 0 : y <= 0.5).toBe(true);
    }
    const xor = synthetic.xor();
    for (const [i, [x, y]] of pointsOf(xor).entries()) {
      expect(Number(x > 0 !== y > 0)).toBe(xor.y.data[i]);
    }
  });

  test("surfaces have their heights, and noise of the given deviation", () => {
    const heights = {
      plane: (x: number, y: number) => (x + y) / 2,
      bump: (x: number, y: number) => Math.exp(-4 * (x * x + y * y)),
      bumps: (x: number, y: number) =>
        [
          [-0.5, 0.5, 1],
          [0.5, 0.5, -1],
          [0.5, -0.5, 1],
          [-0.5, -0.5, -1],
          [0, 0, 0.8],
        ].reduce((sum, [a, b, height]) => {
          return sum + height! * Math.exp(-12 * ((x - a!) ** 2 + (y - b!) ** 2));
        }, 0),
    };
    for (const name of ["plane", "bump", "bumps"] as const) {
      const exact = synthetic[name]({ count: 200, seed: 3 });
      const noisy = synthetic[name]({ count: 2000, seed: 3, noise: 0.2 });
      for (const [i, [x, y]] of pointsOf(exact).entries()) {
        expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(1);
        expect(exact.y.data[i]).toBeCloseTo(heights[name](x, y), 5);
      }
      const squares = pointsOf(noisy).map(
        ([x, y], i) => (noisy.y.data[i]! - heights[name](x, y)) ** 2,
      );
      const mean = squares.reduce((sum, each) => sum + each, 0) / squares.length;
      expect(Math.abs(Math.sqrt(mean) - 0.2)).toBeLessThan(0.01);
    }
  });

  test("blobs lie around the circle, with the given standard deviation", () => {
    const data = synthetic.blobs({ classes: 4, count: 4000, noise: 0.3, seed: 3 });
    const right = pointsOf(data).filter((_, i) => data.y.data[i] === 0);
    const mean = right.reduce((sum, [x]) => sum + x, 0) / 1000;
    const variance = right.reduce((sum, [x]) => sum + (x - mean) ** 2, 0) / 1000;
    expect(Math.abs(mean - 1)).toBeLessThan(0.05);
    expect(Math.abs(Math.sqrt(variance) - 0.3)).toBeLessThan(0.03);
  });

  test("regression without noise is linear", () => {
    const { x, y } = synthetic.regression({ features: 1, noise: 0, count: 50, seed: 4 });
    const slope = (y.data[1]! - y.data[0]!) / (x.data[1]! - x.data[0]!);
    for (let i = 0; i < 50; i++) {
      expect(y.data[0]! + slope * (x.data[i]! - x.data[0]!)).toBeCloseTo(y.data[i]!, 4);
    }
    expect(synthetic.regression({ features: 3, count: 5 }).x.shape).toEqual([5, 3]);
    expect(y.data).toBeInstanceOf(Float32Array);
  });

  test("a mixture has the given features and classes", () => {
    const data = synthetic.gaussianMixture({ classes: 4, features: 5, components: 3, count: 40 });
    expect(data.x.shape).toEqual([40, 5]);
    expect(data.classNames).toEqual(["0", "1", "2", "3"]);
    expect(() => synthetic.gaussianMixture({ features: 0 })).toThrow(DataError);
    expect(() => synthetic.spirals({ noise: -1 })).toThrow("expected noise to be a number >= 0");
  });
});
