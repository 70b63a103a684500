import type { Node } from "../ir/node.ts";
import { extremum } from "./extremum.ts";
import type { Axes } from "./reduction.ts";

/** Minimum over some axes, or all; the first of equal elements receives the gradient. */
export const min: (x: Node, axes?: Axes, keepDims?: boolean) => Node = extremum({
  name: "min",
  kernel: "minAxis",
  sign: -1,
});
