import { type Node, reachable } from "../graph/node.ts";
import type { Command } from "./command.ts";

/** The commands that compute nodes, in order of evaluation. */
export function lower(outputs: readonly Node[]): Command[] {
  return reachable(outputs).flatMap((node) => node.operation.emit?.(node) ?? []);
}
