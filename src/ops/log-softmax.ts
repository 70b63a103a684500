import type { Node } from "../ir/node.ts";
import { mul, sub } from "./arithmetic.ts";
import { lastAxisOperation } from "./last-axis.ts";
import { softmax } from "./softmax.ts";
import { sum } from "./sum.ts";

/** x − log Σeˣ over the last axis. */
export const logSoftmax: (x: Node) => Node = lastAxisOperation({
  name: "logSoftmax",
  rule: "logSoftmax: dy − softmax·Σ dy",
  gradient: (node, upstream) =>
    sub(upstream, mul(softmax(node.inputs[0]!), sum(upstream, -1, true))),
  reference(row) {
    const largest = Math.max(...row);
    const total = row.reduce((sum, value) => sum + Math.exp(value - largest), 0);
    return row.map((value) => value - largest - Math.log(total));
  },
});
