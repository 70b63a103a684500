import type { ArrayInput, NdArray } from "../array/types.ts";
import type { DataError } from "../core/errors.ts";
import { optionError, requireBooleans, requireKnownKeys } from "../core/names.ts";
import { requireData } from "../data/require-data.ts";
import type { DataInput } from "../training/compiled.ts";
import { copyData, copyInput, notFitted } from "./input.ts";
import {
  badModel,
  copyValues,
  type Float64Values,
  readModelObject,
  readValues,
  showValues,
} from "./json.ts";
import type { FittedPlane } from "./plane.ts";

/** Options of linearRegression(). */
export interface LinearRegressionOptions {
  /** false: the plane goes through 0. */
  readonly intercept?: boolean;
  /**
   * Directions in which rows differ by no more than this share of the direction in which they differ
   * most do not count (singular values of the centred x). 1e-6 where not given, as in scikit-learn
   * 1.9; 0: only what is lost in rounding. Matters where units of columns are far apart.
   */
  readonly tolerance?: number;
}

/** Options of ridge(). */
export interface RidgeOptions {
  /** false: the plane goes through 0. */
  readonly intercept?: boolean;
  /** What each squared coefficient costs; 1 where not given. */
  readonly alpha?: number;
}

/** Options of fit(). */
export interface LeastSquaresFitOptions {
  /** A weight >= 0 for each row. */
  readonly sampleWeight?: ArrayInput;
  /** Ends the work; fit() then rejects with its reason and the model is as before. */
  readonly signal?: AbortSignal;
}

/** A model as plain data; LinearRegression.fromJSON() reads it. */
export interface LinearRegressionJSON {
  readonly kind: "linearRegression" | "ridge";
  readonly [property: string]: unknown;
}

const loaded = () => import("./runtime.ts"); // with the linear algebra, only where it is needed

/**
 * A plane through the data, found in closed form and in double precision. Made by linearRegression()
 * and ridge().
 *
 * @example
 * const line = linearRegression();
 * await line.fit({ x: [[0], [1], [2]], y: [1, 3, 5] });
 * const copy = LinearRegression.fromJSON(line.toJSON());
 * (await copy.predict([[3]])).data; // [7.0]
 */
export class LinearRegression {
  /** What a squared coefficient costs; 0 of linearRegression(). */
  readonly alpha: number;
  readonly hasIntercept: boolean;
  /** See LinearRegressionOptions; 0 of ridge(). */
  readonly tolerance: number;
  #fitted: FittedPlane | undefined;

  /** @internal */
  constructor(
    readonly kind: "linearRegression" | "ridge",
    { intercept = true, alpha = 0, tolerance = 0 }: LinearRegressionOptions & RidgeOptions,
  ) {
    requireBooleans(kind, { intercept });
    if (!(typeof alpha === "number" && alpha >= 0 && alpha < Infinity)) {
      throw optionError(kind, "alpha to be a finite number >= 0", alpha);
    }
    if (!(typeof tolerance === "number" && tolerance >= 0 && tolerance < 1)) {
      throw optionError(kind, "tolerance to be a number >= 0 and < 1", tolerance);
    }
    this.alpha = alpha;
    this.tolerance = tolerance;
    this.hasIntercept = intercept;
  }

  /** The model that toJSON() described. @throws FormatError for anything else */
  static fromJSON(value: unknown): LinearRegression {
    const json = readModelObject(value, KINDS, [...OPTIONS, ...PARTS]);
    const kind = json.kind as LinearRegression["kind"];
    const { hasIntercept, alpha, tolerance } = json as Partial<LinearRegression>;
    if (hasIntercept === undefined || alpha === undefined || tolerance === undefined) {
      throw badModel(OPTIONS.join(", "), Object.keys(json));
    }
    if ((kind === "ridge" ? tolerance : alpha) !== 0) {
      throw badModel(`the options of ${kind}`, [alpha, tolerance]);
    }
    let model: LinearRegression;
    try {
      model = new LinearRegression(kind, { intercept: hasIntercept, alpha, tolerance });
    } catch (error) {
      throw badModel(`the options of ${kind}`, (error as DataError).got);
    }
    if (PARTS.every((part) => json[part] === undefined)) return model;
    const { rank } = json;
    if (!(Number.isSafeInteger(rank) && (rank as number) >= 0)) throw badModel("a rank >= 0", rank);
    const coefficients = readValues(json.coefficients, "coefficients");
    const intercept = readValues(json.intercept, "intercept");
    const { shape } = coefficients;
    const fits =
      intercept.shape.length === 0
        ? shape.length >= 1
        : intercept.shape.length === 1 && shape.length >= 2 && shape[0] === intercept.shape[0];
    if (!fits) throw badModel("an intercept for each target", intercept.shape);
    model.#fitted = { coefficients, intercept, rank: rank as number };
    return model;
  }

  /** Whether fit() has been called. */
  get isFitted(): boolean {
    return this.#fitted !== undefined;
  }

  /**
   * What each feature adds to y: of the shape of a row of x, or [targets, …] where y is [n, targets].
   * @throws DataError NOT_FITTED
   */
  get coefficients(): Float64Values {
    return copyValues(this.#require("read coefficients").coefficients);
  }

  /** y where all features are 0: a number, or [targets]. @throws DataError NOT_FITTED */
  get intercept(): number | Float64Values {
    const { intercept } = this.#require("read the intercept");
    return intercept.shape.length === 0 ? intercept.data[0]! : copyValues(intercept);
  }

  /**
   * How many directions in which rows differ have counted: fewer than columns where columns depend on
   * each other. @throws DataError NOT_FITTED
   */
  get rank(): number {
    return this.#require("read the rank").rank;
  }

  /**
   * Finds the plane, and forgets what was found before: x [n, …], y [n] or [n, targets].
   * @throws ShapeError, DataError for what does not fit; NumericsError where squares overflow
   */
  async fit(data: DataInput, options: LeastSquaresFitOptions = {}): Promise<this> {
    requireData(`fit ${this.kind}`, data);
    requireKnownKeys(`${this.kind}().fit`, options, ["sampleWeight", "signal"]);
    const given = copyData(`fit ${this.kind}`, data);
    const weights = options.sampleWeight && copyInput(options.sampleWeight, "sampleWeight");
    const { fitPlane } = await loaded();
    this.#fitted = await fitPlane(this, given, weights, options.signal);
    return this;
  }

  /** y for each row of x, of the shape y had: [n] or [n, targets]. */
  async predict(x: ArrayInput): Promise<NdArray<Float32Array>> {
    const fitted = this.#require("predict");
    const given = copyInput(x);
    const { predictPlane } = await loaded();
    return predictPlane(this.kind, fitted, given);
  }

  /** The mean of the squared errors and R². */
  async evaluate(data: DataInput): Promise<{ readonly loss: number; readonly r2: number }> {
    const fitted = this.#require("evaluate");
    const given = copyData(`evaluate ${this.kind}`, data);
    const { evaluatePlane } = await loaded();
    return evaluatePlane(this.kind, fitted, given);
  }

  /** R²: 1 is perfect, 0 no better than the mean of y; the mean over targets. */
  async score(data: DataInput): Promise<number> {
    return (await this.evaluate(data)).r2;
  }

  /** Plain data, before and after fit(). */
  toJSON(): LinearRegressionJSON {
    const { kind, alpha, hasIntercept, tolerance } = this;
    const fitted = this.#fitted && {
      coefficients: showValues(this.#fitted.coefficients),
      intercept: showValues(this.#fitted.intercept),
      rank: this.#fitted.rank,
    };
    return { kind, alpha, hasIntercept, tolerance, ...fitted };
  }

  #require(action: string): FittedPlane {
    if (this.#fitted) return this.#fitted;
    throw notFitted(action, this.kind);
  }
}

const TOLERANCE = 1e-6;
const KINDS = ["linearRegression", "ridge"];
const OPTIONS = ["alpha", "hasIntercept", "tolerance"];
const PARTS = ["coefficients", "intercept", "rank"] as const;

/**
 * Linear regression: the coefficients and the intercept with the least sum of squared errors, found
 * in closed form (Householder reflections, double precision). Where columns depend on each other, or
 * nearly so (`tolerance`), the shortest of all such coefficients: a constant column gets 0, equal ones
 * get equal shares.
 * @throws DataError for options out of range
 *
 * @example
 * const line = linearRegression();
 * await line.fit({ x: [[0], [1], [2]], y: [1, 3, 5] });
 * line.intercept; // 1
 */
export function linearRegression(options: LinearRegressionOptions = {}): LinearRegression {
  requireKnownKeys("linearRegression", options, ["intercept", "tolerance"]);
  return new LinearRegression("linearRegression", { tolerance: TOLERANCE, ...options });
}

/**
 * Ridge regression: as linearRegression(), with alpha · Σ coefficient² added to the sum of squared
 * errors; the intercept is free. Hoerl and Kennard 1970.
 * @throws DataError for options out of range
 *
 * @example
 * const line = ridge({ alpha: 2 });
 * await line.fit({ x: [[-1], [1]], y: [-1, 1] });
 * line.coefficients.data[0]; // 0.5
 */
export function ridge(options: RidgeOptions = {}): LinearRegression {
  requireKnownKeys("ridge", options, ["alpha", "intercept"]);
  return new LinearRegression("ridge", { alpha: 1, ...options });
}
