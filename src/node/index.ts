// What needs files, or a quiet machine: the entry `gradlane/node`.

export type { CsvOptions } from "../data/csv.ts";
export { type Machine, measureMachine } from "../engine/machine.ts";
export type { ReportData, ReportOptions } from "../report/facts.ts";
export { writeReport } from "../report/index.ts";
export { csv } from "./csv.ts";
export type { Path } from "./files.ts";
export type { IdxFolder, IdxOptions } from "./idx.ts";
export { idx, idxFolder } from "./idx.ts";
