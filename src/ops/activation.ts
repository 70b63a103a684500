// What activations whose gradient is a function of their output have in common.

import type { Opcode } from "../../assembly/opcodes.ts";
import { at, command, float, size } from "../compile/command.ts";
import { Node, type Operation } from "../graph/node.ts";
import { sizeOf, timesDimension } from "../graph/shape.ts";
import { unaryOperation } from "./elementwise.ts";
import { mul } from "./mul.ts";

/** An activation y = f(x, …parameters) and its gradient dx = dy · f′ as a function of y. */
export interface ActivationDefinition {
  readonly name: string;
  readonly opcode: Opcode;
  readonly gradientOpcode: Opcode;
  readonly flops: number;
  readonly rule: string;
  /** f(x). */
  reference(x: number, ...parameters: readonly number[]): number;
  /** f′ written as a function of y = f(x). */
  slope(y: number, ...parameters: readonly number[]): number;
  /** The derivative of dy · f′ with respect to y, for second derivatives; undefined: 0. */
  slopeGradient?(y: Node, dy: Node, ...parameters: readonly number[]): Node;
  kinks?(...parameters: readonly number[]): readonly number[];
}

/** Makes the function that makes nodes of an activation. */
export function activationOperation(
  definition: ActivationDefinition,
): (x: Node, ...parameters: readonly number[]) => Node {
  const { name, gradientOpcode, slopeGradient } = definition;
  const gradientOperation: Operation<readonly number[]> = {
    name: `${name}Gradient`,
    rule: `${name}Gradient: product rule`,
    locality: "elementwise",
    gradient(node, upstream) {
      const [y, dy] = node.inputs as [Node, Node];
      const second = slopeGradient?.(y, dy, ...node.attributes);
      return [second && mul(upstream, second), gradientNode(y, upstream, node.attributes)];
    },
    emit(node) {
      const [y, dy] = node.inputs as [Node, Node];
      return [
        command(
          gradientOpcode,
          node,
          [at(y), at(dy), at(node), size(sizeOf(node.shape)), ...node.attributes.map(float)],
          { flops: timesDimension(3, sizeOf(node.shape)), inPlace: [dy, y] },
        ),
      ];
    },
    reference: ([y, dy], node) =>
      dy!.map((value, i) => value * definition.slope(y![i]!, ...node.attributes)),
  };
  const gradientNode = (y: Node, dy: Node, parameters: readonly number[]): Node =>
    new Node(gradientOperation, [y, dy], parameters, y.shape);
  return unaryOperation({
    name,
    opcode: definition.opcode,
    flops: definition.flops,
    rule: definition.rule,
    gradient: (node, upstream) => gradientNode(node, upstream, node.attributes),
    reference: definition.reference,
    ...(definition.kinks && { kinks: definition.kinks }),
  });
}
