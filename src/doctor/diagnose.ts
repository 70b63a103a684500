import { rowSize } from "../array/place.ts";
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
import { type DiagnoseOptions, type DoctorInput, readSubject } from "./subject.ts";

/** What is to be known about data before training on them. */
export interface Diagnosis {
  /** The worst severity found, "fine" without findings. */
  readonly verdict: Severity | "fine";
  readonly rows: number;
  /** Numbers in a row. */
  readonly columns: number;
  readonly task: "classification" | "regression";
  /** Why the target was taken for that, in words. */
  readonly because: string;
  /** The worst first. */
  readonly findings: readonly Finding[];
  /** A line for each finding, and what to do. */
  toText(): string;
}

/** See diagnose() of the package. */
export function examine(train: DoctorInput, options: DiagnoseOptions): Diagnosis {
  const subject = readSubject(train, options);
  const found = [
    ...checkSize(subject),
    ...checkTarget(subject),
    ...checkSpelling(subject),
    ...checkValues(subject),
    ...(subject.kind === "images" ? checkImages(subject) : checkColumns(subject)),
    ...(subject.columns > 0 ? checkRows(subject) : []),
    ...checkLeakage(subject),
    ...checkIgnored(subject),
  ];
  const findings = SEVERITIES.flatMap((each) => found.filter(({ severity }) => severity === each));
  return {
    verdict: findings[0]?.severity ?? "fine",
    rows: subject.train.rows,
    columns: rowSize(subject.train.x.shape),
    task: subject.task,
    because: subject.because,
    findings,
    toText: () =>
      findings.length === 0
        ? "nothing found"
        : findings
            .map(({ severity, message, advice }) => visible(`${severity}: ${message}; ${advice}`))
            .join("\n"),
  };
}
