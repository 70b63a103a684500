// Names of the network inputs after preprocessing.

import { type FeatureColumn, featuresOf, type TableSchema } from "../data/table-schema.ts";
import { OneHotEncoder } from "../preprocessing/one-hot-encoder.ts";
import { stepsOf } from "../preprocessing/pipeline.ts";
import { isSelected } from "../preprocessing/selection.ts";
import type { Transformer } from "../preprocessing/transformer.ts";

/** Names of `count` inputs, from the names of the columns if known. */
export function inputNames(
  columnNames: readonly string[],
  preprocessing: Transformer | undefined,
  schema: TableSchema | undefined,
  count: number,
): readonly string[] {
  let names: readonly string[] = columnNames;
  let columns = schema && featuresOf(schema);
  for (const step of stepsOf(preprocessing)) {
    if (step instanceof OneHotEncoder && step.columns === names.length) {
      names = encodedNames(names, step, columns);
      columns = undefined;
    } else if (!step.keepsColumns) {
      columns = undefined;
      names = Array.from({ length: step.outputColumns ?? 0 }, (_, i) => `${step.kind} ${i}`);
    }
  }
  return names.length === count ? names : Array.from({ length: count }, (_, i) => `input ${i}`);
}

function encodedNames(
  names: readonly string[],
  encoder: OneHotEncoder,
  columns: readonly FeatureColumn[] | undefined,
): string[] {
  const lists = [...(encoder.categories ?? [])];
  return names.flatMap((name, i) => {
    if (!isSelected(encoder.selection, i)) return [name];
    return Array.from(
      lists.shift() ?? [],
      (value) => `${name}: ${categoryName(value, columns?.[i])}`,
    );
  });
}

/** The category of a number in a column; "missing" for NaN. */
export function categoryName(value: number, column: FeatureColumn | undefined): string {
  if (Number.isNaN(value)) return "missing";
  return (column?.type === "category" ? column.categories[value] : undefined) ?? String(value);
}
