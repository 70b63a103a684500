// Targets of formatted cells: numbers with units, two spellings of yes and no.

import { describe, expect, it } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { readTable } from "../../src/easy/read.ts";

const COUNT = 40;
const rowsWith = (cell: (i: number) => unknown) =>
  Array.from({ length: COUNT }, (_, i) => ({ a: cell(i), b: i / 2 }));
const thrown = (work: () => unknown): DataError => {
  try {
    work();
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};
const codeOf = (work: () => unknown): string => thrown(work).code;

describe("a target", () => {
  const written: [string, (i: number) => string, string][] = [
    ["units", (i) => `${i} kg`, "100 kg"],
    ["percent", (i) => `${i} %`, "100 %"],
    ["thousands", (i) => `1,${i}`, "1,100"],
    ["currencies", (i) => `$${i}.5`, "$100.5"],
    ["units in half of the rows", (i) => (i % 2 ? `${i}` : `${i} kg`), "100 kg"],
  ];
  it.each(written)("with %s is refused like a column", (_, write, got) => {
    const error = thrown(() =>
      readTable(
        rowsWith((i) => write(100 + i)),
        { target: "a" },
      ),
    );
    expect(error).toMatchObject({ code: "FORMATTED_NUMBER", got });
    expect(error.hint).toContain(', or pass task: "classification"');
    const asked = () =>
      readTable(
        rowsWith((i) => write(100 + i)),
        { target: "a", task: "regression" },
      );
    expect(codeOf(asked)).toBe("FORMATTED_NUMBER");
  });

  it("may be a few words that contain numbers", () => {
    const data = readTable(
      rowsWith((i) => `${1 + (i % 4)} kg`),
      { target: "a" },
    );
    expect(data.classNames).toEqual(["1 kg", "2 kg", "3 kg", "4 kg"]);
  });

  const mixed = [
    ["True", "1", "0", "False"],
    ["yes", "0"],
    ["1.0", "no", "1.0"],
    [true, 1, 0, false],
  ];
  it.each(mixed.map((words) => [words]))("has one spelling of yes and no, not %j", (words) => {
    const rows = rowsWith((i) => words[i % words.length]);
    for (const options of [{}, { task: "classification" } as const]) {
      expect(codeOf(() => readTable(rows, { target: "a", ...options }))).toBe("MIXED_WRITING");
    }
    const classNames = [...new Set(words.map(String))];
    expect(readTable(rows, { target: "a", classNames }).classNames).toEqual(classNames);
  });
});
