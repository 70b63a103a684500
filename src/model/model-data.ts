// Data for the programs of a model: words as class numbers, raw rows as numbers.

import { isRows } from "../data/raw-row.ts";
import { requireData } from "../data/require-data.ts";
import type { TableSchema } from "../data/table-schema.ts";
import { type CheckedData, checkData, type NumericData } from "../training/compiled.ts";
import type { FitOptions } from "../training/plan-training.ts";
import type { RawData } from "../training/raw-rows.ts";
import { type ModelState, requireCompiled } from "./model-state.ts";
import { type NamedData, nameData } from "./named-data.ts";

/** Data with words as class numbers. @throws DataError unless they are { x, y } or raw rows */
export function namedFor(
  action: string,
  model: ModelState,
  data: RawData,
  known = model.classKnowledge,
): NamedData {
  const { session } = requireCompiled(action, model);
  requireData(action, data);
  return nameData(action, data, known, session.loss, model.architecture.outputShape);
}

/** Whether data are numbers without a schema. */
export const isPlain = (data: RawData): data is NumericData =>
  !(isRows(data) || "schema" in data || isRows(data.x));

/** Raw rows as numbers; a data set only if it was read by the same schema. */
export async function readRaw(
  action: string,
  model: ModelState,
  data: RawData,
  schema: TableSchema | undefined = model.schema,
): Promise<NumericData> {
  const { rawData } = await import("../training/raw-rows.ts");
  return rawData(action, schema, model.classNames, data);
}

/** Options of fit() with numeric validation data, by the class names of the training data. */
export async function readOptions(
  model: ModelState,
  options: FitOptions,
  schema: TableSchema | undefined,
  classNames: readonly string[] | undefined,
): Promise<FitOptions> {
  const { validation } = options ?? {};
  if (validation === undefined || typeof validation === "number") return options;
  const names = classNames ?? schema?.target?.classNames;
  const { session } = requireCompiled("validate", model);
  const { outputShape } = model.architecture;
  const known = { names, isFixed: true };
  const { data } = nameData("validate", validation, known, session.loss, outputShape);
  return {
    ...options,
    validation: isPlain(data) ? data : await readRaw("validate", model, data, schema),
  };
}

/** Checked x and y. */
export async function readData(
  action: string,
  model: ModelState,
  data: RawData,
): Promise<CheckedData> {
  const { data: named } = namedFor(action, model, data);
  const given = isPlain(named) ? named : await readRaw(action, model, named);
  return checkData(action, requireCompiled(action, model), given);
}
