import type { Tile } from "../../assembly/blocking.ts";
import type { Status } from "../../assembly/control.ts";
import type { Binary } from "../../assembly/opcodes.ts";
import type { Memory } from "../core/memory.ts";

/** A binary: `training` has the commands of `core` too, so one of both is enough. */
export type BinaryName = keyof typeof Binary;

/** One linear memory and the interpreter that works in it. */
export interface Instance {
  /** Views of the memory as it is now; allocate() may replace them. */
  readonly memory: Memory;
  /** Address of so many zeroed bytes, a multiple of 64. Grows the memory where needed. */
  allocate(bytes: number): number;
  /** Gives back what allocate() returned. */
  free(address: number): void;
  /**
   * Loads binaries, which programs that hold their commands need; undefined if they are loaded already. Programs
   * stay as they are: another run of one, or the rest of it, gives the same bits.
   */
  load(...binaries: BinaryName[]): Promise<void> | undefined;
  /** The shape of tiles that products are made of; no bit depends on it in exact mode. */
  readonly tile: Tile;
  /** Does a little, about 1 ms, of what makes later runs faster; for between runs. */
  tune(): void;
  /** Runs the program of the control block at an address, at most `budget` commands of it. */
  run(control: number, budget: number): Status;
}
