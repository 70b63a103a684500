import { DataError, phrase } from "../core/errors.ts";
import type { TableSchema } from "../data/table-schema.ts";

/** The schema by which raw rows are read. @throws DataError without one */
export function requireSchema(action: string, schema: TableSchema | undefined): TableSchema {
  if (schema) return schema;
  const got = phrase("raw rows for a model that has learned from numbers");
  const hint = "fit a data set of table() or csv(), or pass sequential(…, { schema })";
  throw DataError.of("NO_SCHEMA", action, "numbers", got, { hint });
}
