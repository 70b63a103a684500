import type { ArrayInput, NdArray } from "../array/types.ts";
import type { Signal } from "../core/host-types.ts";
import { requireKnownKeys } from "../core/names.ts";
import {
  flagOption,
  numberOption,
  type OptionTable,
  optional,
  readOptions,
} from "../core/options.ts";
import { requireData } from "../data/require-data.ts";
import type { DataInput } from "../training/compiled.ts";
import { copyData, copyInput } from "./input.ts";
import { badModel, readModelJSON, required } from "./json.ts";
import { FITTED_JSON, LinearModel, loadRuntime, readPlanes } from "./linear-model.ts";
import type { FittedPlane } from "./plane.ts";

/** Options of linearRegression(). */
export interface LinearRegressionOptions {
  /** If false, the plane passes through 0. Default: true. */
  readonly intercept?: boolean;
  /**
   * Singular values of the centred x up to this share of the largest are considered 0. Default: 1e-6, as in
   * scikit-learn 1.9; 0 excludes only rounding errors. Matters if the units of columns differ widely.
   */
  readonly tolerance?: number;
}

/** Options of ridge(). */
export interface RidgeOptions {
  /** If false, the plane passes through 0. Default: true. */
  readonly intercept?: boolean;
  /** Weight of the squared coefficients. Default: 1. */
  readonly alpha?: number;
}

/** Options of fit(). */
export interface LeastSquaresFitOptions {
  /** A weight >= 0 for each row. */
  readonly sampleWeight?: ArrayInput;
  /** Aborts fit(), which rejects with its reason; the model stays unchanged. */
  readonly signal?: Signal;
}

/** A model as plain data; LinearRegression.fromJSON() reads it. */
export interface LinearRegressionJSON {
  readonly kind: "linearRegression" | "ridge";
  readonly [property: string]: unknown;
}

const intercept = flagOption(true);
const alpha = numberOption({ default: 1, low: 0, high: Number.MAX_VALUE });
const tolerance = numberOption({ default: 1e-6, low: 0, below: 1 });

const OPTIONS: Record<LinearRegressionJSON["kind"], OptionTable> = {
  linearRegression: { intercept, tolerance },
  ridge: { intercept, alpha },
};

const JSON_PROPERTIES = {
  alpha: required(alpha),
  hasIntercept: required(intercept),
  tolerance: required(tolerance),
  ...FITTED_JSON,
  rank: optional(numberOption({ low: 0, integer: true })),
};

/**
 * A linear model fitted in closed form and in float64. Created by linearRegression() and ridge().
 *
 * @example
 * const line = linearRegression();
 * await line.fit({ x: [[0], [1], [2]], y: [1, 3, 5] });
 * const copy = LinearRegression.fromJSON(line.toJSON());
 * (await copy.predict([[3]])).data; // [7.0]
 */
export class LinearRegression extends LinearModel<FittedPlane> {
  /** Weight of the squared coefficients; 0 for linearRegression(). */
  readonly alpha: number;
  readonly hasIntercept: boolean;
  /** See LinearRegressionOptions; 0 for ridge(). */
  readonly tolerance: number;

  /** @internal */
  constructor(
    readonly kind: LinearRegressionJSON["kind"],
    options: LinearRegressionOptions & RidgeOptions,
  ) {
    super();
    const values = readOptions(kind, OPTIONS[kind], options, "OPTION");
    const { intercept, alpha = 0, tolerance = 0 } = values as Required<typeof options>;
    this.alpha = alpha;
    this.tolerance = tolerance;
    this.hasIntercept = intercept;
  }

  /** The model that toJSON() described. @throws FormatError for anything else */
  static fromJSON(value: unknown): LinearRegression {
    const json = readModelJSON(value, Object.keys(OPTIONS), JSON_PROPERTIES);
    const { hasIntercept: intercept, alpha, tolerance, rank } = json;
    const kind = json.kind as LinearRegressionJSON["kind"];
    if ((kind === "ridge" ? tolerance : alpha) !== 0) {
      throw badModel(`the options of ${kind}`, [alpha, tolerance]);
    }
    const options = kind === "ridge" ? { intercept, alpha } : { intercept, tolerance };
    const model = new LinearRegression(kind, options);
    const planes = readPlanes(json);
    if (!planes && rank === undefined) return model;
    if (!planes || rank === undefined) {
      throw badModel("coefficients, intercept and rank", Object.keys(json));
    }
    model.fitted = { ...planes, rank };
    return model;
  }

  /**
   * Number of independent directions in x: fewer than columns if columns depend on each other.
   * @throws DataError NOT_FITTED
   */
  get rank(): number {
    return this.requireFit("read the rank").rank;
  }

  /**
   * Fits the model and replaces an earlier fit: x [n, …], y [n] or [n, targets].
   * @throws ShapeError, DataError for data that do not fit; NumericsError if squares overflow
   */
  async fit(data: DataInput, options: LeastSquaresFitOptions = {}): Promise<this> {
    requireData(`fit ${this.kind}`, data);
    requireKnownKeys(`${this.kind}().fit`, options, ["sampleWeight", "signal"]);
    const given = copyData(`fit ${this.kind}`, data);
    const weights = options.sampleWeight && copyInput(options.sampleWeight, "sampleWeight");
    const { fitPlane } = await loadRuntime();
    this.fitted = await fitPlane(this, given, weights, options.signal);
    return this;
  }

  /** Predictions for each row of x, of the shape of y: [n] or [n, targets]. */
  async predict(x: ArrayInput): Promise<NdArray<Float32Array>> {
    const fitted = this.requireFit("predict");
    const given = copyInput(x);
    return (await loadRuntime()).predictPlane(this.kind, fitted, given);
  }

  /** Mean squared error and R². */
  async evaluate(data: DataInput): Promise<{ readonly loss: number; readonly r2: number }> {
    const fitted = this.requireFit("evaluate");
    const given = copyData(`evaluate ${this.kind}`, data);
    return (await loadRuntime()).evaluatePlane(this.kind, fitted, given);
  }

  /** R²: 1 is perfect, 0 no better than the mean of y; averaged over targets. */
  async score(data: DataInput): Promise<number> {
    return (await this.evaluate(data)).r2;
  }

  /** Plain data, before and after fit(). */
  toJSON(): LinearRegressionJSON {
    const { kind, alpha, hasIntercept, tolerance } = this;
    const rank = this.fitted && { rank: this.fitted.rank };
    return { kind, alpha, hasIntercept, tolerance, ...this.fittedJSON(), ...rank };
  }
}

/**
 * Linear regression: the coefficients and intercept with the least sum of squared errors, in closed form
 * (Householder reflections, float64). If columns depend on each other, or nearly so (`tolerance`), the
 * solution of least norm: a constant column gets 0, equal ones get equal coefficients.
 * @throws DataError for options out of range
 *
 * @example
 * const line = linearRegression();
 * await line.fit({ x: [[0], [1], [2]], y: [1, 3, 5] });
 * line.intercept; // 1
 */
export const linearRegression = (options: LinearRegressionOptions = {}): LinearRegression =>
  new LinearRegression("linearRegression", options);

/**
 * Ridge regression: linearRegression() with alpha · Σ coefficient² added to the sum of squared errors; the
 * intercept is not penalised. Hoerl and Kennard 1970.
 * @throws DataError for options out of range
 *
 * @example
 * const line = ridge({ alpha: 2 });
 * await line.fit({ x: [[-1], [1]], y: [-1, 1] });
 * line.coefficients.data[0]; // 0.5
 */
export const ridge = (options: RidgeOptions = {}): LinearRegression =>
  new LinearRegression("ridge", options);
