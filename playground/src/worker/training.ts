// A model in training: steps are pulled from model.train(), so whatever trains here is bit-equal to fit().

import {
  type Dataset,
  type InputLayer,
  type Model,
  runtimeInfo,
  sequential,
  type TrainEvent,
} from "../gradlane.ts";
import { type Built, build } from "../recipe/build.ts";
import type { Recipe } from "../recipe/recipe.ts";
import type { EpochRow, ModelInfo, Snapshot } from "./protocol.ts";

const WATCH_EVERY = 10;

/** A model, its data, and how far it is. */
export class Training {
  step = 0;
  epochs: EpochRow[] = [];
  losses: number[] = [];
  learningRates: number[] = [];
  flow: Snapshot["flow"];
  totalSteps: number;
  private events: AsyncGenerator<TrainEvent> | undefined;
  private chunk = 1;
  /** Epochs that snapshots have told of. */
  private told = 0;
  private copy: Model | undefined;
  /** Steps and epochs before the events that are read now began. */
  private epochsBefore = 0;
  private stepsBefore = 0;
  /** Steps done of the current epoch, which an interruption does not end. */
  private stepsOfEpoch = 0;

  private constructor(
    readonly recipe: Recipe,
    readonly built: Built,
    readonly isWatched: boolean,
    /** Of a row, by the name of the layer. */
    private readonly outputShapes: Readonly<Record<string, readonly number[]>>,
  ) {
    this.totalSteps = built.totalSteps;
  }

  /** @throws GradlaneError or Refusal for recipes and data that do not fit */
  static async start(recipe: Recipe, given?: Dataset, isWatched = true): Promise<Training> {
    const built = build(recipe, given);
    await built.model.compile(built.compile);
    built.model.preprocessing?.fit(built.train.x);
    built.model.targetPreprocessing?.fit(built.train.y);
    const outputs = await built.model.activations(built.train.take([0]).x);
    const shapes = Object.entries(outputs).map(([name, { shape }]) => [name, shape.slice(1)]);
    return new Training(recipe, built, isWatched, Object.fromEntries(shapes));
  }

  get model(): Model {
    return this.built.model;
  }

  get isDone(): boolean {
    return this.step >= this.totalSteps;
  }

  /** Trains at most so many steps, fewer at the end of an epoch. @throws NumericsError if it diverges */
  async advance(steps: number): Promise<void> {
    this.chunk = Math.min(steps, this.totalSteps - this.step);
    if (this.chunk < 1) return;
    this.events ??= this.begin();
    try {
      await this.pull();
      // the measurements of an epoch come with its last step
      if (this.stepsOfEpoch === this.built.stepsPerEpoch) await this.pull();
    } catch (error) {
      this.events = undefined; // they are over: the next step begins new ones
      throw error;
    }
  }

  private begin(): AsyncGenerator<TrainEvent> {
    const { model, train, validation, fit, stepsPerEpoch } = this.built;
    this.stepsBefore = this.step;
    this.epochsBefore = this.epochs.length;
    return model.train(train, {
      ...fit,
      epochs: Math.ceil((this.stepsOfEpoch + this.totalSteps - this.step) / stepsPerEpoch),
      stepsPerEvent: () => this.chunk,
      ...(validation && { validation }),
      ...(this.isWatched && { watch: { every: WATCH_EVERY } }),
    });
  }

  private async pull(): Promise<void> {
    const { value, done } = await this.events!.next();
    if (done) this.events = undefined;
    else this.take(value);
  }

  private take(event: TrainEvent): void {
    if (event.type === "steps") {
      this.losses.push(...event.losses);
      this.learningRates.push(...event.learningRates);
      this.step += event.losses.length;
      this.stepsOfEpoch += event.losses.length;
      const watched = event.flow?.at(-1);
      if (watched) this.flow = { step: this.stepsBefore + watched.step, layers: watched.layers };
      return;
    }
    this.stepsOfEpoch = 0;
    const [metric = Number.NaN] = Object.values(event.metrics) as number[];
    const [validationMetric] = Object.values(event.validationMetrics ?? {}) as number[];
    this.epochs.push({
      step: this.step,
      epoch: this.epochsBefore + event.epoch + 1,
      loss: event.loss,
      metric,
      ...(event.validationLoss !== undefined && { validationLoss: event.validationLoss }),
      ...(validationMetric !== undefined && { validationMetric }),
    });
  }

  /** Ends the events, so that weights can be set; the next step begins new ones. */
  async interrupt(): Promise<void> {
    await this.events?.return(undefined);
    this.events = undefined;
  }

  async setWeight(name: string, index: number, value: number): Promise<void> {
    await this.interrupt();
    const weights = this.model.getWeights();
    const weight = weights[name];
    if (!weight || !(index < weight.data.length) || !Number.isFinite(value)) return;
    weight.data[index] = value;
    this.model.setWeights({ [name]: weight }, { partial: true });
    this.stepsOfEpoch = 0; // training with other weights begins an epoch
  }

  /** The same model with the same weights, for what a model in training refuses. */
  async twin(): Promise<Model> {
    if (!this.copy) {
      const { schema } = this.built.train;
      this.copy = sequential(this.model.layers as never, {
        ...(this.model.preprocessing && { preprocessing: this.model.preprocessing }),
        ...(this.model.targetPreprocessing && {
          targetPreprocessing: this.model.targetPreprocessing,
        }),
        ...(schema && { schema }),
      });
      await this.copy.compile(this.built.compile);
    }
    this.copy.setWeights(this.model.getWeights());
    return this.copy;
  }

  get info(): ModelInfo {
    const { model, target, stepsPerEpoch, train, validation } = this.built;
    const { backend, threads } = runtimeInfo();
    const sizes = Object.entries(model.getWeights()).map(
      ([name, { data }]) => [name.split(".")[0], data.length] as const,
    );
    return {
      layers: model.layers.slice(1).map(({ name, kind }) => ({
        name,
        kind,
        outputShape: this.outputShapes[name]!,
        weights: sizes.reduce((sum, [layer, size]) => sum + (layer === name ? size : 0), 0),
      })),
      inputs: (model.layers[0] as InputLayer).shape,
      target,
      weights: model.parameterCount,
      stepsPerEpoch,
      totalSteps: this.totalSteps,
      trainRows: train.length,
      validationRows: validation?.length ?? 0,
      engine: `${backend === "js" ? "plain JavaScript" : "WebAssembly"}, ${threads} thread${threads === 1 ? "" : "s"}`,
    };
  }

  /** What has happened since the last call. */
  takeSnapshot(isTraining: boolean): Omit<Snapshot, "looks" | "stepsPerSecond"> {
    const { losses, learningRates, epochs, flow } = this;
    this.losses = [];
    this.learningRates = [];
    const fresh = epochs.slice(this.told);
    this.told = epochs.length;
    return {
      step: this.step,
      epoch: Math.floor(this.step / this.built.stepsPerEpoch),
      losses: Float32Array.from(losses),
      learningRates: Float32Array.from(learningRates),
      epochs: fresh,
      weightsHash: isTraining && !this.isSmall ? "" : this.model.weightsHash(),
      ...(flow && { flow }),
    };
  }

  /** Whether its hash is cheap enough for every frame. */
  private get isSmall(): boolean {
    return this.model.parameterCount < 5000;
  }
}
