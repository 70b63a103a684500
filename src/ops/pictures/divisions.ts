// How threads divide the commands of pictures.

import { sizeOf } from "../../core/shape.ts";
import type { CommandDivision, Node } from "../../ir/node.ts";

/** By images, which the first dimension of some operands counts; `count` is the operand with their number. */
export const byImages = (
  count: number,
  operands: Iterable<readonly [operand: number, node: Node]>,
): CommandDivision => ({
  ...{ count, unit: 1 },
  shifts: Array.from(operands, ([operand, { shape }]) => [operand, 4 * sizeOf(shape.slice(1))]),
});

/** By channels, which are neighbours in some operands; `count` is the operand with their number. */
export const byChannels = (count: number, operands: readonly number[]): CommandDivision => ({
  ...{ count, unit: 16 },
  shifts: operands.map((operand) => [operand, 4]),
});
