import { describe, expect, it, vi } from "vitest";
import { createEngine, init, runtimeInfo } from "../../src/index.ts";

describe("the default engine", () => {
  it("reports that it has not started, then its backend and the reason", async () => {
    expect(runtimeInfo()).toMatchObject({ state: "not started", numericsVersion: "1" });
    await init({ threads: 1, numerics: "exact" });
    const info = runtimeInfo();
    expect(info).toMatchObject({
      state: "started",
      backend: "wasm",
      threads: 1,
      numerics: "exact",
      turbo: false,
    });
    expect(info.reasons.length).toBeGreaterThan(0);
  });

  it("accepts equal options again and refuses others", async () => {
    await init({ threads: 1 });
    vi.stubEnv("GRADLANE_THREADS", "1");
    await init({ threads: "auto" });
    vi.stubEnv("GRADLANE_THREADS", "2");
    await expect(init()).rejects.toMatchObject({ code: "ENGINE_STARTED" });
    vi.unstubAllEnvs();
    await expect(init({ threads: 2 })).rejects.toMatchObject({ code: "ENGINE_STARTED" });
    await expect(init({ backend: "js" })).rejects.toMatchObject({ code: "ENGINE_STARTED" });
    expect(runtimeInfo().backend).toBe("wasm");
  });
});

describe("createEngine()", () => {
  it("creates independent engines", async () => {
    const engine = await createEngine({ backend: "js" });
    expect(runtimeInfo(engine)).toMatchObject({ state: "started", backend: "js" });
    expect(runtimeInfo().backend).toBe("wasm");
    engine.dispose(); // never needed, always allowed
  });

  it.each([
    [{ backend: "js", numerics: "fast" }, "NUMERICS_FAST"],
    [{ threads: 0 }, "THREADS"],
    [{ threads: 1.5 }, "THREADS"],
    [{ threads: 257 }, "THREADS"],
    [{ backend: "webgl" }, "UNKNOWN_NAME"],
    [{ numeric: "exact" }, "UNKNOWN_NAME"],
  ])("refuses %j with %s", async (options, code) => {
    await expect(createEngine(options as object)).rejects.toMatchObject({ code });
  });

  it("suggests the nearest valid option", async () => {
    const options = { backened: "js" } as object;
    await expect(createEngine(options)).rejects.toThrow('did you mean "backend"?');
  });
});
