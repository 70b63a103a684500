import { type Command, type Node, reachable } from "../ir/node.ts";

/** The commands that compute nodes, in order of evaluation. */
export function lower(outputs: readonly Node[]): Command[] {
  return reachable(outputs).flatMap((node) => node.operation.emit?.(node) ?? []);
}
