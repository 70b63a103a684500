import { afterEach, describe, expect, it, vi } from "vitest";
import { RuntimeUnsupportedError } from "../../src/core/errors.ts";
import { fileModule, hostModule } from "../../src/core/host.ts";
import { input, loadModel, sequential } from "../../src/index.ts";

afterEach(() => vi.restoreAllMocks());

// shims of `process` that bundlers and pages provide
const STAND_INS: [string, unknown][] = [
  ["nothing", undefined],
  ["an object for environment variables", { env: {} }],
  ["versions alone", { env: {}, versions: { node: "24.0.0" } }],
  [
    "modules that are not there",
    { versions: { node: "24.0.0" }, getBuiltinModule: () => undefined },
  ],
  [
    "a function that refuses",
    {
      versions: { node: "24.0.0" },
      getBuiltinModule: () => {
        throw new Error("not implemented");
      },
    },
  ],
];

describe("the host's modules", () => {
  it("are Node's own", async () => {
    expect(hostModule("zlib")).toBe((await import("node:zlib")).default);
    expect(fileModule("fs/promises")).toBe((await import("node:fs/promises")).default);
  });

  it.each(STAND_INS)("are unavailable if process is %s", (_, process) => {
    vi.stubGlobal("process", process);
    const found = hostModule("fs/promises");
    vi.unstubAllGlobals(); // at once: the runner needs it
    expect(found).toBeUndefined();
  });

  it("are checked before a path is opened", async () => {
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
    const model = sequential([input([2])]);
    for (const [opening, action] of [
      [model.save("model.gradlane"), "save to"],
      [loadModel("model.gradlane"), "load from"],
      [loadModel(new URL("file:///model.gradlane")), "load from"],
    ] as const) {
      const error = await opening.catch((each) => each);
      expect(error).toBeInstanceOf(RuntimeUnsupportedError);
      expect(error.message).toBe(
        `Cannot ${action} a path: expected Node, got a browser; pass bytes, a Blob or a file handle`,
      );
    }
  });
});
