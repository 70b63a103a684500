import { visible } from "../core/visible.ts";
import { checkColumns } from "./checks/columns.ts";
import { checkIgnored } from "./checks/ignored.ts";
import { checkImages } from "./checks/images.ts";
import { checkLeakage } from "./checks/leakage.ts";
import { checkRows } from "./checks/rows.ts";
import { checkSize } from "./checks/size.ts";
import { checkSpelling } from "./checks/spelling.ts";
import { checkTarget } from "./checks/target.ts";
import { checkValues } from "./checks/values.ts";
import { type Finding, SEVERITIES, type Severity } from "./finding.ts";
import { type DiagnoseOptions, type DoctorInput, readSubject, type Subject } from "./subject.ts";

/** All checks, in the order of their findings. */
const CHECKS: readonly ((subject: Subject) => Iterable<Finding>)[] = [
  checkSize,
  checkTarget,
  checkSpelling,
  checkValues,
  checkImages,
  checkColumns,
  checkRows,
  checkLeakage,
  checkIgnored,
];

/** The result of diagnose(). */
export interface Diagnosis {
  /** The worst severity found, "fine" without findings. */
  readonly verdict: Severity | "fine";
  readonly rows: number;
  /** Numbers in a row. */
  readonly columns: number;
  readonly task: "classification" | "regression";
  /** The reason for the task, in words. */
  readonly because: string;
  /** The worst first. */
  readonly findings: readonly Finding[];
  /** A line for each finding, with advice. */
  toText(): string;
}

/** See diagnose() of the package. */
export function examine(train: DoctorInput, options: DiagnoseOptions): Diagnosis {
  const subject = readSubject(train, options);
  const found = CHECKS.flatMap((check) => [...check(subject)]);
  const findings = SEVERITIES.flatMap((each) => found.filter(({ severity }) => severity === each));
  const lines = findings.map(({ severity, message, advice }) =>
    visible(`${severity}: ${message}; ${advice}`),
  );
  return {
    verdict: findings[0]?.severity ?? "fine",
    rows: subject.train.rows,
    columns: subject.columns,
    task: subject.task,
    because: subject.because,
    findings,
    toText: () => lines.join("\n") || "nothing found",
  };
}
