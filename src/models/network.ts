import type { ArrayInput, NdArray, SourceArray } from "../array/types.ts";
import { optionError } from "../core/names.ts";
import { DEFAULT_BATCH_SIZE } from "../data/batches.ts";
import type { ClassKnowledge } from "../data/known-classes.ts";
import { requireEngine } from "../engine/engine.ts";
import type { SaveTarget } from "../model/checkpoint/places.ts";
import type { Model } from "../model/model.ts";
import { resolveOptimizer } from "../optimizers/optimizers.ts";
import { Transformer } from "../preprocessing/transformer.ts";
import type { DataInput, Evaluation } from "../training/compiled.ts";
import type { History } from "../training/history.ts";
import type { FitOptions } from "../training/plan-training.ts";
import { labelsIn } from "./classes.ts";
import {
  copyClassData,
  copyData,
  copyInput,
  copyUnchecked,
  type GivenData,
  notFitted,
} from "./input.ts";
import {
  type BuiltNetwork,
  type NetworkOptions,
  type NetworkPlan,
  regularizerOf,
  type TrainingDefaults,
} from "./network-plan.ts";

/** The names of the options that all take. */
export const NETWORK_OPTIONS = ["classes", "optimizer", "l2", "seed", "preprocessing", "engine"];

/** Checks the options that all take. */
export function requireNetworkOptions(kind: string, options: NetworkOptions): void {
  const { classes, optimizer, preprocessing = "auto", seed = 0 } = options;
  if (classes !== undefined && !(Number.isInteger(classes) && classes >= 2)) {
    throw optionError(kind, "classes to be an integer >= 2", classes);
  }
  requireEngine(options.engine);
  if (optimizer !== undefined) resolveOptimizer(optimizer);
  if (!(preprocessing instanceof Transformer || ["auto", "none"].includes(preprocessing))) {
    throw optionError(kind, 'preprocessing to be a transformer, "auto" or "none"', preprocessing);
  }
  if (!(Number.isSafeInteger(seed) && seed >= 0)) {
    throw optionError(kind, "seed to be an integer >= 0", seed);
  }
  regularizerOf(options);
}

/** Steps of a linear model's fit() where no epochs are given, and the fewest and most epochs that makes. */
const STEPS = 2000;
const LEAST_EPOCHS = 10;
const MOST_EPOCHS = 1000;

/** Of models with one valley, which need no more than steps enough. */
export function linearTraining(
  x: SourceArray,
  batchSize: number = DEFAULT_BATCH_SIZE,
): TrainingDefaults {
  const enough = Math.ceil(STEPS / Math.ceil(x.shape[0]! / batchSize));
  const epochs = Math.min(Math.max(enough, LEAST_EPOCHS), MOST_EPOCHS) || LEAST_EPOCHS;
  return { epochs, batchSize, schedule: "cosine" };
}

/**
 * A network that finds its input and output in the data. The first fit() makes it; from then on it
 * is `model`, with all that models can do. Made by linearClassifier() and mlp().
 *
 * @example
 * const network = mlp({ hidden: [8], seed: 1 });
 * await network.fit({ x: [[0], [1], [2], [3]], y: [0, 0, 1, 1] }, { epochs: 200 });
 * await network.predictClasses([[0], [3]]); // [0, 1]
 * network.model.parameterCount; // 34
 */
export class ReadyNetwork {
  #built: BuiltNetwork | undefined;

  /** @internal */
  constructor(
    readonly kind: "linearClassifier" | "mlp",
    private readonly plan: NetworkPlan | undefined,
    built?: BuiltNetwork,
  ) {
    this.#built = built;
  }

  /** Whether there is a model yet. */
  get isBuilt(): boolean {
    return this.#built !== undefined;
  }

  /** The network, compiled. @throws DataError NOT_FITTED before fit() or build() */
  get model(): Model {
    return this.#require("use the model").model;
  }

  /** The names of the classes, where they have some: of words, of the numbers 1…c, or of a data set. */
  get classNames(): readonly string[] | undefined {
    return this.#require("read the names of the classes").model.classNames;
  }

  /** @internal Shape of a row of x. */
  protected get rowShape(): readonly number[] {
    return this.#require("read the shape of x").rowShape;
  }

  /**
   * Makes the network for data like these, without training it; a second call gives the same one.
   * @throws ShapeError, DataError for what no network fits
   */
  async build(data: DataInput): Promise<Model> {
    return (await this.#build(this.#copy(`build ${this.kind}`, data))).model;
  }

  /**
   * Trains on x [n, …] and y, or a data set; goes on from where an earlier call ended. Options are
   * those of a model's fit(). Without them mlp() is trained as the command line would; linearClassifier()
   * in batches of 32, by a cosine schedule, and as many epochs as make 2,000 steps, but 10 at least and
   * 1,000 at most.
   * @throws DataError, ShapeError before anything is changed; NumericsError DIVERGED; the signal's
   * reason where it was aborted
   */
  async fit(data: DataInput, options: FitOptions = {}): Promise<History> {
    const given = this.#copy(`fit ${this.kind}`, data);
    const { validation } = options;
    const held =
      typeof validation === "object"
        ? this.#copy(
            `validate ${this.kind}`,
            validation as DataInput,
            { names: this.#built?.model.classNames ?? given.classNames, isFixed: true },
            copyUnchecked,
          )
        : undefined;
    const isNew = !this.#built;
    const built = await this.#build(given);
    try {
      return await this.#train(built, given, held, options);
    } catch (reason) {
      // a network for data that were refused would refuse others
      if (isNew && !built.model.hasLearned) this.#built = undefined;
      throw reason;
    }
  }

  #train(
    built: BuiltNetwork,
    given: GivenData,
    held: GivenData | undefined,
    options: FitOptions,
  ): Promise<History> {
    const defaults = (this.plan?.training ?? linearTraining)(given.x, options.batchSize);
    const { epochs = defaults.epochs, batchSize = defaults.batchSize } = options;
    const { schedule = defaults.schedule } = options;
    return built.model.fit(withLabels(`fit ${this.kind}`, built, given), {
      ...options,
      epochs,
      batchSize,
      schedule,
      ...(held && { validation: withLabels(`validate ${this.kind}`, built, held) }),
    });
  }

  /** Loss and metrics on x and y, or a data set: accuracy of classes, r2 of values. */
  async evaluate(data: DataInput): Promise<Evaluation> {
    const built = this.#require("evaluate");
    const action = `evaluate ${this.kind}`;
    const given = this.#copy(action, data, built.model.classKnowledge, copyUnchecked);
    return built.model.evaluate(withLabels(action, built, given));
  }

  /** Accuracy of classes, R² of values. */
  async score(data: DataInput): Promise<number> {
    const { accuracy, r2 } = await this.evaluate(data);
    return (accuracy ?? r2)!;
  }

  /** The output of the last layer: scores of the classes [n, classes], or values [n, targets]. */
  async predict(x: ArrayInput): Promise<NdArray<Float32Array>> {
    return this.#require("predict").model.predict(copyUnchecked(x));
  }

  /** The number of the class with the highest score: [n]. @throws DataError where y were values */
  async predictClasses(x: ArrayInput): Promise<Int32Array> {
    return this.#require("predict classes").model.predictClasses(copyUnchecked(x));
  }

  /** Probabilities of the classes: [n, classes]. @throws DataError for a loss without them */
  async predictProbabilities(x: ArrayInput): Promise<NdArray<Float32Array>> {
    return this.#require("predict probabilities").model.predictProbabilities(copyUnchecked(x));
  }

  /** Copies of the weights by name. */
  getWeights(): Record<string, NdArray<Float32Array>> {
    return this.#require("read weights").model.getWeights();
  }

  /** SHA-256 of the weights: equal where every bit of every weight and every name is. */
  weightsHash(): string {
    return this.#require("hash weights").model.weightsHash();
  }

  /** Writes the model as one file; loadModel() reads it, as a model. */
  async save(target?: SaveTarget): Promise<Uint8Array> {
    return this.#require("save").model.save(target);
  }

  /**
   * Checked before anything is built, unless it is for a transformer to say what may be missing; words as
   * the numbers of classes, but of a network for values.
   */
  #copy(
    action: string,
    data: DataInput,
    known: ClassKnowledge | undefined = this.#built?.model.classKnowledge,
    copyX = this.plan?.options.preprocessing instanceof Transformer ? copyUnchecked : copyInput,
  ): GivenData {
    const hasClasses = this.#built ? this.#built.classes : this.plan?.task !== "regression";
    return hasClasses ? copyClassData(action, data, copyX, known) : copyData(action, data, copyX);
  }

  async #build(given: GivenData): Promise<BuiltNetwork> {
    if (!this.#built) {
      const { buildNetwork } = await import("./runtime.ts");
      const built = await buildNetwork(this.kind, this.plan!, given);
      this.#built ??= built; // another call may have been faster
    }
    return this.#built;
  }

  #require(action: string): BuiltNetwork {
    if (this.#built) return this.#built;
    throw notFitted(action, this.kind);
  }
}

/** y as class numbers, where there are classes: a loss of one's own takes them as integers only. */
const withLabels = (action: string, { classes }: BuiltNetwork, given: GivenData): DataInput =>
  classes ? { ...given, y: labelsIn(action, given, classes) } : given;
