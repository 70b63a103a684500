import { describe, expect, it } from "vitest";
import { gradients, graph, type Tensor } from "../../src/index.ts";

const refusal = async (call: () => unknown) => {
  try {
    await call();
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
  return "taken";
};

describe("graphs refuse", () => {
  const square = graph(({ a }) => a.mul(a), { a: [] });

  it.each([
    [null, "null"],
    [3, "3"],
    [[1], "[1]"],
  ])("values that have no names: %j", async (values, shown) => {
    const given = values as never;
    for (const call of [() => square.run(given), () => square.gradient(given)]) {
      expect(await refusal(call)).toBe(
        `INPUTS: Cannot run the graph: expected the values of inputs by name, got ${shown}`,
      );
    }
  });

  it("operands that are not tensors", async () => {
    const build = (make: (a: Tensor) => unknown) =>
      refusal(() => graph(({ a }) => make(a) as Tensor, { a: [2] }));
    expect(await build((a) => a.add("1" as never))).toBe(
      'TENSOR: Cannot compute with an operand: expected a tensor, got "1"',
    );
    expect(await build((a) => a.concat(3 as never, 0))).toMatch(
      /^TENSOR: Cannot .*: expected tensors, got 3/,
    );
    expect(await build((a) => gradients(a.sum(), [{}] as never)[0])).toMatch(
      /^TENSOR: Cannot .*: expected a tensor, got \{\}/,
    );
  });
});
