// What activations have in common: their gradient is a function of their output or of their input.

import type { Opcode } from "../../assembly/opcodes.ts";
import { sizeOf, timesDimension } from "../core/shape.ts";
import { at, command, float, size } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { unaryOperation } from "./elementwise.ts";
import { mul } from "./mul.ts";

/** An activation y = f(x, …parameters) and its gradient dx = dy · f′ as a function of y or of x. */
export interface ActivationDefinition {
  readonly name: string;
  readonly opcode: Opcode;
  readonly gradientOpcode: Opcode;
  readonly flops: number;
  readonly rule: string;
  /** f(x). */
  reference(x: number, ...parameters: readonly number[]): number;
  /** What f′ is a function of: y = f(x), or x itself. "output" where not given. */
  readonly saved?: "output" | "input";
  /** f′ written as a function of what is saved. */
  slope(saved: number, ...parameters: readonly number[]): number;
  /** The derivative of dy · f′ with respect to what is saved, for second derivatives; undefined: 0. */
  slopeGradient?(saved: Node, dy: Node, ...parameters: readonly number[]): Node;
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
      const [saved, dy] = node.inputs as [Node, Node];
      const second = slopeGradient?.(saved, dy, ...node.attributes);
      return [second && mul(upstream, second), gradientNode(saved, upstream, node.attributes)];
    },
    emit(node) {
      const [saved, dy] = node.inputs as [Node, Node];
      return [
        command(
          gradientOpcode,
          node,
          [at(saved), at(dy), at(node), size(sizeOf(node.shape)), ...node.attributes.map(float)],
          { flops: timesDimension(3, sizeOf(node.shape)), inPlace: [dy, saved] },
        ),
      ];
    },
    reference: ([saved, dy], node) =>
      dy!.map((value, i) => value * definition.slope(saved![i]!, ...node.attributes)),
  };
  const gradientNode = (saved: Node, dy: Node, parameters: readonly number[]): Node =>
    new Node(gradientOperation, [saved, dy], parameters, saved.shape);
  return unaryOperation({
    name,
    opcode: definition.opcode,
    flops: definition.flops,
    rule: definition.rule,
    gradient: (node, upstream) =>
      gradientNode(
        definition.saved === "input" ? node.inputs[0]! : node,
        upstream,
        node.attributes,
      ),
    reference: definition.reference,
    ...(definition.kinks && { kinks: definition.kinks }),
  });
}
