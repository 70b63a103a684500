// Tables in code and on the command line.

import type { Recipe, Value } from "../../recipe/recipe.ts";
import { type DataCode, shellWord, type TaskCode } from "../../recipe/task-code.ts";
import { exampleOf } from "./examples.ts";
import { tableOptions } from "./read.ts";
import { OWN } from "./task.ts";

export const tablesCode: TaskCode = {
  code,
  commandData: ({ data }, name) => {
    if (data.source !== OWN || !name || (data.types as readonly Value[]).length > 0)
      return undefined;
    const target = data.target === "" ? "" : ` --target ${shellWord(data.target as string)}`;
    const task = data.task === "auto" ? "" : ` --task ${data.task}`;
    return `--data ${shellWord(name)}${target}${task}`;
  },
};

/** The programs of the examples, as text. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  weather: [
    "const rows = Array.from({ length: COUNT }, () => {",
    '  const season = ["winter", "spring", "summer", "autumn"][Math.floor(4 * random())]!;',
    '  const wind = ["north", "east", "south", "west"][Math.floor(4 * random())]!;',
    "  const humidity = Math.round(35 + 60 * random());",
    "  const pressure = random() < 0.05 ? null : Math.round(990 + 45 * random());",
    '  const west = wind === "west" ? 12 : 0;',
    "  const wet = humidity + 1.2 * (1012 - (pressure ?? 1012)) + west + 16 * random();",
    '  return { season, wind, humidity, pressure, tomorrow: wet > 90 ? "rain" : wet > 70 ? "cloudy" : "dry" };',
    "});",
  ],
  rents: [
    "const rows = Array.from({ length: COUNT }, () => {",
    "  const area = Math.round(25 + 95 * random());",
    "  const rooms = 1 + Math.floor(area / 35 + random());",
    '  const district = ["centre", "harbour", "hill", "station"][Math.floor(4 * random())]!;',
    "  const built = Math.round(1900 + 120 * random());",
    '  const balcony = random() < 0.4 ? "yes" : "no";',
    '  const place = district === "centre" ? 1.5 : district === "hill" ? 1.2 : 1;',
    '  const extra = 4 * Math.max(0, built - 1980) + (balcony === "yes" ? 60 : 0);',
    "  const rent = Math.round(area * place * 9 + extra + 150 * random());",
    "  return { area, rooms, district, built, balcony, rent };",
    "});",
  ],
};

const RANDOM = "const random = () => (state = (state * 48271) % 2147483647) / 2147483647;";

/** Code that makes the rows of an example, as `rows`. */
const exampleLines = (name: string, count: number, seed: number): string[] => [
  `let state = ${1 + (seed % 2147483646)};`,
  RANDOM,
  ...PROGRAMS[name]!.map((line) => line.replace("COUNT", `${count}`)),
];

function code({ data }: Recipe, file = "table.csv"): DataCode {
  const example = exampleOf(data.source);
  const options = JSON.stringify({
    ...(example && { target: example.target }),
    ...tableOptions(data),
    // in a literal, this name alone would set the prototype
  }).replaceAll('"__proto__":', '["__proto__"]:');
  const features = ["tablePreprocessing(data.schema!)"];
  if (!example) {
    return {
      imports: ["tablePreprocessing"],
      nodeImports: ["csv"],
      lines: [`const data = await csv(${JSON.stringify(file)}, ${options});`],
      features,
    };
  }
  return {
    imports: ["table", "tablePreprocessing"],
    lines: [
      ...exampleLines(example.name, data.count as number, data.seed as number),
      `const data = await table(rows, ${options});`,
    ],
    features,
  };
}
