import { describe, expect, it } from "vitest";
import {
  element,
  multiplyByQ,
  multiplyByTransposedQ,
  reflect,
} from "../../src/models/householder.ts";

/** By columns: their lengths are 1, 3, 2 and 0, the first and the third are not at right angles. */
const COLUMNS = [
  [0, 1, 0, 0],
  [3, 0, 0, 0],
  [0, 1, Math.sqrt(3), 0],
  [0, 0, 0, 0],
];
const matrix = () => ({ data: Float64Array.from(COLUMNS.flat()), rows: 4, columns: 4 });
const pause = () => undefined;

describe.each([
  [true, [1, 2, 0, 3]],
  [false, [0, 1, 2, 3]],
])("reflections, the longest column first: %s", (pivot, order) => {
  it("make R of the columns in their order", async () => {
    const reflected = await reflect(matrix(), pivot, pause);
    expect([...reflected.order]).toEqual(order);
    for (const [place, column] of order.entries()) {
      const made = Float64Array.from({ length: 4 }, (_, i) =>
        i <= place ? element(reflected, i, place) : 0,
      );
      multiplyByQ(reflected, made);
      COLUMNS[column]!.forEach((value, i) => {
        expect(made[i]).toBeCloseTo(value, 14);
      });
      multiplyByTransposedQ(reflected, made);
      for (let i = place + 1; i < 4; i++) expect(made[i]).toBeCloseTo(0, 14);
    }
  });

  it("have a diagonal that falls, of the other sign than what it stands for", async () => {
    const { diagonal } = await reflect(matrix(), pivot, pause);
    const sizes = pivot ? [3, 2, Math.sqrt(3 / 4), 0] : [1, 3, Math.sqrt(3), 0];
    diagonal.forEach((value, i) => {
      expect(Math.abs(value)).toBeCloseTo(sizes[i]!, 14);
    });
    if (pivot) expect(diagonal[0]).toBe(-3);
  });
});

it("reflections of fewer rows than columns are as many as rows", async () => {
  const wide = { data: Float64Array.of(3, 4, 1, 0, 0, 1), rows: 2, columns: 3 };
  const { diagonal, order } = await reflect(wide, true, pause);
  expect([diagonal.length, diagonal[0], [...order][0]]).toEqual([2, -5, 0]);
});
