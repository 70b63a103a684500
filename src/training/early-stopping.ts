import { coded, flagOption, readOptions } from "../core/options.ts";
import type { KeptState, KeptWeights } from "./callback-state.ts";
import type { Callback, TrainContext } from "./callbacks.ts";
import { Progress, type ProgressOptions, progressOptions } from "./progress.ts";

/** Options of earlyStopping(). */
export interface EarlyStoppingOptions extends ProgressOptions {
  /** Epochs in a row without improvement before it stops (default: 5). 0 and 1 both stop at the first. */
  readonly patience?: number;
  /**
   * Restores the weights of the best epoch at the end, also after an interruption (default: false). After an
   * abort, a new fit() then begins a new epoch.
   */
  readonly restoreBest?: boolean;
}

const OPTIONS = {
  ...progressOptions(5),
  restoreBest: coded("RESTORE_BEST", flagOption(false)),
};

/**
 * Stops if a monitored value has not improved for `patience` epochs in a row, as Keras counts them; never
 * after the first epoch.
 * @throws DataError PATIENCE if it is not an integer >= 0, MIN_DELTA if it is below 0, MODE if it is not
 * "min", "max" or "auto"; in fit(), before anything is changed, MONITOR if epochs have no such value, MODE
 * for a custom metric without a mode
 *
 * @example
 * const data = synthetic.moons({ count: 200, noise: 0.3, seed: 1 });
 * const callbacks = [earlyStopping({ patience: 3, restoreBest: true })];
 * const options = { epochs: 500, validation: 0.2, callbacks };
 * const { loss } = await mlp({ hidden: [16] }).fit(data, options);
 * loss.length < 500; // true
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  return stopEarly(options, false);
}

/**
 * The same. If `isKept`, an interruption leaves the weights of the last step and keeps the best ones with the
 * model and in its file, so a resumed training ends as if it had not been interrupted.
 */
export function stopEarly(options: EarlyStoppingOptions, isKept: boolean): Callback {
  const name = "earlyStopping";
  const values = readOptions(name, OPTIONS, options, "OPTION");
  const { patience, restoreBest } = values;
  const progress = new Progress(name, values);
  let kept: KeptState | undefined;
  let best: KeptWeights | undefined;
  const isOver = () => progress.epochs > 1 && progress.epochsWithout >= Math.max(1, patience);
  const restore = (context: TrainContext) => {
    if (best) context.setWeights(best);
    // the callback may be used again, for another model
    best = undefined;
  };
  return {
    onCheck: (values) => progress.check(values),
    onTrainBegin(context) {
      kept = context.keep(`${name} ${progress.monitor}`, { until: "end" });
      progress.begin(context.goesOn ? kept.read() : undefined);
      best = context.goesOn ? kept.readWeights() : undefined;
      if (isOver()) context.stop();
    },
    onEpochEnd(event, context) {
      if (progress.update(event) && restoreBest) best = context.getWeights();
      kept!.write(progress.state(), isKept ? best : undefined);
      if (isOver()) context.stop();
    },
    onTrainEnd: (_history, context) => restore(context),
    ...(!isKept && { onInterrupt: restore }),
  };
}
