import { notFitted } from "./input.ts";
import { badModel, type Float64Values, showValues, valuesOption } from "./json.ts";
import type { FittedPlanes } from "./outputs.ts";

/** Coefficients and intercept in JSON. */
export const FITTED_JSON = { coefficients: valuesOption, intercept: valuesOption };

/** The functions of fitting and predicting, loaded on first use. */
export const loadRuntime = (): Promise<typeof import("./runtime.ts")> => import("./runtime.ts");

/** A linear model in float64, without an engine. */
export abstract class LinearModel<Fitted extends FittedPlanes> {
  abstract readonly kind: string;

  /** @internal */
  protected fitted: Fitted | undefined;

  /** Whether fit() has been called. */
  get isFitted(): boolean {
    return this.fitted !== undefined;
  }

  /**
   * The weight of each feature: of the shape of a row of x, or [outputs, …] for several targets or more than
   * two classes.
   * @throws DataError NOT_FITTED
   */
  get coefficients(): Float64Values {
    return copyOf(this.requireFit("read coefficients").coefficients);
  }

  /** The output if all features are 0: a number, or [outputs]. @throws DataError NOT_FITTED */
  get intercept(): number | Float64Values {
    const { intercept } = this.requireFit("read the intercept");
    return intercept.shape.length === 0 ? intercept.data[0]! : copyOf(intercept);
  }

  /** @internal */
  protected requireFit(action: string): Fitted {
    if (this.fitted) return this.fitted;
    throw notFitted(action, this.kind);
  }

  /** @internal Coefficients and intercept for toJSON(). */
  protected fittedJSON(): object {
    if (!this.fitted) return {};
    const { coefficients, intercept } = this.fitted;
    return { coefficients: showValues(coefficients), intercept: showValues(intercept) };
  }
}

const copyOf = ({ data, shape }: Float64Values): Float64Values => ({
  data: data.slice(),
  shape: [...shape],
});

/** Coefficients and intercept of a file, or neither. @throws FormatError unless they match */
export function readPlanes({
  coefficients,
  intercept,
}: Partial<FittedPlanes>): FittedPlanes | undefined {
  if (!coefficients && !intercept) return undefined;
  if (coefficients && intercept) {
    const [outer, { shape }] = [intercept.shape, coefficients];
    const fits = outer.length === 0 || (outer.length === 1 && outer[0] === shape[0]);
    if (fits && shape.length > outer.length) return { coefficients, intercept };
  }
  throw badModel("coefficients with an intercept for each output", intercept?.shape);
}
