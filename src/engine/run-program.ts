// Runs a program whose commands are in several binaries.

import { Control, Status } from "../../assembly/control.ts";

/** The interpreter of a binary. */
export type Run = (control: number, budget: number) => Status;

/** Runs one binary of a program that is divided among threads. */
export interface Leader {
  run(i32: Int32Array, control: number, binary: number, run: () => Status): Status;
}

/** Runs at most `budget` commands of the program of a control block, from binary to binary. */
export function runProgram(
  i32: Int32Array,
  control: number,
  budget: number,
  binaries: readonly Run[],
  leader: Leader | undefined,
): Status {
  let left = budget;
  let idle = 0;
  for (let i = 0; idle < binaries.length; i = (i + 1) % binaries.length) {
    const run = () => binaries[i]!(control, left);
    const status = leader ? leader.run(i32, control, i, run) : run();
    if (status !== Status.otherBinary) return status;
    const before = left;
    left = i32[(control >>> 2) + Control.budget]!;
    idle = left === before ? idle + 1 : 0;
  }
  throw new Error("Cannot run: expected the binary of every command to be loaded");
}
