// The control block and the slot table, which hold everything that changes between calls of `run`, as word
// indices; imported by AssemblyScript and TypeScript.

/** Words of the control block. */
export enum Control {
  /** If not 0, stop before the next command. May be written by any thread. */
  stop = 0,
  /** Address and number of the records. */
  program,
  commands,
  /** The next command; not 0 if the last run stopped inside a step. */
  command,
  /** Steps of this run: the next one, and the end. */
  step,
  stepEnd,
  /** Rows of this batch, of a full batch, and of the epoch. */
  rows,
  batchSize,
  epochRows,
  /** First row of this batch in the epoch. */
  position,
  /** If 1, the rows of an epoch are permuted by shuffleKey. */
  shuffle,
  shuffleKey0,
  shuffleKey1,
  /** Address of int32 row numbers, one per row of the epoch; 0: row i is row i. */
  indexTable,
  /** Steps of the model since compile, in two words: the counter of dropout keys. */
  globalStepLow,
  globalStepHigh,
  /** Address of RATE_WORDS floats per step of this run. */
  rates,
  /** Address of one float per step of this run. */
  losses,
  /** The non-finite step of this run, or -1. */
  badStep,
  /** Address of the slot table. */
  slots,
  /** The Tile of products. */
  tile,
  /** Augmentation key of this epoch. */
  augmentKey0,
  augmentKey1,
  /** Rest of the budget, for the binary that continues the run. */
  budget,
  /** Address of the memory of Team; 0: one thread runs all commands. */
  team,
  /** Address of a Division for each command. */
  divisions,
  end,
}

/** Words of an entry of the slot table: the current location of a named input. */
export enum Slot {
  /** Address of row 0. */
  address = 0,
  /** A SlotType. */
  type,
  /** Elements per row. */
  stride,
  end,
}

/** Storage type of the elements of a slot, and their conversion to 32-bit words. */
export enum SlotType {
  /** float32 or int32, unchanged. */
  word = 0,
  /** uint8, as fround(value / 255). */
  uint8Scaled,
  /** uint8, as 0 to 255. */
  uint8Raw,
}

/** Floats per row of the table of rates; their meaning depends on the optimizer. */
export const RATE_WORDS = 4;

/** How a run ended. */
export enum Status {
  /** All steps are done. */
  done = 0,
  /** The budget of commands is used up; run again to continue. */
  paused,
  /** The stop flag is set. */
  stopped,
  /** The loss of step badStep is not finite, or its update would write non-finite values; nothing is updated. */
  diverged,
  /** The next command is in another binary: continue there, with the budget of the control block. */
  otherBinary,
  /** Another thread has not finished its part for some time; run again to continue waiting. */
  waiting,
}

/** Operands of guardUpdate. */
export enum Guard {
  /** Number of records from this one to the guarded update. */
  distance = 1,
  /** Address of private memory: GUARD_HEADER bytes, then GUARD_BLOCK floats for the parameters and each state. */
  memory,
  /** Address and number of pairs: first element of a parameter in the range, number of its elements. */
  parts,
  partCount,
  /** Number of states of the update; their addresses follow those of parameters and gradients. */
  states,
  /** Bound of the growth of a state in a step: this times the largest gradient, or the square of that gradient. */
  stateGrowth,
  /** Bound of the change of a parameter, without the rate: these times the largest gradient and state, added. */
  gradientReach,
  stateReach,
  /** This times the largest parameter is added to the gradient or the change. */
  weightDecay,
}

/** Bytes: bounds of parameters and states as f64, the largest gradient, and a record. */
export const GUARD_HEADER = 128;
/** Offset of the bits of the largest gradient; 0 before the gradients of a step are measured. */
export const GUARD_LARGEST = 16;
/** Offset of the record that rehearses the update. */
export const GUARD_RECORD = 32;
/** Elements of an update rehearsed at a time. */
export const GUARD_BLOCK = 512;
