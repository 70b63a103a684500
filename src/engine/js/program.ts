// The interpreter of the plain-JavaScript engine. Twin of assembly/program.ts, with all commands in one piece.

import { Control, GUARD_BLOCK, Guard, Status } from "../../../assembly/control.ts";
import { Opcode, RECORD_WORDS } from "../../../assembly/opcodes.ts";
import type { Memory } from "../../core/memory.ts";
import { execute } from "./execute.generated.ts";
import { copyBlock, isBlockFinite, staysBounded } from "./guard.ts";
import { at, setWord, word } from "./records.ts";

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
      if (status === Status.diverged) {
        setWord(memory, control, Control.badStep, word(memory, control, Control.step));
      }
      setWord(memory, control, Control.command, index);
      setWord(memory, control, Control.budget, left);
      return status;
    }
    index = 0;
    setWord(memory, control, Control.command, 0);
    endStep(memory, control);
  }
  return Status.done;
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

/** Runs one record. Returns done, or the Status with which the run stops. */
function perform(memory: Memory, record: number, control: number): Status {
  if (memory.i32[record >>> 2] !== Opcode.guardUpdate) return execute(memory, record, control);
  return guardUpdate(memory, record, control) ? Status.done : Status.diverged;
}

/**
 * Whether an update writes only finite values, according to its bounds or, if they are inconclusive, to a rehearsal
 * on copies, one block at a time.
 */
function guardUpdate(memory: Memory, record: number, control: number): boolean {
  const update = record + at(memory, record, Guard.distance) * RECORD_WORDS * 4;
  if (staysBounded(memory, record, update, control)) return true;
  const parts = at(memory, record, Guard.parts);
  const count = at(memory, record, Guard.partCount);
  for (let part = 0; part < count; part++) {
    const first = word(memory, parts, 2 * part);
    const end = first + word(memory, parts, 2 * part + 1);
    for (let i = first; i < end; i += GUARD_BLOCK) {
      const n = Math.min(end - i, GUARD_BLOCK);
      execute(memory, copyBlock(memory, record, update, i, n), control);
      if (!isBlockFinite(memory, record, update, n)) return false;
    }
  }
  return true;
}
