// Whether an update would write non-finite values, by bounds or by a rehearsal on copies.

import {
  GUARD_BLOCK,
  GUARD_HEADER,
  GUARD_LARGEST,
  GUARD_RECORD,
  Guard,
} from "../../../assembly/control.ts";
import { RECORD_WORDS } from "../../../assembly/opcodes.ts";
import type { Memory } from "../../core/memory.ts";
import { largestBits } from "./optimizers/guard.ts";
import { at, float, rates, setWord } from "./records.ts";

/** Far below the largest float, to leave room for rounding. */
const BOUND = 1.329227995784916e36; // 2^120
/** More than the rounding errors of a step. */
const SLACK = 1.00000095367431640625; // 1 + 2^-20
const INFINITY_BITS = 0x7f800000;

const float32 = new Float32Array(1);
const float32Bits = new Int32Array(float32.buffer);

function floatOf(bits: number): number {
  float32Bits[0] = bits;
  return float32[0]!;
}

/**
 * Whether bounds prove that an update writes only finite values. Bounds of parameters and states are carried from
 * step to step, and measured if the carried ones do not suffice.
 */
export function staysBounded(
  memory: Memory,
  record: number,
  update: number,
  control: number,
): boolean {
  const states = at(memory, record, Guard.states);
  const n = at(memory, update, 3 + states);
  const largest = (at(memory, record, Guard.memory) + GUARD_LARGEST) >>> 2;
  const gradient = memory.f32[largest]!;
  memory.i32[largest] = 0;
  if (carryBounds(memory, record, control, gradient)) return true;
  measureBounds(memory, record, update, states, n);
  if (carryBounds(memory, record, control, gradient)) return true;
  memory.f64[at(memory, record, Guard.memory) >>> 3] = Infinity;
  return false;
}

/** Updates the bounds from the previous ones and the largest gradient; false if they exceed BOUND. */
function carryBounds(memory: Memory, record: number, control: number, largest: number): boolean {
  const { f32, f64 } = memory;
  const bounds = at(memory, record, Guard.memory) >>> 3;
  const parameters = f64[bounds]!;
  const state = f64[bounds + 1]!;
  const decay = float(memory, record, Guard.weightDecay);
  const table = rates(memory, control) >>> 2;
  const rate = Math.max(Math.abs(f32[table]!), Math.abs(f32[table + 1]!));
  const gradient = largest + decay * parameters;
  const growth = Math.max(gradient * float(memory, record, Guard.stateGrowth), gradient * gradient);
  const nextState = (state + growth) * SLACK;
  const reach =
    gradient * float(memory, record, Guard.gradientReach) +
    nextState * float(memory, record, Guard.stateReach);
  const nextParameters = (parameters * (1 + rate * decay) + rate * reach) * SLACK;
  if (!(nextParameters < BOUND && nextState < BOUND)) return false;
  f64[bounds] = nextParameters;
  f64[bounds + 1] = nextState;
  return true;
}

/** Measures the largest parameter and the largest state. */
function measureBounds(
  memory: Memory,
  record: number,
  update: number,
  states: number,
  n: number,
): void {
  let state = 0;
  for (let i = 0; i < states; i++) {
    const address = at(memory, update, 3 + i);
    if (address !== 0) state = Math.max(state, largestBits(memory, address, n));
  }
  const bounds = at(memory, record, Guard.memory) >>> 3;
  memory.f64[bounds] = floatOf(largestBits(memory, at(memory, update, 1), n));
  memory.f64[bounds + 1] = floatOf(state);
}

/** Copies elements i to i + n of what an update changes; returns a record that updates the copies. */
export function copyBlock(
  memory: Memory,
  record: number,
  update: number,
  i: number,
  n: number,
): number {
  const { u8 } = memory;
  const states = at(memory, record, Guard.states);
  const own = at(memory, record, Guard.memory);
  const copy = own + GUARD_RECORD;
  u8.copyWithin(copy, update, update + RECORD_WORDS * 4);
  setWord(memory, copy, 2, at(memory, update, 2) + 4 * i);
  setWord(memory, copy, 3 + states, n);
  let place = own + GUARD_HEADER;
  for (let operand = 1; operand < 3 + states; operand++) {
    const address = at(memory, update, operand);
    if (operand === 2 || address === 0) continue; // gradients are not written
    u8.copyWithin(place, address + 4 * i, address + 4 * (i + n));
    setWord(memory, copy, operand, place);
    place += 4 * GUARD_BLOCK;
  }
  return copy;
}

/** Whether the n copied elements are finite. */
export function isBlockFinite(memory: Memory, record: number, update: number, n: number): boolean {
  const states = at(memory, record, Guard.states);
  let place = at(memory, record, Guard.memory) + GUARD_HEADER;
  for (let operand = 1; operand < 3 + states; operand++) {
    if (operand === 2 || at(memory, update, operand) === 0) continue;
    if (largestBits(memory, place, n) >= INFINITY_BITS) return false;
    place += 4 * GUARD_BLOCK;
  }
  return true;
}
