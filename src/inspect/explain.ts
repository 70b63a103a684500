// A training step as text and as a picture.

import type { CommandCost } from "../compile/cost.ts";
import type { PlannedProgram } from "../compile/program.ts";
import { showShape, sizeOf } from "../core/shape.ts";
import { table } from "../core/text.ts";
import { DEFAULT_BATCH_SIZE } from "../data/batches.ts";
import type { DrawingOptions } from "../drawing/picture.ts";
import { type Node, reachable } from "../ir/node.ts";
import { type Architecture, batchOf } from "../layers/architecture.ts";
import { requireBatchSize } from "../training/call-options.ts";
import { expectedTarget } from "../training/expected-target.ts";
import type { Session } from "../training/session.ts";
import { costsOf } from "./costs.ts";
import { drawStep } from "./explain-svg.ts";

/** Graph, memory plan and program of a training step. */
export interface Explanation {
  readonly batchSize: number;
  readonly commands: readonly CommandCost[];
  readonly arenaBytes: number;
  readonly parameterBytes: number;
  /** The graph, the commands with their costs, and the memory plan. */
  toText(): string;
  /** A self-contained picture of the commands, their work, and the places and lifetimes of buffers. */
  toSVG(options?: DrawingOptions): string;
}

/** Explains the training step of a model. */
export function explain(session: Session, batchSize = DEFAULT_BATCH_SIZE): Explanation {
  requireBatchSize("explain", batchSize);
  const { architecture, loss, optimizer } = session;
  const target = expectedTarget(session.architecture, session.loss);
  const program = session.plan({ kind: "training", batchSize, target });
  const commands = costsOf(program);
  const parameterBytes =
    4 * architecture.parameters.reduce((sum, each) => sum + sizeOf(each.shape), 0);
  const title = `training step of ${batchSize} rows of ${showInputs(architecture)}, loss ${loss.name}, optimizer ${optimizer.kind}`;
  return {
    batchSize,
    commands,
    toSVG: (options) => drawStep(title, commands, program.plan, options),
    arenaBytes: program.plan.bytes,
    parameterBytes,
    toText: () =>
      [
        title,
        `graph and gradients\n${graphText(program)}`,
        `memory plan\n${planText(program, parameterBytes)}`,
        `program\n${programText(commands)}`,
      ].join("\n\n"),
  };
}

const showInputs = ({ layers, input }: Architecture): string =>
  input.parts
    ? layers
        .slice(0, input.parts.names.length)
        .map(({ name, outputShape }) => `${name} ${showShape(batchOf(outputShape))}`)
        .join(" and ")
    : showShape(batchOf(input.shape));

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

function planText({ plan, imageBytes }: PlannedProgram, parameterBytes: number): string {
  const rows = [...plan.placements.values()].map(({ node, offset, bytes, first, last }) => [
    node.name ?? node.operation.name,
    String(offset),
    String(bytes),
    `${first}–${last}`,
  ]);
  return [
    table([["buffer", "offset", "bytes", "commands"], ...rows], [1, 2]),
    `arena ${plan.bytes} bytes (${plan.bytesWithoutReuse} without reuse), weights ${parameterBytes}, program ${imageBytes}`,
  ].join("\n");
}

function programText(commands: readonly CommandCost[]): string {
  const rows = commands.map(({ operation, weight, flops, bytes }, i) => [
    String(i),
    operation,
    weight ?? "",
    String(flops),
    String(bytes),
  ]);
  const total = (key: "flops" | "bytes") =>
    String(commands.reduce((sum, each) => sum + each[key], 0));
  return table(
    [
      ["command", "operation", "weight", "flops", "bytes"],
      ...rows,
      ["", "total", "", total("flops"), total("bytes")],
    ],
    [0, 3, 4],
  );
}
