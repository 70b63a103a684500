// Turns planned commands into the words that the engines interpret.

import { RECORD_WORDS } from "../../assembly/opcodes.ts";
import { align } from "../core/memory.ts";
import type { Command, Node, Operand } from "../ir/node.ts";
import { storageOf } from "../ir/storage.ts";
import type { MemoryPlan } from "./memory-plan.ts";

/** A program ready to be copied to the address it was assembled for. */
export interface Image {
  /** Records, then descriptors. */
  readonly words: Int32Array;
  readonly commands: number;
}

/** Bytes of the records and descriptors of some commands. */
export function imageBytes(commands: readonly Command[]): number {
  const operands = commands.flatMap((command) => command.operands);
  const words = operands.reduce(
    (sum, operand) => sum + (operand.kind === "descriptor" ? operand.words.length : 0),
    commands.length * RECORD_WORDS,
  );
  return align(4 * words);
}

/** Assembles for an image at `base` and an arena at `arena`; `placed` has all other addresses. */
export function assemble(
  commands: readonly Command[],
  plan: MemoryPlan,
  addresses: {
    readonly base: number;
    readonly arena: number;
    readonly placed: ReadonlyMap<Node, number>;
  },
): Image {
  const words = new Int32Array(imageBytes(commands) / 4);
  const bits = new DataView(new ArrayBuffer(4));
  let free = commands.length * RECORD_WORDS;

  const addressOf = (node: Node): number => {
    const storage = storageOf(node);
    return addresses.placed.get(storage) ?? addresses.arena + plan.placements.get(storage)!.offset;
  };
  const encode = (operand: Operand, index: number): number => {
    switch (operand.kind) {
      case "buffer":
        return addressOf(operand.node);
      case "size":
      case "address":
      case "integer":
        return operand.value;
      case "float":
        bits.setFloat32(0, operand.value);
        return bits.getInt32(0);
      case "workspace":
        return plan.workspaces.has(index) ? addresses.arena + plan.workspaces.get(index)! : 0;
      case "descriptor": {
        const at = addresses.base + 4 * free;
        words.set(operand.words, free);
        free += operand.words.length;
        return at;
      }
    }
  };
  commands.forEach((command, index) => {
    words[index * RECORD_WORDS] = command.opcode;
    command.operands.forEach((operand, i) => {
      words[index * RECORD_WORDS + 1 + i] = encode(operand, index);
    });
  });
  return { words, commands: commands.length };
}
