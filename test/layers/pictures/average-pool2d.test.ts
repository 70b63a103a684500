// Layers of means: shapes, options, and what they compute.

import { describe, expect, it } from "vitest";
import { averagePool2d, gradients, input, sequential } from "../../../src/index.ts";
import { computed, numbers } from "../../both-engines.ts";

const ones = (shape: readonly number[]) => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1),
});

describe("averagePool2d()", () => {
  it("is complete as data", () => {
    expect(averagePool2d(3, { strides: [1, 2] })).toEqual({
      ...{ kind: "averagePool2d", size: 3, strides: [1, 2], padding: "valid", countPadding: false },
    });
  });

  it("has the shape of its windows", () => {
    const { architecture } = sequential([input([9, 8, 5]), averagePool2d([3, 2], { padding: 1 })]);
    expect(architecture.outputShape).toEqual([3, 5, 5]);
  });

  it("returns its input for windows of one pixel", async () => {
    const x = numbers([2, 3, 5, 6]);
    expect((await computed((x) => ({ y: x.averagePool2d(1) }), x)).y).toEqual(x);
  });

  it("returns ones for ones where padding does not count, and the share inside where it does", async () => {
    const { inside, share } = await computed(
      (x) => ({
        inside: x.averagePool2d(2, { padding: 1 }),
        share: x.averagePool2d(2, { padding: 1, countPadding: true }),
      }),
      ones([1, 2, 2, 4]),
    );
    expect(inside.data).toEqual(new Float32Array(16).fill(1));
    expect(share.data).toEqual(new Float32Array(16).fill(0.25));
  });

  it("is the gradient of its gradient", async () => {
    const { pool, back } = await computed(
      (x) => {
        const z = x.square();
        const options = { strides: [1, 2], padding: "same" } as const;
        const u = x.averagePool2d(3, options).stopGradient();
        const [spread] = gradients(x.averagePool2d(3, options).mul(u).sum(), [x]);
        // Σ spread(u) · z, whose slope at u is the pool of z
        const [second] = gradients(spread!.mul(z.stopGradient()).sum(), [u]);
        return { pool: z.averagePool2d(3, options), back: second! };
      },
      numbers([2, 5, 4, 3]),
    );
    expect(back).toEqual(pool);
  });

  it("refuses options", () => {
    expect(() => averagePool2d(2, { countPadding: 1 as never })).toThrow(
      "Cannot use averagePool2d: expected countPadding to be true or false, got 1",
    );
    expect(() => averagePool2d(2, { padding: 2 })).toThrow(
      "Cannot use averagePool2d: expected padding less than the size of its windows, got 2",
    );
    // @ts-expect-error
    expect(() => sequential([input([1, 4, 2]), averagePool2d()])).toThrow(
      'Cannot add averagePool2d "averagePool2d1": expected images of at least [2, 2] pixels, padding included, got [1, 4]',
    );
  });
});
