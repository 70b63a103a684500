// model.train(), and with it fit().

import { own } from "../array/own.ts";
import { frozen } from "../core/frozen.ts";
import { columnStatistics } from "../data/statistics.ts";
import { featureNames, type TableSchema } from "../data/table-schema.ts";
import { layerWarnings } from "../layers/architecture.ts";
import { type Compiled, fitPreprocessing } from "../training/compiled.ts";
import type { TrainEvent } from "../training/events.ts";
import type { History } from "../training/history.ts";
import { byteScaleOf } from "../training/inputs.ts";
import { ownOptions } from "../training/own-options.ts";
import { type FitOptions, planTraining, type TrainPlan } from "../training/plan-training.ts";
import type { RawData } from "../training/raw-rows.ts";
import { trainEpochs } from "../training/train.ts";
import { isPlain, namedFor, readOptions, readRaw } from "./model-data.ts";
import { type ModelState, requireCompiled } from "./model-state.ts";

/** See Model.train(). */
export async function* trainModel(
  model: ModelState,
  givenData: RawData,
  givenOptions: FitOptions,
): AsyncGenerator<TrainEvent, History> {
  const compiled = requireCompiled("fit", model);
  const leave = model.enter("fit");
  try {
    const [data, options] = [own(givenData), ownOptions(givenOptions)];
    const { data: named, classNames } = namedFor("fit", model, data);
    const schema = model.schema ?? (data as { schema?: TableSchema }).schema;
    const given = isPlain(named) ? named : await readRaw("fit", model, named);
    const plan = await planTraining(
      compiled,
      given,
      await readOptions(model, options, schema, classNames),
      {
        getWeights: () => model.getWeights(),
        setWeights: (weights) => model.writeWeights(weights),
      },
      classNames,
    );
    const warnings = [...fitPreprocessing(compiled, plan), ...warningsOf(model, compiled, plan)];
    model.schema = frozen(schema);
    if (classNames) model.classNames = classNames;
    const { architecture, preprocessing } = model;
    const names = given.columnNames ?? (schema && featureNames(schema));
    const byteScale = byteScaleOf(architecture.input, preprocessing);
    model.statistics = columnStatistics(plan.data.x, names, byteScale);
    if (plan.augmentation) model.crop = compiled.crop = plan.augmentation.crop;
    return yield* trainEpochs(plan, warnings);
  } finally {
    leave();
  }
}

/** What the layers warn of. */
function warningsOf(
  { architecture }: ModelState,
  { session }: Compiled,
  plan: TrainPlan,
): string[] {
  const { data, batchSize, epochs } = plan;
  const leastRows = data.count % batchSize || Math.min(batchSize, data.count);
  const steps = session.step + epochs * Math.ceil(data.count / batchSize);
  return layerWarnings(architecture, { leastRows, batchSize, steps });
}
