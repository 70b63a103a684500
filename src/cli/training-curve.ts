import type { Dataset } from "../data/dataset.ts";
import type { ReportOptions } from "../report/facts.ts";
import type { Callback } from "../training/callbacks.ts";
import type { EpochEvent, StepsEvent, TrainEvent } from "../training/events.ts";
import { emptyHistory, type History, record } from "../training/history.ts";
import type { FitOptions } from "../training/plan-training.ts";

/** Records a training for its report. Without validation rows, the curve shows the test set. */
export class TrainingCurve {
  private history: History | undefined;
  private readonly steps: StepsEvent[] = [];

  constructor(
    private readonly given: FitOptions["validation"],
    private readonly test: Dataset,
  ) {}

  /** What fit() evaluates after each epoch; no weight depends on it. */
  get validation(): NonNullable<FitOptions["validation"]> {
    return this.given ?? this.test;
  }

  /** Records an event. @returns it as it would be without a report */
  take(event: TrainEvent): TrainEvent {
    if (event.type === "steps") {
      this.steps.push(event);
      return event;
    }
    this.history ??= emptyHistory(Object.keys(event.metrics));
    record(this.history, event);
    return this.plain(event);
  }

  /** An epoch as it would be without a report. */
  plain(event: EpochEvent): EpochEvent {
    if (this.given !== undefined) return event;
    const { validationLoss: _, validationMetrics: __, ...rest } = event;
    return rest;
  }

  /** A callback that sees such epochs. */
  blind(callback: Callback): Callback {
    return {
      ...callback,
      onEpochEnd: (event, context) => callback.onEpochEnd?.(this.plain(event), context),
    };
  }

  /** Options of writeReport(). */
  get options(): Pick<ReportOptions, "history" | "steps" | "watched"> {
    const { history, steps, given } = this;
    const watched = given === undefined ? "test" : "validation";
    return { ...(history && { history }), steps, watched };
  }
}
