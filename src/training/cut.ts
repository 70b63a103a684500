// Where a step becomes final: a run that ends after it, and before the end of the step, leaves half an update.

import { Control } from "../../assembly/control.ts";
import { Opcode } from "../../assembly/opcodes.ts";
import type { Program } from "../compile/program.ts";
import { GradlaneError } from "../core/errors.ts";
import type { Controls } from "../engine/controls.ts";
import type { ParameterMemory } from "./parameter-memory.ts";

/** Number of the first command of the update; after it, a step is half done if there are several. */
export function updateOf({ commands }: Program): number {
  const { guardUpdate, recordLoss, requireFinite } = Opcode;
  const guard = commands.findLastIndex(
    ({ opcode }) => opcode === guardUpdate || opcode === requireFinite,
  );
  // a check before the loss is that of the rows
  const loss = commands.findIndex(({ opcode }) => opcode === recordLoss);
  return guard < loss ? Infinity : guard + 1;
}

/** The error of a run, after noting whether it has cut an update: a thread was lost that had a part of it. */
export function noteCut(
  error: unknown,
  session: ParameterMemory,
  controls: Controls,
  program: Program,
): unknown {
  const isLost = error instanceof GradlaneError && error.code === "WORKER_LOST";
  if (isLost && controls.get(Control.command) > updateOf(program)) session.markCut();
  return error;
}
