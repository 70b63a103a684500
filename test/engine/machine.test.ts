// Peaks of a machine whose loops take given times.

import { afterEach, describe, expect, it, vi } from "vitest";
import { marked } from "../../src/engine/binaries.ts";
import { measureMachine } from "../../src/engine/machine.ts";
import { fakeMachine } from "./fake-machine.ts";

afterEach(() => vi.restoreAllMocks());

const MIB = 1024 * 1024;

/** Measures a machine; `speeds` of copies in bytes per ms, by the bytes of a copy. */
async function measured(
  sums12: readonly [number, number],
  sums24: readonly [number, number],
  speeds: Readonly<Record<number, number>> = {},
  options?: { turbo?: boolean; fuses?: boolean },
) {
  vi.restoreAllMocks();
  const clock = { now: 1000 };
  vi.spyOn(performance, "now").mockImplementation(() => clock.now);
  const { fuses = true, ...rest } = options ?? {};
  vi.spyOn(WebAssembly, "validate").mockReturnValue(fuses);
  const empty = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  const compile = vi.spyOn(WebAssembly, "compile").mockResolvedValue(empty);
  const instances = fakeMachine(clock, {
    arithmetic12: sums12,
    arithmetic24: sums24,
    copy: (bytes) => Math.max(MIB, bytes) / (speeds[bytes] ?? MIB),
  });
  const machine = await measureMachine(rest);
  const binarySizes = compile.mock.calls.map(([bytes]) => (bytes as Uint8Array).length);
  return { machine, instances, binarySizes };
}

describe("measureMachine()", () => {
  it("reports operations of the faster loop of each binary, and bytes read and written", async () => {
    // 8 operations per sum and step: 1.92 million, or 3.84
    const { machine } = await measured([0.25, 0.125], [0.625, 0.5], {
      8192: 2 ** 26,
      131072: 2 ** 25,
      [2 * MIB]: 2 ** 24,
      [32 * MIB]: 2 ** 23,
    });
    expect(machine).toEqual({
      multiplyAdd: expect.closeTo(1.92e6 / 0.25e-3 / 1e9, 9),
      fusedMultiplyAdd: expect.closeTo(1.92e6 / 0.125e-3 / 1e9, 9),
      copy: {
        level1: expect.closeTo((2 * 2 ** 26) / 1e6, 9),
        level2: expect.closeTo((2 * 2 ** 25) / 1e6, 9),
        level3: expect.closeTo((2 * 2 ** 24) / 1e6, 9),
        memory: expect.closeTo((2 * 2 ** 23) / 1e6, 9),
      },
    });
    const other = await measured([0.5, 0.5], [0.75, 0.25]);
    expect(other.machine.multiplyAdd).toBeCloseTo(3.84e6 / 0.75e-3 / 1e9, 9);
    expect(other.machine.fusedMultiplyAdd).toBeCloseTo(3.84e6 / 0.25e-3 / 1e9, 9);
  });

  it("warms each loop up for 20 ms, then times 10 ms in parts of at least half a millisecond", async () => {
    const { instances } = await measured([0.25, 0.5], [0.125, 0.5]);
    expect(instances).toHaveLength(3);
    const [exact, fused] = instances;
    const countOf = (calls: readonly (readonly unknown[])[], name: string) =>
      calls.filter(([each]) => each === name).length;
    // 80 calls of a quarter; then once, and 20 times twice: 10.25 ms
    expect(countOf(exact!.calls, "arithmetic12")).toBe(80 + 1 + 20 * 2);
    // 160 of an eighth; then 1, 2, and 19 times 4: 9.875 ms, and once more
    expect(countOf(exact!.calls, "arithmetic24")).toBe(160 + 1 + 2 + 20 * 4);
    expect(countOf(fused!.calls, "arithmetic12")).toBe(40 + 20);
    expect(new Set(exact!.calls.map((call) => call.slice(1).join(" ")))).toEqual(
      new Set(["1024 20000"]),
    );
  });

  it("sums halves from a page of memory", async () => {
    const { instances } = await measured([1, 1], [1, 1]);
    for (const { memory } of instances.slice(0, 2)) {
      expect(memory.buffer.byteLength).toBe(65_536);
      const floats = new Float32Array(memory.buffer, 1024, 100);
      expect(floats.findIndex((value) => value !== 0.5)).toBe(4 * 24 + 2);
    }
  });

  it("copies consecutive blocks, at least a mebibyte in total", async () => {
    const { instances } = await measured([1, 1], [1, 1]);
    const { calls, memory } = instances[2]!;
    expect([...new Set(calls.map((call) => call.join(" ")))]).toEqual([
      "copy 1024 9216 8192 128",
      `copy 1024 ${1024 + 131_072} 131072 8`,
      `copy 1024 ${1024 + 2 * MIB} ${2 * MIB} 1`,
      `copy 1024 ${1024 + 32 * MIB} ${32 * MIB} 1`,
    ]);
    expect(memory.buffer.byteLength).toBe(64 * MIB + 65_536);
  });

  it("compiles separate bytes for turbo, for the sums only", async () => {
    const plain = await measured([1, 1], [1, 1]);
    const turbo = await measured([1, 1], [1, 1], {}, { turbo: true });
    const { length } = marked(new Uint8Array(), "turbo");
    expect(turbo.binarySizes).toEqual([
      plain.binarySizes[0]! + length,
      plain.binarySizes[1]! + length,
      plain.binarySizes[2],
    ]);
  });

  it("omits fused operations that the engine lacks", async () => {
    const { machine, instances } = await measured([1, 1], [1, 1], {}, { fuses: false });
    expect(Object.keys(machine)).toEqual(["multiplyAdd", "copy"]);
    expect(instances).toHaveLength(2);
  });
});
