// The entry `gradlane/report`: the training report, a page of HTML. Writes files: for Node.

export type { Path } from "../node/path.ts";
export type { ReportOptions } from "../report/facts.ts";
export { writeReport } from "../report/index.ts";
export type { ReportData } from "../report/parts.ts";
