// Common parts of elementwise operations.

import {
  broadcastShapes,
  resolveShape,
  sameShape,
  sizeOf,
  stridesOf,
  timesDimension,
} from "../core/shape.ts";
import { type CommandName, commandOf } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { constant } from "./constant.ts";
import { requireFloat } from "./require.ts";
import { broadcastStrides, expand, mergeDimensions, outermostDivision } from "./strides.ts";
import { sumTo } from "./sum.ts";

/** Definition of an operation y[i] = f(x[i]), with numbers as parameters of its kernel. */
export interface UnaryDefinition {
  /** That of its kernel. */
  readonly name: CommandName;
  /** The gradient rule in words: "exp: times y". */
  readonly rule: string;
  /** Arithmetic operations per element, for the cost shown to users. */
  readonly flops: number;
  gradient(node: Node<readonly number[]>, upstream: Node): Node | undefined;
  reference(x: number, ...parameters: readonly number[]): number;
  /** Points where the derivative jumps. */
  kinks?(...parameters: readonly number[]): readonly number[];
}

/** The function that creates nodes of an operation y[i] = f(x[i]). */
export function unaryOperation(
  definition: UnaryDefinition,
): (x: Node, ...parameters: readonly number[]) => Node {
  const { name, flops, kinks, rule } = definition;
  const operation: Operation<readonly number[]> = {
    name,
    rule,
    locality: "elementwise",
    gradient: (node, upstream) => [definition.gradient(node, upstream)],
    emit: (node) => [
      commandOf(name, [node.inputs[0]!, node, sizeOf(node.shape), ...node.attributes], {
        flops: timesDimension(flops, sizeOf(node.shape)),
        inPlace: node.inputs,
      }),
    ],
    reference: ([x], node) => x!.map((value) => definition.reference(value, ...node.attributes)),
    ...(kinks && {
      kinkDistance: ([x]: Float64Array[], node: Node<readonly number[]>) =>
        Math.min(
          ...kinks(...node.attributes).map((kink) =>
            x!.reduce((nearest, value) => Math.min(nearest, Math.abs(value - kink)), Infinity),
          ),
        ),
    }),
  };
  return (x, ...parameters) => {
    requireFloat(name, x);
    return new Node(operation, [x], parameters, x.shape);
  };
}

/** Definition of y[i] = f(a[i], b[i]) with broadcasting. */
export interface BinaryDefinition {
  /** That of its kernel. */
  readonly name: CommandName;
  readonly rule: string;
  readonly flops?: number;
  /** Gradients in the shape of the output; they are then summed to the operands' shapes. */
  gradient(a: Node, b: Node, upstream: Node, output: Node): readonly [Node?, Node?];
  reference(a: number, b: number): number;
  /** Whether the derivative jumps where a = b. */
  readonly kinkWhereEqual?: boolean;
}

/** The function that creates nodes of an operation with two operands; a number has rank 0. */
export function binaryOperation(
  definition: BinaryDefinition,
): (a: Node | number, b: Node | number) => Node {
  const { name } = definition;
  const pairs = (
    [a, b]: Float64Array[],
    node: Node,
    rows: number,
  ): [Float64Array, Float64Array] => {
    const shape = resolveShape(node.shape, rows);
    const [left, right] = node.inputs.map((input) => resolveShape(input.shape, rows));
    return [expand(a!, left!, shape), expand(b!, right!, shape)];
  };
  const operation: Operation = {
    name,
    rule: definition.rule,
    locality: "elementwise",
    gradient(node, upstream) {
      const [a, b] = node.inputs as [Node, Node];
      const [da, db] = definition.gradient(a, b, upstream, node);
      return [da && sumTo(da, a.shape), db && sumTo(db, b.shape)];
    },
    emit(node) {
      const [a, b] = node.inputs as [Node, Node];
      const strides = node.inputs.map((input) => broadcastStrides(input.shape, node.shape));
      const merged = mergeDimensions(node.shape, strides);
      const [outermost = 1, ...ofInputs] = merged[0] ?? [];
      const [ofOutput = 1] = stridesOf(merged.map(([size]) => size!));
      return [
        commandOf(name, [a, b, node, [merged.length, ...merged.flat()], outermost], {
          ...outermostDivision(merged.length, [...ofInputs, ofOutput], 4),
          flops: timesDimension(definition.flops ?? 1, sizeOf(node.shape)),
          inPlace: node.inputs.filter((input) => sameShape(input.shape, node.shape)),
        }),
      ];
    },
    reference(inputs, node, rows) {
      const [a, b] = pairs(inputs, node, rows);
      return a.map((value, i) => definition.reference(value, b[i]!));
    },
    ...(definition.kinkWhereEqual && {
      kinkDistance(inputs: Float64Array[], node: Node, rows: number) {
        const [a, b] = pairs(inputs, node, rows);
        return a.reduce(
          (nearest, value, i) => Math.min(nearest, Math.abs(value - b[i]!)),
          Infinity,
        );
      },
    }),
  };
  return (a, b) => {
    const left = typeof a === "number" ? constant(a) : a;
    const right = typeof b === "number" ? constant(b) : b;
    requireFloat(name, left, right);
    return new Node(
      operation,
      [left, right],
      undefined,
      broadcastShapes(name, left.shape, right.shape),
    );
  };
}
