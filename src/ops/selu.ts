import type { Node } from "../ir/node.ts";
import { elu } from "./elu.ts";
import { mul } from "./mul.ts";

// the fixed point of mean 0 and variance 1
const ALPHA = 1.6732632423543772;
const SCALE = 1.0507009873554805;

/** 1.0507 · elu(x, 1.6733): keeps mean 0 and variance 1 from layer to layer. Klambauer et al. 2017. */
export const selu = (x: Node): Node => mul(elu(x, ALPHA), SCALE);
