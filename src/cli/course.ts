// The course of a training as a report shows it.

import type { Dataset } from "../data/dataset.ts";
import type { ReportOptions } from "../report/facts.ts";
import type { StepsEvent, TrainEvent } from "../training/events.ts";
import { emptyHistory, type History, record } from "../training/history.ts";
import type { FitOptions } from "../training/plan-training.ts";

/** Remembers what a training tells. Without rows held back it is watched by the test part. */
export class Course {
  private history: History | undefined;
  private readonly steps: StepsEvent[] = [];

  constructor(
    private readonly given: FitOptions["validation"],
    private readonly test: Dataset,
  ) {}

  /** What fit() evaluates after each epoch. No weight depends on it. */
  get validation(): NonNullable<FitOptions["validation"]> {
    return this.given ?? this.test;
  }

  /** Takes an event, and returns it as it were without a report. */
  take(event: TrainEvent): TrainEvent {
    if (event.type === "steps") {
      this.steps.push(event);
      return event;
    }
    this.history ??= emptyHistory(Object.keys(event.metrics));
    record(this.history, event);
    if (this.given !== undefined) return event;
    const { validationLoss: _, validationMetrics: __, ...rest } = event;
    return rest;
  }

  /** For writeReport(). */
  get shown(): Pick<ReportOptions, "history" | "steps" | "watched"> {
    const { history, steps, given } = this;
    return {
      ...(history && { history }),
      steps,
      watched: given === undefined ? "test" : "validation",
    };
  }
}
