import { sameShape, sizeOf } from "../core/shape.ts";
import { showValue } from "../core/show.ts";
import { isListOf } from "../format/read-description.ts";
import { refused } from "../format/refused.ts";
import type { Crop } from "./features.ts";

/** The crop in a model file: images at least as large as the input, with the same channels. @throws FormatError */
export function readCrop(value: unknown, input: readonly number[]): Crop {
  const { from, size } = (value ?? {}) as Crop;
  const isShape = (list: unknown, rank: number) =>
    isListOf(list, "number") &&
    list.length === rank &&
    list.every((each: number) => Number.isInteger(each) && each >= 1);
  if (isShape(from, 3) && isShape(size, 2)) {
    const part = [...size, from[2]!];
    const fits = sameShape(part, input) || (input.length === 1 && sizeOf(part) === input[0]);
    if (fits && from.every((each, axis) => each >= part[axis]!)) return { from, size };
  }
  throw refused("images to crop to the model's input", showValue(value));
}
