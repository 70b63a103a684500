// The course of a training as a report shows it.

import type { Dataset } from "../data/dataset.ts";
import { DataError } from "../errors.ts";
import type { ReportOptions } from "../report/facts.ts";
import type { StepsEvent, TrainEvent } from "../training/callbacks.ts";
import { emptyHistory, record } from "../training/history.ts";
import type { FitOptions } from "../training/train.ts";

/** Remembers what a training tells. Without a share held back it is watched by the test part. */
export class Course {
  private readonly history = emptyHistory([]);
  private readonly steps: StepsEvent[] = [];

  constructor(
    private readonly share: FitOptions["validation"],
    private readonly test: Dataset,
  ) {}

  /** What fit() evaluates after each epoch. No weight depends on it. */
  get validation(): NonNullable<FitOptions["validation"]> {
    return this.share ?? this.test;
  }

  /** Takes an event, and returns it as it were without a report. */
  take(event: TrainEvent): TrainEvent {
    if (event.type === "steps") {
      this.steps.push(event);
      return event;
    }
    const { metrics, validationMetrics } = this.history as unknown as Record<
      "metrics" | "validationMetrics",
      Record<string, unknown[]>
    >;
    for (const name of Object.keys(event.metrics)) {
      metrics[name] ??= [];
      validationMetrics[name] ??= [];
    }
    record(this.history, event);
    if (this.share !== undefined) return event;
    const { validationLoss: _, validationMetrics: __, ...rest } = event;
    return rest;
  }

  /** For writeReport(). */
  get shown(): Pick<ReportOptions, "history" | "steps" | "watched"> {
    const { history, steps, share } = this;
    return { history, steps, watched: share === undefined ? "test" : "validation" };
  }
}

/** Refuses a report beside the model of the same path. */
export function requireOwnPath(report: string, out: string): void {
  if (report !== out) return;
  throw new DataError("REPORT", "Cannot write the report: expected another path than --out", {
    got: report,
  });
}
