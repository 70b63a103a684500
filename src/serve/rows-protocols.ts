// The protocols of rows: TensorFlow Serving's :predict, and MLflow's and SageMaker's /invocations.

import type { SourceArray } from "../array/types.ts";
import { DataError, phrase } from "../core/errors.ts";
import { isRecord } from "../core/record.ts";
import { nested, type OutputKind, type Outputs } from "./outputs.ts";
import type { Predictions } from "./predictions.ts";
import { requireObject } from "./require-object.ts";
import { fromColumns, fromRows, fromSplit } from "./rows.ts";
import type { Served } from "./served.ts";

/** Rows, and how their predictions are answered. */
export interface RowsRequest {
  readonly x: SourceArray;
  answer(predictions: Predictions): unknown;
}

const ACTION = "read the request";
const SIGNATURE = "serving_default";

/** A body of `:predict`: rows are answered by rows, columns by columns. */
export function readPredict(
  served: Served,
  { usual }: Outputs,
  body: unknown,
  maxRows: number,
): RowsRequest {
  const given = requireObject(body, ["signature_name", "instances", "inputs"]);
  const { signature_name: signature = SIGNATURE } = given;
  if (signature !== SIGNATURE) {
    throw DataError.of("SIGNATURE", ACTION, `signature_name "${SIGNATURE}"`, signature);
  }
  if (requireOne(given, ["instances", "inputs"]) === "instances") {
    const x = fromRows(served, given.instances, maxRows);
    return { x, answer: (given) => ({ predictions: byRow(usual, given) }) };
  }
  const x = fromColumns(served, given.inputs, maxRows);
  return { x, answer: (given) => ({ outputs: byOutput(usual, given) }) };
}

const FORMS = ["dataframe_split", "dataframe_records", "instances", "inputs"];

/** A body of /invocations. */
export function readInvocation(
  served: Served,
  outputs: Outputs,
  body: unknown,
  maxRows: number,
): RowsRequest {
  const given = requireObject(body, [...FORMS, "params"]);
  const { params } = given;
  if (params !== undefined && !(isRecord(params) && Object.keys(params).length === 0)) {
    throw DataError.of("PARAMS", ACTION, "no params: the model has none", params);
  }
  return byRows(outputs, readForm(served, given, maxRows));
}

/** Rows that are answered by rows. */
export const byRows = ({ usual }: Outputs, x: SourceArray): RowsRequest => ({
  x,
  answer: (given) => ({ predictions: byRow(usual, given) }),
});

function readForm(
  served: Served,
  given: Readonly<Record<string, unknown>>,
  maxRows: number,
): SourceArray {
  switch (requireOne(given, FORMS)) {
    case "dataframe_split": {
      const { columns, data } = requireObject(given.dataframe_split, ["columns", "data", "index"]);
      return fromSplit(served, columns, data, maxRows);
    }
    case "dataframe_records":
      return fromRows(served, given.dataframe_records, maxRows);
    case "instances":
      return fromRows(served, given.instances, maxRows);
    default:
      return fromColumns(served, given.inputs, maxRows);
  }
}

/** The only one of some keys that is given. */
function requireOne(given: object, keys: readonly string[]): string {
  const found = keys.filter((key) => Object.hasOwn(given, key));
  if (found.length === 1) return found[0]!;
  const got = phrase(found.length === 0 ? "none" : found.join(" and "), found);
  throw DataError.of("FORM", ACTION, `one of ${keys.join(", ")}`, got);
}

/** A single output by itself, several as objects by name. */
function byRow(kinds: readonly OutputKind[], predictions: Predictions): unknown[] {
  const { rows } = predictions;
  const columns = kinds.map((kind) => listOf(kind, predictions));
  if (columns.length === 1) return columns[0]!;
  const made: Record<string, unknown>[] = [];
  for (let row = 0; row < rows; row++) {
    const values: Record<string, unknown> = {}; // faster than of entries
    for (let j = 0; j < kinds.length; j++) values[kinds[j]!.name] = columns[j]![row];
    made.push(values);
  }
  return made;
}

function byOutput(kinds: readonly OutputKind[], predictions: Predictions): unknown {
  const columns = kinds.map((kind) => [kind.name, listOf(kind, predictions)]);
  return columns.length === 1 ? columns[0]![1] : Object.fromEntries(columns);
}

const listOf = (kind: OutputKind, predictions: Predictions) =>
  nested(kind.values(predictions), kind.shape, predictions.rows);
