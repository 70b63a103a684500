import { roundToFloat32 } from "../array/ndarray.ts";
import type { ArrayInput, NdArray } from "../array/types.ts";
import { RuntimeUnsupportedError } from "../core/errors.ts";
import type { Signal } from "../core/host-types.ts";
import { flagOption, numberOption, optional, readOptions } from "../core/options.ts";
import { areNamesOf } from "../data/class-names.ts";
import type { ClassKnowledge } from "../data/known-classes.ts";
import { requireData } from "../data/require-data.ts";
import type { DataInput } from "../training/compiled.ts";
import type { KnownClasses } from "./classes.ts";
import { copyClassData, copyInput } from "./input.ts";
import { badModel, readModelJSON, required } from "./json.ts";
import { FITTED_JSON, LinearModel, loadRuntime, readPlanes } from "./linear-model.ts";
import type { PerceptronState } from "./perceptron-rule.ts";

/** Options of perceptron(). */
export interface PerceptronOptions {
  /** Factor of the row in each update. Default: 1. */
  readonly learningRate?: number;
  /** Number of classes. Default: one more than the largest class number, or the number of names. */
  readonly classes?: number;
}

/** Options of fit(). */
export interface PerceptronFitOptions {
  /** Largest number of epochs. Default: 1000. */
  readonly epochs?: number;
  /** If false, every epoch uses the rows in order. Default: true. */
  readonly shuffle?: boolean;
  /** Determines the order of rows, together with the number of the epoch. Default: 0. */
  readonly seed?: number;
  /** Aborts the training after the epoch; fit() then rejects with its reason. */
  readonly signal?: Signal;
}

/** The result of fit(). */
export interface PerceptronHistory {
  /** Number of mistakes in each epoch. */
  readonly mistakes: readonly number[];
  /** Whether the last epoch had no mistake. */
  readonly converged: boolean;
}

const OPTIONS = {
  learningRate: numberOption({ default: 1, above: 0, high: Number.MAX_VALUE }),
  classes: optional(numberOption({ low: 2, integer: true })),
};

const FIT_OPTIONS = {
  epochs: numberOption({ default: 1000, low: 0, integer: true }),
  shuffle: flagOption(true),
  seed: { default: 0, expected: "an integer", accepts: () => true }, // checked by keyFor()
  signal: optional({ expected: "an AbortSignal", accepts: () => true }),
};

const JSON_PROPERTIES = {
  learningRate: required(OPTIONS.learningRate),
  epoch: numberOption({ low: 0, integer: true }),
  classes: OPTIONS.classes,
  classNames: optional({ expected: "a list of names", accepts: Array.isArray }),
  valuesAreNames: optional(required(flagOption(false))),
  ...FITTED_JSON,
};

/**
 * Rosenblatt's perceptron: rows on the wrong side of the plane change the weights, others do not. Weights
 * start from 0, in float64, without an engine. Created by perceptron().
 *
 * @example
 * const or = perceptron();
 * await or.fit({ x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 1] });
 * const copy = Perceptron.fromJSON(or.toJSON());
 * await copy.predictClasses([[0, 0], [1, 0]]); // [0, 1]
 */
export class Perceptron extends LinearModel<PerceptronState> {
  readonly kind = "perceptron";
  readonly learningRate: number;
  /** Completed epochs. */
  #epoch = 0;
  /** The option. */
  readonly #classes: number | undefined;
  #known: KnownClasses | undefined;
  #isRunning = false;

  /** @internal */
  constructor(options: PerceptronOptions) {
    super();
    const { learningRate, classes } = readOptions("perceptron", OPTIONS, options, "OPTION");
    this.learningRate = learningRate;
    this.#classes = classes;
  }

  /** The perceptron that toJSON() described. @throws FormatError for anything else */
  static fromJSON(value: unknown): Perceptron {
    const json = readModelJSON(value, ["perceptron"], JSON_PROPERTIES);
    const { learningRate, epoch, classes } = json;
    const model = new Perceptron({ learningRate, classes });
    model.#epoch = epoch;
    const planes = readPlanes(json);
    if (!planes) return model;
    const [outputs = 2] = planes.intercept.shape;
    if (classes !== outputs || planes.intercept.shape[0] === 2) {
      throw badModel("coefficients and an intercept for each class", planes.coefficients.shape);
    }
    model.#known = readKnown(json, classes);
    model.fitted = { classes, ...planes };
    return model;
  }

  /** Number of classes. @throws DataError NOT_FITTED */
  get classes(): number {
    return this.requireFit("read classes").classes;
  }

  /** The names of the classes if they are words, numbers such as ±1, or named by a data set. */
  get classNames(): readonly string[] | undefined {
    return this.#known?.names;
  }

  /**
   * Trains until an epoch has no mistakes: x [n, …], y class numbers or words [n]. Integers that do not start
   * from 0, such as −1 and 1, are names of classes. Continues from an earlier fit.
   *
   * Two classes, t = ±1: where t(w·x + b) <= 0, w += rate·t·x and b += rate·t. If a plane separates the
   * classes with margin γ, there are at most (R/γ)² mistakes in all, R the norm of the longest row with a 1
   * appended (Novikoff 1962). More classes: if another class scores at least as high, the row is added to its
   * own class and subtracted from the highest other one (Duda and Hart 1973, Kesler's construction).
   * @throws ShapeError, DataError for data that do not fit; NumericsError if weights overflow
   */
  async fit(data: DataInput, options: PerceptronFitOptions = {}): Promise<PerceptronHistory> {
    requireData("fit perceptron", data);
    const settings = readOptions("perceptron().fit", FIT_OPTIONS, options, "OPTION");
    const { epochs, shuffle, seed } = settings;
    const { signal } = options;
    if (this.#isRunning) {
      throw new RuntimeUnsupportedError("BUSY", "Cannot fit perceptron: fit is still running", {
        hint: "wait for it, or abort it",
      });
    }
    this.#isRunning = true;
    try {
      const given = copyClassData("fit perceptron", data, copyInput, this.#classKnowledge);
      const { findClasses, readExamples, learnEpoch } = await loadRuntime();
      const known = this.#known ?? findClasses("fit perceptron", given, this.#classes);
      const examples = readExamples(given, known, this.fitted);
      const mistakes: number[] = [];
      signal?.throwIfAborted();
      while (mistakes.length < epochs && mistakes.at(-1) !== 0) {
        const order = { shuffle, seed, epoch: this.#epoch };
        const done = await learnEpoch(examples, this.learningRate, order);
        this.fitted = examples.state = done.state;
        this.#known = known;
        this.#epoch++;
        mistakes.push(done.mistakes);
        if (done.mistakes > 0) signal?.throwIfAborted();
      }
      return { mistakes, converged: mistakes.at(-1) === 0 };
    } finally {
      this.#isRunning = false;
    }
  }

  /** w·x + b of each row, > 0 for class 1: [n, 1]. For more classes their scores: [n, classes]. */
  async predict(x: ArrayInput): Promise<NdArray<Float32Array>> {
    const state = this.requireFit("predict");
    const given = copyInput(x);
    const { scoresOf } = await loadRuntime();
    const scores = scoresOf("predict with perceptron", state, given);
    return { data: roundToFloat32(scores, "predictions"), shape: scores.shape };
  }

  /** The class of each row: [n]. */
  async predictClasses(x: ArrayInput): Promise<Int32Array> {
    const state = this.requireFit("predict classes");
    const given = copyInput(x);
    const { classesOf, scoresOf } = await loadRuntime();
    return classesOf(scoresOf("predict classes with perceptron", state, given));
  }

  /**
   * Accuracy, and as loss the mean of max(0, −t(w·x + b)), or of the difference by which the highest other
   * class exceeds the true one.
   */
  async evaluate(data: DataInput): Promise<{ readonly loss: number; readonly accuracy: number }> {
    const state = this.requireFit("evaluate");
    const known = this.#known!;
    const given = copyClassData("evaluate perceptron", data, copyInput, this.#classKnowledge);
    return (await loadRuntime()).evaluateExamples(state, known, given);
  }

  /** Accuracy. */
  async score(data: DataInput): Promise<number> {
    return (await this.evaluate(data)).accuracy;
  }

  /** Plain data, before and after fit(); Perceptron.fromJSON() reads it. */
  toJSON(): { readonly kind: "perceptron"; readonly [property: string]: unknown } {
    const { count: classes = this.#classes, names, byValue } = this.#known ?? {};
    return {
      kind: this.kind,
      learningRate: this.learningRate,
      epoch: this.#epoch,
      ...(classes !== undefined && { classes }),
      ...(names && { classNames: names, valuesAreNames: byValue }),
      ...this.fittedJSON(),
    };
  }

  get #classKnowledge(): ClassKnowledge {
    return { names: this.#known?.names, isFixed: this.#known !== undefined };
  }
}

/** The classes of a file. */
function readKnown(
  json: { readonly classNames?: unknown; readonly valuesAreNames?: boolean | undefined },
  count: number,
): KnownClasses {
  const { classNames: names, valuesAreNames: byValue } = json;
  if (names === undefined) return { count, byValue: false };
  if (!areNamesOf(count, names)) throw badModel(`different names of ${count} classes`, names);
  const areIntegers = names.every((name) => Number.isInteger(Number(name)));
  if (byValue === undefined || (byValue && !areIntegers)) {
    throw badModel("valuesAreNames, true only for integers", byValue);
  }
  return { count, names, byValue };
}

/**
 * A perceptron, for classes that a line or plane separates. Rosenblatt 1958.
 * @throws DataError for options out of range
 *
 * @example
 * const model = perceptron({ learningRate: 1 });
 * const { converged } = await model.fit({ x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 0, 0, 1] });
 * converged; // true
 */
export const perceptron = (options: PerceptronOptions = {}): Perceptron => new Perceptron(options);
