import type { Node } from "../ir/node.ts";
import { extremum } from "./extremum.ts";
import type { Axes } from "./reduction.ts";

/** The smallest element over some axes, or all of them; the gradient goes to the lowest index of it. */
export const min: (x: Node, axes?: Axes, keepDims?: boolean) => Node = extremum({
  name: "min",
  kernel: "minAxis",
  sign: -1,
});
