// Progress of a training: a bar on a terminal, otherwise a line per epoch.

import { percent, showCount } from "../core/text.ts";
import type { MetricValues } from "../metrics/metric-values.ts";
import type { EpochEvent, StepsEvent, TrainEvent } from "../training/events.ts";

/** Displays the events of a training. */
export interface Progress {
  show(event: TrainEvent): void;
  /** Called before the first step. */
  begin(training: { readonly totalSteps: number }): void;
  /** Ends the display, so that other lines can follow. */
  end(): void;
}

/** The length of a training. */
export interface ProgressOptions {
  /** All epochs of the training, including those before a resume. */
  readonly epochs: number;
  readonly firstEpoch: number;
  readonly rows: number;
  readonly batchSize: number;
}

/** The stream that progress is written to. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** The progress display for a stream. */
export function progressOn(output: Output, options: ProgressOptions): Progress {
  return output.isTTY ? new Bar(output, options) : new Lines(output, options);
}

/** The maximum number of lines; beyond it, a line covers several epochs. */
const LINES = 25;

class Lines implements Progress {
  /** The last epoch, unless it has been printed. */
  private pending: EpochEvent | undefined;

  constructor(
    private readonly output: Output,
    private readonly options: ProgressOptions,
  ) {}

  show(event: TrainEvent): void {
    if (event.type !== "epoch") return;
    const { epochs, firstEpoch } = this.options;
    const done = firstEpoch + event.epoch + 1;
    this.pending = event;
    if (done === epochs || done % Math.ceil(epochs / LINES) === 0) this.write(event);
  }

  begin(): void {}

  /** Prints the last epoch of a training that stopped early. */
  end(): void {
    if (this.pending) this.write(this.pending);
  }

  private write(event: EpochEvent): void {
    const { epochs, firstEpoch, rows } = this.options;
    this.pending = undefined;
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
    // with the last validation metrics
    if (this.lastSteps && this.lastEpoch?.validationLoss !== undefined) {
      this.drawn = 0;
      this.showSteps(this.lastSteps);
    }
    this.lastSteps = undefined;
    if (this.width > 0) this.output.write("\n");
    this.width = 0;
  }

  private draw(line: string): void {
    // a wrapped line cannot be overwritten
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
    ...(accuracy === undefined ? [] : [`${percent(accuracy, 2)} correct`]),
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
