import type { ArrayInput, NdArray } from "../data/ndarray.ts";
import { requireKnownKeys } from "../names.ts";
import type { DataInput } from "../training/compiled.ts";
import { copyData, copyInput, notFitted, optionError } from "./input.ts";
import {
  badModel,
  copyValues,
  type Float64Values,
  readModelObject,
  readValues,
  showValues,
} from "./json.ts";

/** Options of linearRegression(). */
export interface LinearRegressionOptions {
  /** false: the plane goes through 0. */
  readonly intercept?: boolean;
}

/** Options of ridge(). */
export interface RidgeOptions extends LinearRegressionOptions {
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

/** What fit() finds. */
export interface FittedPlane {
  /** [...inputShape], or [targets, ...inputShape] */
  readonly coefficients: Float64Values;
  /** [] or [targets] */
  readonly intercept: Float64Values;
}

/** A model as plain data; LinearRegression.fromJSON() reads it. */
export interface LinearRegressionJSON {
  readonly kind: "linearRegression" | "ridge";
  readonly [property: string]: unknown;
}

const loaded = () => import("./plane.ts"); // with the linear algebra, only where it is needed

/**
 * A plane through the data, found in closed form and in double precision. Made by linearRegression()
 * and ridge().
 */
export class LinearRegression {
  /** What a squared coefficient costs; 0 of linearRegression(). */
  readonly alpha: number;
  readonly hasIntercept: boolean;
  #fitted: FittedPlane | undefined;

  /** @internal */
  constructor(
    readonly kind: "linearRegression" | "ridge",
    { intercept = true, alpha = 0 }: RidgeOptions,
  ) {
    if (typeof intercept !== "boolean") {
      throw optionError(kind, "intercept to be true or false", intercept);
    }
    if (!(typeof alpha === "number" && alpha >= 0 && alpha < Infinity)) {
      throw optionError(kind, "alpha to be a finite number >= 0", alpha);
    }
    this.alpha = alpha;
    this.hasIntercept = intercept;
  }

  /** The model that toJSON() described. @throws FormatError for anything else */
  static fromJSON(value: unknown): LinearRegression {
    const json = readModelObject(value, KINDS, ["alpha", "hasIntercept", ...PARTS]);
    const { kind, hasIntercept, alpha } = json;
    if (typeof hasIntercept !== "boolean")
      throw badModel("hasIntercept, true or false", hasIntercept);
    const isAlpha = typeof alpha === "number" && alpha >= 0 && alpha < Infinity;
    if (!isAlpha || (kind === "linearRegression" && alpha !== 0)) {
      throw badModel(`alpha of a ${kind}`, alpha);
    }
    const model = new LinearRegression(kind as LinearRegression["kind"], {
      alpha,
      intercept: hasIntercept,
    });
    if (PARTS.every((part) => json[part] === undefined)) return model;
    const coefficients = readValues(json.coefficients, "coefficients");
    const intercept = readValues(json.intercept, "intercept");
    const { shape } = coefficients;
    const fits =
      intercept.shape.length === 0
        ? shape.length >= 1
        : intercept.shape.length === 1 && shape.length >= 2 && shape[0] === intercept.shape[0];
    if (!fits) throw badModel("an intercept for each target", intercept.shape);
    model.#fitted = { coefficients, intercept };
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
   * Finds the plane, and forgets what was found before: x [n, …], y [n] or [n, targets].
   * @throws ShapeError, DataError for what does not fit; NumericsError where squares overflow
   */
  async fit(data: DataInput, options: LeastSquaresFitOptions = {}): Promise<this> {
    requireKnownKeys(`${this.kind}().fit`, options, ["sampleWeight", "signal"]);
    const given = copyData(`fit ${this.kind}`, data);
    const weights = options.sampleWeight && copyInput(options.sampleWeight, "sampleWeight");
    const { fitPlane } = await loaded();
    this.#fitted = await fitPlane(this, given, weights, options.signal);
    return this;
  }

  /** y for each row of x, of the shape y had: [n] or [n, targets]. */
  async predict(x: ArrayInput): Promise<NdArray> {
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
    const { kind, alpha, hasIntercept } = this;
    const fitted = this.#fitted && {
      coefficients: showValues(this.#fitted.coefficients),
      intercept: showValues(this.#fitted.intercept),
    };
    return { kind, alpha, hasIntercept, ...fitted };
  }

  #require(action: string): FittedPlane {
    if (this.#fitted) return this.#fitted;
    throw notFitted(action, this.kind);
  }
}

const KINDS = ["linearRegression", "ridge"];
const PARTS = ["coefficients", "intercept"] as const;

/**
 * Linear regression: the coefficients and the intercept with the least sum of squared errors, found
 * in closed form (Householder reflections, double precision). Where columns depend on each other the
 * shortest of all such coefficients: a constant column gets 0, equal ones get equal shares.
 * @throws DataError for options out of range
 *
 * @example
 * const line = linearRegression();
 * await line.fit({ x: [[0], [1], [2]], y: [1, 3, 5] });
 * line.intercept; // 1
 */
export function linearRegression(options: LinearRegressionOptions = {}): LinearRegression {
  requireKnownKeys("linearRegression", options, ["intercept"]);
  return new LinearRegression("linearRegression", options);
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
