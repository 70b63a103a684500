// One memory and the binaries that its programs need.

import type { Tile } from "../../assembly/blocking.ts";
import { Control, Status } from "../../assembly/control.ts";
import { Binary, contains } from "../../assembly/opcodes.ts";
import { type Memory, viewsOf } from "../core/memory.ts";
import { Allocator, growthFor, outOfMemory } from "./allocator.ts";
import { isMain } from "./binaries.ts";
import type { BinaryName, Instance } from "./instance.ts";
import { type Run, runProgram, waitFor } from "./run-program.ts";
import type { Slice } from "./threads/messages.ts";
import type { Teamwork } from "./threads/teamwork.ts";
import type { Threads } from "./threads/threads.ts";
import { createMemory, instantiate, PAGE } from "./wasm-memory.ts";
import { PATIENCE } from "./worker-lost.ts";

/** What the instances of an engine share. */
interface Kernels {
  compile(binary: BinaryName): Promise<WebAssembly.Module>;
  tile(): Tile;
  /** @param module a main binary */
  tune(module: WebAssembly.Module): void;
  readonly threads?: Threads | undefined;
}

/** An instantiated binary. */
interface Loaded {
  readonly binary: BinaryName;
  readonly module: WebAssembly.Module;
  readonly run: Run;
}

/** An instance of the WebAssembly engine. */
export class WasmInstance implements Instance {
  memory: Memory;
  readonly wasm: WebAssembly.Memory;
  private loaded: readonly Loaded[] = [];
  private readonly limit: number;
  private readonly allocator: Allocator;
  private teamwork: Teamwork | undefined;
  unsettled: (() => void) | undefined;

  constructor(private readonly kernels: Kernels) {
    [this.wasm, this.limit] = createMemory();
    this.allocator = new Allocator(this.limit);
    this.memory = viewsOf(this.wasm.buffer);
  }

  get tile(): Tile {
    return this.kernels.tile();
  }

  get sharing(): Instance["sharing"] {
    return this.kernels.threads?.sharing;
  }

  team(): number {
    const { threads } = this.kernels;
    if (!threads?.pool) {
      threads?.start();
      return 0;
    }
    if (this.teamwork?.pool !== threads.pool) {
      this.settle();
      // parts that a lost thread had keep the old memory
      const address = this.allocate(threads.teamBytes);
      this.teamwork = threads.teamwork(this, address);
    }
    return this.teamwork.address;
  }

  /** Those of the binaries. */
  get modules(): WebAssembly.Module[] {
    return this.loaded.map(({ module }) => module);
  }

  /** The loaded binaries, the main one first. */
  get binaries(): BinaryName[] {
    return this.loaded.map(({ binary }) => binary);
  }

  allocate(bytes: number): number {
    const address = this.allocator.allocate(bytes, (end) => this.reserve(end));
    this.memory.u8.fill(0, address, address + bytes);
    return address;
  }

  free(address: number): void {
    this.allocator.release(address);
  }

  load(...binaries: BinaryName[]): Promise<void> | undefined {
    const missing = binaries.filter(
      (binary) =>
        !this.has(binary) && !binaries.some((each) => each !== binary && hasAll(each, binary)),
    );
    return missing.length > 0 ? this.loadAll(missing) : undefined;
  }

  tune(): void {
    const [main] = this.loaded;
    if (main) this.kernels.tune(main.module);
  }

  run(control: number, budget: number, patience: number = PATIENCE): Status {
    this.settle();
    const { i32 } = this.memory;
    const isDivided = i32[(control >>> 2) + Control.team] !== 0;
    const leader = isDivided ? this.teamwork?.leader : undefined;
    const binaries = this.loaded.map(({ run }) => run);
    const status = runProgram(i32, control, budget, binaries, leader);
    return status === Status.waiting ? this.wait(control, patience) : status;
  }

  lead<Result>(slice: Slice, settle: (status: Status) => Result): Promise<Result> | undefined {
    if (!this.kernels.threads?.pool?.isLedByWorker) return undefined;
    this.team();
    const { pool, id } = this.teamwork!;
    return pool.lead(this, id, slice, settle);
  }

  settle(): void {
    this.teamwork?.pool.settle(this);
    const { unsettled } = this;
    this.unsettled = undefined; // it runs commands
    try {
      unsettled?.();
    } catch (error) {
      this.unsettled = unsettled;
      throw error;
    }
  }

  /** Goes on with a run whose leader waits for another thread. */
  private wait(control: number, patience: number): Status {
    const { pool } = this.teamwork!;
    if (patience <= 0 && pool.lost === undefined) return Status.waiting;
    const again = () => this.run(control, this.memory.i32[(control >>> 2) + Control.budget]!, 0);
    return waitFor(pool, again, patience);
  }

  private has(binary: BinaryName): boolean {
    return this.loaded.some((each) => hasAll(each.binary, binary));
  }

  private async loadAll(binaries: readonly BinaryName[]): Promise<void> {
    const modules = await Promise.all(binaries.map((binary) => this.kernels.compile(binary)));
    for (const [i, binary] of binaries.entries()) {
      if (this.has(binary)) continue; // loaded by another call
      const module = modules[i]!;
      const made = { binary, module, ...instantiate<Pick<Loaded, "run">>(module, this.wasm) };
      this.loaded = isMain(binary)
        ? [made, ...this.loaded.filter((each) => !isMain(each.binary))]
        : [...this.loaded, made];
    }
    const { teamwork } = this;
    if (!teamwork || teamwork.pool.lost !== undefined) return; // team() replaces it
    teamwork.end();
    this.teamwork = this.kernels.threads!.teamwork(this, teamwork.address);
  }

  private reserve(end: number): void {
    const size = this.wasm.buffer.byteLength;
    if (end <= size) return;
    const wanted = growthFor(end, size, this.limit);
    // exactly what is needed if the host refuses more
    if (!grow(this.wasm, wanted) && !grow(this.wasm, growthFor(end, 0, this.limit))) {
      throw outOfMemory(end, size);
    }
    this.memory = viewsOf(this.wasm.buffer);
  }
}

/** Whether a binary has the commands of another. */
const hasAll = (outer: BinaryName, inner: BinaryName): boolean =>
  contains(Binary[outer], Binary[inner]);

function grow(wasm: WebAssembly.Memory, bytes: number): boolean {
  try {
    wasm.grow((bytes - wasm.buffer.byteLength) / PAGE);
    return true;
  } catch {
    return false;
  }
}
