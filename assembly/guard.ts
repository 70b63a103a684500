// Whether an update would write non-finite values, by bounds or by a rehearsal on copies.

import { GUARD_BLOCK, GUARD_HEADER, GUARD_LARGEST, GUARD_RECORD, Guard } from "./control";
import { RECORD_WORDS } from "./opcodes";
import { largestBits } from "./optimizers/guard";
import { at, float, rates, setWord } from "./records";

/** Far below the largest float, to leave room for rounding. */
const BOUND: f64 = 1.329227995784916e36; // 2^120
/** More than the rounding errors of a step. */
const SLACK: f64 = 1.00000095367431640625; // 1 + 2^-20
const INFINITY_BITS: i32 = 0x7f800000;

/**
 * Whether bounds prove that an update writes only finite values. Bounds of parameters and states are carried from
 * step to step, and measured if the carried ones do not suffice.
 */
export function staysBounded(record: usize, update: usize, control: usize): bool {
  const states = <i32>at(record, Guard.states);
  const n = <i32>at(update, 3 + states);
  const largest = at(record, Guard.memory) + GUARD_LARGEST;
  const gradient = <f64>load<f32>(largest);
  store<i32>(largest, 0);
  if (carryBounds(record, control, gradient)) return true;
  measureBounds(record, update, states, n);
  if (carryBounds(record, control, gradient)) return true;
  store<f64>(at(record, Guard.memory), Infinity);
  return false;
}

/** Updates the bounds from the previous ones and the largest gradient; false if they exceed BOUND. */
function carryBounds(record: usize, control: usize, largest: f64): bool {
  const bounds = at(record, Guard.memory);
  const parameters = load<f64>(bounds);
  const state = load<f64>(bounds, 8);
  const decay = <f64>float(record, Guard.weightDecay);
  const table = rates(control);
  const rate = max<f64>(abs<f64>(load<f32>(table)), abs<f64>(load<f32>(table, 4)));
  const gradient = largest + decay * parameters;
  const growth = max<f64>(gradient * float(record, Guard.stateGrowth), gradient * gradient);
  const nextState = (state + growth) * SLACK;
  const reach =
    gradient * float(record, Guard.gradientReach) + nextState * float(record, Guard.stateReach);
  const nextParameters = (parameters * (1 + rate * decay) + rate * reach) * SLACK;
  if (!(nextParameters < BOUND && nextState < BOUND)) return false;
  store<f64>(bounds, nextParameters);
  store<f64>(bounds, nextState, 8);
  return true;
}

/** Measures the largest parameter and the largest state. */
function measureBounds(record: usize, update: usize, states: i32, n: i32): void {
  let state: i32 = 0;
  for (let i: i32 = 0; i < states; i++) {
    const address = at(update, 3 + i);
    if (address !== 0) state = max<i32>(state, largestBits(address, n));
  }
  const bounds = at(record, Guard.memory);
  store<f64>(bounds, reinterpret<f32>(largestBits(at(update, 1), n)));
  store<f64>(bounds, reinterpret<f32>(state), 8);
}

/** Copies elements i to i + n of what an update changes; returns a record that updates the copies. */
export function copyBlock(record: usize, update: usize, i: i32, n: i32): usize {
  const states = <i32>at(record, Guard.states);
  const own = at(record, Guard.memory);
  const copy = own + GUARD_RECORD;
  const bytes = (<usize>n) << 2;
  memory.copy(copy, update, RECORD_WORDS << 2);
  setWord(copy, 2, <i32>(at(update, 2) + ((<usize>i) << 2)));
  setWord(copy, 3 + states, n);
  let place = own + GUARD_HEADER;
  for (let operand: i32 = 1; operand < 3 + states; operand++) {
    const address = at(update, operand);
    if (operand === 2 || address === 0) continue; // gradients are not written
    memory.copy(place, address + ((<usize>i) << 2), bytes);
    setWord(copy, operand, <i32>place);
    place += GUARD_BLOCK << 2;
  }
  return copy;
}

/** Whether the n copied elements are finite. */
export function isBlockFinite(record: usize, update: usize, n: i32): bool {
  const states = <i32>at(record, Guard.states);
  let place = at(record, Guard.memory) + GUARD_HEADER;
  for (let operand: i32 = 1; operand < 3 + states; operand++) {
    if (operand === 2 || at(update, operand) === 0) continue;
    if (largestBits(place, n) >= INFINITY_BITS) return false;
    place += GUARD_BLOCK << 2;
  }
  return true;
}
