import type { DrawingOptions } from "../../drawing/picture.ts";

/** A value in a graph: a number or an array. */
export type FlowValue = number | FlowArray;

/** A row-major array; float64 if the flow was computed in f64. */
export interface FlowArray {
  readonly data: Float32Array | Float64Array | Int32Array;
  readonly shape: readonly number[];
}

/** Options of flow(). */
export interface FlowOptions {
  /** f32 (default): the engine's kernels; f64: the references in double precision. */
  readonly precision?: "f32" | "f64";
}

/** A value of a graph, its operation, and its gradients. */
export interface FlowNode {
  /** An input's name, or operation and number: "add1". */
  readonly id: string;
  /** "add", "mul", "input", "constant"; "copy" after a value that is used more than once. */
  readonly op: string;
  /** Ids of the nodes it was computed from. */
  readonly inputs: readonly string[];
  readonly shape: readonly number[];
  readonly value: FlowValue;
  /** d output / d this value; undefined for constants and integers. */
  readonly upstreamGradient: FlowValue | undefined;
  /**
   * d this value / d input, one entry for each input: a number, an array with one for each element, or words if
   * it would be a matrix: "dy · bᵀ". undefined for inputs without gradient.
   */
  readonly localGradient: readonly (FlowValue | string | undefined)[];
  /** The gradient sent to each input: upstream gradient times local gradient. */
  readonly downstreamGradient: readonly (FlowValue | undefined)[];
  /** The gradient rule: "add: pass on", "mul: swap", "copy: sum", "max: route". */
  readonly rule: string;
}

/** All values and gradients of a graph at some inputs. */
export interface Flow {
  /** In order of evaluation; the last one is the output. */
  readonly nodes: readonly FlowNode[];
  readonly value: number;
  /** Gradients of the float32 inputs, as of gradient(). */
  readonly gradients: Readonly<Record<string, FlowValue>>;
  /** A table of the nodes. */
  toText(): string;
  /** A self-contained picture: values in green above the edges, gradients in red below. */
  toSVG(options?: DrawingOptions): string;
  /** The same as a Mermaid flowchart. */
  toMermaid(): string;
}
