// Snapshots of the bits of eigenvalues, directions and products: the same on every machine, with
// no more memory than needed.

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { linearAlgebra } from "../../src/engine/linear-algebra.ts";
import { PCA, Whitening } from "../../src/index.ts";
import { directionsOf } from "../../src/preprocessing/covariance.ts";
import { eigenSymmetric } from "../../src/preprocessing/eigen.ts";
import { columnMoments, tableOf } from "../../src/preprocessing/table.ts";
import { expectKept } from "../kept-files.ts";

/** The first numbers, and a hash of the bits of all. */
function shown(data: Float64Array): string {
  const hash = createHash("sha256").update(
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
  const first = Array.from(data.slice(0, 3), (value) => value.toPrecision(8));
  return `${data.length}: ${first.join(" ")} … ${hash.digest("hex").slice(0, 16)}`;
}

/** Numbers of a matrix that do not fit into the initial memory. */
const LARGE = 5000;

/** Forces a new memory: one larger than the cache limit was used before. */
function fresh<Value>(size: number, use: () => Value): Value {
  if (size >= LARGE) linearAlgebra(2 ** 26 + 1);
  return use();
}

const noise = (i: number) => Math.fround(((i * 7919 + 13) % 1009) / 1009 - 0.5);

function symmetric(n: number, of: (i: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return of(Math.max(i, j), Math.min(i, j));
  });
}
const MATRICES: Record<string, (i: number, j: number) => number> = {
  noise: (i, j) => noise(i * i + 7 * j),
  zeros: () => 0,
  ones: () => 1,
  identity: (i, j) => (i === j ? 1 : 0),
  descending: (i, j) => (i === j ? -i : 0),
  neighbours: (i, j) => (i === j ? 2 : i === j + 1 ? -1 : 0),
  apart: (i, j) => (i === j ? i % 3 : i === j + 1 && i % 3 > 0 ? 0.25 : 0),
  graded: (i, j) => 2 ** (-3 * (i + j)) * (1 + noise(i + 3 * j)),
  rising: (i, j) => 2 ** (3 * (i + j)) * (1 + noise(i + 3 * j)),
  wilkinson: (i, j) => (i === j ? Math.abs(i - 5) : i === j + 1 ? 1 : 0),
  integers: (i, j) => ((i * 5 + j * 3) % 7) - 3,
  signs: (i, j) => ((i + j) % 2 ? 1 : -1),
  small: (i, j) => 1e-200 * noise(i + 5 * j),
  smallest: (i, j) => 5e-324 * ((i + j) % 3),
  large: (i, j) => 1e200 * noise(i + 5 * j),
  blocks: (i, j) => (Math.floor(i / 2) === Math.floor(j / 2) ? 1 + i + j : 0),
  last: (i, j) => (i === j ? 0 : j === 0 ? 1 : 0),
};

it("of eigenvalues and vectors", async () => {
  const lines = Object.entries(MATRICES).flatMap(([name, of]) =>
    [1, 2, 3, 4, 7, 11].map((n) => {
      const { values, vectors } = eigenSymmetric(symmetric(n, of), n);
      return `${name} ${n}\n  ${shown(values)}\n  ${shown(vectors)}`;
    }),
  );
  for (const n of [90]) {
    const { values, vectors } = fresh(LARGE, () =>
      eigenSymmetric(symmetric(n, MATRICES.noise!), n),
    );
    lines.push(`noise ${n}\n  ${shown(values)}\n  ${shown(vectors)}`);
  }
  await expectKept(lines.join("\n"), "eigen.txt");
});

const source = (rows: number, columns: number, of: (row: number, column: number) => number) => ({
  data: Float64Array.from({ length: rows * columns }, (_, i) =>
    of(Math.floor(i / columns), i % columns),
  ),
  shape: [rows, columns],
});
type Cell = (row: number, column: number) => number;
const CELLS: Record<string, Cell> = {
  noise: (row, column) => noise(row * row + 31 * column),
  constant: (row, column) => (column % 3 === 1 ? 7 : noise(row * row + 31 * column)),
  equal: (row, column) => noise(row * row + 31 * (column % 2)),
  few: (row, column) => noise((row % 2) * 17 + column),
  tied: (row, column) => (row % 2 ? 1 : -1) * (column % 2 ? 1 : -1),
  one: () => 3,
};
const SIZES = [
  [9, 4],
  [4, 9],
  [5, 5],
  [1, 3],
  [3, 1],
  [2, 2],
  [6, 6],
  [7, 30],
] as const;

it("of directions, by columns and by rows", async () => {
  const lines: string[] = [];
  const add = (name: string, rows: number, columns: number, cell: Cell) => {
    const table = tableOf(source(rows, columns, cell));
    const { mean, variance } = columnMoments(table);
    const isConstant = Array.from(variance, (value) => value === 0);
    const found = fresh(rows * columns, () => directionsOf(table, mean, isConstant));
    lines.push(`${name} ${rows} x ${columns}: ${isConstant.filter(Boolean).length} constant`);
    lines.push(`  ${shown(mean)}`, `  ${shown(variance)}`);
    lines.push(`  ${shown(found.variance)}`, `  ${shown(found.components)}`);
    lines.push(`  ${found.totalVariance}`);
  };
  for (const [name, cell] of Object.entries(CELLS)) {
    for (const [rows, columns] of SIZES) add(name, rows, columns, cell);
  }
  add("noise", 600, 50, CELLS.noise!); // blocks of rows
  add("noise", 40, 700, CELLS.noise!);
  add("noise", 100, 110, CELLS.noise!);
  await expectKept(lines.join("\n"), "directions.txt");
});

describe("the contents of a memory", () => {
  const x = source(50, 40, CELLS.noise!);
  const use: Record<string, () => unknown> = {
    eigenvalues: () => eigenSymmetric(symmetric(30, MATRICES.noise!), 30),
    "directions of columns": () => new PCA().fit(source(60, 30, CELLS.noise!)),
    "directions of rows": () => new PCA().fit(source(30, 60, CELLS.noise!)),
  };

  it.each(Object.entries(use))("change after %s", (_, change) => {
    const pca = new PCA({ components: 20 }).fit(x);
    const before = pca.transform(x);
    change();
    expect(pca.transform(x)).toEqual(before);
    expect(pca.inverseTransform(before).data.length).toBe(2000);
    expect(pca.transform(x)).toEqual(before);
  });

  it("suffice for products of any size", async () => {
    const lines: string[] = [];
    for (const [rows, columns] of [...SIZES, [100, 60], [60, 100]] as const) {
      const given = source(rows, columns, CELLS.noise!);
      const size = rows * columns;
      for (const made of [new PCA(), new PCA({ whiten: true }), new Whitening({ method: "zca" })]) {
        made.fit(given);
        const data = fresh(size, () => made.transform64(given.data.slice(), rows, columns));
        const width = data.length / rows;
        const back = fresh(size, () => made.inverseTransform64(data.slice(), rows, width));
        lines.push(`${made.kind} ${rows} x ${columns}`, `  ${shown(data)}`, `  ${shown(back)}`);
      }
    }
    await expectKept(lines.join("\n"), "projections.txt");
  });
});
