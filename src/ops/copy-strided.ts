// Commands that copy words between strided layouts.

import type { Shape } from "../core/shape.ts";
import { command } from "../ir/command.ts";
import type { Command, Node } from "../ir/node.ts";
import { mergeDimensions, outermostDivision } from "./strides.ts";

/** Copies x[offsetX + i·stridesX] to y[offsetY + i·stridesY] for every index i of a shape. */
export function copyStrided(
  x: Node,
  y: Node,
  shape: Shape,
  stridesX: readonly number[],
  stridesY: readonly number[],
  offsetX = 0,
  offsetY = 0,
): Command {
  const merged = mergeDimensions(shape, [stridesX, stridesY]);
  const words = [merged.length, offsetX, offsetY, ...merged.flat()];
  const [outermost = 1, ...strides] = merged[0] ?? [];
  const division = outermostDivision(merged.length, strides, 3);
  return command("copyStrided", [x, y, words, outermost], division);
}
