// What reads raw rows: loaded for files with a schema.

export { schemaFromJSON } from "../data/schema-json.ts";
export { featuresOf } from "../data/table-schema.ts";
export { rawFeatures } from "../training/raw-rows.ts";
