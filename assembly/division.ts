// How a command is divided into parts, each of which is the same command on a part of its operands; imported by
// AssemblyScript and TypeScript.

/** Words of the division of a command: one for each record of a program. */
export enum Division {
  /** Largest number of parts; 0 or 1: the command is not divided. */
  parts = 0,
  /** If 1, all parts of earlier commands must be done before this command. */
  joins,
  /** The binary of the command. */
  binary,
  /** Word of the record with the number of rows or elements that are divided. */
  count,
  /** Every part but the last has a multiple of this number. */
  unit,
  /** Word of the record that is 0 in all parts but the first; 0: none. */
  first,
  /**
   * Word of the record with the address of the leader's workspace; 0: none. Those of other threads, of so many
   * bytes each, are behind the divisions of the program.
   */
  workspace,
  workspaceBytes,
  /** If 1, the run may stop at this command: all parts must be done before the next one. */
  decides,
  /** For each word of a record, the change from one unit to the next; below 0: times the batch's rows. */
  shifts,
}

/** Words of a division: those above, and a shift for each of the 16 words of a record. */
export const DIVISION_WORDS = 25;

/** Words of the memory that the threads of a run share; groups of them are on cache lines of their own. */
export enum Team {
  /** Two words, changed as one: number of the command, its binary, its parts, and how many of them are taken. */
  ticket = 0,
  /** Addresses of the record and the control block. */
  record = 2,
  control,
  /** Parts that are done, since the memory was created, modulo 2^32. */
  done = 16,
  /** Parts that were offered; only the leader uses these three. */
  offered = 32,
  /** Milliseconds that the leader has slept for parts of others. */
  stalls,
  /** Loads of a word before a thread sleeps. */
  spins,
  /** 0 if all runs have help, without a trial of whether it pays. */
  isTried,
  /** 1 from the announcement of a run to its end; threads that help before it begins wait for it. */
  isOpen = 48,
  /** Changes with each offer and at the end of a run; threads that have waited long sleep on it. */
  round,
  /** Threads that sleep on `round`. */
  sleepers,
  /** 1 if the leader sleeps on `done`. */
  leaderSleeps,
  /** 1 if the run stops at the command in progress. */
  stops,
  /** A record for each thread. */
  records = 64,
}
