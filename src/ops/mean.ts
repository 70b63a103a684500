import type { Node } from "../ir/node.ts";
import { divideBySize } from "./divide-by-size.ts";
import { type Axes, reducedCount } from "./reduction.ts";
import { sum } from "./sum.ts";

/** Mean over some axes, or all: the sum divided by the number of elements. */
export function mean(x: Node, axes?: Axes, keepDims = false): Node {
  return divideBySize(sum(x, axes, keepDims), reducedCount("mean", x.shape, axes));
}
