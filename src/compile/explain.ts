// What a training step computes, as text.

import { Epilogue, Opcode } from "../../assembly/opcodes.ts";
import { type Node, reachable } from "../graph/node.ts";
import { resolveDimension, showShape, sizeOf } from "../graph/shape.ts";
import { batchOf } from "../layers/architecture.ts";
import { isProduct } from "../ops/product.ts";
import type { Session } from "../training/session.ts";
import { table } from "../training/summary.ts";
import type { Command } from "./command.ts";
import type { PlannedProgram } from "./program.ts";

/** The cost of one command for a full batch. */
export interface CommandCost {
  readonly operation: string;
  readonly flops: number;
  /** Read and written, if nothing of it were in a cache. */
  readonly bytes: number;
}

/** Graph, memory plan and program of a training step. */
export interface Explanation {
  readonly batchSize: number;
  readonly commands: readonly CommandCost[];
  readonly arenaBytes: number;
  readonly parameterBytes: number;
  toText(): string;
}

/** Explains the training step of a model. */
export function explain(session: Session, batchSize: number): Explanation {
  const { architecture, loss, optimizer } = session;
  const dtype = loss.target === "labels" ? "int32" : "float32";
  const shape = loss.target === "labels" ? [] : architecture.outputShape;
  const program = session.plan({ kind: "training", batchSize, target: { shape, dtype } });
  const commands = program.commands.map((command) => costOf(command, batchSize));
  const parameterBytes =
    4 * architecture.parameters.reduce((sum, each) => sum + sizeOf(each.shape), 0);
  return {
    batchSize,
    commands,
    arenaBytes: program.plan.bytes,
    parameterBytes,
    toText: () =>
      [
        `training step of ${batchSize} rows of ${showShape(batchOf(architecture.input.shape))}, loss ${loss.name}, optimizer ${optimizer.kind}`,
        `graph and gradients\n${graphText(program)}`,
        `memory plan\n${planText(program, parameterBytes)}`,
        `program\n${programText(commands)}`,
      ].join("\n\n"),
  };
}

function costOf(command: Command, rows: number): CommandCost {
  const bytes = [...command.reads, ...command.writes].reduce(
    (sum, node) => sum + 4 * resolveDimension(sizeOf(node.shape), rows),
    0,
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

function graphText({ spec }: PlannedProgram): string {
  const nodes = reachable(spec.outputs);
  const numbers = new Map<Node, number>(nodes.map((node, i) => [node, i]));
  const rows = nodes.map((node, i) => [
    `%${i}`,
    node.operation.name,
    node.inputs.map((input) => `%${numbers.get(input)}`).join(" "),
    showShape(node.shape),
    node.name ?? "",
  ]);
  return table([["node", "operation", "inputs", "shape", "name"], ...rows]);
}

function planText({ plan, commands, imageBytes }: PlannedProgram, parameterBytes: number): string {
  const placements = [...plan.placements.values()].sort((a, b) => a.first - b.first);
  const rows = placements.map(({ node, offset, bytes, first, last }) => [
    node.name ?? node.operation.name,
    String(offset),
    String(bytes),
    `${first}–${Math.min(last, commands.length)}`,
  ]);
  return [
    table([["buffer", "offset", "bytes", "commands"], ...rows], [1, 2]),
    `arena ${plan.bytes} bytes (${plan.bytesWithoutReuse} without reuse), weights ${parameterBytes}, program ${imageBytes}`,
  ].join("\n");
}

function programText(commands: readonly CommandCost[]): string {
  const rows = commands.map(({ operation, flops, bytes }, i) => [
    String(i),
    operation,
    String(flops),
    String(bytes),
  ]);
  const total = (key: "flops" | "bytes") =>
    String(commands.reduce((sum, each) => sum + each[key], 0));
  return table(
    [
      ["command", "operation", "flops", "bytes"],
      ...rows,
      ["", "in all", total("flops"), total("bytes")],
    ],
    [0, 2, 3],
  );
}
