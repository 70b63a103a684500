// What a call of a ready-made model was given, copied before anything is waited for.

import { toSource } from "../array/ndarray.ts";
import { readArray } from "../array/read-array.ts";
import { copyOf } from "../array/rows.ts";
import type { ArrayInput, SourceArray } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { type ClassKnowledge, numberWords } from "../data/known-classes.ts";
import { requireData } from "../data/require-data.ts";
import type { Judgement } from "../data/task.ts";
import type { DataInput, NumericData } from "../training/compiled.ts";

/** x and y of a call, the caller's no more, with all that a data set says of them. */
export interface GivenData extends NumericData {
  readonly x: SourceArray;
  readonly y: SourceArray;
  /** Of data sets: what y was taken for. */
  readonly judged?: Judgement;
}

/** A copy of x. @throws DataError for what is no array of finite numbers */
export const copyInput = (x: ArrayInput, what = "x"): SourceArray => copyOf(toSource(x, what));

/** A copy of x, which a model checks: its preprocessing may take missing values. */
export const copyUnchecked = (x: ArrayInput): SourceArray => copyOf(readArray(x, "x"));

/** Copies of x and y. @throws DataError for what is not { x, y }; for words */
export function copyData(action: string, data: DataInput, copyX = copyInput): GivenData {
  requireData(action, data);
  return { ...data, x: copyX(data.x), y: copyInput(data.y as ArrayInput, "y") };
}

/** The same, words as the numbers of classes, as far as those are known. */
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
