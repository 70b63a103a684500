// Divides the commands of a program among threads: how many parts, what a part is, and where all threads must have
// finished. A thread computes whole output elements, so no sum changes its order.

import { LEAST_WIDTH } from "../../assembly/blocking.ts";
import { DIVISION_WORDS, Division } from "../../assembly/division.ts";
import { Binary, Opcode } from "../../assembly/opcodes.ts";
import { align } from "../core/memory.ts";
import { resolveDimension, timesDimension } from "../core/shape.ts";
import type { Sharing } from "../engine/instance.ts";
import { layoutOf } from "../ir/command.ts";
import type { Command, Node, Operand } from "../ir/node.ts";
import { isProduct, type ProductCommand } from "../ir/product.ts";
import { storageOf } from "../ir/storage.ts";
import { costOf } from "./cost.ts";
import { DIVISIONS } from "./divisions.generated.ts";
import type { MemoryPlan } from "./memory-plan.ts";

/** Parts for each thread, so that a slow core takes fewer. */
const PARTS_PER_THREAD = 4;
/** Typical speeds of one core: operations and bytes in a nanosecond. Rows of few classes leave most lanes empty. */
const PRODUCT_FLOPS = 40;
const SOFTMAX_FLOPS = 3;
const OTHER_FLOPS = 10;
const BYTES = 50;

/** How the commands of a program are divided. */
export interface Divisions {
  /** The words of Division for each command. */
  readonly words: Int32Array;
  /** Bytes of the words and, behind them, of a workspace for each thread but the leader. */
  readonly bytes: number;
}

/** How a command is divided: words of the record, not indices of operands. */
interface DividedRecord {
  readonly parts: number;
  readonly count: number;
  readonly unit: number;
  readonly shifts: ReadonlyMap<number, number>;
  readonly first?: number;
}

/** Threads, and the most parts that are not too small. */
interface Limits {
  readonly threads: number;
  readonly most: number;
}

/** Divides the commands of a program; undefined if there is nothing to divide. */
export function divide(
  commands: readonly Command[],
  plan: MemoryPlan,
  rows: number,
  { threads, leastPart, leastGain }: Sharing,
): Divisions | undefined {
  if (threads < 2) return undefined;
  const words = new Int32Array(commands.length * DIVISION_WORDS);
  const open = new Conflicts(plan, rows);
  const divided = new Set<Command>();
  let gain = 0;
  commands.forEach((command, index) => {
    const at = index * DIVISION_WORDS;
    if (open.includes(command, index)) {
      words[at + Division.joins] = 1;
      open.clear();
    }
    const nanoseconds = nanosecondsOf(command, rows);
    const most = leastPart > 0 ? Math.floor(nanoseconds / leastPart) : Infinity;
    const limits = { threads, most: Math.min(most, threads * PARTS_PER_THREAD) };
    const division = limits.most > 1 ? divisionOf(command, rows, limits) : undefined;
    if (!division) return;
    gain += nanoseconds * (1 - 1 / Math.min(division.parts, threads));
    divided.add(command);
    open.add(command, index);
    words[at + Division.parts] = division.parts;
    words[at + Division.binary] = Binary[layoutOf(command.opcode).binary];
    words[at + Division.count] = division.count;
    words[at + Division.unit] = division.unit;
    words[at + Division.first] = division.first ?? 0;
    words[at + Division.decides] = command.opcode === Opcode.requireFinite ? 1 : 0;
    for (const [word, shift] of division.shifts) words[at + Division.shifts + word] = shift;
  });
  if (divided.size === 0 || gain < leastGain) return undefined;
  const workspaceBytes = Math.max(...[...divided].map((each) => bytesOfWorkspace(each, rows)));
  commands.forEach((command, index) => {
    if (!divided.has(command) || bytesOfWorkspace(command, rows) === 0) return;
    const word = 1 + command.operands.findIndex(({ kind }) => kind === "workspace");
    words[index * DIVISION_WORDS + Division.workspace] = word;
    words[index * DIVISION_WORDS + Division.workspaceBytes] = workspaceBytes;
  });
  return { words, bytes: align(4 * words.length) + (threads - 1) * workspaceBytes };
}

/** The time of a command on one core, estimated. */
function nanosecondsOf(command: Command, rows: number): number {
  const { operation, flops, bytes } = costOf(command, rows);
  if (isProduct(command)) return flops / PRODUCT_FLOPS + bytes / BYTES;
  const isSoftmax = operation.toLowerCase().includes("softmax");
  return flops / (isSoftmax ? SOFTMAX_FLOPS : OTHER_FLOPS) + bytes / BYTES;
}

/** Bytes of the workspace of a command; 0 if it has none. */
function bytesOfWorkspace({ operands }: Command, rows: number): number {
  const operand = operands.find(({ kind }) => kind === "workspace");
  return operand?.kind === "workspace" ? align(operand.bytes(rows)) : 0;
}

function divisionOf(command: Command, rows: number, limits: Limits): DividedRecord | undefined {
  if (isProduct(command)) return productDivision(command, rows, limits);
  const { operands } = command;
  const division = command.division ?? DIVISIONS[Opcode[command.opcode] as keyof typeof DIVISIONS];
  if (!division) return undefined;
  const shifts = division.shifts.map(([operand, bytes, ...factors]) => {
    const sizes = factors.map((factor) => sizeOf(operands[factor]!));
    return [operand, sizes.reduce(timesDimension, bytes)] as const;
  });
  const divided = shifted(command, division.count, division.unit, shifts);
  const ofBlocks = (division.blocks ?? []).map(([operand, bytes]) => [1 + operand, bytes] as const);
  return { parts: limits.most, ...divided, shifts: new Map([...divided.shifts, ...ofBlocks]) };
}

const isAbsent = (operand: Operand): boolean => operand.kind === "address" && operand.value === 0;
const sizeOf = (operand: Operand): number => (operand.kind === "size" ? operand.value : 0);

/** Cost of an element of A or B that every part packs or reads again, in multiply-adds of C. */
const PACKING = 10;
const READING = 1.5;
/** More parts than the fastest number may take so much longer: they balance cores of different speeds. */
const SLOWER = 1.03;
/** Rows of a part of a product: the groups of four that are packed together. */
const ROWS_OF_PART = 16;
/** Columns of a part: a panel. */
const COLUMNS_OF_PART = 16;

/** Operands of the products, in the order of their parameters. */
const A = 0;
const B = 1;
const C = 2;
const M = 3;
const N = 4;
const BIAS = 6;

/** Rows or columns of C that are divided, and what each part does again, as a share of the product. */
interface Way {
  readonly total: number;
  readonly unit: number;
  readonly repeated: number;
}

/**
 * By rows or columns of C, whichever is faster. Each part by rows packs all of B; each part by columns reads, and for Aᵀ
 * packs, all of A.
 */
function productDivision(
  command: ProductCommand,
  rows: number,
  limits: Limits,
): DividedRecord | undefined {
  const { kernel, product } = command;
  const m = resolveDimension(product.m, rows);
  const n = resolveDimension(product.n, rows);
  const isPacked = bytesOfWorkspace(command, rows) > 0;
  const isGrouped = isPacked && (kernel === "matmulTransposeA" || n >= LEAST_WIDTH);
  const elementOfA = isGrouped ? PACKING : READING;
  const repeated = isPacked ? PACKING / m : 0;
  const ofRows = partsOf({ total: m, unit: ROWS_OF_PART, repeated }, limits);
  const ofColumns = partsOf({ total: n, unit: COLUMNS_OF_PART, repeated: elementOfA / n }, limits);
  const isByRows = ofRows.time <= ofColumns.time;
  const { parts } = isByRows ? ofRows : ofColumns;
  if (parts < 2) return undefined;
  return { parts, ...(isByRows ? byRows(command) : byColumns(command)) };
}

/** The number of parts that takes the shortest time, a share of that of one thread, or more parts if nearly as short. */
function partsOf(
  { total, unit, repeated }: Way,
  { threads, most }: Limits,
): { readonly parts: number; readonly time: number } {
  const units = Math.floor(total / unit);
  const ways = Array.from({ length: Math.max(1, Math.min(units, most)) }, (_, i) => {
    const parts = i + 1;
    const last = total - Math.floor((units * i) / parts) * unit;
    const largest = Math.max(last, Math.ceil(units / parts) * unit) / total;
    return { parts, time: Math.ceil(parts / threads) * (parts > 1 ? largest + repeated : 1) };
  });
  const shortest = Math.min(...ways.map(({ time }) => time));
  return ways.findLast(({ time }) => time <= SLOWER * shortest)!;
}

function byRows(command: ProductCommand): Omit<DividedRecord, "parts"> {
  const { kernel, product } = command;
  const stride = timesDimension(4, product.n);
  const isTransposed = kernel === "matmulTransposeA";
  const shifts: [operand: number, shift: number][] = [
    [A, isTransposed ? 4 : timesDimension(4, product.k)],
    [C, stride],
    [savedOf(kernel), stride],
  ];
  // the sums of columns are computed once
  return { ...shifted(command, M, ROWS_OF_PART, shifts), ...(isTransposed && { first: 1 + BIAS }) };
}

function byColumns(command: ProductCommand): Omit<DividedRecord, "parts"> {
  const { kernel, product } = command;
  const isTransposed = kernel === "matmulTransposeB";
  const shifts: [operand: number, shift: number][] = [
    [B, isTransposed ? timesDimension(4, product.k) : 4],
    [C, 4],
    [savedOf(kernel), 4],
    ...(isTransposed ? [] : [[BIAS, 4] as [number, number]]),
  ];
  return shifted(command, N, COLUMNS_OF_PART, shifts);
}

/** What the gradient of an activation reads. */
const savedOf = (kernel: ProductCommand["kernel"]): number =>
  kernel === "matmulTransposeB" ? 8 : 9;

function shifted(
  { operands }: Command,
  count: number,
  unit: number,
  shifts: readonly (readonly [operand: number, shift: number])[],
): Omit<DividedRecord, "parts"> {
  const present = shifts.filter(([operand]) => !isAbsent(operands[operand]!));
  const words = new Map(
    present.map(([operand, shift]) => [1 + operand, timesDimension(shift, unit)]),
  );
  return { count: 1 + count, unit, shifts: words };
}

/** What the commands in progress read and write. */
class Conflicts {
  private readonly reads = new Set<Node>();
  private readonly writes = new Set<Node>();
  private readonly ranges: { from: number; to: number; isWritten: boolean }[] = [];
  /** Whether one of them has memory that no node shows. */
  private isAny = false;

  constructor(
    private readonly plan: MemoryPlan,
    private readonly rows: number,
  ) {}

  /** Whether a command must wait. */
  includes(command: Command, index: number): boolean {
    if (this.isAny) return true;
    if (this.reads.size + this.writes.size === 0) return false;
    if (hasAddresses(command)) return true;
    const isOpen = ({ node, isWritten }: { node: Node; isWritten: boolean }) =>
      this.writes.has(node) || (isWritten && this.reads.has(node));
    if (nodesOf(command).some(isOpen)) return true;
    return this.rangesOf(command, index).some((each) =>
      this.ranges.some(
        (open) => (open.isWritten || each.isWritten) && each.from < open.to && open.from < each.to,
      ),
    );
  }

  add(command: Command, index: number): void {
    this.isAny ||= hasAddresses(command);
    for (const { node, isWritten } of nodesOf(command)) {
      (isWritten ? this.writes : this.reads).add(node);
    }
    this.ranges.push(...this.rangesOf(command, index));
  }

  clear(): void {
    this.reads.clear();
    this.writes.clear();
    this.ranges.length = 0;
    this.isAny = false;
  }

  /** Ranges of the arena, whose memory is reused. */
  private rangesOf(command: Command, index: number) {
    const { placements, workspaces } = this.plan;
    const ranges = nodesOf(command).flatMap(({ node, isWritten }) => {
      const place = placements.get(node);
      return place ? [{ from: place.offset, to: place.offset + place.bytes, isWritten }] : [];
    });
    const offset = workspaces.get(index);
    if (offset !== undefined) {
      const bytes = bytesOfWorkspace(command, this.rows);
      ranges.push({ from: offset, to: offset + bytes, isWritten: true });
    }
    return ranges;
  }
}

const nodesOf = ({ reads, writes }: Command) => [
  ...reads.map((node) => ({ node: storageOf(node), isWritten: false })),
  ...writes.map((node) => ({ node: storageOf(node), isWritten: true })),
];

/** Whether a command reads or writes memory by its address, which no node shows. */
const hasAddresses = ({ operands }: Command): boolean =>
  operands.some((operand) => operand.kind === "address" && operand.value !== 0);
