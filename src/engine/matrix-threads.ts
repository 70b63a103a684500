// Divides kernels of matrices among the threads of a pool: each call is a program of one command.

import { Control, Status } from "../../assembly/control.ts";
import { DIVISION_WORDS, Division, Team } from "../../assembly/division.ts";
import { LINEAR_ALGEBRA, MatrixCommand } from "../../assembly/linear-algebra/commands.ts";
import { RECORD_WORDS } from "../../assembly/opcodes.ts";
import { align } from "../core/memory.ts";
import type { Sharing } from "./instance.ts";
import { type Run, runProgram, waitFor } from "./run-program.ts";
import type { Member } from "./threads/pool.ts";
import type { Teamwork } from "./threads/teamwork.ts";

/** Name of a kernel that is divided. */
export type DividedKernel = keyof typeof MatrixCommand;

/**
 * How a call is divided: the parameter with the rows or columns that are divided, the multiple of it that a part has,
 * operations, then pairs: a parameter and its change from one such multiple to the next.
 */
type MatrixDivision = readonly [count: number, unit: number, flops: number, ...shifts: number[]];

/** By the parameters of the kernel. Each part computes whole elements, so no sum changes its order. */
const DIVISIONS: Readonly<Record<DividedKernel, (of: number[]) => MatrixDivision>> = {
  product: ([, , , stride = 0, m = 0, n = 0, depth = 0, upper = 0]) => {
    const flops = (upper === 0 ? 32 : 16) * m * n * depth;
    return [4, 1, flops, 0, 32 * depth, 2, 4 * stride, 7, upper === 0 ? 0 : 1];
  },
  combineRows: ([, , , rows = 0, n = 0]) => [4, 16, 2 * rows * n, 0, 128, 1, 128],
  subtractOuter: ([, , rows = 0, n = 0]) => [3, 16, 4 * rows * n, 0, 128, 5, 128, 7, 128],
  reflectRows: ({ 3: rows = 0, 8: n = 0 }) => [8, 64, 2 * rows * rows * n, 1, 512, 4, 64, 6, 512],
  rotateSweeps: ([, , , bytes = 0, n = 0]) => [4, 16, (6 * bytes * n) / 16, 0, 128],
};

/** Parts for each thread, so that a slow core takes fewer. */
const PARTS_PER_THREAD = 8;
/** Operations of one core in a nanosecond, at most. */
const FLOPS = 10;

/** Places of a program of one command. */
const PROGRAM = align(4 * Control.end);
const DIVISION = PROGRAM + 4 * RECORD_WORDS;
const TEAM = align(DIVISION + 4 * DIVISION_WORDS);

/** The threads of an engine. */
interface Dividing {
  readonly sharing: Sharing;
  teamwork(member: Member, address: number): Teamwork;
}

/** Kernels on a memory on which a pool helps. */
export class MatrixThreads {
  readonly teamwork: Teamwork;

  /** @param address of MATRIX_BYTES zeros, a multiple of 64 */
  constructor(
    private readonly threads: Dividing,
    private readonly member: Member,
    private readonly address: number,
    private readonly run: Run,
  ) {
    const { i32 } = member.memory;
    this.teamwork = threads.teamwork(member, address + TEAM);
    i32[((address + TEAM) >>> 2) + Team.isTried] = 0; // calls of all sizes are one program
    const control = address >>> 2;
    i32[control + Control.program] = address + PROGRAM;
    i32[control + Control.commands] = 1;
    i32[control + Control.stepEnd] = 1;
    i32[control + Control.team] = address + TEAM;
    i32[control + Control.divisions] = address + DIVISION;
  }

  /** Calls a kernel, on all threads; false if that does not pay. @throws RuntimeUnsupportedError WORKER_LOST */
  call(kernel: DividedKernel, parameters: number[]): boolean {
    const [count, unit, flops, ...shifts] = DIVISIONS[kernel](parameters);
    const { threads, leastPart } = this.threads.sharing;
    const most = Math.floor(flops / FLOPS / leastPart);
    const parts = Math.min(most, threads * PARTS_PER_THREAD, Math.floor(parameters[count]! / unit));
    if (parts < 2) return false;
    const { i32 } = this.member.memory;
    const control = this.address >>> 2;
    const division = (this.address + DIVISION) >>> 2;
    i32[control + Control.command] = 0;
    i32[control + Control.step] = 0;
    i32.set([MatrixCommand[kernel], ...parameters], (this.address + PROGRAM) >>> 2);
    i32.fill(0, division, division + DIVISION_WORDS);
    i32[division + Division.parts] = parts;
    i32[division + Division.binary] = LINEAR_ALGEBRA;
    i32[division + Division.count] = 1 + count;
    i32[division + Division.unit] = unit;
    for (let i = 0; i < shifts.length; i += 2) {
      i32[division + Division.shifts + 1 + shifts[i]!] = shifts[i + 1]!;
    }
    const { leader, pool } = this.teamwork;
    const perform = (): Status => runProgram(i32, this.address, 1, [this.run], leader);
    if (perform() === Status.waiting) waitFor(pool, perform);
    return true;
  }
}
