// Which rows are loaded into memory, and where: all, or windows of whole batches.

import { describe, expect, it } from "vitest";
import { SlotType } from "../../assembly/control.ts";
import type { Controls } from "../../src/engine/controls.ts";
import type { Instance } from "../../src/engine/instance.ts";
import { Feed, type FeedSource } from "../../src/training/feed.ts";
import { SLOT } from "../../src/training/step-program.ts";

/** A memory of a given size, and its recorded requests. */
function memoryOf(bytes: number, failsAt = Infinity) {
  const buffer = new ArrayBuffer(bytes);
  const memory = { u8: new Uint8Array(buffer), f32: new Float32Array(buffer) };
  const allocated: [number, number][] = [];
  const freed: number[] = [];
  const slots = new Map<number, unknown>();
  let next = 64;
  const instance = {
    memory,
    allocate(size: number) {
      if (allocated.length === failsAt) throw new Error("no memory");
      const address = next;
      allocated.push([address, size]);
      next += 64 * Math.ceil(size / 64);
      return address;
    },
    free: (address: number) => void freed.push(address),
  } as unknown as Instance;
  const controls = {
    setSlot: (slot: number, place: unknown) => void slots.set(slot, place),
  } as unknown as Controls;
  return { memory, allocated, freed, slots, instance, controls };
}

const source: FeedSource = {
  count: 7,
  x: { data: Float32Array.from({ length: 14 }, (_, i) => i), stride: 2, type: SlotType.word },
  y: { data: Uint8Array.of(0, 1, 2, 3, 4, 5, 6), stride: 1, type: SlotType.uint8Raw },
  weights: { data: new Float32Array(7).fill(1), stride: 1, type: SlotType.word },
  outputStride: 1,
};
// 8 of x, 1 of y, 4 of weights, 4 of the output
const BYTES = 7 * 17;

describe("rows that fit", () => {
  it("are all in memory from the first call", () => {
    const { memory, allocated, freed, slots, instance, controls } = memoryOf(1024);
    const feed = new Feed(instance, controls, source, 2, BYTES);
    expect(allocated).toEqual([
      ...[
        [64, 56],
        [128, 7],
        [192, 28],
        [256, 28],
      ],
    ]);
    expect([...slots]).toEqual([
      [SLOT.x, { address: 64, type: SlotType.word, stride: 2 }],
      [SLOT.y, { address: 128, type: SlotType.uint8Raw, stride: 1 }],
      [SLOT.weights, { address: 192, type: SlotType.word, stride: 1 }],
      [SLOT.output, { address: 256, type: SlotType.word, stride: 1 }],
    ]);
    expect(memory.f32.slice(16, 30)).toEqual(source.x.data);
    expect(memory.u8.slice(128, 135)).toEqual(source.y!.data);
    const windows = feed.windows({ shuffleKey: [1, 2], firstRow: 2 });
    expect(windows.next().value).toEqual({ position: 2, rows: 5, shuffleKey: [1, 2] });
    memory.f32.set([10, 11, 12, 13, 14, 15, 16], 64);
    expect(windows.next().done).toBe(true);
    expect(feed.output).toEqual(Float32Array.of(10, 11, 12, 13, 14, 15, 16));
    expect([...feed.windows({})]).toEqual([{ position: 0, rows: 7 }]);
    feed.release();
    feed.release();
    expect(freed).toEqual([64, 128, 192, 256]);
  });

  it("free their memory if not all fit", () => {
    const { freed, instance, controls } = memoryOf(1024, 2);
    expect(() => new Feed(instance, controls, source, 2, BYTES)).toThrow("no memory");
    expect(freed).toEqual([64, 128]);
  });
});

describe("rows that do not fit", () => {
  it.each([
    [BYTES - 1, 2, [6, 1]],
    [4 * 17 + 16, 2, [4, 3]],
    [4 * 17 - 1, 2, [2, 2, 2, 1]],
    [1, 2, [2, 2, 2, 1]],
    [1, 1, [1, 1, 1, 1, 1, 1, 1]],
    [BYTES - 1, 8, [7]],
  ])("in %i bytes come in batches of %i, %j at a time", (limit, batchSize, rows) => {
    const { memory, instance, controls, allocated } = memoryOf(1024);
    const feed = new Feed(instance, controls, source, batchSize, limit);
    expect(allocated[0]).toEqual([64, 8 * rows[0]!]);
    const seen: number[] = [];
    const got: unknown[] = [];
    for (const window of feed.windows({})) {
      got.push(window);
      const first = seen.length;
      for (let i = 0; i < window.rows; i++) {
        seen.push(memory.f32[16 + 2 * i]!);
        memory.f32[allocated[3]![0] / 4 + i] = 100 + first + i;
      }
    }
    expect(got).toEqual(rows.map((each) => ({ position: 0, rows: each })));
    expect(seen).toEqual([0, 2, 4, 6, 8, 10, 12]);
    expect(feed.output).toEqual(Float32Array.of(100, 101, 102, 103, 104, 105, 106));
  });

  it("are shuffled together with their targets, weights and samples", () => {
    const { memory, instance, controls, allocated } = memoryOf(1024);
    const feed = new Feed(instance, controls, source, 2, BYTES - 1);
    const seen: number[] = [];
    for (const { rows } of feed.windows({ shuffleKey: [3, 4] })) {
      for (let i = 0; i < rows; i++) {
        const label = memory.u8[allocated[1]![0] + i]!;
        seen.push(label);
        expect(memory.f32.slice(16 + 2 * i, 18 + 2 * i)).toEqual(
          Float32Array.of(2 * label, 2 * label + 1),
        );
        memory.f32[allocated[3]![0] / 4 + i] = label;
      }
    }
    expect(seen).not.toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(feed.output).toEqual(Float32Array.of(0, 1, 2, 3, 4, 5, 6));
  });

  it("are by default more than 2 GiB, in windows of 32 MiB", () => {
    const rowsOf = (count: number) => {
      const { instance, controls, allocated } = memoryOf(1024);
      const x = { data: new Uint8Array(0), stride: 2 ** 20, type: SlotType.uint8Raw };
      const feed = new Feed(instance, controls, { count, x }, 3);
      return [allocated, [...feed.windows({})].map(({ rows }) => rows)];
    };
    expect(rowsOf(2048)).toEqual([[[64, 2 ** 31]], [2048]]);
    expect(rowsOf(2049)).toEqual([[[64, 30 * 2 ** 20]], [...new Array<number>(68).fill(30), 9]]);
  });
});
