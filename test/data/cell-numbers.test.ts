// Formatted numbers: read if unambiguous, otherwise refused.

import { describe, expect, it } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { parseCsv } from "../../src/data/csv.ts";

const COUNT = 40;
/** Rows of cells, each computed from its row number. */
const csv = (header: string, row: (i: number) => string) =>
  [header, ...Array.from({ length: COUNT }, (_, i) => row(i))].join("\n");
const values = Array.from({ length: COUNT }, (_, i) => 1000.25 + ((i * 17) % COUNT));
const thrown = (work: () => unknown): DataError => {
  try {
    work();
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};
const comma = (value: number) => String(value).replace(".", ",");
const kind = (i: number) => (i % 2 ? "p" : "q");

describe("decimal commas", () => {
  it("are read if commas do not separate cells", () => {
    for (const delimiter of [";", "\t", "|"]) {
      const text = csv(["a", "b", "y"].join(delimiter), (i) =>
        [comma(values[i]!), `1.${200 + i},5`, kind(i)].join(delimiter),
      );
      const { x, schema } = parseCsv(text);
      expect(schema!.columns.map(({ type }) => type)).toEqual(["number", "number"]);
      expect(Array.from(x.data)).toEqual(values.flatMap((value, i) => [value, 1200.5 + i]));
    }
  });

  it("are read in the target", () => {
    const { y, schema } = parseCsv(csv("a;y", (i) => `${i};${comma(values[i]!)}`));
    expect(schema!.target!.task).toBe("regression");
    expect(Array.from(y.data)).toEqual(values);
  });

  it("are read in quotes only on request", () => {
    const text = csv("a,y", (i) => `"${comma(values[i]!)}",${kind(i)}`);
    expect(Array.from(parseCsv(text, { decimal: "," }).x.data)).toEqual(values);
    expect(thrown(() => parseCsv(text)).code).toBe("FORMATTED_NUMBER");
    const separated = csv("a;y", (i) => `${comma(values[i]!)};${kind(i)}`);
    expect(thrown(() => parseCsv(separated, { decimal: "." })).code).toBe("FORMATTED_NUMBER");
  });

  it("are not assumed if other numbers have a point, or all may be thousands separators", () => {
    const both = csv("a;b;y", (i) => `${comma(values[i]!)};0.5;${kind(i)}`);
    const thousands = csv("a;y", (i) => `1,${200 + i};${kind(i)}`);
    for (const text of [both, thousands]) {
      expect(thrown(() => parseCsv(text)).code).toBe("FORMATTED_NUMBER");
    }
  });

  it("do not affect dates and words", () => {
    const text = csv("a;b;c;y", (i) => `${1 + (i % 28)}.03.2024;x,y;${i},5;${kind(i)}`);
    const { schema } = parseCsv(text);
    expect(schema!.columns.map(({ type }) => type)).toEqual(["date", "category", "number"]);
  });
});

describe("formatted numbers", () => {
  it.each([
    ["percent", (i: number) => `${i + 0.5}%`],
    ["currency", (i: number) => `€ ${i + 0.5}`],
    ["thousands", (i: number) => `"1,${200 + i}"`],
  ])("are refused where leaving them out would lose them: %s", (_, cell) => {
    const column = thrown(() => parseCsv(csv("a,y", (i) => `${cell(i)},${kind(i)}`)));
    expect(column.code).toBe("FORMATTED_NUMBER");
    expect(column.hint).toMatch(/number|decimal/);
    const target = thrown(() => parseCsv(csv("a,y", (i) => `${i},${cell(i)}`)));
    expect(target.code).toBe("FORMATTED_NUMBER");
    expect(target.hint).toMatch(/^(write numbers|decimal: )/); // before what makes classes of them
  });

  it("are categories if they repeat, or the given type", () => {
    const few = parseCsv(csv("a,y", (i) => `${i % 3}0%,${kind(i)}`));
    expect(few.schema!.columns[0]).toMatchObject({ type: "category" });
    const text = csv("a,b,y", (i) => `${i + 0.5}%,${i},${kind(i)}`);
    const { schema } = parseCsv(text, { types: { a: "ignored" } });
    expect(schema!.columns[0]).toMatchObject({ type: "ignored" });
  });

  it("do not include telephone numbers, addresses or versions", () => {
    const text = csv("a,b,c,y", (i) => `030 12345${100 + i},10.0.0.${i},${i},${kind(i)}`);
    expect(parseCsv(text).schema!.columns.map(({ type }) => type)).toEqual([
      "ignored",
      "ignored",
      "number",
    ]);
  });
});
