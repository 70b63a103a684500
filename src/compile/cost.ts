import { Epilogue, Opcode } from "../../assembly/opcodes.ts";
import { resolveDimension, sizeOf } from "../core/shape.ts";
import type { Command } from "../ir/node.ts";
import { isProduct } from "../ir/product.ts";
import { storageOf } from "../ir/storage.ts";
import type { PlannedProgram } from "./program.ts";

/** The cost of one command for a full batch. */
export interface CommandCost {
  readonly operation: string;
  /** The weight that it reads, or whose gradient it computes, if any: "hidden.kernel". */
  readonly weight?: string;
  readonly flops: number;
  /** Bytes read and written, caches left out. */
  readonly bytes: number;
}

/** The costs of the commands of a program for a full batch. */
export function costsOf({ commands, spec }: PlannedProgram): CommandCost[] {
  return commands.map((command) => {
    const nodes = [...command.writes, ...command.reads].map(storageOf);
    const named = nodes.find((node) => spec.names?.has(node));
    const weight = named && { weight: spec.names!.get(named)! };
    return { ...costOf(command, spec.rows), ...weight };
  });
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
  const name = Opcode[command.opcode]!;
  if (!isProduct(command)) return name;
  const { bias, biasGradient, epilogue } = command.product;
  const fused = [
    ...(bias ? ["bias"] : []),
    ...(biasGradient ? ["biasGradient"] : []),
    ...(epilogue ? [Epilogue[epilogue]!] : []),
  ];
  return [name, ...fused].join(" + ");
}
