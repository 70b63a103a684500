import { describe, expect, it } from "vitest";
import { leastSquares } from "../../src/models/least-squares.ts";

/** A·W = B by rows, read in blocks by columns, which `asked` records. */
function equationsOf(a: readonly number[][], b: readonly number[][]) {
  const asked: [number, number][] = [];
  const all = a.map((row, i) => [...row, ...b[i]!]);
  return {
    asked,
    equations: {
      ...{ rows: a.length, columns: a[0]!.length, targets: b[0]!.length },
      block(first: number, count: number) {
        asked.push([first, count]);
        const rows = all.slice(first, first + count);
        return Float64Array.from(all[0]!.flatMap((_, column) => rows.map((row) => row[column]!)));
      },
    },
  };
}
const pause = () => undefined;
const rounded = (values: Float64Array) =>
  Array.from(values, (each) => Math.round(1e9 * each) / 1e9 + 0);

describe("least squares", () => {
  it.each([
    [64, [[0, 64]]],
    [
      65,
      [
        [0, 64],
        [64, 1],
      ],
    ],
    [
      130,
      [
        [0, 64],
        [64, 64],
        [128, 2],
      ],
    ],
  ])("of %i rows read 64 at a time", async (count, blocks) => {
    const a = Array.from({ length: count }, (_, i) => [1, i / count, (i * i) % 7]);
    const b = a.map(([one, x, z]) => [2 * one! - 3 * x! + z!, x! / 4]);
    const { equations, asked } = equationsOf(a, b);
    const { values, rank } = await leastSquares(equations, 0, 1e-9, pause);
    expect(asked).toEqual(blocks);
    expect([rank, rounded(values)]).toEqual([3, [2, -3, 1, 0, 0.25, 0]]);
  });

  it("are read at once for fewer rows than columns, and have the shortest solution", async () => {
    const a = [
      [0, 0, 0, 0],
      [3, 0, 0, 4],
      [0, 2, 0, 0],
    ];
    const { equations, asked } = equationsOf(a, [
      [0, 0],
      [25, 5],
      [4, -2],
    ]);
    const { values, rank } = await leastSquares(equations, 0, 1e-9, pause);
    expect(asked).toEqual([[0, 3]]);
    expect([rank, rounded(values)]).toEqual([2, [3, 2, 0, 4, 0.6, -1, 0, 0.8]]);
  });

  it("drop singular values up to a share of the largest", async () => {
    const solve = async (least: number) => {
      const { equations } = equationsOf(
        [
          [4, 0],
          [0, 1],
          [0, 0],
        ],
        [[4], [3], [5]],
      );
      const { values, rank } = await leastSquares(equations, 0, least, pause);
      return [rank, ...rounded(values)];
    };
    expect(await solve(0.24)).toEqual([2, 1, 3]);
    expect(await solve(0.25)).toEqual([1, 1, 0]);
  });

  it("add the squares of the solution to the loss", async () => {
    const { equations } = equationsOf(
      [
        [2, 0],
        [0, 1],
      ],
      [[6], [4]],
    );
    const { values, rank } = await leastSquares(equations, 3, 0, pause);
    // (a² + 3) w = a b
    expect([rank, rounded(values)]).toEqual([2, [rounded(Float64Array.of(12 / 7))[0], 1]]);
  });
});
