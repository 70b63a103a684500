// Snapshots of tables as data sets: column types, the numbers of each row, and new rows read by the
// inferred schema.

import { it } from "vitest";
import { showValue } from "../../src/core/show.ts";
import { schemaText, table } from "../../src/index.ts";
import { expectKept } from "../kept-files.ts";

const rows = (count: number, row: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => row(i));

type TableOptions = NonNullable<Parameters<typeof table>[1]>;

/** Text, options, and later rows. */
const CASES: readonly (readonly [string[], TableOptions?, string[]?])[] = [
  [
    [
      "day,kind,price,y",
      ...rows(12, (i) => `${1 + 2 * i}.03.2024 ${i}:30,k${i % 3},${i}.5,${i / 4}`),
    ],
    { target: "y" },
    ["price,y,kind,day", "7,1,k1,2.4.2024", "-1.5,2,new,31.12.2024 18:00"],
  ],
  [
    ["day,y", ...rows(10, (i) => `2024-01-${10 + i},${i % 2}`)],
    { target: "y", missing: "impute" },
    ["day,y", ",1", "2025-01-01,0"],
  ],
  [["when,y", ...rows(10, (i) => `${2000 + 2 * i}-06-01 06:00,${i}`)], { target: "y" }],
  [
    ["n,y", ...rows(20, (i) => `${i % 9 === 8 ? "x" : `${i}`},${i / 4}`)],
    { target: "y", unreadable: "missing", missing: "impute" },
    ["n,y", "z,1", "3,2", "w,3"],
  ],
  [["n,y", ...rows(20, (i) => `${i % 9 === 8 ? "x" : `${i}`},${i / 4}`)], { target: "y" }],
  [["n,y", ...rows(20, (i) => `${i === 8 ? "x" : `${i}`},${i / 4}`)], { target: "y" }, ["n", "1"]],
  [
    ["day,y", ...rows(20, (i) => `${i === 8 ? "?x" : `2024-05-${1 + i}`},${i / 4}`)],
    { target: "y" },
  ],
  [
    ["n,y", ...rows(20, (i) => `${i === 3 ? "12345678901234567" : `${i}`},${i / 4}`)],
    { target: "y" },
  ],
  [["id,y", ...rows(12, (i) => `123456789012345678${i},${i / 4}`)], { target: "y" }],
  [["code,y", ...rows(12, (i) => `12345678901234567${i % 3},${i / 4}`)], { target: "y" }],
  [
    ["a;b;y", ...rows(12, (i) => `${i},5;1.${100 + i},25;${i}`)],
    { target: "y" },
    ["a;b;y", "7,25;1.234,5;3", "1.234;2;1"],
  ],
  [
    ["a,b,y,z", ...rows(6, (i) => `${i},${i % 2 ? "p" : "q"},${i / 2},${-i}`)],
    { target: ["y", "z"] },
  ],
  [
    ["a,b,y,z", ...rows(6, (i) => `${i},${i % 2 ? "p" : "q"},${i / 2},${-i}`)],
    { target: ["y", "b"] },
  ],
  [["a,y", ...rows(6, (i) => `${i},${i / 2}`)], { target: ["y"] }],
  [["a,y", ...rows(6, (i) => `${i},${i % 2 ? "no" : "yes"}`)], { target: "y" }, ["a,y", "1,maybe"]],
  [["a,b,y", ...rows(6, (i) => `${i},${i}kg,${i}`)], { target: "y" }],
  [["a,b,y", ...rows(30, (i) => `${i},${i} ${["kg", "g", "t"][i % 3]},${i}`)], { target: "y" }],
  [
    ["a,b,y", ...rows(30, (i) => `${i},${i} ${["kg", "g", "t", "lb"][i % 4]},${i}`)],
    { target: "y" },
  ],
  [["a,b,y", ...rows(30, (i) => `${i},${i % 10} kg,${i}`)], { target: "y" }],
  [["a,b,y", ...rows(33, (i) => `${i},${i % 11} kg,${i}`)], { target: "y" }],
  [["a,b,y", ...rows(30, (i) => `${i},${i < 3 ? i : "7 kg"},${i}`)], { target: "y" }],
  [["a,b,y", ...rows(8, (i) => `${i},5 kg,${i}`)], { target: "y" }],
  [
    ["b,y", ...rows(8, (i) => `${i % 3 === 0 ? 10 : i % 3 === 1 ? "+2.0" : "02"},${i}`)],
    { target: "y", types: { b: "category" } },
  ],
  [
    ["b,y", ...rows(9, (i) => `${[100, 20, 3][i % 3]},${i}`)],
    { target: "y", types: { b: "category" } },
    ["b,y", "20.0,1", "4,1"],
  ],
  [["b,y", "10,1", "9,2", "9,3", "B,4", "a,5", "a,6"], { target: "y", types: { b: "category" } }],
  [["b,y", "10,1", "9,2"], { target: "y", types: { b: "ignored" } }],
  [["b,c,y", "x,1,1", "x,2,2", "x,3,4"], { target: "y", types: { b: "number" } }],
  [["b,c,y", "-0,1,1", "-0,2,2"], { target: "y" }],
  [
    ["d,y", ...rows(6, (i) => `${i + 1}/${i + 2}/2024,${i}`)],
    { target: "y", types: { d: "date:dayFirst" } },
  ],
  [
    ["d,y", ...rows(6, (i) => `${i + 1}/${i + 2}/2024,${i}`)],
    { target: "y", types: { d: "date:monthFirst" } },
  ],
  [["d,y", ...rows(6, (i) => `${12 + i}/${i + 2}/2024,${i}`)], { target: "y" }],
  [
    ["d,y", ...rows(6, (i) => `${12 + i}/${i + 2}/2024 ${i}:00,${i}`)],
    { target: "y", types: { d: "date" } },
  ],
  [["d,y", "xy,1", "yz,2"], { target: "y", types: { d: "date" } }],
  [["a,b,c,d,y", "1,2,3,4,5", "2,3,4,5,7"], { target: "y" }, ["a,c,y", "1,2,3"]],
  [['"a ""x""","b\r\nc",y', '"1","p ",2', " 2 , q,3", '"3","r",4'], { target: "y" }],
  [["a,y", "1,2", "", "\u00a03\u00a0,4", "5,6,7"], { target: "y" }],
  [["a,y", "1,2", "", "\r", '"3,4'], { target: "y" }],
  [["a,y", "1,2", "", '"3" x,4'], { target: "y" }],
];

it("tables", async () => {
  const lines: string[] = [];
  const shown = async (text: readonly string[], options: TableOptions | undefined) => {
    try {
      const data = await table(text.join("\n"), options);
      const { x, y, columnNames, samples, schema } = data;
      const [count, width] = x.shape as [number, number];
      lines.push(`${columnNames?.join(" ")}${samples ? `, rows ${samples.join(" ")}` : ""}`);
      const targets = y.shape[1] ?? 1;
      for (let row = 0; row < Math.min(count, 6); row++) {
        const of = (values: ArrayLike<number>, size: number) =>
          Array.from({ length: size }, (_, j) => showValue(values[row * size + j])).join(" ");
        lines.push(`  ${of(x.data, width)} → ${of(y.data, targets)}`);
      }
      return schema;
    } catch (error) {
      lines.push(`  ${(error as Error).message}`);
      return undefined;
    }
  };
  for (const [text, options, later] of CASES) {
    lines.push(`== ${JSON.stringify(text.slice(0, 3))} ${JSON.stringify(options)}`);
    const schema = await shown(text, options);
    if (!schema) continue;
    lines.push(schemaText(schema));
    if (!later) continue;
    lines.push(`and then ${JSON.stringify(later)}`);
    await shown(later, { schema });
    await shown(later, { schema: { ...schema, unreadable: "missing" }, missing: "impute" });
  }
  await expectKept(lines.join("\n"), "tables.txt");
});
