// What callbacks keep from one training to the next.

import type { NdArray } from "../data/ndarray.ts";

/** Plain data: numbers, or null for what is not known yet. */
export type CallbackState = Readonly<Record<string, number | null>>;

/** Weights by name. */
export type KeptWeights = Readonly<Record<string, NdArray<Float32Array>>>;

/** A place for it. */
export interface KeptState {
  read(): CallbackState | undefined;
  /** The weights that were written with it, if any. */
  readWeights(): KeptWeights | undefined;
  write(state: CallbackState, weights?: KeptWeights): void;
}

/** The kept states of a compiled model, by name. */
export class CallbackStates {
  private readonly states = new Map<string, CallbackState>();
  private readonly weights = new Map<string, KeptWeights>();

  /** Places for one training: the second callback of a name gets its own. */
  begin(): (name: string) => KeptState {
    const asked = new Map<string, number>();
    return (name) => {
      const number = (asked.get(name) ?? 0) + 1;
      asked.set(name, number);
      const key = number === 1 ? name : `${name} ${number}`;
      return {
        read: () => this.states.get(key),
        readWeights: () => this.weights.get(key),
        write: (state, weights) => {
          this.states.set(key, { ...state });
          if (weights) this.weights.set(key, weights);
          else this.weights.delete(key);
        },
      };
    };
  }

  /** As plain data, for a file. */
  toJSON(): Record<string, CallbackState> {
    return Object.fromEntries(this.states);
  }

  /** The weights that are kept, by name. */
  keptWeights(): ReadonlyMap<string, KeptWeights> {
    return this.weights;
  }

  /** Takes what toJSON() and keptWeights() gave. */
  restore(
    states: Readonly<Record<string, CallbackState>>,
    weights: ReadonlyMap<string, KeptWeights> = new Map(),
  ): void {
    this.states.clear();
    this.weights.clear();
    for (const [name, state] of Object.entries(states)) this.states.set(name, { ...state });
    for (const [name, each] of weights) this.weights.set(name, each);
  }
}
