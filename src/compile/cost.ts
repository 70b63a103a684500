import { Epilogue, Opcode } from "../../assembly/opcodes.ts";
import { resolveDimension, sizeOf } from "../graph/shape.ts";
import { isProduct } from "../ops/product.ts";
import type { Command } from "./command.ts";

/** The cost of one command for a full batch. */
export interface CommandCost {
  readonly operation: string;
  readonly flops: number;
  /** Read and written, if nothing of it were in a cache. */
  readonly bytes: number;
}

/** What a command costs for so many rows. */
export function costOf(command: Command, rows: number): CommandCost {
  const bytes = [...command.reads, ...command.writes].reduce(
    (sum, node) => sum + 4 * resolveDimension(sizeOf(node.shape), rows),
    command.bytes ?? 0,
  );
  return { operation: nameOf(command), flops: resolveDimension(command.flops, rows), bytes };
}

/** "matmul + bias + relu". */
function nameOf(command: Command): string {
  const name = Opcode[command.opcode]!;
  if (!isProduct(command)) return name;
  const { bias, biasGradient, epilogue } = command.product;
  const riders = [
    ...(bias ? ["bias"] : []),
    ...(biasGradient ? ["biasGradient"] : []),
    ...(epilogue ? [Epilogue[epilogue]!] : []),
  ];
  return [name, ...riders].join(" + ");
}
