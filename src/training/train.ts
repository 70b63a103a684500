import { prepareImages } from "./augmented.ts";
import { CallbackRun } from "./callback-run.ts";
import { type Evaluation, evaluateRows, prepareData } from "./compiled.ts";
import { withOtherWeights } from "./diverged.ts";
import { type EpochPlan, metricsOfEpoch, passOf, planEpoch } from "./epoch.ts";
import { EpochSteps } from "./epoch-steps.ts";
import type { EpochEvent, TrainEvent } from "./events.ts";
import { emptyHistory, type History, record } from "./history.ts";
import type { TrainPlan } from "./plan-training.ts";
import { runPass } from "./run.ts";
import { kindOf, StepCount } from "./step-count.ts";
import { TrainMemory } from "./train-memory.ts";
import { meanOfSteps, stepWeights } from "./weights.ts";

/** Rows as the programs read them, and what they are trained with. */
interface Prepared {
  readonly rows: ReturnType<typeof prepareData>;
  readonly validationRows: Prepared["rows"] | undefined;
  readonly memory: TrainMemory;
}

/** Trains epoch after epoch; returns the history of the epochs done. */
export async function* trainEpochs(
  plan: TrainPlan,
  warnings: readonly string[],
): AsyncGenerator<TrainEvent, History> {
  const { compiled, data, options, augmentation, epochs } = plan;
  const { session, metrics } = compiled;
  const { signal } = options;
  await session.instance.load("training", ...(augmentation ? (["augmentation"] as const) : []));
  const rows = augmentation
    ? prepareImages(compiled, data, augmentation.plan)
    : prepareData(compiled, data);
  const validationRows = plan.validation && prepareData(compiled, plan.validation);
  const count = new StepCount(session, kindOf(plan));
  const totalSteps = count.stepsOf(epochs);
  const history = emptyHistory(
    metrics.map(({ name }) => name),
    plan.watchEvery > 0,
    warnings,
  );
  const callbacks = new CallbackRun(
    options.callbacks ?? [],
    { ...plan.context, epochs, totalSteps, goesOn: count.goesOn },
    session.callbackStates,
  );
  const memory = new TrainMemory(plan, rows);
  try {
    await callbacks.begin();
    for (let epoch = 0; epoch < epochs && !callbacks.isStopped; epoch++) {
      await callbacks.tell((callback, context) => callback.onEpochBegin?.(epoch, context));
      signal?.throwIfAborted();
      const began = performance.now();
      const current = planEpoch(plan, count, epoch, totalSteps, (rate) => callbacks.scaled(rate));
      const steps = new EpochSteps(current, history.flow);
      const pass = passOf(plan, current, memory.watched, history, (done) => count.add(done));
      const slices = runPass(session.instance, memory.controls, memory.program, memory.feed, pass);
      let ended: EpochEvent | undefined;
      const end = async () => {
        const seconds = (performance.now() - began) / 1000;
        const event = await eventOf(plan, current, steps, { rows, validationRows, memory });
        const flow = history.flow?.at(-1);
        ended = { ...event, seconds, ...(flow?.epoch === epoch && { flow }) };
        record(history, ended);
        try {
          await callbacks.tell((callback, context) => callback.onEpochEnd?.(ended!, context));
        } finally {
          session.callbackStates.endEpoch();
        }
      };
      for await (const event of steps.follow(slices, end, signal)) {
        await callbacks.tell((callback, context) => callback.onSteps?.(event, context));
        yield event;
      }
      yield ended!;
      signal?.throwIfAborted();
    }
    try {
      await callbacks.end(history);
    } finally {
      count.end();
    }
    return history;
  } catch (error) {
    throw (await callbacks.interrupt()) ? withOtherWeights(error) : error;
  } finally {
    memory.release();
    await callbacks.interrupt();
  }
}

/** What came of an epoch. */
async function eventOf(
  plan: TrainPlan,
  current: EpochPlan,
  { losses }: EpochSteps,
  { rows, validationRows, memory }: Prepared,
): Promise<Omit<EpochEvent, "seconds">> {
  const { compiled, data, batchSize } = plan;
  const validation =
    validationRows &&
    (await evaluateRows(compiled, plan.validation!.count, validationRows, batchSize));
  const stepsWeigh = stepWeights(data.count, batchSize, plan.weights, current.shuffleKey);
  return {
    type: "epoch",
    epoch: current.epoch,
    loss: meanOfSteps(losses, stepsWeigh, current.skip),
    metrics: metricsOfEpoch(plan, current, rows.targets, memory.feed.output),
    ...(validation && validationPart(validation)),
  };
}

function validationPart({ loss, ...metrics }: Evaluation) {
  return { validationLoss: loss, validationMetrics: metrics };
}
