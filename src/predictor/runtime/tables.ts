// Raw rows by a schema.

export { rawFeatures as readRows } from "../../training/raw-rows.ts";
