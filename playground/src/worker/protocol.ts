// Messages between the page and its worker, both ways.

import type { LayerFlow } from "../gradlane.ts";
import type { Given } from "../recipe/given.ts";
import type { Recipe } from "../recipe/recipe.ts";
import type { Target } from "../recipe/task.ts";

/** Numbers that a view draws, by the name of the look that makes them; see looks.ts. */
export type Looks = Readonly<Record<string, unknown>>;

/** What the page would like to see: the names of looks, and their options. */
export type Wants = Readonly<Record<string, unknown>>;

/** From the page. */
export type ToWorker =
  /** Builds a new model; `run` numbers what is said about it. */
  | {
      readonly type: "load";
      readonly run: number;
      readonly recipe: Recipe;
      readonly given?: Given | undefined;
    }
  /**
   * Trains so many steps, and stops at the recipe's end: steps that are asked for while others are to be trained add
   * up. Infinity: to the end.
   */
  | { readonly type: "train"; readonly steps: number }
  /** Ends training, and a race. */
  | { readonly type: "pause" }
  /** Steps a second at most; 0: as many as possible. */
  | { readonly type: "speed"; readonly stepsPerSecond: number }
  /** Moves the end of the training. */
  | { readonly type: "stop"; readonly totalSteps: number }
  /** Asks for one snapshot, when there is something new, or at once if the wants are (`isFresh`). */
  | { readonly type: "frame"; readonly wants: Wants; readonly isFresh: boolean }
  /** Sets one weight. */
  | { readonly type: "edit"; readonly name: string; readonly index: number; readonly value: number }
  /** Asks for one look, or for a file; answered by a reply of the same id. */
  | {
      readonly type: "look";
      readonly id: number;
      readonly name: string;
      readonly options?: unknown;
    }
  | { readonly type: "save"; readonly id: number }
  /** Trains recipes one after the other until another training begins; `run` numbers what is said about them. */
  | {
      readonly type: "race";
      readonly run: number;
      readonly recipes: readonly Recipe[];
      readonly given?: Given | undefined;
    };

/** A layer with units, as views need it. */
export interface LayerInfo {
  readonly name: string;
  readonly kind: string;
  readonly outputShape: readonly number[];
  readonly weights: number;
}

/** What is known of a model as soon as it is built. */
export interface ModelInfo {
  /** All but the input. */
  readonly layers: readonly LayerInfo[];
  readonly inputs: readonly number[];
  readonly target: Target;
  readonly weights: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  readonly trainRows: number;
  readonly validationRows: number;
  /** "WebAssembly, 1 thread". */
  readonly engine: string;
}

/** An epoch that is done. */
export interface EpochRow {
  /** Steps done at its end. */
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly metric: number;
  readonly validationLoss?: number;
  readonly validationMetric?: number;
}

/** What has happened since the last snapshot. */
export interface Snapshot {
  readonly step: number;
  readonly epoch: number;
  /** Of every step since the last snapshot. */
  readonly losses: Float32Array;
  readonly learningRates: Float32Array;
  readonly epochs: readonly EpochRow[];
  readonly stepsPerSecond: number;
  readonly weightsHash: string;
  /** The last watched step, and its number. */
  readonly flow?: { readonly step: number; readonly layers: readonly LayerFlow[] };
  readonly looks: Looks;
}

/** What a training is doing. */
export type State = "idle" | "training" | "done" | "diverged" | "failed";

/** From the worker. */
export type FromWorker =
  | { readonly type: "ready"; readonly run: number; readonly info: ModelInfo }
  | { readonly type: "snapshot"; readonly run: number; readonly snapshot: Snapshot }
  | {
      readonly type: "state";
      readonly run: number;
      readonly state: State;
      /** Of an error: what the library says. */
      readonly message?: string;
    }
  | {
      readonly type: "reply";
      readonly id: number;
      readonly value?: unknown;
      readonly error?: string;
    }
  | { readonly type: "lane"; readonly run: number; readonly lane: Lane };

/** A training of a race. */
export interface Lane {
  readonly number: number;
  readonly losses: Float32Array;
  readonly epochs: readonly EpochRow[];
  readonly weightsHash: string;
  readonly seconds: number;
  readonly isDone: boolean;
  readonly message?: string;
}
