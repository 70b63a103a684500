import fc from "fast-check";
import { describe, test } from "vitest";
import { Tile } from "../../assembly/blocking.ts";
import { Epilogue } from "../../assembly/opcodes.ts";
import type { Memory } from "../../src/core/memory.ts";
import * as twins from "../../src/engine/js/ops/matmul.ts";
import { TILES } from "../../src/engine/tiles.ts";
import { packedBytes } from "../../src/ir/product.ts";
import { expectSame } from "../compare.ts";
import { expectTwins, loadKernels, Numbers, type Twin } from "./harness.ts";

const kernels = await loadKernels("assembly/ops/matmul.ts");
const { fround } = Math;

type Addresses = [number, number, number, number, number, number];

/** Bytes for packing, also for products that the planner would not pack. */
function workspaceFor(isTransposed: boolean, m: number, n: number, k: number): number {
  const planned = packedBytes(isTransposed, m, n, k);
  return planned || packedBytes(false, Math.max(m, 8), n, Math.max(k, Math.ceil(4097 / n)));
}

/** Memory layout of a call: each part is followed by guard words. */
function layout(sizes: readonly number[], offset: number): { at: number[]; bytes: number } {
  let next = 16 + offset;
  const at = sizes.map((size) => {
    const address = next;
    next += 4 * size + 20;
    return address;
  });
  return { at, bytes: (next + 71) & -8 };
}

/** The sum of an element by the contract, from its first value. */
function sumOf(
  start: number,
  k: number,
  a: (p: number) => number,
  b: (p: number) => number,
): number {
  let sum = start;
  for (let p = 0; p < k; p++) sum = fround(sum + fround(a(p) * b(p)));
  return sum;
}

const EDGES = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 13, 16, 17];
const SHAPES: [m: number, n: number, k: number][] = [
  ...EDGES.flatMap((m) =>
    EDGES.flatMap((n) => [1, 3, 8].map((k): [number, number, number] => [m, n, k])),
  ),
  ...EDGES.map((k): [number, number, number] => [5, 11, k]),
  // around blocks of depth, and primes
  ...[255, 256, 257, 511, 512, 513, 769].map((k): [number, number, number] => [6, 14, k]),
  ...[255, 257, 600].map((k): [number, number, number] => [3, 3, k]),
  [31, 37, 41],
  [33, 31, 29],
  [1, 70, 70],
  [70, 1, 70],
];

describe.each(["matmul", "matmulTransposeA", "matmulTransposeB"] as const)("%s", (name) => {
  const twin = twins[name] as Twin;

  /** Runs one product on both engines and compares C with the contract's own loop. */
  function check(
    [m, n, k]: [number, number, number],
    {
      offset = 0,
      hasExtra = true,
      epilogue = Epilogue.none,
      alpha = fround(0.3),
      isPacked = false,
      tile = Tile.tile4x8,
    } = {},
  ): void {
    const isTransposed = name === "matmulTransposeB";
    // 1000 rows: a large B is packed
    const packed = isTransposed || isPacked ? workspaceFor(isTransposed, m, n, k) / 4 : 0;
    const { at, bytes } = layout([m * k, k * n, m * n, n, m * n, packed], offset);
    const [a, b, c, extra, saved, workspace] = at as Addresses;
    const inputs = new Numbers(m * 1000 + n * 10 + k);
    const fill = ({ f32 }: Memory) => {
      f32.set(inputs.floats(m * k), a >>> 2);
      f32.set(inputs.floats(k * n), b >>> 2);
      f32.set(inputs.floats(m * n), saved >>> 2);
      if (name === "matmul") f32.set(inputs.floats(n), extra >>> 2);
    };
    const given = hasExtra ? extra : 0;
    const strides = name === "matmulTransposeA" ? [n, m] : [n];
    const ends = [epilogue, alpha, saved, ...strides, packed > 0 ? workspace : 0, tile];
    const parameters = [a, b, c, m, n, k, ...(isTransposed ? [] : [given]), ...ends];
    // the contents of the workspace may differ: made equal before memories are compared
    const quiet: Twin = (memory, ...all) => {
      const result = twin(memory, ...all);
      const from = kernels.memory.u32.subarray(workspace >>> 2, (workspace >>> 2) + packed);
      memory.u32.set(from, workspace >>> 2);
      return result;
    };
    const memory = expectTwins(kernels, name, quiet, { bytes, parameters, fill });
    if (epilogue !== Epilogue.none) return;
    const f = (address: number, i: number) => memory.f32[(address >>> 2) + i]!;
    const product = Float32Array.from({ length: m * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      const start = name === "matmul" && given !== 0 ? f(extra, j) : 0;
      const left = (p: number) => f(a, name === "matmulTransposeA" ? p * m + i : i * k + p);
      const right = (p: number) => f(b, name === "matmulTransposeB" ? j * k + p : p * n + j);
      return sumOf(start, k, left, right);
    });
    const found = (address: number, count: number) =>
      memory.f32.subarray(address >>> 2, (address >>> 2) + count);
    expectSame(found(c, m * n), product, () => `${name} ${m}x${n}x${k}:`);
    if (name !== "matmulTransposeA" || given === 0) return;
    const columnSums = Float32Array.from({ length: n }, (_, j) =>
      sumOf(
        0,
        k,
        () => 1,
        (p) => f(b, p * n + j),
      ),
    );
    expectSame(found(extra, n), columnSums, () => `sums of ${name} ${m}x${n}x${k}:`);
  }

  test("equals its twin and the order of the contract for every edge", () => {
    for (const shape of SHAPES) check(shape);
  });

  test("accepts any address, with and without bias", () => {
    for (const offset of [4, 8, 12]) {
      for (const hasExtra of [true, false]) {
        check([5, 9, 7], { offset, hasExtra });
        check([4, 3, 300], { offset, hasExtra });
      }
    }
  });

  test("gives the same bits packed or not, with every tile", () => {
    const shapes: [number, number, number][] = [
      ...[1, 2, 3, 4, 5, 6, 7, 11, 23, 24, 25, 49].map((m): [number, number, number] => [m, 37, 9]),
      [25, 32, 257],
      [5, 513, 33],
      [3, 530, 258],
      [26, 1040, 3],
      [5, 18, 600],
      [2, 16, 0],
      // packed groups of A, in one block of rows and in several
      ...[4, 9, 13, 22, 131].map((m): [number, number, number] => [m, 144, 19]),
      ...[128, 129, 130, 257].map((m): [number, number, number] => [m, 130, 7]),
      [133, 530, 261],
    ];
    for (const [tile] of TILES) {
      for (const isPacked of [false, true]) {
        for (const shape of shapes) check(shape, { tile, isPacked });
      }
    }
  });

  test("handles any shape, packed or not, with any tile", () => {
    const extent = (max: number) => fc.integer({ min: 0, max });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.tuple(extent(60), extent(60), extent(300)),
          fc.tuple(extent(300), extent(200), extent(20)),
        ),
        fc.boolean(),
        fc.constantFrom(...TILES.map(([tile]) => tile)),
        fc.constantFrom(0, 4, 8, 12),
        (shape, isPacked, tile, offset) => check(shape, { isPacked, tile, offset }),
      ),
      { numRuns: 60 },
    );
  });

  test("applies every epilogue, to rows in one block and in several", () => {
    for (const epilogue of Object.values(Epilogue)) {
      if (typeof epilogue !== "number") continue;
      check([7, 13, 9], { epilogue });
      check([27, 35, 9], { epilogue });
      check([3, 531, 7], { epilogue });
      check([3, 20, 300], { epilogue });
      check([133, 150, 9], { epilogue, isPacked: true, tile: Tile.tile4x16 });
    }
  });
});

describe("matmulEach", () => {
  test.each([0, 1, 2])("equals its twin in form %i, packed or not, with every tile", (form) => {
    for (const [count, m, n, k] of [
      [0, 2, 3, 4],
      [1, 1, 1, 1],
      [3, 5, 17, 9],
      [2, 16, 16, 20],
      [4, 3, 33, 7],
    ] as const) {
      for (const [tile] of TILES) {
        const { at, bytes } = layout([count * m * k, count * k * n, count * m * n], 4);
        const workspace = (bytes + 64) & -16;
        const isPacked = form === 2 || tile === Tile.tile4x16;
        const parameters = [...at, count, m, n, k, form, isPacked ? workspace : 0, tile];
        expectTwins(kernels, "matmulEach", twins.matmulEach as Twin, { bytes, parameters });
      }
    }
  });
});
