import fc from "fast-check";
import { expect, it } from "vitest";
import { selectRanks } from "../../src/core/select-ranks.ts";

const numbers = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true }));
const lists = fc.oneof(
  fc.array(numbers, { minLength: 1, maxLength: 2000, size: "max" }),
  // patterns that are hard for quickselect
  fc.integer({ min: 1, max: 3000 }).map((n) => Array.from({ length: n }, (_, i) => i)),
  fc.integer({ min: 1, max: 3000 }).map((n) => Array.from({ length: n }, (_, i) => -(i % 7))),
  fc
    .integer({ min: 1, max: 3000 })
    .map((n) => Array.from({ length: n }, (_, i) => Math.abs(n - 2 * i))),
);

it("puts the values at some ranks where sorting puts them", () => {
  fc.assert(
    fc.property(lists, fc.array(fc.nat(2999), { maxLength: 12 }), (list, places) => {
      const ranks = [...new Set(places.map((place) => place % list.length))].sort((a, b) => a - b);
      const sorted = Float64Array.from(list).sort();
      const values = Float64Array.from(list);
      selectRanks(values, ranks);
      expect(ranks.map((rank) => values[rank]! + 0)).toEqual(
        ranks.map((rank) => sorted[rank]! + 0),
      );
      expect(values.sort()).toEqual(sorted); // nothing is lost
    }),
    { numRuns: 200 },
  );
});
