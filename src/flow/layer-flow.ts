import type { DrawingOptions } from "../drawing/picture.ts";

/** Of the elements of an array. */
export interface Moments {
  readonly mean: number;
  /** Root of the mean square distance from the mean. */
  readonly deviation: number;
  /** Root of the sum of squares. */
  readonly norm: number;
}

/** A weight in one training step. */
export interface ParameterFlow {
  /** Norm of the weights before the step. */
  readonly norm: number;
  /** Norm of the gradient, before any clipping. */
  readonly gradientNorm: number;
  /** Norm of what the optimizer adds, divided by the norm of the weights. */
  readonly updateRatio: number;
}

/** A layer in one training step. */
export interface LayerFlow {
  readonly name: string;
  readonly kind: string;
  /** Of its output over the batch. */
  readonly activations: Moments;
  /** Of the gradient of the loss with respect to its output; none in front of the first weights. */
  readonly gradients?: Moments;
  /** Share of the units whose output is 0 for every row; for relu. */
  readonly deadShare?: number;
  /** Share of the outputs where the slope is below 0.05; for sigmoid, tanh and the like. */
  readonly saturatedShare?: number;
  /** Norm of the update of all its weights, divided by their norm; where it has some to train. */
  readonly updateRatio?: number;
  /** Its weights that are trained, by name: "hidden.kernel". */
  readonly parameters: Readonly<Record<string, ParameterFlow>>;
}

/** What was measured in a step of fit(). */
export interface WatchedStep {
  /** Number of the step in this call, from 0, and of its epoch. */
  readonly step: number;
  readonly epoch: number;
  /** All layers but the input. */
  readonly layers: readonly LayerFlow[];
}

/** A model in one training step. */
export interface ModelFlow {
  readonly loss: number;
  /** Rows of the batch. */
  readonly rows: number;
  /** All layers but the input. */
  readonly layers: readonly LayerFlow[];
  toText(): string;
  /** A picture: gradients, dead and saturated shares and updates by layer. Self-contained. */
  toSVG(options?: DrawingOptions): string;
}
