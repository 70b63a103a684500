// Runs single records. Twin of assembly/perform.ts, with all commands in one piece.

import { GUARD_BLOCK, Guard, Status } from "../../../assembly/control.ts";
import { Opcode, RECORD_WORDS } from "../../../assembly/opcodes.ts";
import type { Memory } from "../../core/memory.ts";
import { execute } from "./execute.generated.ts";
import { copyBlock, isBlockFinite, staysBounded } from "./guard.ts";
import { at, word } from "./records.ts";

/** Runs one record. Returns done, or the Status with which the run stops. */
export function perform(memory: Memory, record: number, control: number): Status {
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
