import { CallbackRun } from "./callback-run.ts";
import type { PreparedRows } from "./compiled.ts";
import { type EpochPlan, metricsOfEpoch, passOf, planEpoch } from "./epoch.ts";
import { EpochSteps } from "./epoch-steps.ts";
import type { EpochEvent, TrainEvent } from "./events.ts";
import { emptyHistory, type History, record } from "./history.ts";
import { PassMemory } from "./pass-memory.ts";
import type { TrainPlan } from "./plan-training.ts";
import type { Pass } from "./run.ts";
import { kindOf, StepCount } from "./step-count.ts";
import { meanOfSteps, stepWeights } from "./step-weights.ts";
import { type TrainPart, trainParts } from "./train-parts.ts";

/** Trains epoch after epoch; returns the history of the epochs done. */
export async function* trainEpochs(
  plan: TrainPlan,
  warnings: readonly string[],
): AsyncGenerator<TrainEvent, History> {
  const training = new Training(plan, warnings);
  try {
    await training.callbacks.begin();
    while (training.hasNext) yield* training.trainEpoch();
    return await training.end();
  } catch (error) {
    if (!(await training.callbacks.interrupt(error))) throw error;
    const { withOtherWeights } = await import("./diverged.ts");
    throw withOtherWeights(error);
  } finally {
    training.memory.release();
    await training.callbacks.interrupt();
  }
}

/** One call of fit() or train(). */
class Training {
  readonly callbacks: CallbackRun;
  readonly memory: PassMemory;
  private readonly rows: PreparedRows;
  private readonly count: StepCount;
  private readonly totalSteps: number;
  private readonly history: History;
  private readonly parts: readonly TrainPart[];
  private epoch = 0;

  constructor(
    private readonly plan: TrainPlan,
    warnings: readonly string[],
  ) {
    const { compiled, options, epochs, context } = plan;
    const { session, metrics } = compiled;
    const names = metrics.map(({ name }) => name);
    this.rows = plan.prepareRows();
    this.count = new StepCount(session, kindOf(plan));
    this.totalSteps = this.count.stepsOf(epochs);
    this.history = emptyHistory(names, plan.watchEvery > 0, warnings);
    this.parts = trainParts(plan, this.history);
    const { goesOn } = this.count;
    const before = { epochsBefore: session.epoch, stepsBefore: session.step };
    this.callbacks = new CallbackRun(
      options.callbacks ?? [],
      { ...context, ...before, epochs, totalSteps: this.totalSteps, goesOn },
      session.callbackStates,
    );
    this.memory = memoryOf(plan, this.rows, this.parts);
  }

  get hasNext(): boolean {
    return this.epoch < this.plan.epochs && !this.callbacks.isStopped;
  }

  async *trainEpoch(): AsyncGenerator<TrainEvent> {
    const { plan, count, callbacks, parts } = this;
    const { signal } = plan.options;
    const number = this.epoch++;
    await callbacks.beginEpoch(number);
    signal?.throwIfAborted();
    const began = performance.now();
    const epoch = planEpoch(plan, count, number, this.totalSteps, (rate) => callbacks.scaled(rate));
    const describe = () => Object.assign({}, ...parts.map((part) => part.stepsEvent?.()));
    const steps = new EpochSteps(epoch, describe, plan.stepsPerEvent);
    const { dueAt } = steps;
    const base = passOf(plan, epoch, (done) => count.add(done));
    const pass: Pass = Object.assign(
      { ...base, ...(dueAt && { dueAt }) },
      ...parts.map((part) => part.pass?.(epoch)),
    );
    let ended: EpochEvent | undefined;
    const end = async () => {
      ended = await this.endEpoch(epoch, steps.losses, (performance.now() - began) / 1000);
    };
    for await (const event of steps.follow(this.memory.run(pass), end, signal)) {
      await callbacks.tell((callback, context) => callback.onSteps?.(event, context));
      yield event;
    }
    yield ended!;
    signal?.throwIfAborted();
  }

  private async endEpoch(
    epoch: EpochPlan,
    losses: Float32Array,
    seconds: number,
  ): Promise<EpochEvent> {
    const { plan, rows, memory, callbacks } = this;
    const added: Partial<EpochEvent> = {};
    for (const part of this.parts) Object.assign(added, await part.epochEvent?.(epoch));
    const weights = stepWeights(plan.data.count, plan.batchSize, plan.weights, epoch.shuffleKey);
    const event: EpochEvent = {
      type: "epoch",
      epoch: epoch.epoch,
      loss: meanOfSteps(losses, weights, epoch.skip),
      metrics: metricsOfEpoch(plan, epoch, rows.targets, memory.feed.output),
      seconds,
      ...added,
    };
    record(this.history, event);
    try {
      await callbacks.tell((callback, context) => callback.onEpochEnd?.(event, context));
    } finally {
      plan.compiled.session.callbackStates.endEpoch();
    }
    return event;
  }

  async end(): Promise<History> {
    try {
      await this.callbacks.end(this.history);
    } finally {
      this.count.end();
    }
    return this.history;
  }
}

/** The program of a training step, and the rows. */
function memoryOf(
  { compiled: { session, metrics }, data, batchSize, weights }: TrainPlan,
  { x, targets }: PreparedRows,
  parts: readonly TrainPart[],
): PassMemory {
  const keepOutput = metrics.length > 0;
  const weighted = weights !== undefined;
  return new PassMemory(
    session,
    { kind: "training", batchSize, target: targets.spec, weighted, keepOutput },
    { count: data.count, x, y: targets.rows, ...(weights && { weights }) },
    { parts },
  );
}
