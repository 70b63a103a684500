import { describe, expect, test } from "vitest";
import * as twins from "../../src/engine/js/ops/batch.ts";
import { permute } from "../../src/engine/js/random.ts";
import { expectTwins, loadKernels, Numbers, OFFSETS, type Twin } from "./harness.ts";

const kernels = await loadKernels("assembly/ops/batch.ts");

describe("batchIndices", () => {
  const run = (rows: number, position: number, count: number, shuffle: number, table: number) =>
    expectTwins(kernels, "batchIndices", twins.batchIndices as Twin, {
      parameters: [20, rows, position, count, shuffle, 7, 9, table],
      fill: ({ i32 }) => {
        for (let i = 0; i < 500; i++) i32[2048 + i] = 3 * i + 1;
      },
    }).i32.slice(5, 5 + rows);

  test("counts, permutes and maps samples", () => {
    expect([...run(4, 10, 500, 0, 0)]).toEqual([10, 11, 12, 13]);
    expect([...run(3, 10, 500, 0, 8192)]).toEqual([31, 34, 37]);
    const permuted = Array.from({ length: 40 }, (_, i) => permute(60 + i, 100, 7, 9));
    expect([...run(40, 60, 100, 1, 0)]).toEqual(permuted);
    expect([...run(40, 60, 100, 1, 8192)]).toEqual(permuted.map((p) => 3 * p + 1));
    expect(run(0, 0, 1, 1, 0).length).toBe(0);
  });
});

describe.each(["gatherWords", "gatherUint8Scaled", "gatherUint8Raw"] as const)("%s", (name) => {
  test("equals its twin and the selected rows", () => {
    const isBytes = name !== "gatherWords";
    for (const offset of OFFSETS) {
      for (const elements of [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33]) {
        const stride = elements + 3;
        const source = isBytes ? 17 + offset : 20 + offset; // bytes lie anywhere
        const y = 8192 + offset;
        const memory = expectTwins(kernels, name, twins[name] as Twin, {
          parameters: [source, 4096, y, 4, elements, stride],
          fill: ({ u8, i32 }) => {
            const numbers = new Numbers(elements);
            for (let i = 0; i < 2048; i++) u8[i] = numbers.word();
            i32.set([5, 0, 5, 2], 1024);
          },
        });
        for (const [r, row] of [5, 0, 5, 2].entries()) {
          for (let j = 0; j < elements; j++) {
            const to = (y >>> 2) + r * elements + j;
            const from = row * stride + j;
            if (!isBytes) expect(memory.u32[to]).toBe(memory.u32[(source >>> 2) + from]);
            else {
              const value = memory.u8[source + from]!;
              const exact = name === "gatherUint8Raw" ? value : Math.fround(value / 255);
              expect(memory.f32[to]).toBe(exact);
            }
          }
        }
      }
    }
  });
});

describe("scatterWords", () => {
  test("is the inverse of gathering", () => {
    for (const offset of OFFSETS) {
      for (const elements of [0, 1, 3, 4, 8, 11, 17]) {
        const memory = expectTwins(kernels, "scatterWords", twins.scatterWords as Twin, {
          parameters: [16 + offset, 4096, 8192 + offset, 3, elements],
          fill: ({ f32, i32 }) => {
            f32.set(new Numbers(3).floats(1000));
            i32.set([4, 1, 0], 1024);
          },
        });
        for (const [r, row] of [4, 1, 0].entries()) {
          for (let j = 0; j < elements; j++) {
            const from = memory.u32[((16 + offset) >>> 2) + r * elements + j];
            expect(memory.u32[((8192 + offset) >>> 2) + row * elements + j]).toBe(from);
          }
        }
      }
    }
  });
});
