import { Control, RATE_WORDS, Slot, type SlotType } from "../../assembly/control.ts";
import type { Instance } from "./instance.ts";

/** The largest budget of commands. */
export const UNLIMITED = 0x7fffffff;

/** Describes one run of a program. */
export interface RunPlan {
  /** Number of steps. */
  readonly steps: number;
  readonly batchSize: number;
  /** Rows of the epoch. */
  readonly count: number;
  /** First row of the epoch. Default: 0. */
  readonly position?: number;
  /** Key that permutes the rows of the epoch. Default: in order. */
  readonly shuffleKey?: readonly [number, number];
  /** Steps since compile. Default: 0. */
  readonly globalStep?: number;
  /** Augmentation key of this epoch. */
  readonly augmentKey?: readonly [number, number];
  /** RATE_WORDS floats per step. */
  readonly rates?: Float32Array;
}

/** A program in memory. */
export interface RunnableProgram {
  readonly address: number;
  readonly commands: readonly unknown[];
  /** Address of its divisions. Default: 0, one thread. */
  readonly divisionsAddress?: number;
}

/** Location of the rows of a named input. */
export interface SlotContents {
  readonly address: number;
  readonly type: SlotType;
  /** Elements per row. */
  readonly stride: number;
}

/** Writes the control block, slot table and step tables of an instance. */
export class Controls {
  readonly address: number;
  private readonly slots: number;
  private tableSteps = 0;
  private rates = 0;
  private losses = 0;

  constructor(
    private readonly instance: Instance,
    slotCount = 0,
  ) {
    this.slots = instance.allocate(4 * (Control.end + slotCount * Slot.end)) + 4 * Control.end;
    this.address = this.slots - 4 * Control.end;
  }

  setSlot(index: number, { address, type, stride }: SlotContents): void {
    const at = (this.slots >>> 2) + index * Slot.end;
    const { i32 } = this.instance.memory;
    i32[at + Slot.address] = address;
    i32[at + Slot.type] = type;
    i32[at + Slot.stride] = stride;
  }

  /** Prepares a new run of a program. */
  prepare(program: RunnableProgram, plan: RunPlan): void {
    this.reserveTables(plan.steps);
    const { i32, f32 } = this.instance.memory;
    const set = (word: Control, value: number) => {
      i32[(this.address >>> 2) + word] = value;
    };
    const [key0, key1] = plan.shuffleKey ?? [0, 0];
    const [augmentKey0, augmentKey1] = plan.augmentKey ?? [0, 0];
    const globalStep = plan.globalStep ?? 0;
    set(Control.stop, 0);
    set(Control.program, program.address);
    set(Control.commands, program.commands.length);
    set(Control.command, 0);
    set(Control.step, 0);
    set(Control.stepEnd, plan.steps);
    set(Control.rows, 0);
    set(Control.batchSize, plan.batchSize);
    set(Control.epochRows, plan.count);
    set(Control.position, plan.position ?? 0);
    set(Control.shuffle, plan.shuffleKey ? 1 : 0);
    set(Control.shuffleKey0, key0);
    set(Control.shuffleKey1, key1);
    set(Control.indexTable, 0);
    set(Control.globalStepLow, globalStep);
    set(Control.globalStepHigh, Math.floor(globalStep / 4294967296));
    set(Control.rates, this.rates);
    set(Control.losses, this.losses);
    set(Control.badStep, -1);
    set(Control.slots, this.slots);
    set(Control.tile, this.instance.tile);
    set(Control.augmentKey0, augmentKey0);
    set(Control.augmentKey1, augmentKey1);
    set(Control.budget, 0);
    this.setTeam(program);
    if (plan.rates) f32.set(plan.rates, this.rates >>> 2);
  }

  /** Continues this run until `stepEnd`, possibly with another program. */
  proceed(program: RunnableProgram, stepEnd: number): void {
    const { i32 } = this.instance.memory;
    i32[(this.address >>> 2) + Control.program] = program.address;
    i32[(this.address >>> 2) + Control.commands] = program.commands.length;
    i32[(this.address >>> 2) + Control.stepEnd] = stepEnd;
    this.setTeam(program);
  }

  /** Lets threads help that have started since the run was prepared. */
  joinTeam(program: RunnableProgram): void {
    if (this.get(Control.team) === 0) this.setTeam(program);
  }

  private setTeam({ divisionsAddress = 0 }: RunnableProgram): void {
    const team = divisionsAddress === 0 ? 0 : this.instance.team();
    const { i32 } = this.instance.memory;
    i32[(this.address >>> 2) + Control.team] = team;
    i32[(this.address >>> 2) + Control.divisions] = divisionsAddress;
  }

  /** Current value of a word of the control block. */
  get(word: Control): number {
    return this.instance.memory.i32[(this.address >>> 2) + word]!;
  }

  /** The command at which a run of a program has stopped, for example at a bad step. */
  commandOf<Command>(program: { readonly commands: readonly Command[] }): Command | undefined {
    return program.commands[this.get(Control.command)];
  }

  /** Losses of a range of steps of this run, copied. */
  readLosses(from: number, to: number): Float32Array {
    const at = this.losses >>> 2;
    return Float32Array.from(this.instance.memory.f32.subarray(at + from, at + to));
  }

  /** Frees the memory. The control block must not be used afterwards. */
  release(): void {
    for (const address of [this.address, this.rates, this.losses]) this.instance.free(address);
  }

  private reserveTables(steps: number): void {
    if (steps <= this.tableSteps) return;
    this.instance.free(this.rates);
    this.instance.free(this.losses);
    this.rates = this.instance.allocate(4 * RATE_WORDS * steps);
    this.losses = this.instance.allocate(4 * steps);
    this.tableSteps = steps;
  }
}
