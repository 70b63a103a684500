// Reads and writes words of records and of the control block.

import { Control, RATE_WORDS, Slot } from "./control";

export function word(base: usize, index: i32): i32 {
  return load<i32>(base + ((<usize>index) << 2));
}

export function setWord(base: usize, index: i32, value: i32): void {
  store<i32>(base + ((<usize>index) << 2), value);
}

/** Address or integer in word i of a record. */
export function at(record: usize, i: i32): usize {
  return load<u32>(record + ((<usize>i) << 2));
}

/** Size in word i of a record; negative sizes scale with the rows of the batch. */
export function size(record: usize, i: i32, rows: i32): i32 {
  const value = load<i32>(record + ((<usize>i) << 2));
  return value < 0 ? -value * rows : value;
}

export function float(record: usize, i: i32): f32 {
  return load<f32>(record + ((<usize>i) << 2));
}

/** Row of the table of rates for this step. */
export function rates(control: usize): usize {
  const step = word(control, Control.step);
  return <usize>word(control, Control.rates) + ((<usize>(step * RATE_WORDS)) << 2);
}

/** Entry of the slot table. */
export function slot(control: usize, index: i32): usize {
  return <usize>word(control, Control.slots) + ((<usize>(index * Slot.end)) << 2);
}
