import { Opcode } from "../../assembly/opcodes.ts";
import { DataError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import type { Node } from "../ir/node.ts";
import { unaryOperation } from "./elementwise.ts";
import { greaterEqual } from "./greater-equal.ts";
import { mul } from "./mul.ts";

const clipOperation = unaryOperation({
  name: "clip",
  opcode: Opcode.clip,
  flops: 2,
  rule: "clip: gate",
  gradient: (node, upstream) => {
    const x = node.inputs[0]!;
    const [low, high] = node.attributes as [number, number];
    return mul(upstream, mul(greaterEqual(x, low), greaterEqual(high, x)));
  },
  reference: (x, low, high) => (x < low! ? low! : x > high! ? high! : x),
  kinks: (low, high) => [low!, high!],
});

/** x limited to low…high, both included; the gradient passes where x is inside. */
export function clip(x: Node, low: number, high: number): Node {
  if (!(low <= high)) {
    throw new DataError(
      "CLIP_RANGE",
      `Cannot clip: expected low <= high, got ${showValue(low)} and ${showValue(high)}`,
      {
        got: [low, high],
      },
    );
  }
  return clipOperation(x, low, high);
}
