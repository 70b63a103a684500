import { align } from "../core/memory.ts";
import type { Instance } from "../engine/instance.ts";
import { type Command, type Node, reachable } from "../ir/node.ts";
import { storageOf } from "../ir/storage.ts";
import { constantOperation } from "../ops/constant.ts";
import { assemble, imageBytes } from "./assemble.ts";
import { cut } from "./cut.ts";
import type { Divisions } from "./divide.ts";
import { fuse } from "./fuse.ts";
import { lower } from "./lower.ts";
import { bytesOf, type MemoryPlan, planMemory } from "./memory-plan.ts";
import type { ProgramSharing } from "./sharing.ts";

export interface ProgramSpec {
  /** Commands to run before all others. */
  readonly head?: readonly Command[];
  /** Nodes to compute. */
  readonly outputs: readonly Node[];
  /** Commands to run after them, in this order. */
  readonly tail?: readonly Command[];
  /** Rows of a full batch. */
  readonly rows: number;
  /** Addresses of parameters and of results that lie outside the program. */
  readonly placed?: ReadonlyMap<Node, number>;
  /** Inputs and results of the caller, in separate memory. */
  readonly shared?: readonly Node[];
  /** Names of weights by their nodes and the nodes of their gradients, for costs. */
  readonly names?: ReadonlyMap<Node, string>;
  /** If false, commands are not fused; the bits are the same. */
  readonly fuse?: boolean;
  /** Threads that run it. Default: one. */
  readonly sharing?: ProgramSharing | undefined;
}

/** A program before it has a place in memory. */
export interface PlannedProgram {
  readonly spec: ProgramSpec;
  readonly commands: readonly Command[];
  readonly plan: MemoryPlan;
  /** How the commands are divided among threads; undefined: not at all. */
  readonly divisions: Divisions | undefined;
  /** Offsets of constants and shared nodes from the end of the image. */
  readonly fixed: ReadonlyMap<Node, number>;
  readonly imageBytes: number;
  readonly fixedBytes: number;
}

/** A program in the memory of an instance. */
export interface Program extends PlannedProgram {
  readonly address: number;
  /** Address of the divisions; 0 if no command is divided. */
  readonly divisionsAddress: number;
  /** Address of a node that is placed or shared. */
  addressOf(node: Node): number;
}

/** Lowers, fuses and plans. */
export function planProgram(spec: ProgramSpec): PlannedProgram {
  const tail = spec.tail ?? [];
  const shared = spec.shared ?? [];
  const reads = tail.flatMap((command) => command.reads);
  const madeByTail = new Set(tail.flatMap((command) => command.writes));
  const madeByBody = reads.filter((node) => !node.operation.isSource && !madeByTail.has(node));
  const outputs = [...spec.outputs, ...madeByBody];
  const kept = new Set([...spec.outputs, ...shared, ...reads]);
  const lowered = lower(outputs);
  const body = cut(spec.fuse === false ? lowered : fuse(lowered, kept), spec.rows);
  const commands = [...(spec.head ?? []), ...body, ...tail];

  const fixed = new Map<Node, number>();
  let fixedBytes = 0;
  const fix = (node: Node) => {
    const storage = storageOf(node);
    if (fixed.has(storage) || spec.placed?.has(storage)) return;
    fixed.set(storage, fixedBytes);
    fixedBytes += align(bytesOf(storage, spec.rows));
  };
  for (const node of [...reachable(outputs), ...reads.map(storageOf)]) {
    if ((node.operation as unknown) === constantOperation) fix(node);
  }
  shared.forEach(fix);
  const placed = new Set([...fixed.keys(), ...(spec.placed?.keys() ?? [])]);
  const plan = planMemory(commands, spec.rows, placed);
  const divisions = spec.sharing?.divide(commands, plan, spec.rows, spec.sharing);
  return {
    spec,
    commands,
    plan,
    divisions,
    fixed,
    imageBytes: imageBytes(commands),
    fixedBytes,
  };
}

/** Gives a planned program memory and writes its records, descriptors and constants. */
export function loadProgram(planned: PlannedProgram, instance: Instance): Program {
  const { spec, plan, fixed, divisions } = planned;
  const ownBytes = planned.imageBytes + planned.fixedBytes + align(plan.bytes);
  const base = instance.allocate(ownBytes + (divisions?.bytes ?? 0));
  const fixedBase = base + planned.imageBytes;
  const placed = new Map(spec.placed);
  for (const [node, offset] of fixed) placed.set(node, fixedBase + offset);
  const arena = fixedBase + planned.fixedBytes;
  const image = assemble(planned.commands, plan, { base, arena, placed });
  instance.memory.i32.set(image.words, base >>> 2);
  const divisionsAddress = divisions ? base + ownBytes : 0;
  if (divisions) instance.memory.i32.set(divisions.words, divisionsAddress >>> 2);
  for (const node of fixed.keys()) {
    if ((node.operation as unknown) !== constantOperation) continue;
    const words = node.dtype === "int32" ? instance.memory.i32 : instance.memory.f32;
    words.set(node.attributes as readonly number[], placed.get(node)! >>> 2);
  }
  return {
    ...planned,
    address: base,
    divisionsAddress,
    addressOf: (node) => placed.get(storageOf(node))!,
  };
}
