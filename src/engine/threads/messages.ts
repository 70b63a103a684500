// What the pool and its workers say to each other.

/** More threads are refused: a worker takes 8 MB. */
export const MOST_THREADS = 256;

/** Bytes of a program of one command and of Team, for so many threads. */
export const MATRIX_BYTES = 1 << 15;

/** Words of the signal, which all threads of a pool share. */
export const Signal = {
  /** Changes with every run and every message; idle workers sleep on it. */
  changes: 0,
  /** The memory of the current run, and the index of its binary. */
  memory: 1,
  binary: 2,
  /** Messages sent to the workers; they read them before they sleep. */
  messages: 3,
  /** Workers that sleep. */
  sleepers: 4,
  /** 1 while a worker leads a slice, and the Status with which the last one ended. */
  led: 5,
  status: 6,
  /** 1 if a worker was lost: one that leads no longer waits for the others. */
  lost: 7,
  /** The last change that a worker has seen. */
  answer: 8,
  end: 9,
} as const;

/** The first message of a worker, with its number; number 0 leads, and gets no signal to help. */
export interface Start {
  readonly kind: "start";
  readonly signal: Int32Array<SharedArrayBuffer>;
  readonly thread: number;
  /** Messages sent before. */
  readonly messages: number;
  /** Milliseconds after a run in which the next one finds the worker awake. */
  readonly awake: number;
}

/** A memory on which workers may be asked to help, with its binaries. */
export interface Attach {
  readonly kind: "attach";
  readonly id: number;
  readonly memory: WebAssembly.Memory;
  readonly modules: readonly WebAssembly.Module[];
  /** Address of the memory of Team. */
  readonly team: number;
  /** Threads of its engine, the leader included. */
  readonly threads: number;
}

/** The memory is no longer used. */
export interface Forget {
  readonly kind: "forget";
  readonly id: number;
}

/** A slice that a worker leads. */
export interface Slice {
  /** Address of the control block. */
  readonly control: number;
  /** Most commands, without those that complete a step whose update has begun. */
  readonly budget: number;
  /** The first command of the update. */
  readonly update: number;
}

export interface Lead extends Slice {
  readonly kind: "lead";
  readonly id: number;
}

export type Message = Start | Attach | Forget | Lead;
