// The interpreter: reads the records of a program and calls their kernels.
//
// The loops are in the kernels, because engines do not replace a running function by its optimised form.

import { Control, GUARD_BLOCK, Guard, Status } from "./control";
import { executeAugmentation, executeCore, executeTraining } from "./execute.generated";
import { copyBlock, isBlockFinite, staysBounded } from "./guard";
import { Binary, Opcode, RECORD_WORDS } from "./opcodes";
import { at, setWord, word } from "./records";

/**
 * Runs the program of the control block until its steps are done, at most `budget` commands. Returns a Status; the
 * control block holds what is needed to continue.
 */
export function run(control: usize, budget: i32): i32 {
  const program = <usize>word(control, Control.program);
  const commands = word(control, Control.commands);
  let index = word(control, Control.command);
  while (word(control, Control.step) < word(control, Control.stepEnd)) {
    if (index === 0) beginStep(control);
    while (index < commands) {
      let status: i32 = Status.paused;
      if (atomic.load<i32>(control + (Control.stop << 2)) !== 0) status = Status.stopped;
      else if (budget > 0) {
        status = perform(program + ((<usize>(index * RECORD_WORDS)) << 2), control);
        if (status === Status.done) {
          index++;
          budget--;
          continue;
        }
      }
      if (status === Status.diverged) {
        setWord(control, Control.badStep, word(control, Control.step));
      }
      setWord(control, Control.command, index);
      setWord(control, Control.budget, budget);
      return status;
    }
    index = 0;
    setWord(control, Control.command, 0);
    endStep(control);
  }
  return Status.done;
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

/** Runs one record. Returns done, or the Status with which the run stops. */
function perform(record: usize, control: usize): i32 {
  if (BINARY === Binary.core) return executeCore(record, control);
  if (BINARY === Binary.augmentation) return executeAugmentation(record, control);
  if (load<i32>(record) !== Opcode.guardUpdate) return executeTraining(record, control);
  return guardUpdate(record, control) ? Status.done : Status.diverged;
}

/**
 * Whether an update writes only finite values, according to its bounds or, if they are inconclusive, to a rehearsal
 * on copies, one block at a time.
 */
function guardUpdate(record: usize, control: usize): bool {
  const update = record + ((at(record, Guard.distance) * RECORD_WORDS) << 2);
  if (staysBounded(record, update, control)) return true;
  const parts = at(record, Guard.parts);
  const count = <i32>at(record, Guard.partCount);
  for (let part: i32 = 0; part < count; part++) {
    const first = word(parts, 2 * part);
    const end = first + word(parts, 2 * part + 1);
    for (let i: i32 = first; i < end; i += GUARD_BLOCK) {
      const n = end - i < GUARD_BLOCK ? end - i : GUARD_BLOCK;
      executeTraining(copyBlock(record, update, i, n), control);
      if (!isBlockFinite(record, update, n)) return false;
    }
  }
  return true;
}
