import type { Opcode } from "../../assembly/opcodes.ts";
import type { Shape } from "../core/shape.ts";

/** What an element is: all are 32 bits wide in memory. */
export type DType = "float32" | "int32";

/**
 * What an operation is: everything the library knows about it, in one place.
 * `A` is the type of the attributes of its nodes.
 */
export interface Operation<A = unknown> {
  readonly name: string;
  /** How a gradient travels through it, in words: "add: pass on". */
  readonly rule: string;
  /**
   * What an element of the output depends on. elementwise: one element of each input, in the same
   * place, after broadcasting. selective: elements of inputs, each of which no other one depends on.
   * Not given: many, as in a product of matrices.
   */
  readonly locality?: "elementwise" | "selective";
  /** The node is another view of its first input's memory: no command, no buffer. */
  readonly isView?: boolean;
  /** Its memory is filled from outside the program: input, parameter, constant. */
  readonly isSource?: boolean;
  /**
   * Gradient with respect to each input, given the gradient with respect to the output; undefined
   * where none flows. Made of nodes, so it can be differentiated again.
   */
  gradient?(node: Node<A>, upstream: Node): (Node | undefined)[];
  /** The commands that compute it. */
  emit?(node: Node<A>): Command[];
  /** The same in plain f64, for tests and gradientCheck; `rows` is the batch. */
  reference?(inputs: Float64Array[], node: Node<A>, rows: number): Float64Array;
  /** Distance of the nearest element to a point where the derivative jumps. */
  kinkDistance?(inputs: Float64Array[], node: Node<A>, rows: number): number;
}

let created = 0;

/** One value of a graph: what computes it, from what. Immutable; ids grow, so id order is an order of evaluation. */
export class Node<A = unknown> {
  readonly id: number = created++;

  constructor(
    readonly operation: Operation<A>,
    readonly inputs: readonly Node[],
    readonly attributes: A,
    readonly shape: Shape,
    readonly dtype: DType = "float32",
    readonly name?: string,
  ) {}
}

/** Every node that the given ones are computed from, and these, in order of evaluation. */
export function reachable(outputs: readonly Node[]): Node[] {
  const seen = new Set<Node>();
  const open = [...outputs];
  for (let node = open.pop(); node; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    open.push(...node.inputs);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/** One word of a record before addresses are known. */
export type Operand =
  | { readonly kind: "buffer"; readonly node: Node }
  | { readonly kind: "size"; readonly value: number }
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "descriptor"; readonly words: readonly number[] }
  | { readonly kind: "workspace"; readonly bytes: Scratch };

/** Where an operand lies: a node's memory, or an address; 0 where there is none. */
export type Address = Node | number;

/** Bytes that a command needs for itself, for the rows of a full batch. */
export type Scratch = (rows: number) => number;

/** One call of a kernel. */
export interface Command {
  readonly opcode: Opcode;
  readonly operands: readonly Operand[];
  readonly reads: readonly Node[];
  readonly writes: readonly Node[];
  /** Inputs that the output may overwrite when nothing needs them afterwards. */
  readonly inPlace: readonly Node[];
  /** Arithmetic operations; below zero when times the rows. */
  readonly flops: number;
  /** Read and written beyond the nodes, by commands that take addresses; below zero times the rows. */
  readonly bytes?: number;
}
