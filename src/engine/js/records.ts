// Reads and writes words of records and of the control block.

import { Control, RATE_WORDS, Slot } from "../../../assembly/control.ts";
import type { Memory } from "../../core/memory.ts";

export function word({ i32 }: Memory, base: number, index: number): number {
  return i32[(base >>> 2) + index]!;
}

export function setWord({ i32 }: Memory, base: number, index: number, value: number): void {
  i32[(base >>> 2) + index] = value;
}

/** Address or integer in word i of a record. */
export function at({ u32 }: Memory, record: number, i: number): number {
  return u32[(record >>> 2) + i]!;
}

/** Size in word i of a record; negative sizes scale with the rows of the batch. */
export function size({ i32 }: Memory, record: number, i: number, rows: number): number {
  const value = i32[(record >>> 2) + i]!;
  return value < 0 ? -value * rows : value;
}

export function float({ f32 }: Memory, record: number, i: number): number {
  return f32[(record >>> 2) + i]!;
}

/** Row of the table of rates for this step. */
export function rates(memory: Memory, control: number): number {
  const step = word(memory, control, Control.step);
  return (word(memory, control, Control.rates) >>> 0) + step * RATE_WORDS * 4;
}

/** Entry of the slot table. */
export function slot(memory: Memory, control: number, index: number): number {
  return (word(memory, control, Control.slots) >>> 0) + index * Slot.end * 4;
}
