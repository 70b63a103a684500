import type { DrawingOptions } from "../../drawing/picture.ts";

/** A value on its way through a graph: a number, or numbers of a shape. */
export type FlowValue = number | FlowArray;

/** Numbers of a shape, row-major: float64 where the flow was computed in f64. */
export interface FlowArray {
  readonly data: Float32Array | Float64Array | Int32Array;
  readonly shape: readonly number[];
}

/** Options of flow(). */
export interface FlowOptions {
  /** f32: the engine's kernels (the default); f64: the references in double precision. */
  readonly precision?: "f32" | "f64";
}

/** One value of a graph, what made it, and how the gradient passes it. */
export interface FlowNode {
  /** An input's name, or operation and number: "add1". */
  readonly id: string;
  /** "add", "mul", "input", "constant"; "copy" where a value is used more than once. */
  readonly op: string;
  /** Ids of what it was computed from. */
  readonly inputs: readonly string[];
  readonly shape: readonly number[];
  readonly value: FlowValue;
  /** d output / d this value; undefined for constants and integers, which no gradient is for. */
  readonly upstreamGradient: FlowValue | undefined;
  /**
   * d this value / d input, one entry for each input: a number, one an element, or in words where it
   * would be a matrix: "dy · bᵀ". undefined for inputs without gradient.
   */
  readonly localGradient: readonly (FlowValue | string | undefined)[];
  /** What it sends to each input: upstream gradient times local gradient. */
  readonly downstreamGradient: readonly (FlowValue | undefined)[];
  /** How the gradient passes: "add: pass on", "mul: swap", "copy: sum", "max: route". */
  readonly rule: string;
}

/** A graph at some inputs with every value and gradient on the way. */
export interface Flow {
  /** In order of evaluation; the last one is the output. */
  readonly nodes: readonly FlowNode[];
  readonly value: number;
  /** Of each float32 input, as gradient() gives them. */
  readonly gradients: Readonly<Record<string, FlowValue>>;
  /** A table of the nodes. */
  toText(): string;
  /** A picture: values in green above the edges, gradients in red below. Self-contained. */
  toSVG(options?: DrawingOptions): string;
  /** The same as a Mermaid flowchart. */
  toMermaid(): string;
}
