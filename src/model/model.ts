import { OPTIONS, own } from "../array/own.ts";
import type { ArrayInput, FeaturesInput, NdArray } from "../array/types.ts";
import { DataError, RuntimeUnsupportedError } from "../core/errors.ts";
import { frozen } from "../core/frozen.ts";
import { optionError, requireBooleans, requireKnownKeys } from "../core/names.ts";
import { readClassNames } from "../data/class-names.ts";
import type { ClassKnowledge } from "../data/known-classes.ts";
import type { ColumnStatistics } from "../data/statistics.ts";
import { requireSchema, type TableSchema } from "../data/table-schema.ts";
import { engineOrDefault } from "../engine/engine.ts";
import type { ModelFlow } from "../flow/layer-flow.ts";
import type { SaveTarget } from "../format/places.ts";
import { weightsHash } from "../format/weights-hash.ts";
import type { Draw } from "../initializers/random.ts";
import type { Explanation } from "../inspect/explain.ts";
import type { Profile, ProfileOptions } from "../inspect/profile.ts";
import { summarize } from "../inspect/summary.ts";
import type { Layer } from "../layers/any-layer.ts";
import {
  type Architecture,
  firstWeights,
  namedLayers,
  parameterCount,
} from "../layers/architecture.ts";
import type { ClassNumbers } from "../metrics/class-numbers.ts";
import { isTransformer } from "../preprocessing/is-transformer.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import type { Evaluation } from "../training/compiled.ts";
import type { TrainEvent } from "../training/events.ts";
import type { Crop } from "../training/features.ts";
import type { History } from "../training/history.ts";
import type { FitOptions } from "../training/plan-training.ts";
import type { RawData, RawFeatures } from "../training/raw-rows.ts";
import { readWeights } from "../training/read-weights.ts";
import type { Tensors } from "../training/tensors.ts";
import type { Runnable, Trainer, TrainerOptions } from "../training/trainer.ts";
import type { CompileOptions } from "./compile-model.ts";
import type { PredictionExplanationOptions } from "./explain-prediction.ts";
import type { LearningRateOptions, LearningRates } from "./learning-rate-finder.ts";
import { requireCompiled, shaped } from "./model-state.ts";
import type { Monitoring } from "./monitor/monitoring.ts";

/** Functions for compiled models; loaded by compile(). */
type Runtime = typeof import("./runtime.ts");

/** A function that is loaded on first use, by the name of a method. */
type Methods = typeof import("./methods.ts").METHODS;
type Method<Name extends keyof Methods> =
  Awaited<ReturnType<Methods[Name]>> extends Record<Name, infer Function> ? Function : never;
type Loaded<Name extends keyof Methods> = {
  readonly [name in Name]: (model: Model, ...given: unknown[]) => ResultOf<Method<Name>>;
};
type GivenTo<F> = F extends (model: never, ...given: infer Given) => unknown ? Given : never;
type ResultOf<F> = F extends (...given: never) => infer Result ? Awaited<Result> : never;

/** Options of sequential() and network(). */
export interface ModelOptions<Names extends readonly string[] = readonly string[]> {
  /** Determines initial weights, the order of rows and dropout. Default: 0. */
  readonly seed?: number;
  /** Fitted to the training set by fit(), then applied to every x. */
  readonly preprocessing?: Transformer;
  /** Fitted to the training set by fit(), then applied to every y; predict() inverts it. */
  readonly targetPreprocessing?: Transformer;
  /** Names of the classes, in the order of their numbers. Default: those of the data of fit(). */
  readonly classNames?: Names;
  /** Schema of raw rows. Default: that of the first data set with a schema. */
  readonly schema?: TableSchema;
}

/**
 * A neural network. Created by sequential() from a list of layers, or by network() with branches.
 *
 * @example
 * const model = sequential([input([2]), dense(8, { activation: "tanh" }), dense(2)], { seed: 1 });
 * await model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: "softmaxCrossEntropy" });
 * await model.fit({ x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] }, { epochs: 300 });
 * await model.predictClasses([[0, 1], [1, 1]]); // [1, 0]
 */
export class Model {
  /** @internal */
  readonly architecture: Architecture;
  /** Names of the classes, in the order of their numbers: given, or from the data of fit(). */
  classNames: readonly string[] | undefined;
  /** @internal */
  readonly preprocessing: Transformer | undefined;
  /** @internal */
  readonly targetPreprocessing: Transformer | undefined;
  /** Moments, range and histogram of each column of the training set; for images of brightness etc. */
  statistics: ColumnStatistics | undefined;
  /** Schema of the raw rows that the model was trained on, if any. */
  schema: TableSchema | undefined;
  /** @internal The size of images before the crop, if the model was trained on crops. */
  crop: Crop | undefined;
  /** @internal */
  compiled: Runnable | undefined;
  private runtime!: Runtime;
  private weights: Tensors | undefined;
  private running: string | undefined;
  private learnedBefore = false;

  /** @internal */
  constructor(
    maker: "sequential" | "network",
    arranged: (seed: number) => Architecture,
    options: ModelOptions,
  ) {
    requireKnownKeys(maker, options, [
      ...["seed", "preprocessing", "targetPreprocessing", "classNames", "schema"],
    ]);
    const { seed = 0 } = options;
    if (!(Number.isSafeInteger(seed) && seed >= 0)) {
      throw DataError.of("SEED", "build a model", "seed to be an integer >= 0", seed);
    }
    this.architecture = arranged(seed);
    this.classNames = readClassNames(options.classNames);
    this.preprocessing = requireTransformer(maker, "preprocessing", options.preprocessing);
    this.targetPreprocessing = requireTransformer(
      maker,
      "targetPreprocessing",
      options.targetPreprocessing,
    );
    if (options.schema !== undefined) requireSchema(`schema of ${maker}`, options.schema);
    this.schema = frozen(options.schema);
  }

  /** The layers in order, with their names; those of a residual block inside it. */
  get layers(): readonly (Layer & { readonly name: string })[] {
    return frozen(namedLayers(this.architecture) as (Layer & { readonly name: string })[]);
  }

  /** Number of weights. */
  get parameterCount(): number {
    return parameterCount(this.architecture.parameters);
  }

  /** A table of the layers, their output shapes and numbers of weights. */
  summary(): string {
    return summarize(this.architecture, {
      isPreprocessed: this.preprocessing !== undefined,
      target: this.compiled?.session.loss.target,
      imageShape: this.crop?.from,
    });
  }

  /**
   * Prepares the model for training and evaluation. Resets optimizer state and counters, not weights.
   * @throws DataError for unknown names, ShapeError if loss and output do not fit
   */
  async compile(options: CompileOptions): Promise<void> {
    requireKnownKeys("compile", options, ["optimizer", "loss", "metrics", "engine"]);
    const given = own(options, OPTIONS);
    const isFresh = !this.weights && !this.compiled; // the training binary also draws initial weights
    // starts while the rest is loaded
    const engine = engineOrDefault(options.engine, isFresh ? "training" : undefined);
    engine.catch(() => undefined); // wrong options are reported first
    this.runtime = await import("./runtime.ts");
    await this.runtime.compileModel(this, given, engine, isFresh);
  }

  /**
   * Trains on x and y, or a data set; models with a schema also take raw rows. Returns loss and metrics of
   * each epoch.
   * @throws DataError, ShapeError before anything is changed; NumericsError DIVERGED; the reason of an aborted
   * signal
   */
  async fit(data: RawData, options: FitOptions = {}): Promise<History> {
    const events = this.train(data, options);
    let next: IteratorResult<TrainEvent, History>;
    do next = await events.next();
    while (!next.done);
    return next.value;
  }

  /** Trains as fit() does and yields events; returns the history. Data are read when the first event is asked for. */
  async *train(data: RawData, options: FitOptions = {}): AsyncGenerator<TrainEvent, History> {
    requireCompiled("fit", this);
    return yield* this.runtime.trainModel(this, data, options);
  }

  /**
   * Loss and metrics on x and y, a data set, or raw rows with their target.
   * @throws DataError, ShapeError for data that do not fit; NumericsError for non-finite weights or outputs
   */
  evaluate(data: RawData, options: { readonly batchSize?: number } = {}): Promise<Evaluation> {
    return this.later("evaluate", data, options);
  }

  /**
   * The output of the last layer for each row of x, or each raw row: [n, …].
   * @throws DataError, ShapeError for data that do not fit; NumericsError for non-finite weights or outputs
   */
  predict(x: RawFeatures): Promise<NdArray<Float32Array>> {
    return this.later("predict", x);
  }

  /** @internal As predict(), but in float64 if targetPreprocessing is inverted. */
  predictDouble(
    x: RawFeatures,
  ): Promise<{ readonly data: Float32Array | Float64Array; readonly shape: readonly number[] }> {
    return this.later("predictDouble", x);
  }

  /**
   * Class probabilities: the softmax of the outputs, [n, classes], or with binaryCrossEntropy the sigmoid of
   * each output, [n, …].
   * @throws DataError for a loss without them; NumericsError for non-finite outputs
   */
  predictProbabilities(x: RawFeatures): Promise<NdArray<Float32Array>> {
    return this.later("predictProbabilities", x);
  }

  /**
   * The most probable class of each row: [n]. With binaryCrossEntropy, 1 for logits above 0, otherwise 0: [n]
   * for a single logit; for k labels [n, k], row by row, with a `shape`.
   * @throws ShapeError unless the output is a vector of classes; NumericsError if it is not finite
   */
  predictClasses(x: RawFeatures): Promise<ClassNumbers> {
    return this.later("predictClasses", x);
  }

  /** Copies of the weights by name: "hidden.kernel" [in, out], "hidden.bias" [out]. */
  getWeights(): Record<string, NdArray<Float32Array>> {
    return shaped(this.architecture, this.currentWeights());
  }

  /**
   * Sets all weights, or with `partial` only the given ones, but not optimizer state and counters.
   * @throws DataError for unknown or missing names, ShapeError for other shapes, before any change
   */
  setWeights(
    weights: Readonly<Record<string, ArrayInput>>,
    options: { readonly partial?: boolean } = {},
  ): void {
    requireKnownKeys("setWeights", options, ["partial"]);
    const { partial = false } = options;
    requireBooleans("setWeights", { partial });
    this.refuseWhileRunning("set weights");
    this.writeWeights(weights, partial);
  }

  /** SHA-256 of names and weights: equal if every bit is. */
  weightsHash(): string {
    return weightsHash(this.getWeights() as Record<string, NdArray & { data: Float32Array }>);
  }

  /** A trainer, which runs single steps. */
  trainer(options: TrainerOptions = {}): Promise<Trainer> {
    return this.later("trainer", options);
  }

  /**
   * Loss and gradients of one batch. Does not change the model.
   * @throws DataError, ShapeError for data that do not fit; NumericsError DIVERGED
   */
  gradients(
    x: FeaturesInput,
    y: ArrayInput,
  ): Promise<{ loss: number; gradients: Record<string, NdArray<Float32Array>> }> {
    return this.exclusively("compute gradients", "gradients", x, y);
  }

  /**
   * Measures a training step on one batch, for each layer: moments of activations and gradients, shares of dead
   * and saturated units, norms of weights, gradients and the update at the optimizer's learning rate. Dropout
   * is that of the next step. Does not change the model.
   * @throws DataError, ShapeError for data that do not fit; NumericsError DIVERGED
   */
  flow(x: FeaturesInput, y: ArrayInput): Promise<ModelFlow> {
    return this.exclusively("show the flow", "flow", x, y);
  }

  /**
   * The outputs [n, …] of all layers except the input for rows of x, by name, before or after compile(). Dropout
   * is inactive, and targetPreprocessing is not inverted.
   * @throws DataError, ShapeError for data that predict() would not take
   *
   * @example
   * const model = sequential([input([2]), dense(3, { activation: "tanh" }), dense(2)]);
   * const { dense1 } = await model.activations([[1, 2], [3, 4]]);
   * dense1.shape; // [2, 3]
   * const { counts, edges } = histogram(dense1, { bins: 10, range: [-1, 1] });
   */
  activations(x: RawFeatures): Promise<Record<string, NdArray<Float32Array>>> {
    return this.later("activations", x);
  }

  /**
   * Shows what the predicted class of each row, or another `class`, depends on. "gradCam": for images, class
   * activation maps [n, height, width] of the size of the model's images, from 0 to 1 = the largest value of a map.
   * They come from the last layer with images, before pooling and dense layers: the sum of its channels, weighted by
   * the mean gradients of the class's output, where positive; resized linearly between centres of pixels. A map
   * without positive sums is 0. Works before and after compile(). Selvaraju et al. 2017.
   * @throws DataError for an unknown method or class; ShapeError without images or classes, or for x that predict()
   * would not take; NumericsError for non-finite weights or outputs
   *
   * @example
   * const { x } = synthetic.digits({ count: 2, seed: 1 });
   * const layers = [input([28, 28, 1]), conv2d(4, 3, { activation: "relu" }), globalAveragePool2d(), dense(10)];
   * const maps = await sequential(layers).explainPrediction(x, { method: "gradCam" });
   * maps.shape; // [2, 28, 28]
   */
  explainPrediction(
    x: RawFeatures,
    options: PredictionExplanationOptions,
  ): Promise<NdArray<Float32Array>> {
    return this.later("explainPrediction", x, options);
  }

  /** Graph, memory plan, program and costs of a training step. */
  explain(options: { readonly batchSize?: number } = {}): Explanation {
    requireKnownKeys("explain", options, ["batchSize"]);
    const { session } = requireCompiled("explain", this);
    return this.runtime.explain(session, options.batchSize);
  }

  /**
   * Runs training steps on random rows and times every command, with its operations, its bytes and the limits
   * of the machine. Does not change the model. Takes about a second in addition to the steps.
   * @throws DataError for options out of range; NumericsError DIVERGED if the loss is not finite
   */
  async profile(options: ProfileOptions = {}): Promise<Profile> {
    requireKnownKeys("profile", options, ["batchSize", "steps"]);
    return this.exclusively("profile", "profile", options);
  }

  /**
   * Feature drift of x [n, …], or raw rows, with respect to the training set, for each column. NaN is a missing
   * value.
   * @throws DataError NO_STATISTICS unless trained by fit(); ShapeError, DataError for data that predict()
   * would not take
   */
  monitor(x: RawFeatures): Promise<Monitoring> {
    return this.later("monitor", x);
  }

  /**
   * Tries increasing learning rates and suggests one, without weights of rows and augmentation. Does not change
   * the model. Smith 2015.
   * @throws DataError, ShapeError for data that do not fit; NumericsError DIVERGED at learning rate 0; the
   * reason of an aborted signal
   */
  findLearningRate(data: RawData, options: LearningRateOptions = {}): Promise<LearningRates> {
    return this.exclusively("find a learning rate", "findLearningRate", data, options);
  }

  /**
   * Writes weights, optimizer state, counters, architecture and preprocessing to one file.
   * @throws NumericsError for non-finite numbers, before anything is written
   */
  async save(target?: SaveTarget): Promise<Uint8Array> {
    const { saveModel } = await import("./checkpoint/save.ts");
    return saveModel(this, target);
  }

  /** @internal Copies of the current weights; initial ones are drawn by an engine if there is one. */
  currentWeights(draw?: Draw): Tensors {
    if (this.compiled) return this.compiled.session.readWeights();
    this.weights ??= Object.fromEntries(
      this.architecture.parameters.map((each) => [
        each.path,
        firstWeights(this.architecture.seed, each, draw),
      ]),
    );
    return this.weights;
  }

  /** @internal Takes over a session with the current weights. */
  adoptCompiled(compiled: Runnable): void {
    this.learnedBefore = this.hasLearned; // its counters begin anew
    this.compiled = compiled;
    this.weights = undefined;
  }

  /** @internal Takes over checked weights. */
  adoptWeights(weights: Tensors): void {
    if (this.compiled) this.compiled.session.writeWeights(weights);
    else this.weights = weights;
  }

  /** @internal Sets weights while a call is running; see setWeights(). */
  writeWeights(given: Readonly<Record<string, ArrayInput>>, partial = false): void {
    const checked = readWeights("set weights", this.architecture.parameters, given, partial);
    this.adoptWeights(
      partial && !this.compiled ? { ...this.currentWeights(), ...checked } : checked,
    );
    if (this.compiled) this.compiled.session.interruption = undefined;
  }

  /** @internal Names of the classes, and whether the model has learned any. */
  get classKnowledge(): ClassKnowledge {
    const names = this.classNames ?? this.schema?.target?.classNames;
    return { names, isFixed: this.hasLearned };
  }

  /** @internal Whether fit() or a trainer has begun to train the model. */
  get hasLearned(): boolean {
    const { step = 0 } = this.compiled?.session ?? {};
    return this.learnedBefore || this.statistics !== undefined || step > 0;
  }

  private refuseWhileRunning(action: string): void {
    const { running: got } = this;
    if (!got) return;
    throw new RuntimeUnsupportedError("BUSY", `Cannot ${action}: ${got} is still running`, {
      got,
      hint: "wait for it, or abort it",
    });
  }

  /** @internal Marks the model as busy until the returned function is called. @throws RuntimeUnsupportedError BUSY */
  enter(action: string): () => void {
    this.refuseWhileRunning(action);
    this.running = action;
    return () => {
      this.running = undefined;
    };
  }

  /** Calls a method that is loaded on first use, with copies of what the caller has passed. */
  private async later<Name extends keyof Methods>(
    name: Name,
    ...given: GivenTo<Method<Name>>
  ): Promise<ResultOf<Method<Name>>> {
    const kept = own(given, 4);
    const { METHODS } = await import("./runtime.ts");
    const { [name]: method } = (await METHODS[name]()) as unknown as Loaded<Name>;
    return method(this, ...kept);
  }

  /** The same for a compiled model, while no other call is running. */
  private async exclusively<Name extends keyof Methods>(
    action: string,
    name: Name,
    ...given: GivenTo<Method<Name>>
  ): Promise<ResultOf<Method<Name>>> {
    requireCompiled(action, this);
    const leave = this.enter(name);
    try {
      return await this.later(name, ...given);
    } finally {
      leave();
    }
  }
}

function requireTransformer(
  maker: string,
  option: string,
  given: Transformer | undefined,
): typeof given {
  if (given === undefined || isTransformer(given)) return given;
  throw optionError(
    `${option} of ${maker}`,
    "a transformer such as new StandardScaler() or pipeline(…)",
    given,
  );
}
