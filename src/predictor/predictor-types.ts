import { featuresOf } from "../data/table-schema.ts";
import type { Model } from "../model/model.ts";
import { requireModel } from "../model/require-model.ts";

/**
 * The declarations of the module that toPredictor() writes, for a `.d.ts` file beside it: the shapes, class names, inputs
 * and columns of the model.
 * @throws DataError MODEL for anything else than a model
 *
 * @example
 * const model = sequential([input([2]), dense(2)], { classNames: ["no", "yes"] });
 * predictorTypes(model).includes('classNames: readonly ["no","yes"];'); // true
 */
export function predictorTypes(model: Model): string {
  requireModel("write the types of a predictor", model);
  const { architecture, classNames, schema } = model;
  const { input, outputShape } = architecture;
  const columns = schema && featuresOf(schema).map(({ name }) => `${JSON.stringify(name)}?: Cell`);
  const names = input.parts?.names.map((name) => `${JSON.stringify(name)}: Numbers`);
  const rows = names ? recordOf(names) : columns ? "Numbers | readonly Row[]" : "Numbers";
  return `/** Numbers: nested lists, a typed array, or a typed array with its shape. */
export type Numbers =
  | Numeric
  | readonly Nested[]
  | { readonly data: Numeric | readonly number[]; readonly shape: readonly number[] };
type Nested = number | Numeric | readonly Nested[];
type Numeric = Float32Array | Float64Array | Uint8Array | Int32Array;
${columns ? rowTypes(columns) : ""}/** What is predicted for. */
export type Rows = ${rows};
/** Predictions, row by row. */
export interface Outputs {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}
/** The outputs of the last layer. */
export declare const predict: (rows: Rows) => Outputs;
/** Class probabilities. */
export declare const predictProbabilities: (rows: Rows) => Outputs;
/** Numbers of the most probable classes; with a shape for several labels of a row. */
export declare const predictClasses: (
  rows: Rows,
) => Int32Array & { readonly shape?: readonly number[] };
/** What runs the model, and why. */
export declare const runtimeInfo: () => { readonly backend: "wasm" | "js"; readonly reason: string };
/** Of one sample. */
export declare const inputShape: readonly ${JSON.stringify(input.shape)};
/** Of one sample. */
export declare const outputShape: readonly ${JSON.stringify(outputShape)};
export declare const classNames: ${classNames ? `readonly ${JSON.stringify(classNames)}` : "undefined"};
/** Of raw rows. */
export declare const schema: ${schema ? "object" : "undefined"};
/** SHA-256 of the weights. */
export declare const weightsHash: string;
`;
}

const recordOf = (properties: readonly string[]): string =>
  `{ ${properties.map((each) => `readonly ${each}`).join("; ")} }`;

const rowTypes = (columns: readonly string[]): string => `/** A cell of a raw row. */
export type Cell = string | number | bigint | boolean | Date | null | undefined;
/** A raw row, by column name. */
export interface Row ${recordOf([...columns, "[column: string]: unknown"])}
`;
