// Sums over a batch x [rows, …, channels], block by block.

import { POSITIONS_OF_BLOCK } from "../../../assembly/sums.ts";
import { resolveShape, type Shape, sizeOf, timesDimension } from "../../core/shape.ts";
import { type CommandDivision, Node, type Operation } from "../../ir/node.ts";
import { reshape } from "../reshape.ts";
import { slice } from "../slice.ts";

/** Rows, positions of a row and channels; positions of all rows. */
export function extents({ shape }: Node) {
  const positions = sizeOf(shape.slice(1, -1));
  const [rows, channels] = [shape[0]!, shape.at(-1)!];
  return { rows, positions, channels, count: timesDimension(rows, positions) };
}

/** The rows of a node [2, c]. */
export function halvesOf(node: Node): [Node, Node] {
  const channels = node.shape[1]!;
  const half = (i: number) => reshape(slice(node, [i, 0], [1, channels]), [channels]);
  return [half(0), half(1)];
}

/** Rows of a block of sums, if each has so many positions. */
export const rowsOfBlock = (positions: number): number =>
  Math.max(1, Math.floor(POSITIONS_OF_BLOCK / Math.max(1, positions)));

/** Sums of each block of rows, [blocks, 2, c], between two commands of an operation. */
const blocksOperation: Operation<{ readonly source: Shape }> = {
  name: "blocks",
  rule: "blocks: part of an operation",
  bytes(node, rows) {
    const [images, ...rest] = resolveShape(node.attributes.source, rows) as [number];
    const block = rowsOfBlock(sizeOf(rest.slice(0, -1)));
    return 4 * Math.ceil(images / block) * sizeOf(node.shape);
  },
  emit: () => [],
  reference: ([x]) => x!,
};

export const blocksOf = (x: Node): Node =>
  new Node(blocksOperation, [x], { source: x.shape }, [2, x.shape.at(-1)!]);

/** How threads divide a command that writes sums of blocks: those of so many operands have a row for each of x. */
export function ofBlocks(
  x: Node,
  operands: readonly number[],
  sums: number,
): { readonly division?: CommandDivision } {
  const { positions, channels } = extents(x);
  if (positions < 0) return {};
  const shifts = operands.map((operand) => [operand, 4 * positions * channels] as const);
  const unit = rowsOfBlock(positions);
  return { division: { count: sums + 1, unit, shifts, blocks: [[sums, 8 * channels]] } };
}

/** Number of elements, of which each takes some operations. */
export const flopsOf = (x: Node, each: number): number => timesDimension(each, sizeOf(x.shape));
