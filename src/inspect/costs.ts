// The costs of the commands of a program.

import { type CommandCost, costOf } from "../compile/cost.ts";
import type { PlannedProgram } from "../compile/program.ts";
import { storageOf } from "../ir/storage.ts";

/** The costs of the commands of a program for a full batch. */
export function costsOf({ commands, spec }: PlannedProgram): CommandCost[] {
  return commands.map((command) => {
    const nodes = [...command.writes, ...command.reads].map(storageOf);
    const named = nodes.find((node) => spec.names?.has(node));
    const weight = named && { weight: spec.names!.get(named)! };
    return { ...costOf(command, spec.rows), ...weight };
  });
}
