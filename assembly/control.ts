// The control block and the slot table: everything that changes between two calls of `run`.
// Word indices; AssemblyScript and TypeScript import the same enums.

/** Words of the control block. */
export enum Control {
  /** Not 0: stop before the next command. Written by anyone, read between commands. */
  stop = 0,
  /** Address and number of the records. */
  program,
  commands,
  /** The command to do next; not 0 when the last run stopped inside a step. */
  command,
  /** Steps of this run: the one to do next, and the one to stop before. */
  step,
  stepEnd,
  /** Rows of this batch, of a full batch, and of the epoch. */
  rows,
  batchSize,
  epochRows,
  /** Row of the epoch at which this batch begins. */
  position,
  /** 1: the rows of an epoch are permuted by shuffleKey. */
  shuffle,
  shuffleKey0,
  shuffleKey1,
  /** Address of int32 row numbers, one for each row of the epoch, or 0: row i is row i. */
  indexTable,
  /** Steps done by the model since compile, two words: the counter of the dropout keys. */
  globalStepLow,
  globalStepHigh,
  /** Address of RATE_WORDS floats for each step of this run. */
  rates,
  /** Address of one float for each step of this run. */
  losses,
  /** Step of this run that was not finite, else -1. */
  badStep,
  /** Address of the slot table. */
  slots,
  /** A Tile: the shape of the tiles of products. */
  tile,
  /** The key of the augmentation in this epoch. */
  augmentKey0,
  augmentKey1,
  /** Commands that the run may still do, for the binary that goes on. */
  budget,
  end,
}

/** Words of one entry of the slot table: a named input as it lies in memory now. */
export enum Slot {
  /** Address of row 0. */
  address = 0,
  /** A SlotType. */
  type,
  /** Elements from one row to the next. */
  stride,
  end,
}

/** How the elements of a slot are stored, and how they become 32-bit words. */
export enum SlotType {
  /** float32 or int32: taken as they are. */
  word = 0,
  /** uint8, as fround(value / 255). */
  uint8Scaled,
  /** uint8, as 0 to 255. */
  uint8Raw,
}

/** Floats of one row of the learning-rate table; an optimizer names them. */
export const RATE_WORDS = 4;

/** How a run ended. */
export enum Status {
  /** Every step was done. */
  done = 0,
  /** The budget of commands is used up; run again to go on. */
  paused,
  /** The stop flag was seen. */
  stopped,
  /** Step badStep had a loss, or would have written numbers, that are not finite; nothing of it is kept. */
  diverged,
  /** The next command is one of another binary: go on there, with the budget of the control block. */
  otherBinary,
}

/** Words of the record of guardUpdate. */
export enum Guard {
  /** Records from this one to the update that it guards. */
  distance = 1,
  /** Address of memory of its own: GUARD_HEADER bytes, then GUARD_BLOCK floats for the parameters and each state. */
  memory,
  /** Address and number of pairs: the first element of a parameter in the range, its elements. */
  parts,
  partCount,
  /** Words of the update's record that are addresses of states; they follow parameters and gradients. */
  states,
  /** By how much a state can grow in a step: times the largest gradient; its square always may. */
  stateGrowth,
  /** By how much a parameter can move: times the rate and the largest gradient, or the largest state. */
  gradientReach,
  stateReach,
  /** The largest parameter times this is part of the gradient, or of the move. */
  weightDecay,
}

/** Bytes: bounds of the parameters and of the states as f64, a record. */
export const GUARD_HEADER = 128;
/** Elements that an update is rehearsed on at a time. */
export const GUARD_BLOCK = 512;
