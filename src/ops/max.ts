import type { Node } from "../ir/node.ts";
import { extremum } from "./extremum.ts";
import type { Axes } from "./reduction.ts";

/** Maximum over some axes, or all; the first of equal elements receives the gradient. */
export const max: (x: Node, axes?: Axes, keepDims?: boolean) => Node = extremum({
  name: "max",
  kernel: "maxAxis",
  sign: 1,
});
