import { describe, expect, it } from "vitest";
import { keyFor, PURPOSE } from "../../src/random/keys.ts";
import { folds, partition, permutation } from "../../src/random/partition.ts";
import { expectKept } from "../kept-files.ts";

const key = keyFor(5, PURPOSE.split);
const show = (parts: readonly Int32Array[]) => parts.map((part) => `[${part.join(" ")}]`).join(" ");

it("purposes keep their numbers, which are part of every result", () => {
  expect(PURPOSE).toEqual({
    ...{ initialize: 1, shuffle: 2, dropout: 3, augment: 4, split: 5, validation: 6 },
    ...{ synthetic: 7, search: 8 },
  });
});

it("permutations, splits and folds match their snapshots", async () => {
  const labels = (count: number, of: readonly number[]) =>
    Array.from({ length: count }, (_, i) => of[(i * i + i) % of.length]!);
  const lines = [0, 1, 2, 7].map((count) => `${count} rows: ${show([permutation(count, key)])}`);
  for (const count of [0, 5, 12, 23]) {
    for (const of of [undefined, [0], [0, 1], [0, 1, 1, 2, 2, 2, 3], [9, 8, 7, 6, 5, 4, 3]]) {
      const classes = of && labels(count, of);
      lines.push(`${count} rows, ${classes ? `classes ${classes.join(" ")}` : "no classes"}`);
      for (const share of [0, 0.2, 0.5, 1]) {
        const size = Math.floor(share * count);
        lines.push(`  ${size}: ${show(partition(count, [size], key, classes))}`);
      }
      const [a, b] = [Math.floor(count / 3), Math.floor(count / 5)];
      lines.push(`  ${a}, ${b}: ${show(partition(count, [a, b], key, classes))}`);
      for (const parts of [2, 3]) {
        lines.push(`  ${parts} folds: ${show(folds(count, parts, key, classes))}`);
      }
    }
  }
  await expectKept(lines.join("\n"), "partitions.txt");
});

it("a class with its exact share gives no row to compensate for single rows", () => {
  for (let seed = 0; seed < 8; seed++) {
    const labels = [0, 0, 0, 0, 1, 2];
    const [part] = partition(6, [3], keyFor(seed, PURPOSE.split), labels);
    expect(Array.from(part!, (row) => labels[row]!).filter((label) => label === 0)).toEqual([0, 0]);
  }
});

describe("a key", () => {
  it("depends on its seed, its purpose and each of its positions", () => {
    const keys = [
      keyFor(1, PURPOSE.shuffle),
      keyFor(2, PURPOSE.shuffle),
      keyFor(1, PURPOSE.dropout),
      keyFor(1, PURPOSE.shuffle, 0),
      keyFor(1, PURPOSE.shuffle, 1),
      keyFor(1, PURPOSE.shuffle, 0, 0),
      keyFor(1, PURPOSE.shuffle, 0, 1),
    ];
    expect(new Set(keys.map(String)).size).toBe(keys.length);
    expect(() => keyFor(0.5, PURPOSE.shuffle)).toThrow(
      "Cannot use the seed: expected an integer, got 0.5",
    );
    expect(() => keyFor(2 ** 53, PURPOSE.shuffle)).toThrow(
      expect.objectContaining({ code: "SEED", got: 2 ** 53 }),
    );
  });
});
