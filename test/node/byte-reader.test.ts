// A stream of bytes in pieces: reading, skipping, peeking, releasing.

import { describe, expect, it } from "vitest";
import { ByteReader } from "../../src/node/byte-reader.ts";

let isClosed = false;

/** A reader of pieces of these lengths, whose bytes count from 0. */
function readerOf(...lengths: number[]): ByteReader {
  isClosed = false;
  let next = 0;
  async function* pieces() {
    try {
      for (const length of lengths) yield Uint8Array.from({ length }, () => next++);
    } finally {
      isClosed = true;
    }
  }
  return new ByteReader(pieces());
}

async function taken(reader: ByteReader, count: number): Promise<[number, number[]]> {
  const target = new Uint8Array(count).fill(99);
  return [await reader.fill(target), Array.from(target)];
}

describe("a reader", () => {
  it("fills from several pieces, including empty ones, and returns the count", async () => {
    const reader = readerOf(2, 0, 0, 3, 1);
    expect(await taken(reader, 1)).toEqual([1, [0]]);
    expect(await taken(reader, 3)).toEqual([3, [1, 2, 3]]);
    expect(await taken(reader, 0)).toEqual([0, []]);
    expect(await taken(reader, 4)).toEqual([2, [4, 5, 99, 99]]);
    expect(await taken(reader, 1)).toEqual([0, [99]]);
  });

  it("skips bytes, and detects the end", async () => {
    const reader = readerOf(2, 3, 0);
    expect(await reader.skip(0)).toBe(0);
    expect(await reader.isAtEnd()).toBe(false);
    expect(await reader.skip(3)).toBe(3);
    expect(await taken(reader, 1)).toEqual([1, [3]]);
    expect(await reader.isAtEnd()).toBe(false);
    expect(await reader.skip(5)).toBe(1);
    expect(await reader.isAtEnd()).toBe(true);
    expect(await reader.skip(1)).toBe(0);
    expect(await readerOf().isAtEnd()).toBe(true);
    expect(await readerOf(0, 0).isAtEnd()).toBe(true);
  });

  it("peeks at a growing prefix, which can still be read", async () => {
    const reader = readerOf(2, 1, 4);
    const seen: [number[], boolean][] = [];
    const found = await reader.head((soFar, isAll) => {
      seen.push([Array.from(soFar), isAll]);
      return soFar.length >= 3 ? "enough" : undefined;
    });
    expect(found).toBe("enough");
    expect(seen).toEqual([
      [[], false],
      [[0, 1], false],
      [[0, 1, 2], false],
    ]);
    expect(await taken(reader, 7)).toEqual([7, [0, 1, 2, 3, 4, 5, 6]]);
  });

  it("reports the end once", async () => {
    const seen: [number, boolean][] = [];
    const all = await readerOf(2, 2).head((soFar, isAll) => {
      seen.push([soFar.length, isAll]);
      return isAll ? soFar.length : undefined;
    });
    expect(all).toBe(4);
    expect(seen).toEqual([
      ...[
        [0, false],
        [2, false],
        [4, false],
        [4, true],
      ],
    ]);
  });

  it("releases the source", async () => {
    const reader = readerOf(2, 2);
    await reader.skip(1);
    expect(isClosed).toBe(false);
    await reader.close();
    expect(isClosed).toBe(true);
  });
});
