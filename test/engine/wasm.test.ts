// Memory of an engine that refuses some sizes, and turbo on simulated hosts.

import { afterEach, describe, expect, it, vi } from "vitest";
import { Tile } from "../../assembly/blocking.ts";
import { measureMachine } from "../../src/engine/machine.ts";
import { switchOff, switchOn } from "../../src/engine/turbo.ts";
import { loadKernels } from "../../src/engine/wasm.ts";
import { fakeMachine } from "./fake-machine.ts";

const { versions } = process;
/** Another version of Node, with a V8 that accepts flags or throws. */
function pretend(node: string | undefined, v8: object | undefined): void {
  Object.defineProperty(process, "versions", { value: { ...versions, node }, configurable: true });
  vi.spyOn(process, "getBuiltinModule").mockReturnValue(v8 as never);
}
afterEach(() => {
  vi.restoreAllMocks();
  Object.defineProperty(process, "versions", { value: versions, configurable: true });
});

const plain = { numerics: "exact", turbo: false } as const;
const MIB = 2 ** 20;

describe("an instance in WebAssembly", () => {
  it("allocates zeros, keeps its contents when it grows, and grows by at least half", async () => {
    const instance = (await loadKernels(plain)).createInstance();
    expect(instance.memory.u8.length).toBe(65_536);
    const first = instance.allocate(100);
    expect(first).toBe(64);
    instance.memory.u8.fill(9, first, first + 100);
    // to the last byte of the page
    expect(instance.allocate(65_536 - 192)).toBe(192);
    expect(instance.memory.u8.length).toBe(65_536);
    expect(instance.allocate(1)).toBe(65_536);
    expect(instance.memory.u8.length).toBe(131_072);
    expect(instance.memory.u8.slice(first, first + 100)).toEqual(new Uint8Array(100).fill(9));
    instance.allocate(65_536);
    instance.allocate(65_536);
    expect(instance.memory.u8.length).toBe(5 * 65_536);
    instance.free(first);
    expect(instance.allocate(100)).toBe(first);
    expect(instance.memory.u8.slice(first, first + 101)).toEqual(new Uint8Array(101));
  });

  it("grows to what it needs if there is no more, and throws if there is less", async () => {
    const instance = (await loadKernels(plain)).createInstance();
    const { grow } = WebAssembly.Memory.prototype;
    const asked: number[] = [];
    let most = 20;
    vi.spyOn(WebAssembly.Memory.prototype, "grow").mockImplementation(function refuse(
      this: WebAssembly.Memory,
      pages: number,
    ) {
      asked.push(pages);
      if (pages > most) throw new RangeError("no more");
      return grow.call(this, pages);
    });
    instance.allocate(16 * 65_536);
    expect(instance.memory.u8.length).toBe(17 * 65_536);
    // growth by half is 26 pages; three are needed
    most = 4;
    instance.allocate(3 * 65_536);
    expect(asked).toEqual([16, 9, 3]);
    expect(instance.memory.u8.length).toBe(20 * 65_536);
    expect(() => instance.allocate(8 * 65_536)).toThrow(
      "Cannot allocate: expected at most 2 MiB, got a need of 2 MiB",
    );
    expect(instance.memory.u8.length).toBe(20 * 65_536);
  });

  it("requests at most 4 GiB of shared memory, then less", async () => {
    const kernels = await loadKernels(plain);
    const asked: unknown[] = [];
    const { Memory } = WebAssembly;
    vi.spyOn(WebAssembly, "Memory").mockImplementation(function refuse(given) {
      asked.push(given);
      if (given.maximum! > 16_384) throw new RangeError(`not ${given.maximum}`);
      return new Memory(given);
    });
    const instance = kernels.createInstance();
    expect(asked).toEqual(
      [65_536, 32_768, 16_384].map((maximum) => ({ initial: 1, maximum, shared: true })),
    );
    expect(() => instance.allocate(1024 * MIB)).toThrow(
      "expected at most 1024 MiB, got a need of 1025 MiB",
    );
    vi.spyOn(WebAssembly, "Memory").mockImplementation(function refuse(given) {
      throw new RangeError(`not ${given.maximum}`);
    });
    expect(() => kernels.createInstance()).toThrow("Cannot create a memory: RangeError: not 4096");
  });

  it("times the tiles once, after 32 calls between runs", async () => {
    const kernels = await loadKernels(plain);
    const instance = kernels.createInstance();
    for (let call = 0; call < 64; call++) instance.tune(); // there is nothing to try yet
    await instance.load("core");
    const { Memory } = WebAssembly;
    // one per instance
    const instances = vi.spyOn(WebAssembly, "Memory").mockImplementation(function make(given) {
      return new Memory(given);
    });
    expect(kernels.reasons).toEqual(["tiles of 4x8: the others are tried after some steps"]);
    for (let call = 0; call < 32; call++) instance.tune();
    expect(instances).toHaveBeenCalledTimes(0);
    instance.tune();
    expect(instances).toHaveBeenCalledTimes(1);
    for (let call = 0; call < 400; call++) instance.tune();
    expect(instances).toHaveBeenCalledTimes(1);
    expect(kernels.reasons).toEqual([`tiles of ${Tile[instance.tile].slice(4)}: the fastest here`]);
    expect(kernels.turbo).toBe(false);
  });
});

describe("the flag of V8", () => {
  it("is set and cleared from Node 24 on", () => {
    const setFlagsFromString = vi.fn();
    pretend("24.0.0", { setFlagsFromString });
    expect(switchOn()).toBe(undefined);
    switchOff();
    expect(setFlagsFromString.mock.calls).toEqual([
      ["--experimental-wasm-revectorize"],
      ["--no-experimental-wasm-revectorize"],
    ]);
  });

  it("is not set elsewhere, with the reason", () => {
    const setFlagsFromString = vi.fn();
    pretend("23.11.0", { setFlagsFromString });
    expect(switchOn()).toBe("Node 23.11.0 is older than 24");
    switchOff();
    pretend(undefined, { setFlagsFromString });
    expect(switchOn()).toBe("only Node can switch it on");
    switchOff();
    expect(setFlagsFromString).toHaveBeenCalledTimes(0);
    pretend("24.1.0", {});
    expect(switchOn()).toBe("this runtime has no V8 to ask");
    pretend("24.1.0", undefined);
    expect(switchOn()).toBe("this runtime has no V8 to ask");
    setFlagsFromString.mockImplementation(() => {
      throw new Error("no such flag");
    });
    pretend("25.0.0", { setFlagsFromString });
    expect(switchOn()).toBe("V8 refused it: Error: no such flag");
  });

  it("is set only while the sums of a machine are warmed up", async () => {
    const clock = { now: 0 };
    const flags: (readonly [string, number])[] = [];
    const { getBuiltinModule } = process;
    pretend("24.0.0", undefined);
    vi.spyOn(process, "getBuiltinModule").mockImplementation(((name: string) =>
      name === "v8"
        ? { setFlagsFromString: (flag: string) => flags.push([flag, clock.now]) }
        : getBuiltinModule(name)) as never);
    vi.spyOn(performance, "now").mockImplementation(() => clock.now);
    vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    fakeMachine(clock, { arithmetic12: [1, 1], arithmetic24: [1, 1], copy: () => 1 });
    await measureMachine({ turbo: true });
    expect(flags).toEqual([
      ["--experimental-wasm-revectorize", 0],
      ["--no-experimental-wasm-revectorize", 40],
    ]);
    await measureMachine();
    expect(flags).toHaveLength(2);
  });
});

describe("turbo", () => {
  /** A fresh module: it caches the result of turbo. */
  const anew = async (): Promise<typeof import("../../src/engine/wasm.ts")> =>
    import(/* @vite-ignore */ `${new URL("../../src/engine/wasm.ts", import.meta.url)}?${count++}`);
  let count = 0;
  const asked = { numerics: "exact", turbo: true } as const;
  const { getBuiltinModule } = process;

  it("compares kernels, and selects the fastest tile immediately", async () => {
    const flags: string[] = [];
    pretend("24.0.0", undefined);
    vi.spyOn(process, "getBuiltinModule").mockImplementation(((name: string) =>
      name === "v8"
        ? { setFlagsFromString: (flag: string) => flags.push(flag) }
        : getBuiltinModule(name)) as never);
    const wasm = await anew();
    const [kernels, again] = await Promise.all([wasm.loadKernels(asked), wasm.loadKernels(asked)]);
    // once for both
    expect(flags).toHaveLength(2);
    expect([kernels.turbo, again.turbo]).toEqual([true, true]);
    const instance = kernels.createInstance();
    expect(kernels.reasons).toEqual([
      "turbo: products work in 256 bits; every kernel of theirs was compared with plain JavaScript",
      `tiles of ${Tile[instance.tile].slice(4)}: the fastest here`,
    ]);
    await instance.load("core");
    const instances = vi.spyOn(WebAssembly, "Memory");
    for (let call = 0; call < 40; call++) instance.tune();
    expect(instances).toHaveBeenCalledTimes(0);
  });

  it("if off, reports the reason and uses the plain kernels", async () => {
    pretend("22.0.0", undefined);
    vi.mocked(process.getBuiltinModule).mockRestore();
    const kernels = await (await anew()).loadKernels(asked);
    expect(kernels.turbo).toBe(false);
    expect(kernels.reasons).toEqual([
      "turbo off: Node 22.0.0 is older than 24",
      "tiles of 4x8: the others are tried after some steps",
    ]);
  });

  it("retries after a failed compilation", async () => {
    const wasm = await anew();
    const instance = (await wasm.loadKernels(plain)).createInstance();
    const compile = vi.spyOn(WebAssembly, "compile").mockRejectedValueOnce(new Error("too busy"));
    await expect(instance.load("core")).rejects.toThrow("too busy");
    await instance.load("core");
    await (await wasm.loadKernels(plain)).createInstance().load("core");
    // the first, the second, and what asks whether WebAssembly works
    expect(compile).toHaveBeenCalledTimes(3);
  });

  it("and fast mode fall back to exact without fused operations", async () => {
    vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    const { numerics, reasons } = await loadKernels({ numerics: "fast", turbo: false });
    expect(numerics).toBe("exact");
    expect(reasons[0]).toBe("exact: this engine has no relaxed SIMD");
  });
});
