// What the page shows: one state, changed by actions, and the curves of the current run.

import { useEffect, useReducer } from "preact/hooks";
import type { Given } from "../recipe/given.ts";
import type { Recipe } from "../recipe/recipe.ts";
import type { EpochRow, Lane, Looks, ModelInfo, Snapshot, State } from "../worker/protocol.ts";

/** A unit of the network: its layer (0 are the inputs) and number. */
export interface UnitPlace {
  readonly layer: number;
  readonly unit: number;
}

/** Everything that views read. */
export interface AppState {
  readonly recipe: Recipe;
  readonly given: Given | undefined;
  readonly info: ModelInfo | undefined;
  readonly state: State;
  /** What went wrong in training, in the library's words. */
  readonly failure: string | undefined;
  /** A change, link or file that was refused. */
  readonly refusal: string | undefined;
  /** A remark that is no error, such as "Link copied". */
  readonly notice: string | undefined;
  readonly step: number;
  readonly epoch: number;
  readonly stepsPerSecond: number;
  readonly weightsHash: string;
  /** Steps a second; 0: as fast as possible. */
  readonly limit: number;
  /** Weights were set by hand: code does not repeat that. */
  readonly isEdited: boolean;
  readonly flow: Snapshot["flow"];
  readonly looks: Looks;
  readonly selected: UnitPlace | undefined;
  /** Tasks keep here what only their views know. */
  readonly view: Readonly<Record<string, unknown>>;
  readonly lanes: readonly Lane[];
}

/** The losses of a run, kept apart: they grow. */
export class Curves {
  losses: number[] = [];
  learningRates: number[] = [];
  epochs: EpochRow[] = [];

  add({ losses, learningRates, epochs }: Snapshot): void {
    for (const loss of losses) this.losses.push(loss);
    for (const rate of learningRates) this.learningRates.push(rate);
    this.epochs.push(...epochs);
  }
}

/** The state, and who follows it. */
export class Store {
  curves = new Curves();
  private readonly listeners = new Set<() => void>();

  constructor(public state: AppState) {}

  set(change: Partial<AppState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  follow(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }
}

let store: Store;

/** Makes the one store. */
export function openStore(state: AppState): Store {
  store = new Store(state);
  return store;
}

export const currentStore = (): Store => store;

/** The state; its view is drawn again when it changes. */
export function useApp(): AppState {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => store.follow(() => redraw(undefined)), []);
  return store.state;
}
