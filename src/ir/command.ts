import { type Binary, Opcode } from "../../assembly/opcodes.ts";
import { type Command, Node, type Operand } from "./node.ts";
import { LAYOUTS, type Operands } from "./operands.generated.ts";

/** A kernel that programs can call. */
export type CommandName = keyof Operands;

type BinaryName = keyof typeof Binary;

/** What a command costs, and where its output may lie. */
export interface CommandDetails {
  readonly flops?: number;
  readonly bytes?: number;
  readonly inPlace?: readonly Node[];
}

/** Where an operand has no memory. */
export const NOWHERE = 0;

/**
 * A call of a kernel with its operands, in the order of its own parameters. Sizes below zero are times the
 * rows of the batch.
 * @throws Error where they are not as many, or not what the kernel takes
 */
export const command: <Name extends CommandName>(
  name: Name,
  operands: Operands[Name],
  details?: CommandDetails,
) => Command = commandOf;

/** The same for one of several kernels that have their form in common. */
export function commandOf(
  name: CommandName,
  given: readonly unknown[],
  details: CommandDetails = {},
): Command {
  const { kinds: layout, written } = LAYOUTS[name];
  const kinds = layout.split(" ");
  if (given.length !== kinds.length) {
    throw new Error(`Cannot build ${name}: expected ${kinds.length} operands, got ${given.length}`);
  }
  const operands = kinds.map((kind, i) => encode(name, kind, given[i], i));
  const nodes = operands.map((each) => (each.kind === "buffer" ? each.node : undefined));
  const isWritten = (i: number) => written.includes(i);
  return {
    opcode: Opcode[name],
    operands,
    reads: nodes.filter((node, i) => node !== undefined && !isWritten(i)) as Node[],
    writes: nodes.filter((node, i) => node !== undefined && isWritten(i)) as Node[],
    inPlace: details.inPlace ?? [],
    flops: details.flops ?? 0,
    ...(details.bytes !== undefined && { bytes: details.bytes }),
  };
}

/** The binaries that have the kernels of some commands; training has those of core too. */
export function binariesOf(commands: readonly Command[]): BinaryName[] {
  return [...new Set(commands.map(({ opcode }) => LAYOUTS[Opcode[opcode] as CommandName].binary))];
}

const isBetween = (value: unknown, low: number, high: number): value is number =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high;

/** One operand, checked. */
function encode(name: string, kind: string, given: unknown, index: number): Operand {
  switch (kind) {
    case "address":
      if (given instanceof Node) return { kind: "buffer", node: given };
      if (isBetween(given, 0, 0xffffffff)) return { kind: "integer", value: given };
      break;
    case "slot":
    case "word":
      if (isBetween(given, 0, 0xffffffff)) return { kind: "integer", value: given };
      break;
    case "size":
      if (isBetween(given, -0x80000000, 0x7fffffff)) return { kind: "size", value: given };
      break;
    case "float":
      if (typeof given === "number") return { kind: "float", value: given };
      break;
    case "descriptor":
      if (Array.isArray(given) && given.every(Number.isInteger)) {
        return { kind: "descriptor", words: given };
      }
      break;
    case "workspace":
      if (typeof given === "function") return { kind: "workspace", bytes: given as never };
      break;
  }
  throw new Error(`Cannot build ${name}: expected operand ${index + 1} to be of kind ${kind}`);
}
