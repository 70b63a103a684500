// State that callbacks keep from one training to the next.

import type { NdArray } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { optionError, requireKnownKeys } from "../core/names.ts";
import { isRecord } from "../core/record.ts";
import type { ModelParameter } from "../layers/layer.ts";
import { readWeights } from "./read-weights.ts";

/** Plain data: finite numbers, or null for unknown ones. */
export type CallbackState = Readonly<Record<string, number | null>>;

/** Weights by name. */
export type KeptWeights = Readonly<Record<string, NdArray<Float32Array>>>;

/** Options of TrainContext.keep(). */
export interface KeepOptions {
  /**
   * "compile", the default: until compile(). "end": until the training ends, so only a training that resumes
   * an interrupted one finds it.
   */
  readonly until?: "compile" | "end";
}

/** Storage of a callback's state. */
export interface KeptState {
  /** A copy of the data written last, if any. */
  read(): CallbackState | undefined;
  /** Copies of the weights written with it, if any. */
  readWeights(): KeptWeights | undefined;
  /**
   * Stores copies.
   * @throws DataError CALLBACK_STATE, or an error of setWeights(), for state that a model file cannot hold,
   * before anything is changed
   */
  write(state: CallbackState, weights?: KeptWeights): void;
}

interface Kept {
  readonly state: CallbackState;
  readonly weights: KeptWeights | undefined;
  readonly until: "compile" | "end";
}

/** Largest number of callbacks, and of numbers of one; a file with more is hostile. */
export const STATES_AT_MOST = 1000;

/** Whether a value can be kept, and read from a file again. */
export const isCallbackState = (state: unknown): state is CallbackState =>
  isRecord(state) &&
  Object.keys(state).length <= STATES_AT_MOST &&
  Object.values(state).every((each) => each === null || Number.isFinite(each));

/** The kept states of a compiled model, by name. */
export class CallbackStates {
  private readonly kept = new Map<string, Kept>();
  /** Names that the callbacks of the current training use. */
  private used: ReadonlyMap<string, number> = new Map();

  constructor(private readonly parameters: readonly ModelParameter[]) {}

  /** Storage for one training; a second callback of the same name gets its own. */
  begin(goesOn: boolean): (name: string, options?: KeepOptions) => KeptState {
    if (!goesOn) this.endTraining();
    const used = new Map<string, number>();
    this.used = used;
    return (name, options = {}) => {
      const until = requireLifetime(name, options);
      const number = (used.get(name) ?? 0) + 1;
      used.set(name, number);
      const key = number === 1 ? name : `${name} ${number}`;
      used.set(key, used.get(key) ?? 1);
      return {
        read: () => this.kept.get(key)?.state,
        readWeights: () => copyOf(this.kept.get(key)?.weights),
        write: (state, weights) => this.write(key, state, weights, until),
      };
    };
  }

  /** After an epoch: forgets state of this training that none of its callbacks uses any more. */
  endEpoch(): void {
    for (const [key, { until }] of this.kept) {
      if (until === "end" && !this.used.has(key)) this.kept.delete(key);
    }
  }

  /** Forgets state that is kept until the end of the training. */
  endTraining(): void {
    for (const [key, { until }] of this.kept) if (until === "end") this.kept.delete(key);
  }

  /** Plain data for a file. */
  toJSON(): Record<string, CallbackState> {
    return Object.fromEntries([...this.kept].map(([key, { state }]) => [key, state]));
  }

  /** Names of state that is kept until the end of the training. */
  untilEnd(): string[] {
    return [...this.kept].filter(([, { until }]) => until === "end").map(([key]) => key);
  }

  /** Weights that are kept, by name. */
  keptWeights(): ReadonlyMap<string, KeptWeights> {
    return new Map(
      [...this.kept].flatMap(([key, { weights }]) => (weights ? [[key, weights]] : [])),
    );
  }

  /** Restores the results of toJSON(), keptWeights() and untilEnd(). */
  restore(
    states: Readonly<Record<string, CallbackState>>,
    weights: ReadonlyMap<string, KeptWeights> = new Map(),
    untilEnd: readonly string[] = [],
  ): void {
    this.kept.clear();
    const ofTraining = new Set(untilEnd);
    for (const [key, state] of Object.entries(states)) {
      const until = ofTraining.has(key) ? "end" : "compile";
      this.kept.set(key, { state: { ...state }, weights: weights.get(key), until });
    }
  }

  private write(
    key: string,
    state: CallbackState,
    given: KeptWeights | undefined,
    until: Kept["until"],
  ): void {
    if (!isCallbackState(state)) {
      throw cannotKeep(`at most ${STATES_AT_MOST} finite numbers, or null, by name`, state);
    }
    if (!this.kept.has(key) && this.kept.size >= STATES_AT_MOST) {
      throw cannotKeep(`at most ${STATES_AT_MOST} names`, key);
    }
    const weights = given && this.checked(given);
    this.kept.set(key, { state: { ...state }, weights, until });
  }

  private checked(given: KeptWeights): KeptWeights {
    const { parameters } = this;
    const tensors = readWeights("keep weights", parameters, given, false);
    return Object.fromEntries(
      parameters.map(({ path, shape }) => [path, { data: tensors[path]!, shape: [...shape] }]),
    );
  }
}

function requireLifetime(name: string, options: KeepOptions): "compile" | "end" {
  if (typeof name !== "string" || name === "") throw optionError("name of keep", "a name", name);
  requireKnownKeys("keep", options, ["until"]);
  const { until = "compile" } = options;
  if (until === "compile" || until === "end") return until;
  throw optionError("until of keep", '"compile" or "end"', until);
}

const copyOf = (weights: KeptWeights | undefined): KeptWeights | undefined =>
  weights &&
  Object.fromEntries(
    Object.entries(weights).map(([path, { data, shape }]) => [
      path,
      { data: data.slice(), shape: [...shape] },
    ]),
  );

const cannotKeep = (expected: string, got: unknown): DataError =>
  DataError.of("CALLBACK_STATE", "keep data", expected, got);
