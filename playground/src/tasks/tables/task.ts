// Tables: words, numbers and dates in columns, one of them the target.

import { type Dataset, tablePreprocessing } from "../../gradlane.ts";
import { type DataRecipe, defaultRecipe, denseLayer } from "../../recipe/recipe.ts";
import { integer, list, record, refused, wholeText, word } from "../../recipe/refusal.ts";
import type { Target, Task } from "../../recipe/task.ts";
import { EXAMPLES, exampleOf } from "./examples.ts";
import { tableOf } from "./read.ts";

/** The table of the user. */
export const OWN = "own";
export const TYPES = ["number", "category", "date", "ignored"] as const;
const TASK_CHOICES = ["auto", "classification", "regression"] as const;
export const MOST_ROWS = 5000;
const MOST_COLUMNS = 300;
const MOST_NAME = 100;

const DEFAULTS = defaultRecipe({
  task: "tables",
  data: { source: "weather", count: 400, seed: 1, target: "", task: "auto", types: [] },
  layers: [denseLayer(16, "relu")],
  learningRate: 0.01,
  batchSize: 32,
  epochs: 60,
  validation: 0.25,
});

/** The task of tables. */
export const tables: Task = {
  name: "tables",
  defaults: DEFAULTS,
  limits: { layers: 8, size: 128, weights: 1_000_000, batchSize: 1000 },
  features: [],
  layers: ["dense", "batchNorm"],
  preprocessing: ["zeroCenter", "minMaxScaler", "pca", "whitening"],
  scalesTarget: true,
  checkData,
  targetOf: (data, given) => targetOf(known(data, given)),
  rowShape: (data, given) => known(data, given)?.x.shape.slice(1),
  dataset: (data, given) => given ?? tableOf(data),
  transformers: ({ data }, given) => {
    const schema = known(data, given)?.schema;
    return schema ? [tablePreprocessing(schema)] : [];
  },
};

/** The table, if it can be known: examples can. */
const known = (data: DataRecipe, given?: Dataset): Dataset | undefined =>
  data.source === OWN ? given : tableOf(data);

const targetOf = (data: Dataset | undefined): Target | undefined =>
  data && (data.classNames ? { classes: data.classNames.length } : "quantity");

function checkData(given: Readonly<Record<string, unknown>>, place: string): DataRecipe {
  const source = word(given.source, `${place}.source`, [...EXAMPLES.map(({ name }) => name), OWN]);
  const example = exampleOf(source);
  record(given, place, [
    ...["source", "target", "task", "types"],
    ...(example ? ["count", "seed"] : []),
  ]);
  const { count = 400, seed = 1, target = "", task = "auto", types = [] } = given;
  return {
    source,
    ...(example && {
      count: integer(count, `${place}.count`, 20, MOST_ROWS),
      seed: integer(seed, `${place}.seed`, 0, 2 ** 31 - 1),
    }),
    target: name(target, `${place}.target`),
    task: word(task, `${place}.task`, TASK_CHOICES),
    types: checkTypes(types, `${place}.types`),
  };
}

const name = (value: unknown, place: string): string =>
  wholeText(value, place, MOST_NAME, "a name");

function checkTypes(given: unknown, place: string): [string, string][] {
  const types = list(given, place, MOST_COLUMNS).map((each, i): [string, string] => {
    const [column, type] = list(each, `${place}[${i}]`, 2);
    return [name(column, `${place}[${i}][0]`), word(type, `${place}[${i}][1]`, TYPES)];
  });
  const columns = types.map(([column]) => column);
  const again = columns.find((column, i) => columns.indexOf(column) < i);
  if (again !== undefined) throw refused(place, "each column once", again);
  return types;
}
