// Commands that read the slot table or the control block and call a kernel of the same name. Parameters named `slot`
// or …Slot are addresses of entries of the slot table.

import { Control, Slot, SlotType } from "../../../assembly/control.ts";
import type { Memory } from "../../core/memory.ts";
import { augment as augmentRows } from "./augmentation/augment.ts";
import { mixupPartners as drawPartners, mixupShares as drawShares } from "./augmentation/mixup.ts";
import { gatherUint8Raw, gatherUint8Scaled, gatherWords, scatterWords } from "./ops/batch.ts";
import { scaleColumns as scaleRows } from "./ops/columns.ts";
import { dropout as dropElements, threefry } from "./random.ts";
import { word } from "./records.ts";

/** y[r] = row indices[r] of a slot, as 32-bit words. Overwrites y [rows, rowElements]. */
export function gatherInput(
  memory: Memory,
  slot: number,
  indices: number,
  y: number,
  rows: number,
  rowElements: number,
): void {
  const source = addressOf(memory, slot);
  const stride = word(memory, slot, Slot.stride);
  switch (word(memory, slot, Slot.type)) {
    case SlotType.word:
      gatherWords(memory, source, indices, y, rows, rowElements, stride);
      break;
    case SlotType.uint8Scaled:
      gatherUint8Scaled(memory, source, indices, y, rows, rowElements, stride);
      break;
    case SlotType.uint8Raw:
      gatherUint8Raw(memory, source, indices, y, rows, rowElements, stride);
      break;
    default:
      throw new Error(`Cannot run: unknown slot type ${word(memory, slot, Slot.type)}`);
  }
}

/** Row indices[r] of a slot = x[r]. Overwrites those rows [rowElements]. */
export function scatterOutput(
  memory: Memory,
  x: number,
  indices: number,
  slot: number,
  rows: number,
  rowElements: number,
): void {
  scatterWords(memory, x, indices, addressOf(memory, slot), rows, rowElements);
}

/** y[r] = row indices[r] of a slot, augmented by its sample number. Overwrites y and the workspace. */
export function augment(
  memory: Memory,
  slot: number,
  samplesSlot: number,
  indices: number,
  partners: number,
  shares: number,
  y: number,
  rows: number,
  plan: number,
  workspace: number,
  augmentKey0: number,
  augmentKey1: number,
): void {
  const type = word(memory, slot, Slot.type);
  augmentRows(
    memory,
    addressOf(memory, slot),
    word(memory, slot, Slot.stride),
    type === SlotType.word ? 0 : 1,
    type === SlotType.uint8Scaled ? 1 : 0,
    addressOf(memory, samplesSlot),
    indices,
    partners,
    shares,
    y,
    rows,
    plan,
    workspace,
    augmentKey0,
    augmentKey1,
  );
}

/** y[r] = share of row r in mixup. Overwrites y [rows]. */
export function mixupShares(
  memory: Memory,
  samplesSlot: number,
  indices: number,
  y: number,
  rows: number,
  alpha: number,
  transform: number,
  augmentKey0: number,
  augmentKey1: number,
): void {
  const samples = addressOf(memory, samplesSlot);
  drawShares(memory, samples, indices, y, rows, alpha, transform, augmentKey0, augmentKey1);
}

/** y[r] = row that mixup adds to row r. Overwrites y [rows], int32. */
export function mixupPartners(
  memory: Memory,
  samplesSlot: number,
  partnersSlot: number,
  indices: number,
  y: number,
  rows: number,
  epochRows: number,
  transform: number,
  augmentKey0: number,
  augmentKey1: number,
): void {
  drawPartners(
    memory,
    addressOf(memory, samplesSlot),
    indices,
    y,
    rows,
    epochRows,
    addressOf(memory, partnersSlot),
    word(memory, partnersSlot, Slot.stride),
    transform,
    augmentKey0,
    augmentKey1,
  );
}

/** Scales columns of augmented rows by the offsets and divisors in a slot. Overwrites y [rows, columns]. */
export function scaleColumns(
  memory: Memory,
  slot: number,
  x: number,
  y: number,
  rows: number,
  columns: number,
): void {
  const steps = word(memory, slot, Slot.stride);
  scaleRows(memory, x, y, rows, columns, addressOf(memory, slot), steps);
}

/** Dropout with a key folded with the step number. Overwrites y [n]. */
export function dropout(
  memory: Memory,
  x: number,
  y: number,
  n: number,
  threshold: number,
  scale: number,
  key0: number,
  key1: number,
  first: number,
  globalStepLow: number,
  globalStepHigh: number,
): void {
  const [folded0, folded1] = threefry(key0, key1, globalStepLow, globalStepHigh);
  dropElements(memory, x, y, n, threshold, scale, folded0!, folded1!, first);
}

/** Records the loss of this step; false if it must be finite and is not. */
export function recordLoss(
  memory: Memory,
  x: number,
  mustBeFinite: number,
  control: number,
): boolean {
  const loss = memory.f32[x >>> 2]!;
  const step = word(memory, control, Control.step);
  memory.f32[(word(memory, control, Control.losses) >>> 2) + step] = loss;
  return mustBeFinite === 0 || Number.isFinite(loss);
}

function addressOf(memory: Memory, slot: number): number {
  return word(memory, slot, Slot.address) >>> 0;
}
