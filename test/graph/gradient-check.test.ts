// gradientCheck() of operations with artificial gradients and kinks: each error by its definition.

import { describe, expect, it } from "vitest";
import { gradientCheck } from "../../src/index.ts";
import { Node, type Operation } from "../../src/ir/node.ts";
import { mul } from "../../src/ops/arithmetic.ts";
import { input } from "../../src/ops/input.ts";
import { sum } from "../../src/ops/sum.ts";

/** Σ f(x) of elements, with a given derivative; records the points at which it is evaluated. */
function made(
  f: (x: number) => number,
  gradient: Operation["gradient"],
  kinkDistance?: Operation["kinkDistance"],
) {
  const points: number[][] = [];
  const operation: Operation = {
    name: "made",
    rule: "made",
    locality: "elementwise",
    ...(gradient && { gradient }),
    reference: ([x]) => {
      points.push([...x!]);
      return x!.map(f);
    },
    ...(kinkDistance && { kinkDistance }),
  };
  const x = input("x", [2], "float32");
  const y = input("y", [2], "float32");
  const of = (node: Node) => new Node(operation, [node], undefined, node.shape);
  const graph = (output: Node) =>
    ({
      inputs: new Map([
        ["x", x],
        ["y", y],
      ]),
      output,
    }) as never;
  return { points, one: graph(sum(of(x))), both: graph(sum(mul(of(x), of(y)))) };
}

const scaled =
  (scale: number): Operation["gradient"] =>
  (node, upstream) => [mul(mul(upstream, node.inputs[0]!), 2 * scale)];
const squared = (x: number) => x * x;
const inputs = { x: [1, 2], y: [3, 4] };

describe("gradientCheck()", () => {
  it("returns |a − n| / (|a| + |n|) of the worst element of each input", async () => {
    const errors = async (scale: number) => {
      const check = await gradientCheck(made(squared, scaled(scale)).one, inputs as never, {
        step: 0.125,
      });
      return [check.maxRelativeError, check.inputs];
    };
    expect(await errors(1)).toEqual([0, { x: 0, y: 0 }]);
    expect(await errors(3)).toEqual([0.5, { x: 0.5, y: 0 }]);
    expect(await errors(-1)).toEqual([1, { x: 1, y: 0 }]);
    expect(await errors(0)).toEqual([1, { x: 1, y: 0 }]);
    const none = await gradientCheck(made(squared, undefined).one, inputs as never);
    expect(none).toEqual({ maxRelativeError: 1, inputs: { x: 1, y: 0 } });
  });

  it("uses at least 1e-8 as denominator", async () => {
    const { one } = made((x) => 2 ** -30 * x, undefined);
    const { maxRelativeError } = await gradientCheck(one, inputs as never, { step: 0.5 });
    expect(maxRelativeError).toBe(2 ** -30 / 1e-8);
  });

  it("uses central differences, with a default step of 1e-6", async () => {
    const cube = (x: number) => x ** 3;
    const gradient: Operation["gradient"] = (node, upstream) => {
      const [x] = node.inputs as [Node];
      return [mul(mul(upstream, mul(x, x)), 3)];
    };
    const { one } = made(cube, gradient);
    // ((x + h)³ − (x − h)³) / 2h is 3x² + h²
    const wide = await gradientCheck(one, { x: [1, 1], y: [1, 1] } as never, { step: 0.5 });
    expect(wide.maxRelativeError).toBeCloseTo(0.25 / 6.25, 12);
    const { points, one: usual } = made(cube, gradient);
    expect((await gradientCheck(usual, inputs as never)).maxRelativeError).toBeLessThan(1e-8);
    expect(points.slice(-8, -4)).toEqual([
      [1 + 1e-6, 2],
      [1 - 1e-6, 2],
      [1, 2 + 1e-6],
      [1, 2 - 1e-6],
    ]);
  });

  it("returns infinity for NaN", async () => {
    const { one } = made((x) => (x > 1 ? Number.NaN : x), scaled(1));
    expect((await gradientCheck(one, inputs as never)).maxRelativeError).toBe(Infinity);
  });

  it("moves points closer than 1e-4 to a kink, by different shares of a thousandth", async () => {
    /** The shift of element i of input n at an attempt. */
    const move = (i: number, n: number, attempt: number) =>
      attempt * 1e-3 * (((i * 7919 + n * 104_729 + attempt * 1_299_709) % 9973) / 9973 - 0.5);
    const far = made(squared, scaled(1), () => 1e-4);
    await gradientCheck(far.both, inputs as never, { step: 0.25 });
    expect(far.points.slice(0, 2)).toEqual([inputs.x, inputs.y]);
    let asked = 0;
    const { both, points } = made(squared, scaled(1), () => (++asked < 3 ? 0.99e-4 : 1e-4));
    await gradientCheck(both, inputs as never, { step: 0.25 });
    // the first of two in the first two attempts, then both
    expect(asked).toBe(4);
    const moved = [1 + move(0, 0, 2), 2 + move(1, 0, 2)];
    expect(points[4]).toEqual(moved);
    expect(points[5]).toEqual([3 + move(0, 1, 2), 4 + move(1, 1, 2)]);
  });

  it("stops moving points after thirty attempts", async () => {
    let asked = 0;
    const { one } = made(squared, scaled(1), () => {
      asked++;
      return 0;
    });
    expect((await gradientCheck(one, inputs as never)).maxRelativeError).toBeLessThan(1e-8);
    expect(asked).toBe(30);
  });

  it("refuses invalid steps and arguments that are not graphs", async () => {
    const { one } = made(squared, scaled(1));
    for (const step of [0, 1, -1, Number.NaN, "0.1"]) {
      await expect(gradientCheck(one, inputs as never, { step: step as never })).rejects.toThrow(
        "step to be a number above 0 and below 1",
      );
    }
    await expect(gradientCheck({} as never, {})).rejects.toThrow("a graph");
    await expect(gradientCheck(undefined as never, {})).rejects.toThrow("a graph");
  });
});
