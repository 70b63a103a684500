// Runs single records.

import { GUARD_BLOCK, Guard, Status } from "./control";
import {
  executeAugmentation,
  executeCore,
  executePictures,
  executeTraining,
} from "./execute.generated";
import { copyBlock, isBlockFinite, staysBounded } from "./guard";
import { LINEAR_ALGEBRA } from "./linear-algebra/commands";
import { executeMatrices } from "./linear-algebra/execute";
import { Binary, Opcode, RECORD_WORDS } from "./opcodes";
import { at, word } from "./records";

/** Runs one record. Returns done, or the Status with which the run stops. */
export function perform(record: usize, control: usize): i32 {
  if (BINARY === LINEAR_ALGEBRA) {
    executeMatrices(record);
    return Status.done;
  }
  if (BINARY === Binary.core) return executeCore(record, control);
  if (BINARY === Binary.augmentation) return executeAugmentation(record, control);
  if (load<i32>(record) !== Opcode.guardUpdate) return execute(record, control);
  return guardUpdate(record, control) ? Status.done : Status.diverged;
}

function execute(record: usize, control: usize): i32 {
  if (BINARY === Binary.pictures) return executePictures(record, control);
  return executeTraining(record, control);
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
      execute(copyBlock(record, update, i, n), control);
      if (!isBlockFinite(record, update, n)) return false;
    }
  }
  return true;
}
