// What only a compiled model needs: a chunk of its own, loaded by the first compile().

export { explain } from "../compile/explain.ts";
export { columnStatistics } from "../data/statistics.ts";
export { LabelTable } from "./class-numbers.ts";
export { checkData, evaluateRows, fitPreprocessing, predictRows, prepareData } from "./compiled.ts";
export { farOutside } from "./far-outside.ts";
export { byteScaleOf, readFeatures, rowsOf } from "./inputs.ts";
export { classesOf } from "./metric-values.ts";
export { planTraining } from "./plan-training.ts";
export { sigmoids, softmaxRows } from "./probabilities.ts";
export { Session } from "./session.ts";
export { trainEpochs } from "./train.ts";
export { BatchRunner, gradientsNotKept, requireSameEngine, resolveBatchSize } from "./trainer.ts";
