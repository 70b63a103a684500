// The interpreter of the plain-JavaScript engine. Twin of assembly/program.ts, with all commands in one piece.

import { Control, Status } from "../../../assembly/control.ts";
import { RECORD_WORDS } from "../../../assembly/opcodes.ts";
import type { Memory } from "../../core/memory.ts";
import { perform } from "./perform.ts";
import { setWord, word } from "./records.ts";

/**
 * Runs the program of the control block until its steps are done, at most `budget` commands. Returns a Status; the
 * control block holds what is needed to continue.
 */
export function run(memory: Memory, control: number, budget: number): Status {
  const program = word(memory, control, Control.program) >>> 0;
  const commands = word(memory, control, Control.commands);
  let left = budget;
  let index = word(memory, control, Control.command);
  while (word(memory, control, Control.step) < word(memory, control, Control.stepEnd)) {
    if (index === 0) beginStep(memory, control);
    while (index < commands) {
      let status = Status.paused;
      if (Atomics.load(memory.i32, (control >>> 2) + Control.stop) !== 0) status = Status.stopped;
      else if (left > 0) {
        status = perform(memory, program + index * RECORD_WORDS * 4, control);
        if (status === Status.done) {
          index++;
          left--;
          continue;
        }
      }
      return stop(memory, control, index, left, status);
    }
    index = 0;
    setWord(memory, control, Control.command, 0);
    endStep(memory, control);
  }
  return Status.done;
}

/** Notes in the control block where the run continues. */
function stop(
  memory: Memory,
  control: number,
  command: number,
  budget: number,
  status: Status,
): Status {
  if (status === Status.diverged) {
    setWord(memory, control, Control.badStep, word(memory, control, Control.step));
  }
  setWord(memory, control, Control.command, command);
  setWord(memory, control, Control.budget, budget);
  return status;
}

/** Sets the rows of the batch; the last batch of an epoch may be smaller. */
function beginStep(memory: Memory, control: number): void {
  const left = word(memory, control, Control.epochRows) - word(memory, control, Control.position);
  const full = word(memory, control, Control.batchSize);
  setWord(memory, control, Control.rows, left < full ? left : full);
}

function endStep(memory: Memory, control: number): void {
  const position = word(memory, control, Control.position);
  setWord(memory, control, Control.position, position + word(memory, control, Control.rows));
  setWord(memory, control, Control.step, word(memory, control, Control.step) + 1);
  const low = (word(memory, control, Control.globalStepLow) + 1) | 0;
  setWord(memory, control, Control.globalStepLow, low);
  if (low === 0) {
    const high = word(memory, control, Control.globalStepHigh);
    setWord(memory, control, Control.globalStepHigh, high + 1);
  }
}
