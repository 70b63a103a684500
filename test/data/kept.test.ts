// Snapshots of cells and tables: a column of numbers with one cell or all
// cells of a form, and what is inferred from small texts.

import { it } from "vitest";
import { showValue } from "../../src/core/show.ts";
import { guessDelimiter } from "../../src/data/guess-delimiter.ts";
import { schemaText, table } from "../../src/index.ts";
import { expectKept } from "../kept-files.ts";

const CELLS = [
  ...["1", "-1", "+1", "−5", "1.5", ".5", "5.", "1e3", "1E-3", "1e", "0x10", "01234", "00", "-0"],
  ...["1,5", "1,234", "1.234", "12,34", "1,234,567", "1 234", "1\u00a0234", "1\u2009234", "1'234"],
  ...["1 23", "1_000", "(123)", "(1 234)", "$5", "5 €", "5 kg", "5%", "12°", "~5", "5*", "#5"],
  ...["", " ", "NA", "N/A", "n/a", "null", "None", "-", "--", "?", "nan", "NaN", "#N/A", "missing"],
  ...["inf", "Infinity", "-inf", "true", "TRUE", "yes", "a", "a b", "O", "l", "1O", "١٢", "½"],
  ...["2024-03-04", "2024-03-04T12:00", "04.03.2024", "3/4/2024", "2024", "12:30", "March 4, 2024"],
  ...["9007199254740991", "9007199254740993", "12345678901234567890", "1e400", "1e-400"],
  ...[47, 48, 49, 63, 64, 65].map((length) => "1".repeat(length)),
  ...["+49 170 1234567", "192.168.0.1", "1-2", "1/2", "3.14.15", "1.234,5", "1,234.5", "\u202e5"],
];

/** The type of the column, or the error message. */
async function reading(cells: readonly string[]): Promise<string> {
  const quoted = cells.map((cell) => `"${cell}"`);
  const rows = quoted.map((cell, i) => `${cell},${i % 2 ? "up" : "down"}`);
  try {
    const data = await table(["a,side", ...rows].join("\n"), {
      target: "side",
      missing: "impute",
    });
    const { type, why } = data.schema!.columns[0]!;
    return `${type} (${why}) ${Array.from(data.x.data.slice(0, 2)).join(" ")}`;
  } catch (error) {
    return (error as Error).message;
  }
}

it("cells", async () => {
  const lines: string[] = [];
  for (const cell of CELLS) {
    const numbers = Array.from({ length: 30 }, (_, i) => `${(i * 7) % 11}`);
    const alone = await reading([cell, ...numbers]);
    const all = await reading(Array.from({ length: 12 }, (_, i) => (i < 10 ? cell : `${i}`)));
    lines.push(showValue(cell), `  among numbers: ${alone}`, `  ten of twelve: ${all}`);
  }
  await expectKept(lines.join("\n"), "cells.txt");
});

it("texts", async () => {
  const rows = (count: number, row: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => row(i));
  const TEXTS = [
    "a,b\n1,2",
    "a;b\n1;2\n",
    "a\tb\n1\t2\n",
    "a|b\n1|2\n\n",
    "a;b\n1,5;2,5\n3,5;4,5",
    'a,b\n"x;y",2\n"z;w",3',
    '"a;b",c\n"1;2",3',
    "a\n1\n2\n3",
    "a\n1,5\n2,5\n3,5",
    "a,b;c\n1,2;3\n4,5;6",
    "1,2,up\n3,4,down\n5,6,up",
    "\ufeffa,b\n1,2\n3,4",
    "a, b\n1, 2\n3, 4",
    "a,b\r\n1,2\r\n3,4",
    "a,b\r1,2\r3,4",
    "a,a\n1,2\n3,4",
    "a,\n1,2\n3,4",
    "a,b\n1\n3,4",
    "a,b\n1,2,3\n3,4",
    'a,b\n"1,2\n3,4',
    'a,b\n"1"x,2\n3,4',
    "a,b\n\n1,2\n\n3,4",
    rows(40, (i) => `${i},${i % 3},${i % 2 ? "x" : "y"}`).join("\n"),
    [
      "id,code,zip,flag,side",
      ...rows(40, (i) => `${i},${i % 5},0${1000 + i},${i % 2 ? "True" : "true"},${i % 4}`),
    ].join("\n"),
    [
      "day,price,side",
      ...rows(40, (i) => `${1 + (i % 28)}.02.2024,"1.${100 + i},5",${i % 3}`),
    ].join("\n"),
    ["d,side", ...rows(40, (i) => `${1 + (i % 12)}/${1 + (i % 12)}/2024,${i % 3}`)].join("\n"),
    ["many,side", ...rows(150, (i) => `word ${i % 101},${i % 2}`)].join("\n"),
    ["many,side", ...rows(150, (i) => `word ${i % 100},${i % 2}`)].join("\n"),
    ["few,y", ...rows(40, (i) => `${i % 2},${1990 + (i % 30)}`)].join("\n"),
    ["few,y", ...rows(60, (i) => `${i % 2},${i % 20}`)].join("\n"),
    ["few,y", ...rows(63, (i) => `${i % 2},${i % 21}`)].join("\n"),
  ];
  const lines: string[] = [];
  for (const text of TEXTS) {
    const shown = await table(text, { missing: "impute" }).then(
      (data) => `[${data.x.shape.join(", ")}]\n${schemaText(data.schema!)}`,
      (error: Error) => error.message,
    );
    lines.push(
      `== ${JSON.stringify(text.slice(0, 60))} ${JSON.stringify(guessDelimiter(text))}`,
      shown,
    );
  }
  await expectKept(lines.join("\n"), "texts.txt");
});
