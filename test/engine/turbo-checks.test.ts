// Checks of turbo on mock kernels: which are wrong, and which is the fastest.

import { afterEach, describe, expect, it, vi } from "vitest";
import { PANEL, Tile } from "../../assembly/blocking.ts";
import { scratchMemory } from "../../src/core/memory.ts";
import { selfTest } from "../../src/engine/self-test.ts";
import {
  fillTrial,
  KERNEL_NAMES,
  STEPS,
  TILES,
  type TileKernels,
  TRIAL,
  TRIAL_ROWS,
  timeTiles,
} from "../../src/engine/tiles.ts";

type Name = (typeof KERNEL_NAMES)[number];
type Kernel = TileKernels[Name];

/** Calls of a kernel of 16 columns until it counts as optimised: just above 24 million operations. */
const WARM_CALLS = 168;
const widthOf = (name: Name) => (name.endsWith("x8") ? 8 : 16);
/** Bytes from one row of A to the next: rows of a group, and groups, are beside each other. */
const strideOfRows = (name: Name, next: number) => (name.startsWith("columns") ? 4 : next);
const kernelsOf = (make: (name: Name) => Kernel) =>
  Object.fromEntries(KERNEL_NAMES.map((name) => [name, make(name)])) as TileKernels;

/** Kernels in plain JavaScript; `spoil` may change a sum. Does nothing until it is warm. */
function plainKernels(
  spoil: (name: Name, sum: number, goesOn: boolean) => number = (_, sum) => sum,
) {
  const memory = scratchMemory(TRIAL.c + 4 * TRIAL_ROWS * PANEL);
  const { f32 } = memory;
  const calls = new Map<Name, number>();
  const kernels = kernelsOf((name) => (...given) => {
    const [a, next, stepStride, b, bStride, start, startStride, c, cStride, m, k] = given;
    calls.set(name, (calls.get(name) ?? 0) + 1);
    if (calls.get(name)! <= (WARM_CALLS * 16) / widthOf(name)) return;
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < widthOf(name); column++) {
        let sum = start === 0 ? 0 : f32[(start + row * startStride) / 4 + column]!;
        for (let step = 0; step < k; step++) {
          const left = f32[(a + row * strideOfRows(name, next) + step * stepStride) / 4]!;
          sum = Math.fround(sum + Math.fround(left * f32[(b + step * bStride) / 4 + column]!));
        }
        f32[(c + row * cStride) / 4 + column] = spoil(name, sum, start !== 0);
      }
    }
  });
  return { memory, kernels, calls };
}

describe("kernels under turbo", () => {
  it("are correct if equal to plain JavaScript", async () => {
    const { memory, kernels, calls } = plainKernels();
    expect(await selfTest(kernels, memory, "exact")).toBe(undefined);
    expect([...calls]).toEqual(
      KERNEL_NAMES.map((name) => [name, ((WARM_CALLS + 2) * 16) / widthOf(name)]),
    );
  });

  // in the first product, or in the one that continues it
  it.each(KERNEL_NAMES.map((name, i) => [name, i % 2 === 0] as const))(
    "are wrong with a bit of %s, going on: %s",
    async (wrong, when) => {
      const { memory, kernels } = plainKernels((name, sum, goesOn) =>
        name === wrong && goesOn === when ? Math.fround(sum * (1 + 2 ** -23)) : sum,
      );
      expect(await selfTest(kernels, memory, "exact")).toBe(
        `the kernel ${wrong} is not what plain JavaScript computes`,
      );
    },
  );

  it("may differ by less than a thousandth in fast mode", async () => {
    const by = async (difference: number) => {
      const { memory, kernels } = plainKernels((_, sum) => sum + difference);
      // the second product starts from the first
      return (await selfTest(kernels, memory, "fast")) === undefined;
    };
    expect([await by(0.0004), await by(-0.0004), await by(0.0011), await by(-0.0011)]).toEqual([
      ...[true, true, false, false],
    ]);
  });

  it("are tested with numbers between -1 and 1, nearly all different", () => {
    const memory = scratchMemory(TRIAL.c + 64);
    memory.f32.fill(7);
    fillTrial(memory);
    const values = memory.f32.slice(TRIAL.a / 4, TRIAL.c / 4);
    expect(values.length).toBe((TRIAL_ROWS + PANEL) * STEPS);
    expect(values[0]).toBe(-1);
    expect(Math.max(...values)).toBe(Math.fround(2002 / 1001 - 1));
    expect(new Set(values).size).toBe(2003);
    expect([memory.f32[TRIAL.a / 4 - 1], memory.f32[TRIAL.c / 4]]).toEqual([7, 7]);
  });
});

describe("the fastest tile", () => {
  afterEach(() => vi.restoreAllMocks());

  /** The selected tile for given milliseconds per call of each kernel. */
  function chosen(costs: Partial<Record<Name, number>>): { tile: Tile; pieces: number } {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const kernels = kernelsOf((name) => () => {
      now += costs[name] ?? (0.01 * widthOf(name)) / 16;
    });
    const trial = timeTiles(kernels);
    for (let pieces = 0; ; pieces++) {
      const { done, value } = trial.next();
      if (done) return { tile: value, pieces };
    }
  }

  it("is the first, unless another is more than 5 % faster", () => {
    expect(chosen({})).toEqual({ tile: Tile.tile4x8, pieces: 4 * TILES.length });
    expect(chosen({ columns4x16Packed: 0.01 / 1.049 }).tile).toBe(Tile.tile4x8);
    expect(chosen({ columns4x16Packed: 0.01 / 1.051 }).tile).toBe(Tile.tile4x16);
    expect(chosen({ columns4x16Packed: 0.009, columns4x8: 0.004 }).tile).toBe(Tile.tile4x8);
  });

  it("is timed for at least half a millisecond", () => {
    let [now, calls] = [0, 0];
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const kernels = kernelsOf(() => () => {
      calls++;
      now += 1 / 64;
    });
    // 8 products of two halves take 0.25 ms, 16 take 0.5
    timeTiles(kernels).next();
    expect(calls).toBe(2 * (8 + 16));
  });
});
