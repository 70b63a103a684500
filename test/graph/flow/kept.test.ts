// Snapshots of the figures and texts of a large flow.

import { describe, it } from "vitest";
import { toMermaid } from "../../../src/graph/flow/mermaid.ts";
import { toSVG } from "../../../src/graph/flow/svg.ts";
import { toText } from "../../../src/graph/flow/text.ts";
import type { FlowNode, FlowValue } from "../../../src/graph/flow/types.ts";
import { expectKept } from "../../kept-files.ts";

const OPERATIONS = [
  ...["add", "sub", "mul", "div", "neg", "divideBySize", "maximum", "minimum", "relu", "copy"],
];
/** A pseudo-random number below `limit`. */
const pick = (i: number, limit: number) => Math.floor((((i * 7919 + 31) % 1009) / 1009) * limit);
const numbersOf = (i: number): FlowValue =>
  i % 5 === 4
    ? {
        data: Float32Array.from({ length: 2 + (i % 4) }, (_, k) => i / (k + 3)),
        shape: [2 + (i % 4)],
      }
    : (((i * 37) % 101) - 50) / 7;

/** Leaves, then gates of one to three inputs, near and far; some values are unused. */
const nodes: FlowNode[] = Array.from({ length: 26 }, (_, i) => {
  const isLeaf = i < 4 || i === 11;
  const count = isLeaf ? 0 : 1 + pick(i, 3);
  const inputs = Array.from({ length: count }, (_, k) => pick(3 * i + k + 5, i));
  const value = numbersOf(i);
  const op = isLeaf ? (i % 3 === 2 ? "constant" : "input") : OPERATIONS[i % OPERATIONS.length]!;
  return {
    id: isLeaf && i % 3 !== 2 ? `a name of leaf ${"x".repeat(i)}` : `${op}${i}`,
    op,
    inputs: inputs.map((each) => `node ${each}`),
    shape: typeof value === "number" ? [] : [...value.shape],
    value,
    upstreamGradient: i % 4 === 1 ? undefined : numbersOf(i + 9),
    localGradient: inputs.map((each) => (each % 3 === 0 ? undefined : i % 2 ? -0.5 : "dy · bᵀ")),
    downstreamGradient: inputs.map((each) => (each % 3 === 0 ? undefined : numbersOf(each + i))),
    rule: `${op}: pass on`,
  };
});
const named = nodes.map((node) => ({
  ...node,
  inputs: node.inputs.map((input) => nodes[Number(input.slice(5))]!.id),
}));

describe("a flow of many nodes", () => {
  it("is drawn", async () => {
    await expectKept(toSVG(named, { theme: "light" }).replaceAll("><", ">\n<"), "flow-many.svg");
  });

  it("is a table and a flowchart", async () => {
    await expectKept(`${toText(named)}\n\n${toMermaid(named)}`, "flow-many.txt");
  });

  it("of few nodes, in one column and in a chain, is drawn", async () => {
    const pictures = [1, 2, 6].map((count) => toSVG(named.slice(0, count), { theme: "light" }));
    await expectKept(pictures.join("\n").replaceAll("><", ">\n<"), "flow-few.txt");
  });
});
