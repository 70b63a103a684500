// What only a compiled model needs: a chunk of its own, loaded by the first compile().

export { columnStatistics } from "../data/statistics.ts";
export { explain } from "../inspect/explain.ts";
export { LabelTable } from "../metrics/class-numbers.ts";
export { classesOf } from "../metrics/metric-values.ts";
export {
  checkData,
  evaluateRows,
  fitPreprocessing,
  predictRows,
  prepareData,
} from "../training/compiled.ts";
export { farOutside } from "../training/far-outside.ts";
export { byteScaleOf, readFeatures, rowsOf } from "../training/inputs.ts";
export { planTraining } from "../training/plan-training.ts";
export { sigmoids, softmaxRows } from "../training/probabilities.ts";
export { Session } from "../training/session.ts";
export { trainEpochs } from "../training/train.ts";
export {
  BatchRunner,
  gradientsNotKept,
  requireSameEngine,
  resolveBatchSize,
} from "../training/trainer.ts";
