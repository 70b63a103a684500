// Monitors one value over the epochs, for earlyStopping() and reduceOnPlateau().

import { DataError, FormatError, phrase } from "../core/errors.ts";
import { coded, numberOption, type Option } from "../core/options.ts";
import { showValue } from "../core/show.ts";
import type { CallbackState } from "./callback-state.ts";
import type { EpochEvent } from "./events.ts";
import { type Direction, type MonitoredValue, monitoredValue } from "./monitored.ts";

/** Options of callbacks that monitor a value. */
export interface ProgressOptions {
  /** "loss", "validationLoss" (default), or a metric such as "accuracy" or "validationAccuracy". */
  readonly monitor?: string;
  /**
   * Whether lower ("min") or higher ("max") values are better. Default: "auto", which is "min" for losses and
   * errors, "max" for other metrics. Custom metrics need a mode.
   */
  readonly mode?: Direction | "auto";
  /** Smallest change that counts as an improvement, exclusive. Default: 0. */
  readonly minDelta?: number;
}

const MODES: readonly unknown[] = ["min", "max", "auto"];

/** The options of ProgressOptions, and patience with its default. */
export const progressOptions = (patience: number) => ({
  monitor: coded("MONITOR", {
    default: "validationLoss",
    expected: "a name",
    accepts: (given) => typeof given === "string" && given !== "",
  }),
  mode: coded<Direction | "auto">("MODE", {
    default: "auto",
    expected: '"min", "max" or "auto"',
    accepts: (given) => MODES.includes(given),
  }),
  minDelta: coded("MIN_DELTA", numberOption({ default: 0, low: 0 })),
  patience: coded("PATIENCE", epochsOption(patience)),
});

/** A number of epochs. */
export const epochsOption = (usual: number): Option<number> =>
  numberOption({ default: usual, low: 0, integer: true });

/** The best value so far, and the epochs since. */
export class Progress {
  epochsWithout = 0;
  /** Epochs monitored. */
  epochs = 0;
  private direction: Direction | undefined;
  private best: number | undefined;

  constructor(
    private readonly callback: string,
    private readonly options: Required<ProgressOptions>,
  ) {}

  get monitor(): string {
    return this.options.monitor;
  }

  /** @throws DataError MONITOR, MODE if epochs have no such value, or its direction is unknown */
  check(values: readonly MonitoredValue[]): void {
    const { mode } = this.options;
    const value = values.find(({ name }) => name === this.monitor);
    if (!value) throw notMonitored(this.monitor, values);
    this.direction = mode === "auto" ? value.improves : mode;
    if (this.direction) return;
    const expected = phrase(`a mode for the custom metric ${showValue(this.monitor)}`, [
      "min",
      "max",
    ]);
    throw DataError.of("MODE", `use ${this.callback}`, expected, phrase("none"), {
      hint: 'set mode: "max" if higher is better, else mode: "min"',
    });
  }

  /** Begins anew, or from a result of state(). */
  begin(state?: CallbackState): void {
    if (state && !isState(state)) {
      throw badState(this.callback, "its best value and a count of epochs", state);
    }
    const { best, epochsWithout, epochs } = state ?? {};
    this.epochs = epochs ?? 0;
    this.best = best ?? undefined;
    this.epochsWithout = epochsWithout ?? 0;
  }

  state(): CallbackState {
    const { best, epochsWithout, epochs } = this;
    return { best: best ?? null, epochsWithout, epochs };
  }

  /** Whether the value of an epoch is the best so far; NaN and infinities never are. */
  update(event: EpochEvent): boolean {
    const value = monitoredValue(event, this.monitor) ?? Number.NaN;
    const isBetter = Number.isFinite(value) && this.improves(value);
    if (isBetter) this.best = value;
    this.epochs++;
    this.epochsWithout = isBetter ? 0 : this.epochsWithout + 1;
    return isBetter;
  }

  private improves(value: number): boolean {
    const { minDelta } = this.options;
    if (this.best === undefined) return true;
    return this.direction === "max" ? value - minDelta > this.best : value + minDelta < this.best;
  }
}

/** The error for kept state that a callback has not written. */
export const badState = (callback: string, expected: string, got: CallbackState): FormatError =>
  FormatError.of("CALLBACK_STATE", `resume ${callback}`, expected, got);

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

const isState = ({ best, epochsWithout, epochs }: CallbackState) =>
  (best === null || Number.isFinite(best)) && isCount(epochsWithout) && isCount(epochs);

function notMonitored(monitor: string, values: readonly MonitoredValue[]): DataError {
  const names = values.map(({ name }) => name);
  const needsValidation = monitor.startsWith("validation") && !names.includes("validationLoss");
  const hint = needsValidation
    ? "pass the option validation to fit()"
    : "name the metric in compile(), and pass the option validation to fit() for metrics of the validation set";
  const message = `Cannot monitor ${showValue(monitor)}: expected one of ${names.join(", ")}`;
  return new DataError("MONITOR", message, { expected: names, got: monitor, hint });
}
