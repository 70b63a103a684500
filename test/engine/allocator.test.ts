import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Allocator } from "../../src/engine/allocator.ts";

describe("Allocator", () => {
  it("allocates ranges that never overlap, and reuses freed ones", () => {
    const steps = fc.array(fc.record({ bytes: fc.nat(5000), drop: fc.option(fc.nat()) }), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(steps, (list) => {
        const allocator = new Allocator(1 << 20);
        const held = new Map<number, number>();
        let end = 0;
        for (const { bytes, drop } of list) {
          const address = allocator.allocate(bytes, (needed) => {
            end = needed;
          });
          expect(address % 64).toBe(0);
          expect(address).toBeGreaterThan(0);
          expect(address + bytes).toBeLessThanOrEqual(end);
          for (const [other, size] of held) {
            expect(address + bytes <= other || other + size <= address).toBe(true);
          }
          held.set(address, bytes);
          if (drop !== null) {
            const victim = [...held.keys()][drop % held.size]!;
            allocator.release(victim);
            held.delete(victim);
          }
        }
        for (const address of held.keys()) allocator.release(address);
        const before = end;
        if (end > 64) allocator.allocate(end - 64, (needed) => expect(needed).toBe(before));
      }),
    );
  });

  it("refuses sizes beyond any memory, unchanged", () => {
    const allocator = new Allocator(1 << 16);
    const first = allocator.allocate(100, () => {});
    expect(() => allocator.allocate(1 << 16, () => {})).toThrow(
      /Cannot allocate: expected at most/,
    );
    const failing = () => {
      throw new Error("no memory");
    };
    expect(() => allocator.allocate(200, failing)).toThrow("no memory");
    expect(allocator.allocate(200, () => {})).toBe(first + 128);
  });
});
