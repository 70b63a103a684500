// The picture of a step by places: bars as long as the work, names where they fit.

import { describe, expect, it } from "vitest";
import type { CommandCost } from "../../src/compile/cost.ts";
import type { MemoryPlan } from "../../src/compile/memory-plan.ts";
import { drawStep } from "../../src/inspect/explain-svg.ts";
import { expectKept } from "../kept-files.ts";

const command = (operation: string, flops: number, weight?: string): CommandCost => ({
  operation,
  flops,
  bytes: 0,
  ...(weight !== undefined && { weight }),
});

/** A plan of buffers of so many bytes each, with their first and last commands. */
function planOf(
  bytes: number,
  buffers: [name: string, offset: number, bytes: number, first: number, last: number][],
) {
  const placements = new Map(
    buffers.map(([name, offset, size, first, last]) => {
      const node = { name: name === "" ? undefined : name, operation: { name: "matmul" } };
      return [node, { node, offset, bytes: size, first, last }];
    }),
  );
  return { placements, bytes } as unknown as MemoryPlan;
}

describe("the picture of a step", () => {
  it("is kept, place by place", async () => {
    const commands = [
      command("matmul", 4),
      command("add", 3, "a weight"),
      command("relu", 0),
      command("sum", 1, "n".repeat(47)),
      command("sum", 1, "n".repeat(46)),
    ];
    const plan = planOf(420, [
      ["", 0, 53.5, 0, 0],
      ["matmul", 60, 51, 0, 1],
      ["matmul", 120, 56, 1, 4],
      ["<matmul>", 200, 90, 4, 4],
      ["matmul", 160, 3, 2, 3],
      ["at the end", 300, 100, 3, 4],
    ]);
    const svg = drawStep("a <step>", commands, plan, { theme: "light" });
    await expectKept(svg.replaceAll("><", ">\n<"), "step.svg");
  });

  it("of one operation, none, and no memory has bars of whole, no and no length", () => {
    const widths = (flops: number, bytes: number) => {
      const svg = drawStep("", [command("a", flops)], planOf(bytes, [["", 0, 1, 0, 0]]));
      return [...svg.matchAll(/<rect [^>]*width="([^"]*)" height="(?:10|20)"/g)].map(([, w]) => w);
    };
    expect(widths(1, 1)).toEqual(["90", "419"]);
    expect(widths(0, 0)).toEqual(["0", "419"]);
  });

  it("names a buffer where its name fits", () => {
    const isNamed = (bytes: number, first = 0) => {
      const plan = planOf(420, [["matmul", 0, bytes, first, 0]]);
      return drawStep("", [command("a", 1)], plan).includes(">matmul</text>");
    };
    // 47.08 pixels of letters, and 6
    expect([47, 50, 53, 53.5, 54, 420].map((bytes) => isNamed(bytes))).toEqual([
      ...[false, false, false, true, true, true],
    ]);
    expect(isNamed(420, 1)).toBe(false);
  });
});
