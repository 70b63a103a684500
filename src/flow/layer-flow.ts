import type { DrawingOptions } from "../drawing/picture.ts";

/** Moments of the elements of an array. */
export interface Moments {
  readonly mean: number;
  /** Population standard deviation. */
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
  /** Norm of the update, divided by the norm of the weights. */
  readonly updateRatio: number;
}

/** A layer in one training step. */
export interface LayerFlow {
  readonly name: string;
  readonly kind: string;
  /** Moments of its output over the batch. */
  readonly activations: Moments;
  /** Moments of the gradient of the loss by its output; absent before the first trained weights. */
  readonly gradients?: Moments;
  /** Share of units (of images: channels) whose output is always 0, of activations such as relu. */
  readonly deadShare?: number;
  /** Share of outputs whose slope is below 0.05, of activations such as sigmoid and tanh. */
  readonly saturatedShare?: number;
  /** Norm of the update of all its trained weights, divided by their norm. */
  readonly updateRatio?: number;
  /** Its trained weights by name: "hidden.kernel". */
  readonly parameters: Readonly<Record<string, ParameterFlow>>;
}

/** A watched step of fit(). */
export interface WatchedStep {
  /** Numbers of the step and its epoch in this call, from 0. */
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
  /** A table: a line for each layer. */
  toText(): string;
  /** A self-contained picture: gradients, dead and saturated shares, updates by layer. */
  toSVG(options?: DrawingOptions): string;
}
