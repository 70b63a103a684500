import { Opcode } from "../../assembly/opcodes.ts";
import type { Node } from "../ir/node.ts";
import { unaryOperation } from "./elementwise.ts";

/** −1, 0 or 1. No gradient flows. */
export const sign: (x: Node) => Node = unaryOperation({
  name: "sign",
  opcode: Opcode.sign,
  rule: "sign: nothing flows",
  flops: 1,
  gradient: () => undefined,
  reference: Math.sign,
  kinks: () => [0],
});
