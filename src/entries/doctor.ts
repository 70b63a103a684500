// The entry `gradlane/doctor`: checks of data before training.

export type { Diagnosis } from "../doctor/diagnose.ts";
export type { Finding, FindingCode, Severity } from "../doctor/finding.ts";
export { diagnose } from "../doctor/index.ts";
export type { DiagnoseOptions, DoctorInput } from "../doctor/subject.ts";
