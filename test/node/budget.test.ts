import { expect, it } from "vitest";
import { allocated } from "../../src/node/budget.ts";

it("insufficient memory is a typed error, other errors are unchanged", () => {
  expect(allocated(() => new Uint8Array(3), "x.npy")).toEqual(new Uint8Array(3));
  expect(() => allocated(() => new Uint8Array(2 ** 53 - 1), "x.npy")).toThrow(
    expect.objectContaining({
      code: "NO_MEMORY",
      message:
        "Cannot read x.npy: expected memory for it, got none; read less at a time, or use a machine with more memory",
    }),
  );
  const other = new TypeError("another");
  const fail = () => {
    throw other;
  };
  expect(() => allocated(fail, "x.npy")).toThrow(other);
});
