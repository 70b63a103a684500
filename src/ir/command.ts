import { Binary, contains, Epilogue, Opcode } from "../../assembly/opcodes.ts";
import {
  type Command,
  type CommandDivision,
  type Ending,
  type Joined,
  Node,
  type Operand,
} from "./node.ts";
import { LAYOUTS, type Operands } from "./operands.generated.ts";

/** Name of a command. */
export type CommandName = keyof Operands;

type BinaryName = keyof typeof Binary;

/** Costs of a command, and inputs that its output may overwrite. */
export interface CommandDetails {
  readonly flops?: number;
  readonly bytes?: number;
  readonly inPlace?: readonly Node[];
  readonly division?: CommandDivision;
  readonly epilogue?: Epilogue | undefined;
  readonly join?: (next: Joined) => Command | undefined;
  readonly cut?: (pieces: number) => Command[];
}

/** Address of an absent operand. */
export const NOWHERE = 0;

/** The operands of an epilogue, in their order. */
export const epilogueOperands = ({ epilogue, alpha, saved }: Ending) =>
  [epilogue ?? Epilogue.none, alpha ?? 0, saved ?? NOWHERE] as const;

/**
 * Creates a command: a kernel with its operands in the order of its parameters. Negative sizes scale with the rows
 * of the batch.
 * @throws Error if the operands do not match the kernel's signature
 */
export const command: <Name extends CommandName>(
  name: Name,
  operands: Operands[Name],
  details?: CommandDetails,
) => Command = commandOf;

/** The same for kernels that share a signature. */
export function commandOf(
  name: CommandName,
  given: readonly unknown[],
  details: CommandDetails = {},
): Command {
  const { kinds } = layoutOf(Opcode[name]);
  if (given.length !== kinds.length) {
    throw new Error(`Cannot build ${name}: expected ${kinds.length} operands, got ${given.length}`);
  }
  const operands = kinds.map((kind, i) => encode(name, kind, given[i], i));
  const nodes = operands.map((each) => (each.kind === "buffer" ? each.node : undefined));
  const isWritten = (i: number) => kinds[i] === "output";
  return {
    opcode: Opcode[name],
    operands,
    reads: nodes.filter((node, i) => node !== undefined && !isWritten(i)) as Node[],
    writes: nodes.filter((node, i) => node !== undefined && isWritten(i)) as Node[],
    inPlace: details.inPlace ?? [],
    flops: details.flops ?? 0,
    ...(details.bytes !== undefined && { bytes: details.bytes }),
    ...(details.division && { division: details.division }),
    ...(details.epilogue && { epilogue: details.epilogue }),
    ...(details.cut && { cut: details.cut }),
    ...(details.join && !details.epilogue && { join: details.join }),
  };
}

/** The smallest binary that contains a command, and the kinds of its operands: it writes those of kind "output". */
export function layoutOf(opcode: Opcode): {
  readonly binary: BinaryName;
  readonly kinds: readonly string[];
} {
  const [binary, ...kinds] = LAYOUTS[opcode]!.split(" ");
  return { binary: binary as BinaryName, kinds };
}

/** The binaries that run the commands: the smallest main one that contains theirs, and others. */
export function binariesOf(commands: readonly Command[]): BinaryName[] {
  const found = commands.map(({ opcode }) => layoutOf(opcode).binary);
  const binaries = new Set<BinaryName>(["core", ...found]);
  const isContained = (inner: BinaryName) =>
    [...binaries].some((outer) => outer !== inner && contains(Binary[outer], Binary[inner]));
  return [...binaries].filter((each) => !isContained(each));
}

const isBetween = (value: unknown, low: number, high: number): value is number =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high;

/** Checks and encodes one operand. */
function encode(name: string, kind: string, given: unknown, index: number): Operand {
  switch (kind) {
    case "address":
    case "output":
      if (given instanceof Node) return { kind: "buffer", node: given };
      if (isBetween(given, 0, 0xffffffff)) return { kind: "address", value: given };
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
