import { roundToFloat32 } from "../array/ndarray.ts";
import type { ArrayInput, NdArray, SourceArray } from "../array/types.ts";
import { sizeOf } from "../core/shape.ts";
import { isRows, type RowLike } from "../data/raw-row.ts";
import type { TableSchema } from "../data/table-schema.ts";
import type { ModelInput } from "../layers/architecture.ts";
import type { InputLayer } from "../layers/input.ts";
import type { ClassNumbers } from "../metrics/class-numbers.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import { type Crop, readFeatures } from "../training/features.ts";
import { requireFiniteOutputs } from "../training/finite.ts";
import { requireSchema } from "../training/require-schema.ts";
import {
  classNumbers,
  type LossFacts,
  requireClasses,
  requireProbabilities,
} from "../training/results.ts";
import { inUnitsOfTarget } from "../training/units.ts";
import type { Rows, Runner } from "./network.ts";

/** Rows of a predictor: an array [n, …], or for a model of a table raw rows. */
export type PredictorInput = ArrayInput | readonly RowLike[];

/** Reads raw rows by a schema. */
export type ReadRows = (
  action: string,
  schema: TableSchema | undefined,
  rows: readonly RowLike[],
) => SourceArray;

/** What a predictor is made of. */
export interface PredictorParts {
  readonly input: ModelInput;
  readonly outputShape: readonly number[];
  /** The name of the last layer. */
  readonly output: string;
  readonly network: Runner;
  readonly loss: LossFacts;
  readonly classNames: readonly string[] | undefined;
  readonly schema: TableSchema | undefined;
  readonly readRows: ReadRows | undefined;
  readonly preprocessing: Transformer | undefined;
  readonly targetPreprocessing: Transformer | undefined;
  readonly crop: Crop | undefined;
  /** Of the columns of the training set, as the file has them: not checked. */
  readonly statistics: unknown;
}

/**
 * A trained model that only predicts, and never changes. Created by loadPredictor(). Its methods are synchronous: what
 * they need is loaded before.
 *
 * @example
 * const model = sequential([input([2]), dense(3, { activation: "relu" })]);
 * const predictor: Predictor = await loadPredictor(await model.save());
 * predictor.outputShape; // [3]
 */
export class Predictor {
  /** Of one sample: images as [height, width, channels]. */
  readonly inputShape: readonly number[];
  /** Of one sample. */
  readonly outputShape: readonly number[];
  /** Names of the classes, in the order of their numbers. */
  readonly classNames: readonly string[] | undefined;
  /** Schema of the raw rows that the model was trained on, if any. */
  readonly schema: TableSchema | undefined;
  /** @internal */
  readonly parts: PredictorParts;

  /** @internal */
  constructor(parts: PredictorParts) {
    const { input, outputShape, classNames, schema } = parts;
    this.inputShape = Object.freeze([...input.shape]);
    this.outputShape = Object.freeze([...outputShape]);
    this.classNames = classNames;
    this.schema = schema;
    this.parts = parts;
    Object.freeze(this);
  }

  /** What runs it: "wasm", or "js" for plain JavaScript. */
  get backend(): "wasm" | "js" {
    return this.parts.network.backend;
  }

  /** Why it has this backend. */
  get reason(): string {
    return this.parts.network.reason;
  }

  /**
   * The output of the last layer for each row of x, or each raw row: [n, …].
   * @throws DataError, ShapeError for data that do not fit; NumericsError for non-finite outputs
   */
  predict(x: PredictorInput): NdArray<Float32Array> {
    const { data, rows } = this.#outputs("predict", x);
    const shape = [rows, ...this.outputShape];
    return { data: roundToFloat32({ data, shape }, "predictions"), shape };
  }

  /**
   * Class probabilities: the softmax of the outputs, [n, classes], or for a model trained by binaryCrossEntropy the
   * sigmoid of each output, [n, …].
   * @throws DataError for a model trained by another loss; NumericsError for non-finite outputs
   */
  predictProbabilities(x: PredictorInput): NdArray<Float32Array> {
    const action = "predict probabilities";
    const { loss, network } = this.parts;
    const activation = requireProbabilities(action, loss);
    const { data, rows } = this.#outputs(action, x);
    // logits, which no targetPreprocessing scales
    const probabilities = network.activate(activation, data as Float32Array, rows);
    return { data: probabilities, shape: [rows, ...this.outputShape] };
  }

  /**
   * The most probable class of each row: [n]. For a model trained by binaryCrossEntropy, 1 for logits above 0, otherwise
   * 0: [n] for a single logit; for k labels [n, k], row by row, with a `shape`.
   * @throws ShapeError unless the output is a vector of classes; NumericsError if it is not finite
   */
  predictClasses(x: PredictorInput): ClassNumbers {
    const { loss, output } = this.parts;
    requireClasses(this.outputShape, loss.target, output);
    const { data, rows } = this.#outputs("predict classes", x);
    return classNumbers(data, rows, this.outputShape, loss.target);
  }

  #outputs(action: string, given: PredictorInput) {
    const { input, network, preprocessing, targetPreprocessing, crop } = this.parts;
    const x = isRows(given) ? this.#readRows(action, given) : given;
    const source = readFeatures(action, input, x as ArrayInput, preprocessing, crop);
    const rows = source.shape[0]!;
    const data = network.run(rowsOf(source, input, preprocessing), rows);
    requireFiniteOutputs(action, data, sizeOf(this.outputShape));
    const shape = [rows, ...this.outputShape];
    return { data: inUnitsOfTarget(targetPreprocessing, data, shape), rows };
  }

  #readRows(action: string, rows: readonly RowLike[]): SourceArray {
    const schema = requireSchema(action, this.schema);
    return this.parts.readRows!(action, schema, rows);
  }
}

/** Checked rows as the network reads them. */
function rowsOf(
  source: SourceArray,
  input: InputLayer,
  preprocessing: Transformer | undefined,
): Rows {
  if (preprocessing)
    return { data: preprocessing.transform(source).data as Float32Array, divisor: 1 };
  if (source.data instanceof Uint8Array) {
    return { data: source.data, divisor: input.uint8 === "raw" ? 1 : 255 };
  }
  return { data: roundToFloat32(source, "x"), divisor: 1 };
}
