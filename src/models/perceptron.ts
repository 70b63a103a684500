import { roundToFloat32 } from "../array/ndarray.ts";
import type { ArrayInput, NdArray } from "../array/types.ts";
import { RuntimeUnsupportedError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { optionError, requireBooleans, requireKnownKeys } from "../core/names.ts";
import { areNamesOf } from "../data/class-names.ts";
import type { ClassKnowledge } from "../data/known-classes.ts";
import { requireData } from "../data/require-data.ts";
import type { DataInput } from "../training/compiled.ts";
import type { KnownClasses } from "./classes.ts";
import { copyClassData, copyInput, notFitted } from "./input.ts";
import {
  badModel,
  copyValues,
  type Float64Values,
  readModelObject,
  readValues,
  showValues,
} from "./json.ts";
import type { PerceptronState } from "./perceptron-rule.ts";

/** Options of perceptron(). */
export interface PerceptronOptions {
  /** What a mistake's row is multiplied by; 1 where not given. */
  readonly learningRate?: number;
  /** How many classes there are; by default those of the data: one more than the largest number, or the names. */
  readonly classes?: number;
}

/** Options of fit(). */
export interface PerceptronFitOptions {
  /** Most times that all rows are seen; 1,000 where not given. */
  readonly epochs?: number;
  /** false: the rows come in order, in every epoch. */
  readonly shuffle?: boolean;
  /** Decides the order of rows, together with the number of the epoch. */
  readonly seed?: number;
  /** Ends the training after the epoch; fit() then rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** What happened in fit(). */
export interface PerceptronHistory {
  /** Of each epoch, the last one included that had none. */
  readonly mistakes: readonly number[];
  /** Whether the last epoch had no mistake. */
  readonly converged: boolean;
}

const loaded = () => import("./runtime.ts");

/**
 * Rosenblatt's perceptron: a row on the wrong side moves the weights, a row on the right one does
 * not. Weights begin at 0 and are kept in double precision; no engine takes part. Made by
 * perceptron().
 *
 * @example
 * const or = perceptron();
 * await or.fit({ x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 1] });
 * const copy = Perceptron.fromJSON(or.toJSON());
 * await copy.predictClasses([[0, 0], [1, 0]]); // [0, 1]
 */
export class Perceptron {
  readonly kind = "perceptron";
  readonly learningRate: number;
  /** Epochs done. */
  #epoch = 0;
  /** How many there are said to be. */
  #classes: number | undefined;
  #known: KnownClasses | undefined;
  #state: PerceptronState | undefined;
  #isRunning = false;

  /** @internal */
  constructor({ learningRate = 1, classes }: PerceptronOptions) {
    if (!(typeof learningRate === "number" && learningRate > 0 && learningRate < Infinity)) {
      throw optionError("perceptron", "learningRate to be a finite number > 0", learningRate);
    }
    if (classes !== undefined && !(Number.isInteger(classes) && classes >= 2)) {
      throw optionError("perceptron", "classes to be an integer >= 2", classes);
    }
    this.learningRate = learningRate;
    this.#classes = classes;
  }

  /** The perceptron that toJSON() described. @throws FormatError for anything else */
  static fromJSON(value: unknown): Perceptron {
    const json = readModelObject(value, ["perceptron"], KEYS);
    const { learningRate, epoch } = json;
    const isRate = typeof learningRate === "number" && learningRate > 0 && learningRate < Infinity;
    if (!isRate) throw badModel("a learningRate > 0", learningRate);
    if (!(Number.isSafeInteger(epoch) && (epoch as number) >= 0)) {
      throw badModel("epoch to be an integer >= 0", epoch);
    }
    const classes = json.classes as number | undefined;
    if (classes !== undefined && !(Number.isInteger(classes) && classes >= 2)) {
      throw badModel("at least 2 classes", classes);
    }
    const model = new Perceptron({ learningRate, ...(classes !== undefined && { classes }) });
    model.#epoch = epoch as number;
    if (json.coefficients === undefined && json.intercept === undefined) return model;
    const coefficients = readValues(json.coefficients, "coefficients");
    const intercept = readValues(json.intercept, "intercept");
    const outer = classes === 2 ? [] : [classes];
    const fits =
      coefficients.shape.length > outer.length &&
      intercept.shape.length === outer.length &&
      outer.every((count) => count === coefficients.shape[0] && count === intercept.shape[0]);
    if (classes === undefined || !fits) {
      throw badModel("coefficients and an intercept for each class", coefficients.shape);
    }
    model.#known = readKnown(json, classes);
    model.#state = { classes, coefficients, intercept };
    return model;
  }

  /** Whether fit() has been called. */
  get isFitted(): boolean {
    return this.#state !== undefined;
  }

  /** Number of classes. @throws DataError NOT_FITTED */
  get classes(): number {
    return this.#require("read classes").classes;
  }

  /** The names of the classes, where they have some: of words, of numbers such as ±1, or of a data set. */
  get classNames(): readonly string[] | undefined {
    return this.#known?.names;
  }

  /**
   * The weights: of the shape of a row of x where there are two classes, else [classes, …].
   * @throws DataError NOT_FITTED
   */
  get coefficients(): Float64Values {
    return copyValues(this.#require("read coefficients").coefficients);
  }

  /** The thresholds, as weights of a 1: a number where there are two classes, else [classes]. */
  get intercept(): number | Float64Values {
    const { intercept } = this.#require("read the intercept");
    return intercept.shape.length === 0 ? intercept.data[0]! : copyValues(intercept);
  }

  /**
   * Learns from its mistakes until an epoch has none: x [n, …], y class numbers or words [n]. Integers that
   * do not begin at 0, such as −1 and 1, are names of classes. Goes on from what was learned before.
   *
   * Two classes, t = ±1: where t(w·x + b) <= 0, w += rate·t·x and b += rate·t. On data that a plane
   * separates with margin γ there are at most (R/γ)² mistakes in all, R the longest row with a 1
   * appended (Novikoff 1962). More classes: where another class scores at least as high, the row is
   * added to its own class and taken off the highest other one (Duda and Hart 1973, Kesler's
   * construction).
   * @throws ShapeError, DataError for what does not fit; NumericsError where weights overflow
   */
  async fit(data: DataInput, options: PerceptronFitOptions = {}): Promise<PerceptronHistory> {
    requireData("fit perceptron", data);
    requireKnownKeys("perceptron().fit", options, ["epochs", "shuffle", "seed", "signal"]);
    const { epochs = 1000 } = options;
    requireBooleans("perceptron().fit", { shuffle: options.shuffle });
    if (!(Number.isInteger(epochs) && epochs >= 0)) {
      throw optionError("perceptron().fit", "epochs to be an integer >= 0", epochs);
    }
    if (this.#isRunning) {
      throw new RuntimeUnsupportedError("BUSY", "Cannot fit perceptron: fit is still running", {
        hint: "wait for it, or abort it",
      });
    }
    this.#isRunning = true;
    try {
      const given = copyClassData("fit perceptron", data, copyInput, this.#classKnowledge);
      const { findClasses, readExamples, learnEpoch } = await loaded();
      const known = this.#known ?? findClasses("fit perceptron", given, this.#classes);
      const examples = readExamples(given, known, this.#state);
      const mistakes: number[] = [];
      options.signal?.throwIfAborted();
      while (mistakes.length < epochs && mistakes.at(-1) !== 0) {
        const order = { shuffle: options.shuffle ?? true, seed: options.seed ?? 0 };
        const done = await learnEpoch(examples, this.learningRate, {
          ...order,
          epoch: this.#epoch,
        });
        this.#state = examples.state = done.state;
        this.#known = known;
        this.#epoch++;
        mistakes.push(done.mistakes);
        if (done.mistakes > 0) options.signal?.throwIfAborted();
      }
      return { mistakes, converged: mistakes.at(-1) === 0 };
    } finally {
      this.#isRunning = false;
    }
  }

  /** w·x + b of each row, above 0 for class 1: [n, 1]. Of more classes their scores: [n, classes]. */
  async predict(x: ArrayInput): Promise<NdArray<Float32Array>> {
    const state = this.#require("predict");
    const given = copyInput(x);
    const { scoresOf } = await loaded();
    const scores = scoresOf("predict with perceptron", state, given);
    return { data: roundToFloat32(scores, "predictions"), shape: scores.shape };
  }

  /** The class of each row: [n]. */
  async predictClasses(x: ArrayInput): Promise<Int32Array> {
    const state = this.#require("predict classes");
    const given = copyInput(x);
    const { classesOf, scoresOf } = await loaded();
    return classesOf(scoresOf("predict classes with perceptron", state, given));
  }

  /**
   * The share of rows whose class is right, and the mean of what the others lack: max(0, −t(w·x + b)),
   * or how much the highest other class scores above the right one.
   */
  async evaluate(data: DataInput): Promise<{ readonly loss: number; readonly accuracy: number }> {
    const state = this.#require("evaluate");
    const known = this.#known!;
    const given = copyClassData("evaluate perceptron", data, copyInput, this.#classKnowledge);
    const { evaluateExamples } = await loaded();
    return evaluateExamples(state, known, given);
  }

  /** The share of rows whose class is right. */
  async score(data: DataInput): Promise<number> {
    return (await this.evaluate(data)).accuracy;
  }

  /** Plain data, before and after fit(); Perceptron.fromJSON() reads it. */
  toJSON(): { readonly kind: "perceptron"; readonly [property: string]: unknown } {
    const { kind, learningRate } = this;
    const known = this.#known;
    const classes = known?.count ?? this.#classes;
    return {
      kind,
      learningRate,
      epoch: this.#epoch,
      ...(classes !== undefined && { classes }),
      ...(known?.names && { classNames: known.names, valuesAreNames: known.byValue }),
      ...(this.#state && {
        coefficients: showValues(this.#state.coefficients),
        intercept: showValues(this.#state.intercept),
      }),
    };
  }

  get #classKnowledge(): ClassKnowledge {
    return { names: this.#known?.names, isFixed: this.#known !== undefined };
  }

  #require(action: string): PerceptronState {
    if (this.#state) return this.#state;
    throw notFitted(action, "perceptron");
  }
}

const KEYS = [
  ...["learningRate", "epoch", "classes", "coefficients", "intercept"],
  ...["classNames", "valuesAreNames"],
];

/** What JSON says about so many classes. */
function readKnown({ classNames: names, valuesAreNames }: Json, count: number): KnownClasses {
  if (names === undefined) return { count, byValue: false };
  if (!areNamesOf(count, names)) throw badModel(`different names of ${count} classes`, names);
  const areIntegers = names.every((name) => Number.isInteger(Number(name)));
  if (typeof valuesAreNames !== "boolean" || (valuesAreNames && !areIntegers)) {
    throw badModel("valuesAreNames to be true, of integers, or false", valuesAreNames);
  }
  return { count, names, byValue: valuesAreNames };
}

/**
 * A perceptron, for classes that a straight line or a plane separates. Rosenblatt 1958.
 * @throws DataError for options out of range
 *
 * @example
 * const model = perceptron({ learningRate: 1 });
 * const { converged } = await model.fit({ x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 0, 0, 1] });
 * converged; // true
 */
export function perceptron(options: PerceptronOptions = {}): Perceptron {
  requireKnownKeys("perceptron", options, ["learningRate", "classes"]);
  return new Perceptron(options);
}
