// The cost of a command, by its own account.

import { Epilogue, Opcode } from "../../assembly/opcodes.ts";
import { resolveDimension, sizeOf } from "../core/shape.ts";
import type { Command } from "../ir/node.ts";
import { isProduct } from "../ir/product.ts";

/** The cost of one command for a full batch. */
export interface CommandCost {
  readonly operation: string;
  /** The weight that it reads, or whose gradient it computes, if any: "hidden.kernel". */
  readonly weight?: string;
  readonly flops: number;
  /** Bytes read and written, caches left out. */
  readonly bytes: number;
}

/** The cost of a command for a full batch. */
export function costOf(command: Command, rows: number): CommandCost {
  const bytes = [...command.reads, ...command.writes].reduce(
    (sum, node) => sum + 4 * resolveDimension(sizeOf(node.shape), rows),
    resolveDimension(command.bytes ?? 0, rows),
  );
  return { operation: nameOf(command), flops: resolveDimension(command.flops, rows), bytes };
}

/** "matmul + bias + relu". */
function nameOf(command: Command): string {
  const { bias, biasGradient } = isProduct(command) ? command.product : {};
  const fused = [
    ...(bias ? ["bias"] : []),
    ...(biasGradient ? ["biasGradient"] : []),
    ...(command.epilogue ? [Epilogue[command.epilogue]!] : []),
  ];
  return [Opcode[command.opcode]!, ...fused].join(" + ");
}
