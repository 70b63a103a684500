import { roundToFloat32, toSource } from "../array/ndarray.ts";
import { copyOf } from "../array/rows.ts";
import type { ArrayInput, NdArray, SourceArray } from "../array/types.ts";
import { DataError, RuntimeUnsupportedError, ShapeError } from "../core/errors.ts";
import { frozen } from "../core/frozen.ts";
import { optionError, requireBooleans, requireKnownKeys } from "../core/names.ts";
import { showShape } from "../core/shape.ts";
import { showText } from "../core/show.ts";
import { warn } from "../core/warn.ts";
import { DEFAULT_BATCH_SIZE } from "../data/batches.ts";
import { readClassNames } from "../data/class-names.ts";
import type { ClassKnowledge } from "../data/known-classes.ts";
import { isRows, type RowLike } from "../data/raw-row.ts";
import { requireData } from "../data/require-data.ts";
import type { ColumnStatistics } from "../data/statistics.ts";
import { featureNames, requireSchema, type TableSchema } from "../data/table-schema.ts";
import { type Engine, engineOrDefault, requireEngine } from "../engine/engine.ts";
import type { ModelFlow } from "../flow/layer-flow.ts";
import { weightsHash } from "../format/weights-hash.ts";
import { type Draw, drawBy } from "../initializers/random.ts";
import type { Explanation } from "../inspect/explain.ts";
import type { Profile, ProfileOptions } from "../inspect/profile.ts";
import { summarize } from "../inspect/summary.ts";
import {
  type Architecture,
  arrange,
  firstWeights,
  parameterCount,
  requireLayers,
} from "../layers/architecture.ts";
import type { Layer } from "../layers/layers.ts";
import { type Loss, type LossInput, resolveLoss } from "../losses/losses.ts";
import type { ClassNumbers } from "../metrics/class-numbers.ts";
import { nameCountOf } from "../metrics/classes.ts";
import type { Metric } from "../metrics/metric-values.ts";
import { resolveMetrics } from "../metrics/resolve-metrics.ts";
import { type OptimizerInput, resolveOptimizer } from "../optimizers/optimizers.ts";
import { Transformer } from "../preprocessing/transformer.ts";
import type { Evaluation, NumericData } from "../training/compiled.ts";
import type { TrainEvent } from "../training/events.ts";
import type { History } from "../training/history.ts";
import type { Crop } from "../training/inputs.ts";
import type { FitOptions } from "../training/plan-training.ts";
import type { RawData } from "../training/raw-rows.ts";
import { readWeights } from "../training/read-weights.ts";
import type { Tensors } from "../training/tensors.ts";
import type { Runnable, Trainer, TrainerOptions } from "../training/trainer.ts";
import type { SaveTarget } from "./checkpoint/places.ts";
import type { LearningRateOptions, LearningRates } from "./learning-rate-finder.ts";
import type { Monitoring } from "./monitor/monitoring.ts";
import { type NamedData, nameData } from "./named-data.ts";

/** What only a compiled model needs; loaded by compile(). */
type Runtime = typeof import("./runtime.ts");

/** Options of sequential(). */
export interface ModelOptions {
  /** Decides the first weights, the order of rows and what dropout drops; 0 where not given. */
  readonly seed?: number;
  /** Fitted by fit() on the training part, then applied to every x. */
  readonly preprocessing?: Transformer;
  /** Fitted by fit() on the training part, then applied to every y; predict() inverts it. */
  readonly targetPreprocessing?: Transformer;
  /** What the class numbers stand for; what the data of fit() say, where not given. */
  readonly classNames?: readonly string[];
  /** What the columns of raw rows are; that of the first data set that has one, where not given. */
  readonly schema?: TableSchema;
}

/** Options of compile(). */
export interface CompileOptions {
  /** By name with its defaults, or such as adam({ learningRate: 0.01 }). */
  readonly optimizer: OptimizerInput;
  /** A name, a description such as huber() or softmaxCrossEntropy({ soft: true }), or a function of tensors. */
  readonly loss: LossInput;
  /**
   * Names, with options such as { kind: "topK", k: 3 } or { kind: "f1", average: "macro" }, or functions of
   * (truth, prediction) that have a name, also as { name, compute }; values are found by name.
   */
  readonly metrics?: readonly Metric[];
  /** A second engine from createEngine(); the default engine where not given. */
  readonly engine?: Engine;
}

/** Rows evaluated at once where nothing else is said. */
const EVALUATION_BATCH_SIZE = 256;

/**
 * A network of layers one after the other: trained, evaluated, saved. Made by sequential().
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
  /** What the class numbers stand for: given, or taken over from the data of fit(). */
  classNames: readonly string[] | undefined;
  /** @internal */
  readonly preprocessing: Transformer | undefined;
  /** @internal */
  readonly targetPreprocessing: Transformer | undefined;
  /** Moments, range and bins of each column of the training data; of images, of their brightness etc. */
  statistics: ColumnStatistics | undefined;
  /** What the columns of raw rows are, of models that have learned from such. */
  schema: TableSchema | undefined;
  /** @internal Larger images, of which the model takes the middle: it was trained on parts of them. */
  crop: Crop | undefined;
  /** @internal */
  compiled: Runnable | undefined;
  private runtime!: Runtime;
  private weights: Tensors | undefined;
  private running: string | undefined;
  private hasWarned = false;
  private learnedBefore = false;

  /** @internal */
  constructor(layers: readonly Layer[], options: ModelOptions) {
    requireLayers(layers); // layers without brackets leave the second one as options
    requireKnownKeys("sequential", options, [
      "seed",
      "preprocessing",
      "targetPreprocessing",
      "classNames",
      "schema",
    ]);
    const { seed = 0 } = options;
    if (!(Number.isSafeInteger(seed) && seed >= 0)) {
      throw DataError.of("SEED", "build a model", "seed to be an integer >= 0", seed);
    }
    this.architecture = arrange(layers, seed);
    this.classNames = readClassNames(options.classNames);
    this.preprocessing = requireTransformer("preprocessing", options.preprocessing);
    this.targetPreprocessing = requireTransformer(
      "targetPreprocessing",
      options.targetPreprocessing,
    );
    if (options.schema !== undefined) requireSchema("schema of sequential", options.schema);
    this.schema = frozen(options.schema);
  }

  /** The layers in order, with their names. */
  get layers(): readonly (Layer & { readonly name: string })[] {
    return frozen(
      this.architecture.layers.map(({ layer, name }) => ({ ...(layer as Layer), name })),
    );
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
   * Gets the model ready to train and evaluate. Resets optimizer state and counters, not weights.
   * @throws DataError for unknown names, ShapeError where loss and output do not fit
   */
  async compile(options: CompileOptions): Promise<void> {
    requireKnownKeys("compile", options, ["optimizer", "loss", "metrics", "engine"]);
    const { architecture } = this;
    const loss = resolveLoss(options.loss);
    const last = architecture.layers.at(-1)!;
    loss.requireOutput(architecture.outputShape, last.name);
    refuseActivationTwice(architecture, loss);
    refuseScaledClasses(this.targetPreprocessing, loss);
    requireNames(this.classNames, loss, architecture);
    requireEngine(options.engine);
    const optimizer = resolveOptimizer(options.optimizer);
    const metrics = resolveMetrics(
      options.metrics === undefined ? [] : options.metrics,
      loss,
      architecture.outputShape,
    );
    const isFresh = !this.weights && !this.compiled; // initialisation is a part of training
    const [runtime, engine] = await Promise.all([
      import("./runtime.ts"),
      engineOrDefault(options.engine, isFresh ? "training" : undefined),
    ]);
    await this.exclusively("compile", async () => {
      const session = new runtime.Session(architecture, optimizer, loss, engine);
      if (isFresh) await session.instance.load("training");
      session.writeWeights(this.currentWeights(drawBy(session.instance)));
      this.learnedBefore = this.hasLearned; // which counters say no more
      this.compiled = {
        session,
        runner: new runtime.BatchRunner(session),
        metrics,
        preprocessing: this.preprocessing,
        targetPreprocessing: this.targetPreprocessing,
        crop: this.crop,
      };
      this.runtime = runtime;
      this.weights = undefined;
    });
  }

  /**
   * Trains on x and y, or a data set: one number an epoch for loss and metrics. A model that has a
   * schema also takes raw rows.
   * @throws DataError, ShapeError before anything is changed; NumericsError DIVERGED; the signal's
   * reason where it was aborted
   */
  async fit(data: RawData, options: FitOptions = {}): Promise<History> {
    const events = this.train(data, options);
    for (let next = await events.next(); ; next = await events.next()) {
      if (next.done) return next.value;
    }
  }

  /** Trains as fit() does and yields what happens; what is returned at the end is the history. */
  async *train(data: RawData, options: FitOptions = {}): AsyncGenerator<TrainEvent, History> {
    const compiled = this.requireCompiled("fit");
    requireData("fit", data);
    const leave = this.enter("fit");
    try {
      const schema = this.schema ?? (data as { schema?: TableSchema }).schema;
      const { data: named, classNames } = this.nameData("fit", data);
      const given = isPlain(named) ? named : await this.readData("fit", named);
      const plan = this.runtime.planTraining(
        compiled,
        given,
        await this.readOptions(options, schema, classNames),
        {
          getWeights: () => this.getWeights(),
          setWeights: (weights) => this.writeWeights(weights),
        },
        classNames,
      );
      const warnings = this.runtime.fitPreprocessing(compiled, plan);
      this.schema = schema;
      if (classNames) this.classNames = classNames;
      const names = given.columnNames ?? (schema && featureNames(schema));
      this.statistics = this.runtime.columnStatistics(plan.data.x, names, this.byteScale);
      if (plan.augmentation) this.crop = compiled.crop = plan.augmentation.crop;
      return yield* this.runtime.trainEpochs(plan, warnings);
    } finally {
      leave();
    }
  }

  /**
   * Loss and metrics on x and y, or a data set, or raw rows with their target.
   * @throws DataError, ShapeError for what does not fit; NumericsError for weights or outputs that are
   * not finite
   */
  async evaluate(
    data: RawData,
    options: { readonly batchSize?: number } = {},
  ): Promise<Evaluation> {
    const compiled = this.requireCompiled("evaluate");
    requireData("evaluate", data);
    requireKnownKeys("evaluate", options, ["batchSize"]);
    const batchSize = this.runtime.resolveBatchSize(
      "evaluate",
      options.batchSize ?? EVALUATION_BATCH_SIZE,
    );
    const { data: named } = this.nameData("evaluate", data);
    const given = isPlain(named) ? named : await this.readData("evaluate", named);
    const checked = this.runtime.checkData("evaluate", compiled, given);
    compiled.session.requireFinite("evaluate");
    this.warnFarOutside("evaluate", checked.x);
    const rows = this.runtime.prepareData(compiled, checked);
    return this.runtime.evaluateRows(compiled, checked.count, rows, batchSize, "evaluate");
  }

  /**
   * The output of the last layer for each row of x, or each raw row: [n, …].
   * @throws DataError, ShapeError for what does not fit; NumericsError for weights or outputs that are
   * not finite
   */
  async predict(x: ArrayInput | readonly RowLike[]): Promise<NdArray<Float32Array>> {
    const { data, shape } = await this.predictDouble(x);
    return { data: roundToFloat32({ data, shape }, "predictions"), shape };
  }

  /** @internal As predict(), but where targetPreprocessing is undone not rounded to float32. */
  async predictDouble(
    x: ArrayInput | readonly RowLike[],
  ): Promise<{ readonly data: Float32Array | Float64Array; readonly shape: readonly number[] }> {
    const { data, rows } = await this.outputs("predict", x);
    return { data, shape: [rows, ...this.architecture.outputShape] };
  }

  /**
   * Probabilities: [n, c] of the classes by softmax, or with binaryCrossEntropy [n, …] by the sigmoid of
   * each output.
   * @throws DataError where the loss compares neither; NumericsError for outputs that are not finite
   */
  async predictProbabilities(x: ArrayInput | readonly RowLike[]): Promise<NdArray<Float32Array>> {
    const action = "predict probabilities";
    const { loss } = this.requireCompiled(action).session;
    if (!loss.activation) {
      throw new DataError(
        "NO_PROBABILITIES",
        `Cannot predict probabilities: expected the loss softmaxCrossEntropy or binaryCrossEntropy, got ${loss.name}`,
        { hint: "use predict()" },
      );
    }
    const { data, rows } = await this.outputs(action, x);
    const scores = data as Float32Array; // of classes, which no targetPreprocessing scales
    const { outputShape } = this.architecture;
    const { sigmoids, softmaxRows } = this.runtime;
    return {
      data:
        loss.activation === "sigmoid"
          ? sigmoids(scores)
          : softmaxRows(scores, rows, outputShape[0]!),
      shape: [rows, ...outputShape],
    };
  }

  /**
   * The most probable class of each row: [n]. With binaryCrossEntropy 1 where a logit is above 0, else 0:
   * of a single logit [n], of k of them, which are no alternatives, [n, k] row after row, with a `shape`.
   * @throws ShapeError where the output is no vector of classes; NumericsError where it is not finite
   */
  async predictClasses(x: ArrayInput | readonly RowLike[]): Promise<ClassNumbers> {
    const { outputShape, layers } = this.architecture;
    const [units = 0] = outputShape;
    const isBinary = this.compiled?.session.loss.target === "binary";
    if (outputShape.length !== 1 || (!isBinary && units < 2)) {
      throw new ShapeError(
        "NO_CLASSES",
        `Cannot predict classes: expected an output of ${isBinary ? "logits [n, k]" : "at least 2 classes"}, got ${showShape(outputShape)}`,
        {
          got: outputShape,
          layer: layers.at(-1)!.name,
          hint: isBinary ? "use predictProbabilities()" : "use predict()",
        },
      );
    }
    const { data, rows } = await this.outputs("predict classes", x);
    const { classesOf, LabelTable } = this.runtime;
    if (!isBinary) return classesOf(data, units);
    const flags = classesOf(data, 1);
    return units === 1 ? flags : new LabelTable(flags, [rows, units]);
  }

  /** Copies of the weights by name: "hidden.kernel" [in, out], "hidden.bias" [out]. */
  getWeights(): Record<string, NdArray<Float32Array>> {
    return this.shaped(this.currentWeights());
  }

  /**
   * Sets all weights, or with `partial` those that are given; optimizer state and counters stay.
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

  /** SHA-256 of the weights: equal where every bit of every weight and every name is. */
  weightsHash(): string {
    return weightsHash(this.getWeights() as Record<string, NdArray & { data: Float32Array }>);
  }

  /** A trainer for single steps. */
  async trainer(options: TrainerOptions = {}): Promise<Trainer> {
    requireKnownKeys("trainer", options, ["batchSize", "keepGradients", "engine"]);
    requireBooleans("trainer", { keepGradients: options.keepGradients });
    const compiled = this.requireCompiled("make a trainer");
    this.runtime.requireSameEngine("make a trainer", compiled, options.engine);
    const batchSize = this.runtime.resolveBatchSize(
      "make a trainer",
      options.batchSize ?? DEFAULT_BATCH_SIZE,
    );
    await compiled.session.instance.load("training");
    const run = { kind: "training", batchSize } as const;
    let hasGradients = false;
    return {
      step: (x, y) => {
        if (this.compiled !== compiled) throw compiledAnew();
        const leave = this.enter("step");
        try {
          hasGradients = false; // until it is done
          const { loss } = compiled.runner.run("step", compiled, run, { x, y });
          compiled.session.step++;
          compiled.session.interruption = undefined; // another step came between
          hasGradients = options.keepGradients ?? false;
          return loss;
        } finally {
          leave();
        }
      },
      gradients: () => {
        if (!hasGradients) throw this.runtime.gradientsNotKept();
        return this.shaped(compiled.session.readGradients());
      },
    };
  }

  /**
   * Loss and gradients of one batch; no state is changed.
   * @throws DataError, ShapeError for x and y that do not fit; NumericsError DIVERGED
   */
  async gradients(
    x: ArrayInput,
    y: ArrayInput,
  ): Promise<{ loss: number; gradients: Record<string, NdArray<Float32Array>> }> {
    const compiled = this.requireCompiled("compute gradients");
    const leave = this.enter("gradients");
    try {
      const loading = compiled.session.instance.load("training");
      if (loading) await loading; // else x and y are read before the caller goes on
      const rows = toSource(x, "x", this.preprocessing?.acceptsMissing).shape[0] ?? 1;
      const run = { kind: "gradients", batchSize: Math.max(1, rows) } as const;
      try {
        const { loss } = compiled.runner.run("compute gradients", compiled, run, { x, y });
        return { loss, gradients: this.shaped(compiled.session.readGradients()) };
      } finally {
        compiled.runner.release();
      }
    } finally {
      leave();
    }
  }

  /**
   * A training step on one batch, looked at: per layer moments of activations and gradients, shares of
   * dead and saturated units, norms of weights, gradients and of the update the optimizer would make at
   * its own learning rate. Dropout works as in the next step. No state is changed.
   * @throws DataError, ShapeError for x and y that do not fit; NumericsError DIVERGED
   */
  async flow(x: ArrayInput, y: ArrayInput): Promise<ModelFlow> {
    const compiled = this.requireCompiled("show the flow");
    const { modelFlow } = await import("../inspect/model-flow.ts");
    const leave = this.enter("flow");
    try {
      await compiled.session.instance.load("training");
      return modelFlow(compiled, x, y);
    } finally {
      leave();
    }
  }

  /**
   * What comes out of every layer but the input for rows of x, by name and [n, …], before or after
   * compile(); dropout passes on what it gets, and target preprocessing is not undone.
   * @throws DataError, ShapeError for another x than predict() takes
   *
   * @example
   * const model = sequential([input([2]), dense(3, { activation: "tanh" }), dense(2)]);
   * const { dense1 } = await model.activations([[1, 2], [3, 4]]);
   * dense1.shape; // [2, 3]
   * const { counts, edges } = histogram(dense1, { bins: 10, range: [-1, 1] });
   */
  async activations(
    x: ArrayInput | readonly RowLike[],
  ): Promise<Record<string, NdArray<Float32Array>>> {
    const { layerOutputs } = await import("./layer-outputs.ts");
    return layerOutputs(this, x);
  }

  /** What a training step computes: graph, memory plan, program, costs. */
  explain(options: { readonly batchSize?: number } = {}): Explanation {
    requireKnownKeys("explain", options, ["batchSize"]);
    const { session } = this.requireCompiled("explain");
    return this.runtime.explain(
      session,
      this.runtime.resolveBatchSize("explain", options.batchSize ?? DEFAULT_BATCH_SIZE),
    );
  }

  /**
   * Runs training steps on random rows, `steps` of them (50), and times every command beside its
   * operations, its bytes and what the machine can do. Weights, optimizer state and counters stay as
   * they are. Takes about a second and the time of the steps.
   * @throws DataError for options out of range; NumericsError DIVERGED where the loss is not finite
   */
  async profile(options: ProfileOptions = {}): Promise<Profile> {
    requireKnownKeys("profile", options, ["batchSize", "steps"]);
    const { session } = this.requireCompiled("profile");
    const batchSize = this.runtime.resolveBatchSize(
      "profile",
      options.batchSize ?? DEFAULT_BATCH_SIZE,
    );
    const { profile } = await import("../inspect/profile.ts");
    const leave = this.enter("profile");
    try {
      return await profile(session, batchSize, options.steps);
    } finally {
      leave();
    }
  }

  /**
   * How far x [n, …], or raw rows, have moved from the training data, column by column.
   * @throws DataError NO_STATISTICS for a model that fit() has not trained; ShapeError, DataError for
   * another x than predict() takes, but NaN counts as a missing value
   */
  async monitor(x: ArrayInput | readonly RowLike[]): Promise<Monitoring> {
    const { monitor } = await import("./monitor/monitor.ts");
    return monitor(this, x);
  }

  /**
   * Tries learning rates, each step a larger one, and suggests where to begin; rows are neither
   * weighted nor augmented. Weights, optimizer state, counters and preprocessing stay as they are, to
   * the bit. Smith 2015.
   * @throws DataError, ShapeError for what does not fit; NumericsError DIVERGED where no rate is to blame;
   * the signal's reason where it was aborted
   */
  async findLearningRate(data: RawData, options: LearningRateOptions = {}): Promise<LearningRates> {
    const compiled = this.requireCompiled("find a learning rate");
    requireData("find a learning rate", data);
    const leave = this.enter("findLearningRate");
    try {
      const action = "find a learning rate";
      const { data: named } = this.nameData(action, data);
      const given = isPlain(named) ? named : await this.readData(action, named);
      const checked = this.runtime.checkData(action, compiled, given);
      const own = { ...checked, x: copyOf(checked.x), y: copyOf(checked.y) };
      const { findLearningRate } = await import("./learning-rate-finder.ts");
      return await findLearningRate(compiled, own, options);
    } finally {
      leave();
    }
  }

  /**
   * Writes weights, optimizer state, counters, architecture and preprocessing as one file.
   * @throws NumericsError for numbers that are not finite, before anything is written
   */
  async save(target?: SaveTarget): Promise<Uint8Array> {
    const { saveModel } = await import("./checkpoint/save.ts");
    return saveModel(this, target);
  }

  /** @internal Copies of the weights as they are now; first ones are drawn by an engine where there is one. */
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

  /** @internal Takes weights that have been checked. */
  adoptWeights(weights: Tensors): void {
    if (this.compiled) this.compiled.session.writeWeights(weights);
    else this.weights = weights;
  }

  private shaped(tensors: Tensors): Record<string, NdArray<Float32Array>> {
    return Object.fromEntries(
      this.architecture.parameters.flatMap(({ path, shape }) =>
        tensors[path] ? [[path, { data: tensors[path].slice(), shape: [...shape] }]] : [],
      ),
    );
  }

  private writeWeights(given: Readonly<Record<string, ArrayInput>>, partial = false): void {
    const checked = readWeights("set weights", this.architecture.parameters, given, partial);
    this.adoptWeights(
      partial && !this.compiled ? { ...this.currentWeights(), ...checked } : checked,
    );
    if (this.compiled) this.compiled.session.interruption = undefined;
  }

  private async outputs(
    action: string,
    given: ArrayInput | readonly RowLike[],
  ): Promise<{ data: Float32Array | Float64Array; rows: number }> {
    const compiled = this.requireCompiled(action);
    const { input } = this.architecture;
    const x = isRows(given)
      ? (await import("../training/raw-rows.ts")).rawFeatures(action, this.schema, given)
      : given;
    compiled.session.requireFinite(action);
    const source = this.runtime.readFeatures(
      action,
      input,
      x,
      compiled.preprocessing,
      compiled.crop,
    );
    this.warnFarOutside(action, source);
    const rows = source.shape[0]!;
    const prepared = this.runtime.rowsOf(source, input, compiled.preprocessing);
    const data = await this.runtime.predictRows(
      action,
      compiled,
      prepared,
      rows,
      EVALUATION_BATCH_SIZE,
    );
    return { data, rows };
  }

  private get byteScale(): number {
    return this.runtime.byteScaleOf(this.architecture.input, this.preprocessing);
  }

  /** Says once where x lies far outside the training data, as numbers up to 255 after bytes do. */
  private warnFarOutside(action: string, x: SourceArray): void {
    if (this.hasWarned || !this.statistics) return;
    const found = this.runtime.farOutside(this.statistics, x, this.byteScale);
    if (found === undefined) return;
    this.hasWarned = true;
    warn(`Cannot ${action} well: x lies far outside what the model was trained on: ${found}`);
  }

  /** Raw rows as numbers; a data set only if it was read by the same schema. */
  private async readData(
    action: string,
    data: RawData,
    schema: TableSchema | undefined = this.schema,
  ): Promise<NumericData> {
    const { rawData } = await import("../training/raw-rows.ts");
    return rawData(action, schema, this.classNames, data);
  }

  /** The same for the data to validate with. */
  private async readOptions(
    options: FitOptions,
    schema: TableSchema | undefined,
    classNames: readonly string[] | undefined,
  ): Promise<FitOptions> {
    const { validation } = options ?? {};
    if (validation === undefined || typeof validation === "number") return options;
    const names = classNames ?? schema?.target?.classNames;
    // the rows to train on have decided
    const { data } = this.nameData("validate", validation, { names, isFixed: true });
    return {
      ...options,
      validation: isPlain(data) ? data : await this.readData("validate", data, schema),
    };
  }

  /** @internal What class numbers stand for, and whether any were learned. */
  get classKnowledge(): ClassKnowledge {
    const names = this.classNames ?? this.schema?.target?.classNames;
    return { names, isFixed: this.hasLearned };
  }

  /** @internal Whether a call of fit() was accepted, or a trainer has done a step. */
  get hasLearned(): boolean {
    const { step = 0 } = this.compiled?.session ?? {};
    return this.learnedBefore || this.statistics !== undefined || step > 0;
  }

  private nameData(
    action: string,
    data: RawData,
    known: ClassKnowledge = this.classKnowledge,
  ): NamedData {
    const { session } = this.requireCompiled(action);
    return nameData(action, data, known, session.loss, this.architecture.outputShape);
  }

  private requireCompiled(action: string): Runnable {
    if (this.compiled) return this.compiled;
    throw new RuntimeUnsupportedError(
      "NOT_COMPILED",
      `Cannot ${action}: expected a compiled model`,
      {
        hint: "call await model.compile({ optimizer, loss }) first",
      },
    );
  }

  private refuseWhileRunning(action: string): void {
    if (!this.running) return;
    throw new RuntimeUnsupportedError(
      "BUSY",
      `Cannot ${action}: ${this.running} is still running`,
      {
        got: this.running,
        hint: "wait for it, or abort it",
      },
    );
  }

  /** Marks a training call as running until what it returns is called. */
  private enter(action: string): () => void {
    this.refuseWhileRunning(action);
    this.running = action;
    return () => {
      this.running = undefined;
    };
  }

  private async exclusively(action: string, work: () => Promise<void>): Promise<void> {
    const leave = this.enter(action);
    try {
      await work();
    } finally {
      leave();
    }
  }
}

function requireTransformer(option: string, given: Transformer | undefined): typeof given {
  if (given === undefined || given instanceof Transformer) return given;
  throw optionError(
    `${option} of sequential`,
    "a transformer such as new StandardScaler() or pipeline(…)",
    given,
  );
}

/** Whether data are numbers, and no schema says what they stand for. */
const isPlain = (data: RawData): data is NumericData =>
  typeof data !== "object" ||
  data === null ||
  !(isRows(data) || "schema" in data || isRows((data as NumericData).x));

/** Losses of logits apply the activation themselves. */
function refuseActivationTwice({ layers }: Architecture, loss: Loss): void {
  const { layer, definition, name } = layers.at(-1)!;
  const { activation: applied } = loss;
  if (!applied || definition.activation?.(layer).kind !== applied) return;
  throw new DataError(
    `${applied.toUpperCase()}_TWICE`,
    `Cannot use ${loss.name} after ${applied} in ${showText(name)}: expected logits`,
    { layer: name, hint: `remove the ${applied}; predictProbabilities() applies it` },
  );
}

/** A name for each class: one logit is of two. */
function requireNames(
  classNames: readonly string[] | undefined,
  loss: Loss,
  { outputShape }: Architecture,
): void {
  const expected = nameCountOf(loss, outputShape);
  if (!classNames || expected === 0 || classNames.length === expected) return;
  throw new DataError(
    "CLASS_NAMES",
    `Cannot compile: expected ${expected} classNames for an output of ${showShape(outputShape)}, got ${classNames.length}`,
    { expected, got: classNames },
  );
}

function refuseScaledClasses(targetPreprocessing: Transformer | undefined, loss: Loss): void {
  if (!targetPreprocessing || loss.target === "values" || loss.target === "any") return;
  throw new DataError(
    "TARGET_PREPROCESSING",
    `Cannot use targetPreprocessing with ${loss.name}: expected a loss of values, as classes are not scaled`,
    { got: loss.name, hint: "leave out targetPreprocessing" },
  );
}

function compiledAnew(): RuntimeUnsupportedError {
  return new RuntimeUnsupportedError(
    "COMPILED_ANEW",
    "Cannot step: expected the model as it was compiled when the trainer was made",
    { hint: "make a new trainer" },
  );
}
