// The values that a graph is given, checked against what it declares.

import { readArray } from "../array/read-array.ts";
import type { ArrayInput, SourceArray } from "../array/types.ts";
import { DataError, ShapeError } from "../core/errors.ts";
import { unknownName } from "../core/names.ts";
import { isRecord } from "../core/record.ts";
import { sameShape, showShape } from "../core/shape.ts";
import { showValue } from "../core/show.ts";
import type { Node } from "../ir/node.ts";
import type { Values } from "./types.ts";

/** Every input with its values, of the right shape; `action` is for messages: "run the graph". */
export function readInputs(
  action: string,
  inputs: ReadonlyMap<string, Node>,
  values: Values,
): Map<Node, SourceArray> {
  if (!isRecord(values)) {
    throw DataError.of("INPUTS", action, "the values of inputs by name", values, {
      expected: [...inputs.keys()],
    });
  }
  for (const name of Object.keys(values)) {
    if (!inputs.has(name)) throw unknownName("input", name, [...inputs.keys()]);
  }
  return new Map(
    [...inputs].map(([name, node]) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      return [node, readInput(action, name, node, value)];
    }),
  );
}

/** In double precision, as they were given. */
export function doublesOf(sources: ReadonlyMap<Node, SourceArray>): Map<Node, Float64Array> {
  return new Map([...sources].map(([node, { data }]) => [node, Float64Array.from(data)]));
}

function readInput(
  action: string,
  name: string,
  node: Node,
  value: ArrayInput | number | undefined,
): SourceArray {
  if (value === undefined) {
    throw new DataError("MISSING_INPUT", `Cannot ${action}: expected a value for input "${name}"`, {
      expected: name,
    });
  }
  const given = typeof value === "number" ? { data: [value], shape: [] } : value;
  const source = readArray(given, `input "${name}"`); // ±Infinity and NaN are values as others
  if (!sameShape(source.shape, node.shape)) {
    throw new ShapeError(
      "INPUT_SHAPE",
      `Cannot ${action}: expected for input "${name}" shape ${showShape(node.shape)}, got ${showShape(source.shape)}`,
      { expected: node.shape, got: source.shape },
    );
  }
  if (node.dtype === "float32") return source;
  const wrong = source.data.findIndex((element) => (element | 0) !== element);
  if (wrong < 0) return source;
  throw new DataError(
    "NOT_AN_INTEGER",
    `Cannot ${action}: expected int32 for input "${name}", got ${showValue(source.data[wrong])} at element ${wrong}`,
    { got: source.data[wrong] },
  );
}
