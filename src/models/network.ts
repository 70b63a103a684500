import type { ArrayInput, NdArray, SourceArray } from "../array/types.ts";
import { DEFAULT_BATCH_SIZE } from "../data/batches.ts";
import type { ClassKnowledge } from "../data/known-classes.ts";
import type { SaveTarget } from "../format/places.ts";
import type { Model } from "../model/model.ts";
import { Transformer } from "../preprocessing/transformer.ts";
import type { DataInput, Evaluation } from "../training/compiled.ts";
import type { History } from "../training/history.ts";
import { ownOptions } from "../training/own-options.ts";
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
import type { BuiltNetwork, NetworkPlan, TrainingDefaults } from "./network-plan.ts";

/** The default number of epochs of linear models makes this many steps, within limits. */
const STEPS = 2000;
const LEAST_EPOCHS = 10;
const MOST_EPOCHS = 1000;

/** Training defaults of convex models. */
export function linearTraining(
  x: SourceArray,
  batchSize: number = DEFAULT_BATCH_SIZE,
): TrainingDefaults {
  const enough = Math.ceil(STEPS / Math.ceil(x.shape[0]! / batchSize));
  const epochs = Math.min(Math.max(enough, LEAST_EPOCHS), MOST_EPOCHS) || LEAST_EPOCHS;
  return { epochs, batchSize, schedule: "cosine" };
}

/**
 * A network whose input and output are determined by the data. The first fit() builds it; `model` is then
 * available. Created by linearClassifier() and mlp().
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

  /** Whether the model has been built. */
  get isBuilt(): boolean {
    return this.#built !== undefined;
  }

  /** The network, compiled. @throws DataError NOT_FITTED before fit() or build() */
  get model(): Model {
    return this.#requireFit("use the model").model;
  }

  /** The names of the classes if they are words, the numbers 1…c, or named by a data set. */
  get classNames(): readonly string[] | undefined {
    return this.#requireFit("read the names of the classes").model.classNames;
  }

  /** @internal Shape of a row of x. */
  protected get rowShape(): readonly number[] {
    return this.#requireFit("read the shape of x").rowShape;
  }

  /**
   * Builds the network for such data without training it; a second call returns the same model.
   * @throws ShapeError, DataError for data that do not fit
   */
  async build(data: DataInput): Promise<Model> {
    return (await this.#build(this.#copy(`build ${this.kind}`, data))).model;
  }

  /**
   * Trains on x [n, …] and y, or a data set; continues an earlier training. Takes the options of Model.fit().
   * Defaults: for mlp() those of the command line; for linearClassifier() batches of 32, a cosine schedule
   * and 2,000 steps, at least 10 and at most 1,000 epochs.
   * @throws DataError, ShapeError before anything changes; NumericsError DIVERGED; the reason of an aborted
   * signal
   */
  async fit(data: DataInput, options: FitOptions = {}): Promise<History> {
    const given = this.#copy(`fit ${this.kind}`, data);
    const { validation, ...others } = options;
    const own = ownOptions(others);
    const known = { names: this.#built?.model.classNames ?? given.classNames, isFixed: true };
    const heldOut =
      typeof validation === "object"
        ? this.#copy(`validate ${this.kind}`, validation as DataInput, known, copyUnchecked)
        : undefined;
    const isNew = !this.#built;
    const built = await this.#build(given);
    try {
      return await this.#train(built, given, heldOut, { ...own, validation });
    } catch (reason) {
      // a network built for rejected data would reject other data
      if (isNew && !built.model.hasLearned) this.#built = undefined;
      throw reason;
    }
  }

  #train(
    built: BuiltNetwork,
    given: GivenData,
    heldOut: GivenData | undefined,
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
      ...(heldOut && { validation: withLabels(`validate ${this.kind}`, built, heldOut) }),
    });
  }

  /** Loss and metrics on x and y, or a data set: accuracy for classes, r2 for values. */
  async evaluate(data: DataInput): Promise<Evaluation> {
    const built = this.#requireFit("evaluate");
    const action = `evaluate ${this.kind}`;
    const given = this.#copy(action, data, built.model.classKnowledge, copyUnchecked);
    return built.model.evaluate(withLabels(action, built, given));
  }

  /** Accuracy for classes, R² for values. */
  async score(data: DataInput): Promise<number> {
    const { accuracy, r2 } = await this.evaluate(data);
    return (accuracy ?? r2)!;
  }

  /** The output of the last layer: class scores [n, classes], or values [n, targets]. */
  async predict(x: ArrayInput): Promise<NdArray<Float32Array>> {
    return this.#requireFit("predict").model.predict(copyUnchecked(x));
  }

  /** The number of the class with the highest score: [n]. @throws DataError for values */
  async predictClasses(x: ArrayInput): Promise<Int32Array> {
    return this.#requireFit("predict classes").model.predictClasses(copyUnchecked(x));
  }

  /** Class probabilities: [n, classes]. @throws DataError for a loss without them */
  async predictProbabilities(x: ArrayInput): Promise<NdArray<Float32Array>> {
    return this.#requireFit("predict probabilities").model.predictProbabilities(copyUnchecked(x));
  }

  /** Copies of the weights by name. */
  getWeights(): Record<string, NdArray<Float32Array>> {
    return this.#requireFit("read weights").model.getWeights();
  }

  /** SHA-256 of names and weights: equal if every bit is. */
  weightsHash(): string {
    return this.#requireFit("hash weights").model.weightsHash();
  }

  /** Writes the model to one file; loadModel() reads it as a Model. */
  async save(target?: SaveTarget): Promise<Uint8Array> {
    return this.#requireFit("save").model.save(target);
  }

  /** Checks x unless a transformer does; words become class numbers, except in a network for values. */
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
      this.#built ??= built; // of concurrent calls the first one counts
    }
    return this.#built;
  }

  #requireFit(action: string): BuiltNetwork {
    if (this.#built) return this.#built;
    throw notFitted(action, this.kind);
  }
}

/** y as class numbers, if there are classes: custom losses accept only integers. */
const withLabels = (action: string, { classes }: BuiltNetwork, given: GivenData): DataInput =>
  classes ? { ...given, y: labelsIn(action, given, classes) } : given;
