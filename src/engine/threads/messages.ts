// What the pool and its workers say to each other.

/** More threads are refused: a worker takes 8 MB. */
export const MOST_THREADS = 256;

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
  end: 5,
} as const;

/** The first message of a worker, with its number. */
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

export type Message = Start | Attach | Forget;
