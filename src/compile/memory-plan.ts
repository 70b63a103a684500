// Places every buffer of a program before the first step: one arena, reused as soon as a buffer is no longer
// read.

import { align } from "../core/memory.ts";
import { resolveDimension, sizeOf } from "../core/shape.ts";
import { FreeList } from "../engine/free-list.ts";
import type { Command, Node } from "../ir/node.ts";
import { storageOf } from "../ir/storage.ts";

/** Bytes of a node for a full batch. */
export function bytesOf(node: Node, rows: number): number {
  return node.operation.bytes?.(node, rows) ?? 4 * resolveDimension(sizeOf(node.shape), rows);
}

/** Bytes from which a buffer does not fit into the caches of a core. */
const LARGE = 262_144;
/** Bytes behind a large buffer: no power of two divides them but 64. */
const GAP = 6464;

/**
 * Bytes of the arena for a buffer. Those of images are often multiples of large powers of two: without gaps, what a
 * kernel reads and writes at the same time would lie in the same places of the caches.
 */
const roomFor = (bytes: number): number => align(bytes) + (bytes < LARGE ? 0 : GAP);

/** Place of a buffer in the arena, and the first and last command that uses it. */
export interface Placement {
  readonly node: Node;
  readonly offset: number;
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/** Places of all buffers, in bytes from the beginning of the arena. */
export interface MemoryPlan {
  readonly placements: ReadonlyMap<Node, Placement>;
  /** Scratch memory by number of the command. */
  readonly workspaces: ReadonlyMap<number, number>;
  readonly bytes: number;
  readonly bytesWithoutReuse: number;
}

/** Plans the buffers that commands write for a batch of `rows`, except `others`, which have addresses. */
export function planMemory(
  commands: readonly Command[],
  rows: number,
  others: ReadonlySet<Node> = new Set(),
): MemoryPlan {
  const placed = new Set([...others].map(storageOf));
  const first = new Map<Node, number>();
  const last = new Map<Node, number>();
  commands.forEach((command, index) => {
    for (const node of command.writes) {
      const storage = storageOf(node);
      if (!placed.has(storage) && !first.has(storage)) first.set(storage, index);
      last.set(storage, index);
    }
    for (const node of command.reads) last.set(storageOf(node), index);
  });
  const expiring: Node[][] = commands.map(() => []);
  for (const storage of first.keys()) expiring[last.get(storage)!]!.push(storage);

  const arena = new FreeList(0);
  const placements = new Map<Node, Placement>();
  const workspaces = new Map<number, number>();
  const overwritten = new Set<Node>();
  let bytesWithoutReuse = 0;
  commands.forEach((command, index) => {
    const scratch = command.operands.find((operand) => operand.kind === "workspace");
    const scratchBytes = scratch ? align(scratch.bytes(rows)) : 0;
    if (scratchBytes > 0) workspaces.set(index, arena.take(scratchBytes));
    for (const node of command.writes) {
      const storage = storageOf(node);
      if (first.get(storage) !== index) continue;
      const bytes = bytesOf(storage, rows);
      const input = command.inPlace.map(storageOf).find((each) => {
        const isLastUse = expiring[index]!.includes(each) && !overwritten.has(each);
        return isLastUse && placements.get(each)!.bytes === bytes;
      });
      if (input) overwritten.add(input);
      const offset = input ? placements.get(input)!.offset : arena.take(roomFor(bytes));
      const uses = { first: index, last: last.get(storage)! };
      placements.set(storage, { node: storage, offset, bytes, ...uses });
      bytesWithoutReuse += roomFor(bytes);
    }
    if (scratchBytes > 0) arena.give(workspaces.get(index)!, scratchBytes);
    for (const storage of expiring[index]!) {
      const { offset, bytes } = placements.get(storage)!;
      if (!overwritten.has(storage)) arena.give(offset, roomFor(bytes));
    }
  });
  return { placements, workspaces, bytes: arena.end, bytesWithoutReuse };
}
