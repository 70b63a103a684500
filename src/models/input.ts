// Arguments of the ready-made models, copied before anything is awaited.

import { toSource } from "../array/ndarray.ts";
import { adopt } from "../array/own.ts";
import { readArray } from "../array/read-array.ts";
import { copyOf } from "../array/rows.ts";
import type { ArrayInput, SourceArray } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { type ClassKnowledge, numberWords } from "../data/known-classes.ts";
import { requireData } from "../data/require-data.ts";
import type { Judgement } from "../data/task.ts";
import type { DataInput, NumericData } from "../training/compiled.ts";

/** Copies of x and y, with the properties of the data set. */
export interface GivenData extends NumericData {
  readonly x: SourceArray;
  readonly y: SourceArray;
  /** Of data sets: the task of y. */
  readonly judged?: Judgement;
}

/** A copy of x. @throws DataError for anything but an array of finite numbers */
export const copyInput = (x: ArrayInput, what = "x"): SourceArray =>
  adopt(copyOf(toSource(x, what)));

/** A copy of x that the model checks: its preprocessing may accept missing values. */
export const copyUnchecked = (x: ArrayInput): SourceArray => adopt(copyOf(readArray(x, "x")));

/** Copies of x and y. @throws DataError for anything but { x, y }; for words */
export function copyData(action: string, data: DataInput, copyX = copyInput): GivenData {
  requireData(action, data);
  return { ...data, x: copyX(data.x as ArrayInput), y: copyInput(data.y as ArrayInput, "y") };
}

/** The same, with class numbers for words. */
export function copyClassData(
  action: string,
  data: DataInput,
  copyX = copyInput,
  known: ClassKnowledge = { isFixed: false },
): GivenData {
  requireData(action, data);
  return copyData(action, numberWords(action, data, known), copyX);
}

/** The error before fit(). */
export const notFitted = (action: string, kind: string): DataError =>
  new DataError("NOT_FITTED", `Cannot ${action} with ${kind}: expected fit() first`, {
    hint: "call await model.fit({ x, y })",
  });
