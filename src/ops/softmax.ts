import type { Node } from "../ir/node.ts";
import { mul, sub } from "./arithmetic.ts";
import { lastAxisOperation } from "./last-axis.ts";
import { sum } from "./sum.ts";

/** eˣ / Σeˣ over the last axis. */
export const softmax: (x: Node) => Node = lastAxisOperation({
  name: "softmax",
  rule: "softmax: y(dy − Σ y·dy)",
  gradient: (node, upstream) => mul(node, sub(upstream, sum(mul(upstream, node), -1, true))),
  reference(row) {
    const largest = Math.max(...row);
    const exponentials = row.map((value) => Math.exp(value - largest));
    const total = exponentials.reduce((a, b) => a + b, 0);
    return exponentials.map((value) => value / total);
  },
});
