import type { Epilogue, Opcode } from "../../assembly/opcodes.ts";
import type { Shape } from "../core/shape.ts";

/** Type of the elements of a node, 32 bits each. */
export type DType = "float32" | "int32";

/**
 * Definition of an operation.
 * @typeParam A attributes of its nodes
 */
export interface Operation<A = unknown> {
  readonly name: string;
  /** The gradient rule in words: "add: pass on". */
  readonly rule: string;
  /**
   * What an output element depends on. "elementwise": one element of each input at the same position, after
   * broadcasting. "selective": input elements that no other output element depends on. Absent: many elements, as
   * in a matrix product.
   */
  readonly locality?: "elementwise" | "selective";
  /** If true, the node is a view of its first input, without command and buffer. */
  readonly isView?: boolean;
  /** If true, its memory is written outside the program: input, parameter, constant. */
  readonly isSource?: boolean;
  /**
   * Gradient with respect to each input, given that of the output; undefined for inputs without gradient. Made of
   * nodes, so it can be differentiated again.
   */
  gradient?(node: Node<A>, upstream: Node): (Node | undefined)[];
  /** The commands that compute a node. */
  emit?(node: Node<A>): Command[];
  /** Bytes of a node for a batch of `rows`, where not those of its shape. */
  bytes?(node: Node<A>, rows: number): number;
  /** Reference implementation in f64, for tests and gradientCheck. @param rows rows of the batch */
  reference?(inputs: Float64Array[], node: Node<A>, rows: number): Float64Array;
  /** Smallest distance of an element from a point where the derivative jumps. */
  kinkDistance?(inputs: Float64Array[], node: Node<A>, rows: number): number;
}

let created = 0;

/** A value of a graph. Immutable. Ids increase, so the order of ids is an order of evaluation. */
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

/** The given nodes and all nodes they depend on, in order of evaluation. */
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

/** One operand before addresses are known. */
export type Operand =
  | { readonly kind: "buffer"; readonly node: Node }
  | { readonly kind: "size"; readonly value: number }
  | { readonly kind: "address"; readonly value: number }
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "descriptor"; readonly words: readonly number[] }
  | { readonly kind: "workspace"; readonly bytes: Scratch };

/** Location of an operand: a node, or an address; 0 if absent. */
export type Address = Node | number;

/** Bytes of temporary memory of a command, for the rows of a full batch. */
export type Scratch = (rows: number) => number;

/** A call of a kernel. */
export interface Command {
  readonly opcode: Opcode;
  readonly operands: readonly Operand[];
  readonly reads: readonly Node[];
  readonly writes: readonly Node[];
  /** Inputs that the output may overwrite if they are not needed afterwards. */
  readonly inPlace: readonly Node[];
  /** Arithmetic operations; negative values scale with the rows. */
  readonly flops: number;
  /** Bytes read and written beyond the nodes; negative values scale with the rows. */
  readonly bytes?: number;
  /** How threads divide it, where the table of commands does not say. */
  readonly division?: CommandDivision;
  /** What it applies to its output. */
  readonly epilogue?: Epilogue | undefined;
  /** The same as several commands, each on a piece of the batch. */
  cut?(pieces: number): Command[];
  /** The same command with an epilogue; absent if it has one, or cannot have one; undefined if not this one. */
  join?(next: Joined): Command | undefined;
}

/** What a command writes, and what it applies to it before that leaves the cache. */
export interface Ending {
  readonly output: Node;
  /** An activation, or the gradient of one. Default: none. */
  readonly epilogue?: Epilogue;
  readonly alpha?: number;
  /** Output of the activation, for epilogues that are gradients. */
  readonly saved?: Node;
}

/** The ending of a command that an epilogue has joined. */
export type Joined = Ending & Required<Pick<Ending, "epilogue">>;

/** How a command is divided into parts, each of which is the same command on some of its rows or elements. */
export interface CommandDivision {
  /** Index of the operand with their number; a part has a multiple of `unit` of them. */
  readonly count: number;
  readonly unit: number;
  /** Operands that change from one row or element to the next, by the product of a number and other operands. */
  readonly shifts: readonly (readonly [operand: number, bytes: number, ...factors: number[]])[];
  /** Operands with so many bytes for each `unit` of them. */
  readonly blocks?: readonly (readonly [operand: number, bytes: number])[];
}
