import { RuntimeUnsupportedError } from "../core/errors.ts";
import { ALIGNMENT, align } from "../core/memory.ts";
import { FreeList } from "./free-list.ts";

/** Address 0 means "no buffer". */
const FIRST = ALIGNMENT;

/** Tracks which bytes of a memory are in use. */
export class Allocator {
  private readonly used = new Map<number, number>();
  private readonly free = new FreeList(FIRST);

  /** @param limit maximum size of the memory in bytes */
  constructor(private readonly limit: number) {}

  /** Allocates bytes. Calls `reserve` with the size that the memory needs; if that throws, nothing changes. */
  allocate(bytes: number, reserve: (end: number) => void): number {
    const size = Math.max(ALIGNMENT, align(bytes));
    if (!(this.free.end + size <= this.limit)) throw outOfMemory(this.free.end + size, this.limit);
    const address = this.free.take(size);
    this.used.set(address, size);
    try {
      reserve(this.free.end);
    } catch (error) {
      this.release(address);
      throw error;
    }
    return address;
  }

  release(address: number): void {
    const bytes = this.used.get(address);
    if (bytes === undefined) return;
    this.used.delete(address);
    this.free.give(address, bytes);
  }
}

/** The error for an allocation beyond the limit of the memory. */
export function outOfMemory(needed: number, limit: number): RuntimeUnsupportedError {
  const show = (bytes: number) => `${Math.ceil(bytes / 1048576)} MiB`;
  return new RuntimeUnsupportedError(
    "OUT_OF_MEMORY",
    `Cannot allocate: expected at most ${show(limit)}, got a need of ${show(needed)}`,
    { expected: limit, got: needed, hint: "use a smaller batch, a smaller model or less data" },
  );
}

/** The new size of a memory for `needed` bytes: whole pages, at least 1.5 times the old size. */
export function growthFor(needed: number, size: number, limit: number): number {
  const page = 65536;
  return Math.min(limit, Math.ceil(Math.max(needed, 1.5 * size) / page) * page);
}
