import { afterEach, describe, expect, it, vi } from "vitest";
import { EXIT, exitCodeOf, showError } from "../../src/cli/exit.ts";
import { DataError, NumericsError } from "../../src/core/errors.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const bad = new DataError("TARGET", "Cannot train: expected a, got b", { hint: "add --target c" });
const full = Object.assign(new Error("no space\u001b left"), { errno: -28, code: "ENOSPC" });

describe("exit codes", () => {
  it("are the documented ones", () => {
    expect(EXIT).toEqual({ success: 0, failed: 1, usage: 2, diverged: 3, interrupted: 75 });
  });

  it.each([
    [new NumericsError("DIVERGED", "no", {}), 3],
    [bad, 2],
    [full, 2],
    [Object.assign(new Error("no"), { code: "ERR_X" }), 1],
    [Object.assign(new Error("no"), { errno: "28" }), 1],
    [{ errno: -28 }, 1],
    ["no", 1],
    [undefined, 1],
  ])("of %s: %i", (error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});

describe("the text of an error", () => {
  it.each([
    [bad, "error: Cannot train: expected a, got b; add --target c"],
    [full, "error: no space\\u001b left"],
    ["oops", 'error: "oops"'],
    [undefined, "error: undefined"],
  ])("%s", (error, said) => {
    vi.stubEnv("GRADLANE_DEBUG", "");
    expect(showError(error, ["--target"])).toBe(said);
  });

  it("includes the stack in debug mode", () => {
    vi.stubEnv("GRADLANE_DEBUG", "1");
    expect(showError(bad, [])).toBe(`error: ${bad.stack}`);
    expect(showError("oops", [])).toBe('error: "oops"');
  });
});
