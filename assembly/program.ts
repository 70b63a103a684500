// The interpreter: reads the records of a program and calls their kernels.
//
// The loops are in the kernels, because engines do not replace a running function by its optimised form.

import { Control, Status } from "./control";
import { RECORD_WORDS } from "./opcodes";
import { perform } from "./perform";
import { setWord, word } from "./records";
import { close, join, open, performDivided } from "./team";

export { help } from "./team";

/**
 * Runs the program of the control block until its steps are done, at most `budget` commands. Returns a Status; the
 * control block holds what is needed to continue.
 */
export function run(control: usize, budget: i32): i32 {
  const team = <usize>word(control, Control.team);
  if (team === 0) return runSteps(control, budget, 0);
  open(team, control);
  const status = runSteps(control, budget, team);
  close(team);
  return status;
}

function runSteps(control: usize, budget: i32, team: usize): i32 {
  const program = <usize>word(control, Control.program);
  const commands = word(control, Control.commands);
  let index = word(control, Control.command);
  while (word(control, Control.step) < word(control, Control.stepEnd)) {
    if (index === 0) beginStep(control);
    while (index < commands) {
      let status: i32 = Status.paused;
      if (atomic.load<i32>(control + (Control.stop << 2)) !== 0) status = Status.stopped;
      else if (budget > 0) {
        const record = program + ((<usize>(index * RECORD_WORDS)) << 2);
        setWord(control, Control.command, index); // should this thread be lost
        status =
          team === 0 ? perform(record, control) : performDivided(team, record, control, index);
        if (status === Status.done) {
          index++;
          budget--;
          continue;
        }
      }
      // no part is in progress while a run is stopped
      if (team !== 0 && !join(team)) status = Status.waiting;
      return stop(control, index, budget, status);
    }
    if (team !== 0 && !join(team)) return stop(control, index, budget, Status.waiting);
    index = 0;
    setWord(control, Control.command, 0);
    endStep(control);
  }
  return Status.done;
}

/** Notes in the control block where the run continues. */
function stop(control: usize, command: i32, budget: i32, status: i32): i32 {
  if (status === Status.diverged) setWord(control, Control.badStep, word(control, Control.step));
  setWord(control, Control.command, command);
  setWord(control, Control.budget, budget);
  return status;
}

/** Sets the rows of the batch; the last batch of an epoch may be smaller. */
function beginStep(control: usize): void {
  const left = word(control, Control.epochRows) - word(control, Control.position);
  const full = word(control, Control.batchSize);
  setWord(control, Control.rows, left < full ? left : full);
}

function endStep(control: usize): void {
  setWord(control, Control.position, word(control, Control.position) + word(control, Control.rows));
  setWord(control, Control.step, word(control, Control.step) + 1);
  const low = word(control, Control.globalStepLow) + 1;
  setWord(control, Control.globalStepLow, low);
  if (low === 0)
    setWord(control, Control.globalStepHigh, word(control, Control.globalStepHigh) + 1);
}
