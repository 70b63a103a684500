// Requests of memory, and errors if there is not enough.

import { describe, expect, it, vi } from "vitest";
import { scratchMemory, viewsOf } from "../../src/core/memory.ts";
import { Allocator, growthFor, outOfMemory } from "../../src/engine/allocator.ts";
import { FreeList } from "../../src/engine/free-list.ts";
import { linearAlgebra } from "../../src/engine/linear-algebra.ts";

const PAGE = 65_536;

describe("a memory that grows", () => {
  it.each([
    ["what is needed, in whole pages", 1, 0, PAGE],
    ["a page that is full", PAGE, 0, PAGE],
    ["a byte more than a page", PAGE + 1, 0, 2 * PAGE],
    ["half as much again, where that is more", 2 * PAGE + 1, 2 * PAGE, 3 * PAGE],
    ["half as much again, in whole pages", 3 * PAGE + 1, 3 * PAGE, 5 * PAGE],
    ["what is needed, where that is more", 8 * PAGE, 2 * PAGE, 8 * PAGE],
    ["no more than there may be", 8 * PAGE, 8 * PAGE, 10 * PAGE],
  ])("has %s", (_, needed, size, expected) => {
    expect(growthFor(needed, size, 10 * PAGE)).toBe(expected);
  });

  it("reports missing MiB, rounded up", () => {
    const error = outOfMemory(3 * 2 ** 20 + 1, 2 * 2 ** 20);
    expect(error.message).toBe(
      "Cannot allocate: expected at most 2 MiB, got a need of 4 MiB; use a smaller batch, a smaller model or less data",
    );
    expect(error).toMatchObject({
      name: "RuntimeUnsupportedError",
      code: "OUT_OF_MEMORY",
      expected: 2 * 2 ** 20,
      got: 3 * 2 ** 20 + 1,
    });
  });

  it("is allocated up to its last byte, and no further", () => {
    const limit = 64 + 640;
    const ends: number[] = [];
    const reserve = (end: number) => ends.push(end);
    expect(new Allocator(limit).allocate(640, reserve)).toBe(64);
    expect(ends).toEqual([limit]);
    expect(() => new Allocator(limit).allocate(641, reserve)).toThrow("Cannot allocate");
    expect(() => new Allocator(limit).allocate(Number.NaN, reserve)).toThrow("Cannot allocate");
  });

  it("allocates empty ranges, and refuses to free a range twice", () => {
    const allocator = new Allocator(1 << 16);
    const place = () => allocator.allocate(0, () => {});
    expect([place(), place(), place()]).toEqual([64, 128, 192]);
    allocator.release(128);
    allocator.release(128);
    allocator.release(7);
    expect([place(), place()]).toEqual([128, 256]);
  });

  it("takes the smallest free range that fits, the first of equal ones", () => {
    const list = new FreeList(0);
    const taken = [256, 64, 128, 64, 128, 64].map((bytes) => list.take(bytes));
    list.give(taken[0]!, 256);
    list.give(taken[4]!, 128);
    list.give(taken[2]!, 128);
    list.give(999, 0); // nothing
    expect([128, 64, 64, 256].map((bytes) => list.take(bytes))).toEqual([
      ...[taken[2], taken[4], taken[4]! + 64, taken[0]],
    ]);
    expect(list.end).toBe(704);
  });

  it("grows from a free range at its end, not from one in the middle", () => {
    const list = new FreeList(0);
    const [first, , last] = [64, 64, 64].map((bytes) => list.take(bytes));
    list.give(first!, 64);
    list.give(last!, 64);
    expect(list.take(128)).toBe(128);
    expect(list.end).toBe(256);
    expect(list.take(128)).toBe(256);
    expect(list.take(64)).toBe(0);
  });
});

describe("scratch memory", () => {
  it("has whole doubles, and one buffer under all views", () => {
    expect([0, 1, 8, 9].map((bytes) => scratchMemory(bytes).u8.length)).toEqual([0, 8, 8, 16]);
    const { f32, f64, i32, u32, u8 } = viewsOf(new ArrayBuffer(8));
    f32[1] = 1;
    expect([i32[1], u32[1], u8[7], f64[0]]).toEqual([0x3f800000, 0x3f800000, 0x3f, 0.0078125]);
  });

  it("of matrices is kept for the next, unless it is larger than 64 MiB", () => {
    const first = linearAlgebra(PAGE);
    expect(first.capacity).toBeGreaterThanOrEqual(PAGE);
    expect(first.memory.u8.length).toBeGreaterThanOrEqual(first.capacity);
    expect(linearAlgebra(first.capacity)).toBe(first);
    const larger = linearAlgebra(first.capacity + 1);
    expect(larger).not.toBe(first);
    expect(linearAlgebra(1)).toBe(larger);
    const huge = linearAlgebra(2 ** 26 + 1);
    expect(huge.memory.u8.length).toBeGreaterThan(2 ** 26);
    const next = linearAlgebra(1);
    expect(next).not.toBe(huge);
    expect(next.memory.u8.length).toBeLessThan(2 ** 26);
  });

  it("of matrices is refused where there is not so much", () => {
    expect(() => linearAlgebra(2 ** 33)).toThrow(
      /^Cannot use 8589934592 bytes for matrices: .+; reduce the columns first$/,
    );
  });

  it("of matrices has the same kernels without WebAssembly", async () => {
    const kernels = linearAlgebra(1);
    vi.stubGlobal("WebAssembly", undefined);
    vi.resetModules();
    try {
      const plain = await import("../../src/engine/linear-algebra.ts");
      const twin = plain.linearAlgebra(300);
      expect(twin.memory.u8.length).toBe(304);
      expect(plain.linearAlgebra(304)).toBe(twin);
      expect(plain.linearAlgebra(305)).not.toBe(twin);
      const turned = [kernels, twin].map(({ memory, rotateSweeps }) => {
        memory.f64.set(Array.from({ length: 36 }, (_, i) => (i < 34 ? i / 32 : (i - 2) / 32)));
        memory.i32.set([1, 1], 64); // row 1, one rotation
        rotateSweeps(0, 128, 256, 32, 16);
        return Array.from(memory.f64.subarray(0, 32));
      });
      expect(turned[1]).toEqual(turned[0]);
      expect(turned[0]![16]).toBe(0 * (33 / 32) + 0.5 * 1);
    } finally {
      vi.unstubAllGlobals();
      vi.resetModules();
    }
  });
});
