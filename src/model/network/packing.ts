// x of several inputs, by name, as one row.

import { SlotType } from "../../../assembly/control.ts";
import { scaleBytes, toSource } from "../../array/ndarray.ts";
import type { ArrayInput, SourceArray } from "../../array/types.ts";
import { DataError, phrase, ShapeError } from "../../core/errors.ts";
import { isRecord } from "../../core/record.ts";
import { sizeOf } from "../../core/shape.ts";
import { showValue } from "../../core/show.ts";
import type { InputParts } from "../../layers/architecture.ts";
import type { InputLayer } from "../../layers/input.ts";
import { fitFeatures } from "../../training/features.ts";
import type { SlotRows } from "../../training/feed.ts";
import { rowsOf } from "../../training/inputs.ts";

/** An input with its name. */
export type NamedInput = InputLayer & { readonly name: string };

/** Packs the inputs side by side. */
export function packing(inputs: readonly NamedInput[]): Pick<InputParts, "names" | "pack"> {
  const names = inputs.map(({ name }) => name);
  return { names, pack: (action, x) => pack(action, inputs, requireNamed(action, names, x)) };
}

/** @throws DataError unless x is a record of exactly the inputs */
function requireNamed(
  action: string,
  names: readonly string[],
  x: unknown,
): Readonly<Record<string, ArrayInput>> {
  const expected = phrase(`x as a record of its inputs, ${names.join(", ")}`, names);
  if (!isRecord(x)) throw DataError.of("INPUTS", action, expected, x);
  const given = Object.keys(x);
  const isSame = given.length === names.length && names.every((name) => Object.hasOwn(x, name));
  if (isSame) return x as Readonly<Record<string, ArrayInput>>;
  throw DataError.of("INPUTS", action, expected, phrase(given.map(showValue).join(", "), given));
}

function pack(
  action: string,
  inputs: readonly NamedInput[],
  x: Readonly<Record<string, ArrayInput>>,
): SourceArray {
  const parts = inputs.map((each) => {
    const given = toSource(x[each.name]!, `x.${each.name}`);
    const source = fitFeatures(`${action}, input ${showValue(each.name)}`, each, given, undefined);
    return { rows: source.shape[0]!, ...rowsOf(source, each, undefined) };
  });
  const [{ rows }] = parts as [(typeof parts)[0]];
  const counts = parts.map((each) => each.rows);
  if (counts.some((count) => count !== rows)) {
    const expected = "as many rows in all inputs";
    throw ShapeError.of("ROW_COUNTS", action, expected, phrase(counts.join(", "), counts));
  }
  const areBytes = parts.every(({ type }) => type !== SlotType.word && type === parts[0]!.type);
  const sizes = inputs.map(({ shape }) => sizeOf(shape));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const data = areBytes ? new Uint8Array(rows * total) : new Float32Array(rows * total);
  let start = 0;
  parts.forEach((part, i) => {
    const size = sizes[i]!;
    const numbers = areBytes ? part.data : floatsOf(part);
    for (let row = 0; row < rows; row++) {
      data.set(numbers.subarray(row * size, (row + 1) * size), row * total + start);
    }
    start += size;
  });
  return { data, shape: [rows, total] };
}

/** Rows as the programs read them. */
const floatsOf = ({ data, type }: SlotRows): SlotRows["data"] =>
  type === SlotType.uint8Scaled ? scaleBytes(data as Uint8Array) : data;
