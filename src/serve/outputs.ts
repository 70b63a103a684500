// What the outputs of a model mean: probabilities and classes, quantities by name, or numbers.

import type { NdArray } from "../array/types.ts";
import { sizeOf } from "../core/shape.ts";
import { targetNames } from "../data/table-schema.ts";
import { requireClasses } from "../training/results.ts";
import { ownValues, type Predictions } from "./predictions.ts";
import type { NamedShape, Served } from "./served.ts";

/** A named output. */
export interface OutputKind extends NamedShape {
  /** Of one row; [] is a single value. */
  readonly shape: readonly number[];
  readonly datatype: "FP32" | "INT32" | "BYTES";
  /** Its values for the rows of a request, row by row. */
  values(predictions: Predictions): readonly (number | string)[];
}

/** The outputs of a model: those of an answer, and all that a client may ask for. */
export interface Outputs {
  readonly usual: readonly OutputKind[];
  readonly all: readonly OutputKind[];
}

/** The outputs of a model. */
export function outputsOf(served: Served): Outputs {
  const { outputShape, schema, loss } = served;
  const shape = sizeOf(outputShape) === 1 ? [] : outputShape;
  const plain: OutputKind = {
    name: "output",
    datatype: "FP32",
    shape,
    values: (given) => ownValues(given, given.batch.outputs, asItIs),
  };
  const ofClasses = classOutputs(served, shape);
  if (ofClasses.length > 0) {
    return {
      usual: loss.activation ? ofClasses : [...ofClasses, plain],
      all: [...ofClasses, plain],
    };
  }
  const target = schema?.target;
  const names = target ? targetNames(target) : [];
  if (outputShape.length !== 1 || names.length !== outputShape[0]) {
    return { usual: [plain], all: [plain] };
  }
  const columns = names.map((name, j): OutputKind => {
    const values = ({ batch, first, rows }: Predictions) =>
      Array.from({ length: rows }, (_, row) => batch.outputs[(first + row) * names.length + j]!);
    return { name, datatype: "FP32", shape: [], values };
  });
  return { usual: columns, all: columns };
}

/** Probabilities, if the loss has some, and classes; none for other models. */
function classOutputs(
  { outputShape, loss, classNames }: Served,
  shape: readonly number[],
): OutputKind[] {
  try {
    requireClasses(outputShape, loss.target, "output");
  } catch {
    return [];
  }
  const isOfValues = loss.target === undefined || loss.target === "values";
  if (isOfValues && !loss.activation && !classNames) return []; // a vector of quantities
  const units = outputShape.at(-1)!;
  const isBinary = loss.target === "binary";
  const names = isBinary && units > 1 ? undefined : classNames;
  const probabilities: OutputKind = {
    name: "probabilities",
    datatype: "FP32",
    shape,
    values: (given) => ownValues(given, given.batch.probabilities, asItIs),
  };
  const classes: OutputKind = {
    name: "class",
    datatype: names ? "BYTES" : "INT32",
    shape: isBinary ? shape : outputShape.slice(0, -1),
    values: (given) =>
      ownValues<number | string>(given, given.batch.classes, (number) =>
        names ? (names[number] ?? String(number)) : number,
      ),
  };
  return loss.activation ? [probabilities, classes] : [classes];
}

const asItIs = (value: number) => value;

/** The values of an output as nested lists, one element a row. */
export function nested(
  values: readonly (number | string)[],
  shape: NdArray["shape"],
  rows: number,
): unknown[] {
  if (shape.length === 0) return values as unknown[];
  if (rows === 1 && shape.length === 1) return [values];
  const [first, ...rest] = shape as [number, ...number[]];
  const size = first * sizeOf(rest);
  return Array.from({ length: rows }, (_, row) =>
    nested(values.slice(row * size, (row + 1) * size), rest, first),
  );
}
