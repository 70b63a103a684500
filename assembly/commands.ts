// Commands that read the slot table or the control block and call a kernel of the same name. Parameters named `slot`
// or …Slot are addresses of entries of the slot table.

import { augment as augmentRows } from "./augmentation/augment";
import { mixupPartners as drawPartners, mixupShares as drawShares } from "./augmentation/mixup";
import { Control, Slot, SlotType } from "./control";
import { gatherUint8Raw, gatherUint8Scaled, gatherWords, scatterWords } from "./ops/batch";
import { scaleColumns as scaleRows } from "./ops/columns";
import { dropout as dropElements, foldedKey0, foldedKey1 } from "./random";
import { word } from "./records";

/** y[r] = row indices[r] of a slot, as 32-bit words. Overwrites y [rows, rowElements]. */
export function gatherInput(
  slot: usize,
  indices: usize,
  y: usize,
  rows: i32,
  rowElements: i32,
): void {
  const source = addressOf(slot);
  const stride = word(slot, Slot.stride);
  switch (word(slot, Slot.type)) {
    case SlotType.word:
      gatherWords(source, indices, y, rows, rowElements, stride);
      break;
    case SlotType.uint8Scaled:
      gatherUint8Scaled(source, indices, y, rows, rowElements, stride);
      break;
    case SlotType.uint8Raw:
      gatherUint8Raw(source, indices, y, rows, rowElements, stride);
      break;
    default:
      unreachable();
  }
}

/** Row indices[r] of a slot = x[r]. Overwrites those rows [rowElements]. */
export function scatterOutput(
  x: usize,
  indices: usize,
  slot: usize,
  rows: i32,
  rowElements: i32,
): void {
  scatterWords(x, indices, addressOf(slot), rows, rowElements);
}

/** y[r] = row indices[r] of a slot, augmented by its sample number. Overwrites y and the workspace. */
export function augment(
  slot: usize,
  samplesSlot: usize,
  indices: usize,
  partners: usize,
  shares: usize,
  y: usize,
  rows: i32,
  plan: usize,
  workspace: usize,
  augmentKey0: u32,
  augmentKey1: u32,
): void {
  const type = word(slot, Slot.type);
  augmentRows(
    addressOf(slot),
    word(slot, Slot.stride),
    type === SlotType.word ? 0 : 1,
    type === SlotType.uint8Scaled ? 1 : 0,
    addressOf(samplesSlot),
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
  samplesSlot: usize,
  indices: usize,
  y: usize,
  rows: i32,
  alpha: f32,
  transform: i32,
  augmentKey0: u32,
  augmentKey1: u32,
): void {
  const samples = addressOf(samplesSlot);
  drawShares(samples, indices, y, rows, alpha, transform, augmentKey0, augmentKey1);
}

/** y[r] = row that mixup adds to row r. Overwrites y [rows], int32. */
export function mixupPartners(
  samplesSlot: usize,
  partnersSlot: usize,
  indices: usize,
  y: usize,
  rows: i32,
  epochRows: i32,
  transform: i32,
  augmentKey0: u32,
  augmentKey1: u32,
): void {
  drawPartners(
    addressOf(samplesSlot),
    indices,
    y,
    rows,
    epochRows,
    addressOf(partnersSlot),
    word(partnersSlot, Slot.stride),
    transform,
    augmentKey0,
    augmentKey1,
  );
}

/** Scales columns of augmented rows by the offsets and divisors in a slot. Overwrites y [rows, columns]. */
export function scaleColumns(slot: usize, x: usize, y: usize, rows: i32, columns: i32): void {
  scaleRows(x, y, rows, columns, addressOf(slot), word(slot, Slot.stride));
}

/** Dropout with a key folded with the step number. Overwrites y [n]. */
export function dropout(
  x: usize,
  y: usize,
  n: i32,
  threshold: u32,
  scale: f32,
  key0: u32,
  key1: u32,
  first: u32,
  globalStepLow: u32,
  globalStepHigh: u32,
): void {
  const folded0 = foldedKey0(key0, key1, globalStepLow, globalStepHigh);
  const folded1 = foldedKey1(key0, key1, globalStepLow, globalStepHigh);
  dropElements(x, y, n, threshold, scale, folded0, folded1, first);
}

/** Records the loss of this step; false if it must be finite and is not. */
export function recordLoss(x: usize, mustBeFinite: i32, control: usize): bool {
  const loss = load<f32>(x);
  const step = <usize>word(control, Control.step);
  store<f32>(<usize>word(control, Control.losses) + (step << 2), loss);
  return mustBeFinite === 0 || isFinite<f32>(loss);
}

function addressOf(slot: usize): usize {
  return <usize>word(slot, Slot.address);
}
