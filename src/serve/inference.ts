// The Open Inference Protocol, version 2: metadata, and tensors as JSON.

import type { ArrayInput, FeaturesInput, SourceArray } from "../array/types.ts";
import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { repeated, unknownName } from "../core/names.ts";
import { isRecord } from "../core/record.ts";
import { sizeOf } from "../core/shape.ts";
import { showValue } from "../core/show.ts";
import { Refusal } from "./answer.ts";
import type { OutputKind, Outputs } from "./outputs.ts";
import type { Predictions } from "./predictions.ts";
import { requireObject } from "./require-object.ts";
import { columnsOf, requireRows, rowsOfColumns } from "./rows.ts";
import type { Served } from "./served.ts";

/** What a tensor is in metadata: -1 is the number of rows. */
interface TensorFacts {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly parameters?: { readonly classes: readonly string[] };
}

const ROWS = -1;

/** The inputs of a model: a tensor for each column of a table. */
export function inputFacts({ schema, inputs }: Served): TensorFacts[] {
  if (!schema) {
    return inputs.map(({ name, shape }) => ({ name, datatype: "FP32", shape: [ROWS, ...shape] }));
  }
  return columnsOf(schema).map(({ name, type }) => ({
    name,
    datatype: type === "number" ? "FP64" : "BYTES",
    shape: [ROWS, 1],
  }));
}

/** The outputs of a model; probabilities with the classes in their order. */
export const outputFacts = (
  { usual }: Outputs,
  { classNames }: Pick<Served, "classNames">,
): TensorFacts[] =>
  usual.map(({ name, datatype, shape }) => ({
    ...{ name, datatype, shape: [ROWS, ...shape] },
    ...(name === "probabilities" && classNames && { parameters: { classes: classNames } }),
  }));

/** A request of predictions. */
export interface InferenceRequest {
  readonly x: SourceArray;
  readonly id: string | undefined;
  readonly outputs: readonly OutputKind[];
}

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly datatype: string;
  readonly data: readonly unknown[];
}

const ACTION = "read the request";
const TENSOR = ["name", "shape", "datatype", "data", "parameters"];

/** Reads a request. @throws Refusal, DataError, ShapeError */
export function readInference(
  served: Served,
  { all, usual }: Outputs,
  body: unknown,
  maxRows: number,
): InferenceRequest {
  const { id, inputs, outputs } = requireObject(body, ["id", "inputs", "outputs", "parameters"]);
  if (id !== undefined && typeof id !== "string") {
    throw DataError.of("ID", ACTION, "id to be text", id);
  }
  const tensors = requireTensors(inputs);
  const x = served.schema
    ? ofColumns(served, tensors, maxRows)
    : ofTensors(served, tensors, maxRows);
  return { x, id, outputs: outputs === undefined ? usual : chosen(all, outputs) };
}

/** The answer to a request. */
export function inferenceAnswer(
  name: string,
  version: string,
  { id, outputs }: InferenceRequest,
  predictions: Predictions,
): unknown {
  const { rows } = predictions;
  return {
    model_name: name,
    model_version: version,
    ...(id !== undefined && { id }),
    outputs: outputs.map((each) => ({
      name: each.name,
      datatype: each.datatype,
      shape: [rows, ...each.shape],
      data: each.values(predictions),
    })),
  };
}

function requireTensors(inputs: unknown): Tensor[] {
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw DataError.of("INPUTS", ACTION, "inputs to be a list of tensors", inputs);
  }
  const tensors = inputs.map(requireTensor);
  const twice = repeated(tensors.map(({ name }) => name));
  if (twice === undefined) return tensors;
  const got = phrase(`${showValue(twice)} twice`, twice);
  throw DataError.of("REPEATED_INPUT", ACTION, "each input once", got);
}

function requireTensor(value: unknown): Tensor {
  const { name, shape, datatype, data, parameters } = requireObject(value, TENSOR);
  if (typeof name !== "string") throw DataError.of("INPUT", ACTION, "the name of each input", name);
  if (isRecord(parameters) && Object.hasOwn(parameters, "binary_data_size")) {
    const message =
      "Cannot read the request: expected tensors as JSON, got binary data; send data as lists";
    throw new Refusal(415, "BINARY", message);
  }
  const what = `input ${showValue(name)}`;
  if (typeof datatype !== "string" || !Object.hasOwn(DATATYPES, datatype)) {
    throw unknownName(`datatype of ${what}`, datatype, Object.keys(DATATYPES));
  }
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw ShapeError.of("SHAPE", ACTION, `a shape of integers from 0 for ${what}`, shape);
  }
  if (!Array.isArray(data)) throw DataError.of("DATA", ACTION, `a list of data for ${what}`, data);
  const flat = data.some(Array.isArray) ? (data.flat(Infinity) as unknown[]) : data;
  const size = sizeOf(shape);
  if (flat.length !== size) {
    const expected = phrase(`${size} values of ${what} for shape [${shape.join(", ")}]`, size);
    throw ShapeError.of("LENGTH", ACTION, expected, flat.length);
  }
  const { accepts, expected } = DATATYPES[datatype]!;
  const bad = flat.findIndex((each) => !accepts(each));
  if (bad < 0) return { name, shape, datatype, data: flat };
  const got = phrase(`${showValue(flat[bad])} at position ${bad} of ${what}`, flat[bad]);
  throw DataError.of("VALUE", ACTION, `${expected} for ${datatype}`, got);
}

interface Datatype {
  readonly expected: string;
  accepts(value: unknown): boolean;
}

/** null is a missing value; whether a model takes some is checked later. */
const isNumber = (value: unknown) => typeof value === "number" || value === null;
const FLOAT: Datatype = { expected: "a number", accepts: isNumber };

const integers = (low: number, high: number): Datatype => ({
  expected: `an integer from ${low} to ${high}`,
  accepts: (value) =>
    Number.isInteger(value) && (value as number) >= low && (value as number) <= high,
});

const EXACT = Number.MAX_SAFE_INTEGER;

const DATATYPES: Readonly<Record<string, Datatype>> = {
  BOOL: { expected: "true or false", accepts: (value) => typeof value === "boolean" },
  UINT8: integers(0, 255),
  UINT16: integers(0, 65_535),
  UINT32: integers(0, 0xffffffff),
  UINT64: integers(0, EXACT),
  INT8: integers(-128, 127),
  INT16: integers(-32_768, 32_767),
  INT32: integers(-0x80000000, 0x7fffffff),
  INT64: integers(-EXACT, EXACT),
  FP16: FLOAT,
  FP32: FLOAT,
  FP64: FLOAT,
  BYTES: { expected: "text", accepts: (value) => typeof value === "string" || value === null },
};

/** x of tensors of numbers by the names of the inputs. */
function ofTensors(served: Served, tensors: readonly Tensor[], maxRows: number): SourceArray {
  const { inputs, input } = served;
  const names = inputs.map(({ name }) => name);
  const parts = tensors.map(({ name, shape, datatype, data }) => {
    if (!names.includes(name)) throw unknownName("input", name, names);
    requireRows(shape[0] ?? 0, maxRows);
    if (datatype === "BYTES") {
      throw DataError.of(
        "DATATYPE",
        ACTION,
        `numbers for input ${showValue(name)}`,
        phrase("BYTES"),
      );
    }
    return [name, numbers(served, shape, datatype, data)] as const;
  });
  if (input.parts) return served.read(Object.fromEntries(parts));
  return served.read(parts[0]![1] as FeaturesInput);
}

function numbers(
  { mayMiss }: Served,
  shape: readonly number[],
  datatype: string,
  data: readonly unknown[],
): ArrayInput {
  if (datatype === "UINT8") return { data: Uint8Array.from(data as number[]), shape };
  const given = datatype === "BOOL" ? data.map(Number) : data;
  const known = mayMiss ? given.map((each) => (each === null ? Number.NaN : each)) : given;
  return { data: known as number[], shape };
}

/** x of a tensor of [n] or [n, 1] for each column of a table. */
function ofColumns(served: Served, tensors: readonly Tensor[], maxRows: number): SourceArray {
  const columns = tensors.map(({ name, shape, data }) => {
    const isColumn = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
    if (isColumn) return [name, data] as const;
    const expected = `shape [n] or [n, 1] for column ${showValue(name)}`;
    throw ShapeError.of("SHAPE", ACTION, expected, phrase(`[${shape.join(", ")}]`, shape));
  });
  return served.read(rowsOfColumns(Object.fromEntries(columns), maxRows));
}

/** The outputs that a client asks for. */
function chosen(all: readonly OutputKind[], wanted: unknown): OutputKind[] {
  if (!Array.isArray(wanted) || wanted.length === 0) {
    throw DataError.of("OUTPUTS", ACTION, "outputs to be a list of outputs", wanted);
  }
  return wanted.map((each) => {
    const { name, parameters } = requireObject(each, ["name", "parameters"]);
    if (isRecord(parameters) && parameters.binary_data === true) {
      const message = "Cannot answer with binary data: ask for JSON, without binary_data";
      throw new Refusal(415, "BINARY", message);
    }
    const found = all.find((kind) => kind.name === name);
    if (found) return found;
    throw unknownName(
      "output",
      name,
      all.map((kind) => kind.name),
    );
  });
}
