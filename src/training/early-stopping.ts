import { requireBooleans, requireKnownKeys } from "../core/names.ts";
import type { KeptState, KeptWeights } from "./callback-state.ts";
import type { Callback, TrainContext } from "./callbacks.ts";
import { PROGRESS_OPTIONS, Progress, type ProgressOptions, requireEpochs } from "./progress.ts";

/** Options of earlyStopping(). */
export interface EarlyStoppingOptions extends ProgressOptions {
  /**
   * Epochs in a row without improvement after which it stops; 5 where not given. 0 and 1 both stop at the
   * first.
   */
  readonly patience?: number;
  /**
   * Sets the weights back to those of the best epoch at the end, also where it was interrupted; false where
   * not given. After an abort a new fit() then begins a new epoch.
   */
  readonly restoreBest?: boolean;
}

/**
 * Stops after `patience` epochs in a row in which a monitored value has not improved: Keras's count. Never
 * after the first epoch of a training.
 * @throws DataError PATIENCE for one that is not an integer of at least 0, MIN_DELTA for one below 0, MODE
 * for another than "min", "max" and "auto"; by fit(), before anything is changed, MONITOR for a value that
 * no epoch will have, MODE for a metric of one's own without one
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
 * The same. Where `isKept` the best weights stay with the model, and in its file, when the training is
 * interrupted, and its weights are those of the last step: the one that goes on ends as if nothing had been.
 */
export function stopEarly(options: EarlyStoppingOptions, isKept: boolean): Callback {
  const name = "earlyStopping";
  requireKnownKeys(name, options, [...PROGRESS_OPTIONS, "restoreBest"]);
  const progress = new Progress(name, options);
  const { patience = 5, restoreBest = false } = options;
  requireEpochs(name, "patience", patience);
  requireBooleans(name, { restoreBest }, "RESTORE_BEST");
  let kept: KeptState | undefined;
  let best: KeptWeights | undefined;
  const isOver = () => progress.epochs > 1 && progress.epochsWithout >= Math.max(1, patience);
  const restore = (context: TrainContext) => {
    if (best) context.setWeights(best);
    // another training of another model may have this callback too
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
