// A model as a server sees it: what its rows are, and what its outputs mean.

import { emptyLike } from "../array/rows.ts";
import type { FeaturesInput, SourceArray } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { frozen } from "../core/frozen.ts";
import { sizeOf } from "../core/shape.ts";
import { isRows, type RowLike } from "../data/raw-row.ts";
import type { ColumnStatistics } from "../data/statistics.ts";
import type { TableSchema } from "../data/table-schema.ts";
import type { ModelInput } from "../layers/architecture.ts";
import { readStatistics } from "../model/checkpoint/read-statistics.ts";
import type { Model } from "../model/model.ts";
import { requireCompiled } from "../model/model-state.ts";
import type { Predictor } from "../predict/predictor.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import { type Crop, readFeatures } from "../training/features.ts";
import { byteScaleOf } from "../training/inputs.ts";
import { rawFeatures } from "../training/raw-rows.ts";
import type { LossFacts } from "../training/results.ts";

/** What a handler serves: a trained model, or a predictor. */
export type Servable = Model | Predictor;

/** A part of x, or of the outputs. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A model that is served. */
export interface Served {
  readonly input: ModelInput;
  /** The inputs by name, with the shapes of one sample: one, unless it is a network of several. */
  readonly inputs: readonly NamedShape[];
  /** Of one sample. */
  readonly outputShape: readonly number[];
  readonly loss: LossFacts;
  readonly classNames: readonly string[] | undefined;
  readonly schema: TableSchema | undefined;
  readonly preprocessing: Transformer | undefined;
  readonly statistics: ColumnStatistics | undefined;
  /** Factor by which bytes are multiplied. */
  readonly byteScale: number;
  /** Whether NaN is a missing value. */
  readonly mayMiss: boolean;
  /** x of rows, checked. @throws DataError, ShapeError */
  read(x: FeaturesInput | readonly RowLike[]): SourceArray;
  /** The outputs of checked rows. @throws DataError for numbers beyond float32, NumericsError */
  predict(x: SourceArray): Float32Array | Promise<Float32Array>;
}

const ACTION = "predict";
/** The name of a single input. */
const INPUT = "input";

/** @throws DataError for anything else; RuntimeUnsupportedError NOT_COMPILED */
export function servedOf(given: Servable): Served {
  if (typeof given !== "object" || given === null || typeof given.predict !== "function") {
    const expected = "a model or a predictor";
    throw DataError.of("SERVABLE", "serve a model", expected, given, {
      hint: "load one with loadModel() or loadPredictor()",
    });
  }
  // not by their classes, of which a bundle may have several copies
  return "parts" in given ? ofPredictor(given) : ofModel(given as Model);
}

interface Facts
  extends Pick<
    Served,
    "input" | "inputs" | "outputShape" | "loss" | "schema" | "preprocessing" | "statistics"
  > {
  readonly classNames: readonly string[] | undefined;
  readonly crop: Crop | undefined;
}

function ofPredictor(predictor: Predictor): Served {
  const { parts } = predictor;
  const inputs = [{ name: INPUT, shape: parts.input.shape }];
  const facts = { ...parts, inputs, statistics: readStatistics(parts.statistics) };
  return withFacts(facts, (x) => predictor.predict(x as never).data);
}

function ofModel(model: Model): Served {
  const { preprocessing, crop, session } = requireCompiled("serve a model", model);
  const { input, outputShape, steps } = model.architecture;
  const { classNames, schema, statistics } = model;
  const inputs = (input.parts?.names ?? [INPUT]).map((name, i) => ({
    name,
    shape: steps[i]!.shape,
  }));
  const facts = { input, inputs, outputShape, classNames, schema, preprocessing, crop, statistics };
  return withFacts({ ...facts, loss: session.loss }, async (x) => {
    const given = input.parts ? split(inputs, x) : x;
    return (await model.predict(given as never)).data;
  });
}

/** Rows of all inputs side by side, by input. */
function split(
  inputs: readonly NamedShape[],
  { data, shape: [rows = 0, width = 0] }: SourceArray,
): Record<string, SourceArray> {
  let start = 0;
  const parts = inputs.map(({ name, shape }) => {
    const size = sizeOf(shape);
    const part = emptyLike(data, rows * size);
    for (let row = 0; row < rows; row++) {
      const at = row * width + start;
      part.set(data.subarray(at, at + size), row * size);
    }
    start += size;
    return [name, { data: part, shape: [rows, ...shape] }];
  });
  return Object.fromEntries(parts);
}

function withFacts({ crop, ...facts }: Facts, predict: Served["predict"]): Served {
  const { input, schema, preprocessing } = facts;
  return {
    ...facts,
    classNames: frozen(facts.classNames ?? schema?.target?.classNames),
    byteScale: byteScaleOf(input, preprocessing),
    mayMiss: preprocessing?.acceptsMissing ?? false,
    read(x) {
      const features = isRows(x) && !input.parts ? rawFeatures(ACTION, schema, x) : x;
      return readFeatures(ACTION, input, features as FeaturesInput, preprocessing, crop);
    },
    predict,
  };
}
