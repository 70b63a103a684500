// What the page shows: one state, changed by actions, and the curves of the current run.

import { useEffect, useReducer, useRef } from "preact/hooks";
import type { Lesson } from "../lessons/lesson.ts";
import type { Given } from "../recipe/given.ts";
import type { Recipe } from "../recipe/recipe.ts";
import type { EpochRow, Lane, Looks, ModelInfo, Snapshot, State } from "../worker/protocol.ts";
import { pace } from "./pace.ts";

/** A unit of the network: its layer (0 are the inputs) and number. */
export interface UnitPlace {
  readonly layer: number;
  readonly unit: number;
}

/** Everything that views read. */
export interface AppState {
  readonly recipe: Recipe;
  /** The lesson that is open. */
  readonly lesson: Lesson | undefined;
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

/**
 * The state; its view is drawn again when it changes, in training at most once in so many milliseconds: frames are for
 * what moves.
 */
export function useApp(pause = 250): AppState {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const now = () => {
      timer = undefined;
      last = performance.now();
      redraw(undefined);
    };
    const stop = store.follow(() => {
      if (timer !== undefined) return;
      const wait =
        store.state.state === "training" ? pause * pace() - (performance.now() - last) : 0;
      if (wait > 0) timer = setTimeout(now, wait);
      else now();
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  return store.state;
}

/** A part of the state; its view is drawn again only when that changes. */
export function useSlice<Value>(select: (state: AppState) => Value): Value {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const value = select(store.state);
  const drawn = useRef(value);
  drawn.current = value;
  useEffect(
    () =>
      store.follow(() => {
        if (!Object.is(select(store.state), drawn.current)) redraw(undefined);
      }),
    [],
  );
  return value;
}
