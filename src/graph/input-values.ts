// The values of a graph's inputs, checked against their declarations.

import { readArray } from "../array/read-array.ts";
import type { ArrayInput, SourceArray } from "../array/types.ts";
import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { unknownName } from "../core/names.ts";
import { isRecord } from "../core/record.ts";
import { sameShape, shapePhrase, showShape } from "../core/shape.ts";
import { showValue } from "../core/show.ts";
import type { Node } from "../ir/node.ts";
import type { Values } from "./types.ts";

/** The values of every input; `action` is for messages: "run the graph". @throws DataError, ShapeError */
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

/** The values in double precision. */
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
  const source = readArray(given, `input "${name}"`); // ±Infinity and NaN are allowed
  if (!sameShape(source.shape, node.shape)) {
    const expected = phrase(`for input "${name}" shape ${showShape(node.shape)}`, node.shape);
    throw ShapeError.of("INPUT_SHAPE", action, expected, shapePhrase(source.shape));
  }
  if (node.dtype === "float32") return source;
  const wrong = source.data.findIndex((element) => (element | 0) !== element);
  if (wrong < 0) return source;
  const element = source.data[wrong];
  const got = phrase(`${showValue(element)} at element ${wrong}`, element);
  throw DataError.of("NOT_AN_INTEGER", action, `int32 for input "${name}"`, got);
}
