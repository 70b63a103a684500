// How training goes, on stderr: a bar that is drawn over itself on a terminal, else a line an epoch.

import { percent, showCount } from "../core/text.ts";
import type { MetricValues } from "../metrics/metric-values.ts";
import type { EpochEvent, StepsEvent, TrainEvent } from "../training/events.ts";

/** Is told every event of a training. */
export interface Progress {
  show(event: TrainEvent): void;
  /** Is told how many steps there will be, before the first. */
  begin(training: { readonly totalSteps: number }): void;
  /** Ends the bar, so that other lines can follow. */
  end(): void;
}

/** What a progress counts. */
export interface ProgressOptions {
  /** Epochs of the whole training, and those done before. */
  readonly epochs: number;
  readonly firstEpoch: number;
  readonly rows: number;
  readonly batchSize: number;
}

/** Where a progress goes. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** The progress that suits the output. */
export function progressOn(output: Output, options: ProgressOptions): Progress {
  return output.isTTY ? new Bar(output, options) : new Lines(output, options);
}

/** Many short epochs share a line. */
const LINES = 25;

class Lines implements Progress {
  /** The last epoch, where it has no line. */
  private untold: EpochEvent | undefined;

  constructor(
    private readonly output: Output,
    private readonly options: ProgressOptions,
  ) {}

  show(event: TrainEvent): void {
    if (event.type !== "epoch") return;
    const { epochs, firstEpoch } = this.options;
    const done = firstEpoch + event.epoch + 1;
    this.untold = event;
    if (done === epochs || done % Math.ceil(epochs / LINES) === 0) this.tell(event);
  }

  begin(): void {}

  /** The line of the epoch that a training has stopped after. */
  end(): void {
    if (this.untold) this.tell(this.untold);
  }

  private tell(event: EpochEvent): void {
    const { epochs, firstEpoch, rows } = this.options;
    this.untold = undefined;
    const parts = [
      `loss ${showLoss(event.loss)}`,
      ...validation(event),
      speed(rows, event.seconds),
    ];
    this.output.write(`epoch ${firstEpoch + event.epoch + 1}/${epochs}: ${parts.join(", ")}\n`);
  }
}

const REDRAW_MILLISECONDS = 100;
const CELLS = 24;

class Bar implements Progress {
  private readonly began = performance.now();
  private readonly stepsInEpoch: number;
  private drawn = 0;
  private width = 0;
  private lastEpoch: EpochEvent | undefined;
  private lastSteps: StepsEvent | undefined;
  private total = 0;

  constructor(
    private readonly output: Output,
    private readonly options: ProgressOptions,
  ) {
    this.stepsInEpoch = Math.ceil(options.rows / options.batchSize);
  }

  show(event: TrainEvent): void {
    if (event.type === "epoch") {
      this.lastEpoch = event;
      if (this.lastSteps && event.validationLoss !== undefined) this.showSteps(this.lastSteps);
      return;
    }
    this.lastSteps = event;
    this.showSteps(event);
  }

  private showSteps(event: StepsEvent): void {
    const { epochs, firstEpoch, rows } = this.options;
    const { total } = this;
    const done = event.firstStep + event.losses.length;
    const now = performance.now();
    const isLast = done >= total;
    if (!isLast && now - this.drawn < REDRAW_MILLISECONDS) return;
    this.drawn = now;
    const seconds = Math.max((now - this.began) / 1000, 1e-3);
    const filled = Math.floor((CELLS * done) / total);
    const loss = event.losses.reduce((sum, each) => sum + each, 0) / event.losses.length;
    const rowsDone = (done / this.stepsInEpoch) * rows;
    const parts = [
      `loss ${showLoss(loss)}`,
      ...(this.lastEpoch ? validation(this.lastEpoch) : []),
      speed(rowsDone, seconds),
      `rate ${Number(event.learningRates.at(-1)!.toPrecision(3))}`,
      `${clock((seconds / done) * (total - done))} left`,
    ];
    const bar = `[${"#".repeat(filled)}${"-".repeat(CELLS - filled)}]`;
    this.draw(`epoch ${firstEpoch + event.epoch + 1}/${epochs} ${bar} ${parts.join(", ")}`);
  }

  begin({ totalSteps }: { readonly totalSteps: number }): void {
    this.total = totalSteps;
  }

  end(): void {
    // with the validation of the last epoch
    if (this.lastSteps && this.lastEpoch?.validationLoss !== undefined) {
      this.drawn = 0;
      this.showSteps(this.lastSteps);
    }
    this.lastSteps = undefined;
    if (this.width > 0) this.output.write("\n");
    this.width = 0;
  }

  private draw(line: string): void {
    // a line that wraps cannot be drawn over
    const text = line.slice(0, (this.output.columns ?? 80) - 1);
    this.output.write(`\r${text.padEnd(this.width)}`);
    this.width = text.length;
  }
}

function validation({ validationLoss, validationMetrics }: EpochEvent): string[] {
  if (validationLoss === undefined) return [];
  const { accuracy, r2 }: Partial<MetricValues> = validationMetrics ?? {};
  return [
    `validation loss ${showLoss(validationLoss)}`,
    ...(accuracy === undefined ? [] : [`${percent(accuracy, 2)} right`]),
    ...(r2 === undefined ? [] : [`R² ${r2.toFixed(4)}`]),
  ];
}

const showLoss = (loss: number) => (loss >= 0.001 ? loss.toFixed(4) : loss.toExponential(2));
const speed = (rows: number, seconds: number) =>
  `${showCount(rows / Math.max(seconds, 1e-3))} samples/s`;

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const tail = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}
