// Gives every buffer of a program its place before the first step: one arena, reused as soon as
// nothing reads what lay there.

import { align } from "../core/memory.ts";
import { resolveDimension, sizeOf } from "../core/shape.ts";
import { FreeList } from "../engine/free-list.ts";
import type { Command, Node } from "../ir/node.ts";
import { storageOf } from "../ir/storage.ts";

/** Bytes of a node for a full batch. */
export function bytesOf(node: Node, rows: number): number {
  return 4 * resolveDimension(sizeOf(node.shape), rows);
}

/** From which command to which a buffer is in use, and where in the arena it lies. */
export interface Placement {
  readonly node: Node;
  readonly offset: number;
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/** Where everything lies, in bytes from the beginning of the arena. */
export interface MemoryPlan {
  readonly placements: ReadonlyMap<Node, Placement>;
  /** Scratch memory of the commands that need any, by number. */
  readonly workspaces: ReadonlyMap<number, number>;
  readonly bytes: number;
  /** What it would take without reuse. */
  readonly bytesWithoutReuse: number;
}

/** Plans the buffers that commands write, but those with an address of their own (`placed`). */
export function planMemory(
  commands: readonly Command[],
  options: {
    readonly rows: number;
    readonly placed: ReadonlySet<Node>;
    readonly kept: ReadonlySet<Node>;
  },
): MemoryPlan {
  const placed = new Set([...options.placed].map(storageOf));
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
  for (const node of options.kept) last.set(storageOf(node), commands.length);

  const expiring: Node[][] = commands.map(() => []);
  for (const storage of first.keys()) expiring[last.get(storage)!]?.push(storage);

  const arena = new FreeList(0);
  const placements = new Map<Node, Placement>();
  const workspaces = new Map<number, number>();
  const overwritten = new Set<Node>();
  let bytesWithoutReuse = 0;
  commands.forEach((command, index) => {
    const scratch = command.operands.find((operand) => operand.kind === "workspace");
    const scratchBytes = scratch ? align(scratch.bytes(options.rows)) : 0;
    if (scratchBytes > 0) workspaces.set(index, arena.take(scratchBytes));
    for (const node of command.writes) {
      const storage = storageOf(node);
      if (first.get(storage) !== index) continue;
      const bytes = bytesOf(storage, options.rows);
      const input = command.inPlace.map(storageOf).find((each) => {
        const isLastUse = expiring[index]!.includes(each) && !overwritten.has(each);
        return isLastUse && placements.get(each)!.bytes === bytes;
      });
      if (input) overwritten.add(input);
      const offset = input ? placements.get(input)!.offset : arena.take(align(bytes));
      placements.set(storage, {
        node: storage,
        offset,
        bytes,
        first: index,
        last: last.get(storage)!,
      });
      bytesWithoutReuse += align(bytes);
    }
    if (scratchBytes > 0) arena.give(workspaces.get(index)!, scratchBytes);
    for (const storage of expiring[index]!) {
      const { offset, bytes } = placements.get(storage)!;
      if (!overwritten.has(storage)) arena.give(offset, align(bytes));
    }
  });
  return { placements, workspaces, bytes: arena.end, bytesWithoutReuse };
}
