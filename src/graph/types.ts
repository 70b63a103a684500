import type { ArrayInput, NdArray } from "../array/types.ts";
import type { Shape } from "../core/shape.ts";
import type { DType, Node } from "../ir/node.ts";
import type { Flow, FlowOptions } from "./flow/types.ts";

/** Shape of a named input, or shape and dtype (default: float32). */
export type InputSpec = Shape | { readonly shape: Shape; readonly dtype?: DType };

/** Named values; a number is a value of rank 0. */
export type Values<Name extends string = string> = Record<Name, ArrayInput | number>;

/** A value of rank 0 is a number, others are arrays. */
export type Result = number | NdArray<Float32Array | Int32Array>;

/** A function of named tensors, which can be run and differentiated. */
export interface Graph<Name extends string, Output> {
  /** The output for some inputs. */
  run(inputs: Values<Name>): Promise<Output>;
  /**
   * The output and its gradient with respect to each float32 input.
   * @throws ShapeError if the output is not of rank 0
   */
  gradient(inputs: Values<Name>): Promise<{ value: number; gradients: Record<string, Result> }>;
  /**
   * All intermediate values with their gradients and gradient rules, as data, text and pictures.
   * @throws ShapeError if the output is not of rank 0
   */
  flow(inputs: Values<Name>, options?: FlowOptions): Promise<Flow>;
  /** @internal */
  readonly inputs: ReadonlyMap<string, Node>;
  /** @internal */
  readonly output: Node | Readonly<Record<string, Node>>;
}
