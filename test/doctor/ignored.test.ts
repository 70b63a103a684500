// Reports of dropped columns that contain numbers.

import { expect, it } from "vitest";
import { diagnose, table } from "../../src/index.ts";

const COUNT = 40;
const read = (cell: (i: number) => unknown, types = {}, name = "a") => {
  const rows = Array.from({ length: COUNT }, (_, i) => ({
    [name]: cell(i),
    b: (i * 7) % 13,
    y: i % 2 ? "p" : "q",
  }));
  return table(rows, { target: "y", types });
};
const found = async (...parts: Parameters<typeof read>) => {
  const { findings } = await diagnose(await read(...parts));
  return findings.filter(({ code }) => code === "ignored-numbers");
};

it("reports dropped columns with many numbers, with the reason", async () => {
  const mixed = await found((i) => (i % 2 ? i : `text ${i}`));
  expect(mixed).toHaveLength(1);
  expect(mixed[0]).toMatchObject({ severity: "note", columns: ["a"], count: COUNT / 2 });
  expect(mixed[0]!.message).toContain("text, all different, 20 of 40 values are numbers");
  expect(await found((i) => 1000 + i, {}, "id")).toHaveLength(1);
  expect(await found((i) => BigInt(i) + 9_007_199_254_740_993n)).toHaveLength(1);
});

it("does not report text, and explicitly dropped columns", async () => {
  expect(await found((i) => `text ${i}`)).toEqual([]);
  expect(await found((i) => i, { a: "ignored" })).toEqual([]);
  expect(await found((i) => i)).toEqual([]);
});
