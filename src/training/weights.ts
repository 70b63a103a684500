// Weights of rows: class weights and sample weights as one number a row.

import { SlotType } from "../../assembly/control.ts";
import { type ArrayInput, roundToFloat32, toSource } from "../data/ndarray.ts";
import { DataError, ShapeError } from "../errors.ts";
import type { Loss } from "../losses/losses.ts";
import { showValue } from "../show.ts";
import type { Rows } from "./feed.ts";

/** A weight for each class: by class number, or in order. */
export type ClassWeight = Readonly<Record<number, number>> | readonly number[];

/** The product of both, or undefined where neither is given. */
export function rowWeights(
  loss: Loss,
  truth: ArrayLike<number>,
  count: number,
  classes: number,
  classWeight: ClassWeight | undefined,
  sampleWeight: ArrayInput | undefined,
): Rows | undefined {
  if (classWeight === undefined && sampleWeight === undefined) return undefined;
  const data = new Float32Array(count).fill(1);
  if (classWeight !== undefined) {
    const isBinary = loss.target === "binary" && classes === 1;
    if (loss.target !== "labels" && !isBinary) {
      throw new DataError(
        "CLASS_WEIGHT",
        `Cannot use classWeight: expected a loss of class labels, got ${loss.name}`,
        {
          hint: "use sampleWeight",
        },
      );
    }
    const byClass = resolveClassWeight(classWeight, Math.max(2, classes));
    for (let row = 0; row < count; row++) data[row] = byClass[truth[row]!]!;
  }
  if (sampleWeight !== undefined) {
    const source = toSource(sampleWeight, "sampleWeight");
    if (source.shape.length !== 1 || source.shape[0] !== count) {
      throw new ShapeError(
        "SAMPLE_WEIGHT",
        `Cannot use sampleWeight: expected shape [${count}], got [${source.shape.join(", ")}]`,
        { expected: [count], got: source.shape },
      );
    }
    const values = roundToFloat32(source, "sampleWeight");
    values.forEach((value, row) => {
      data[row]! *= requireWeight("sampleWeight", value, `row ${row}`);
    });
  }
  return { data, stride: 1, type: SlotType.word };
}

function resolveClassWeight(given: ClassWeight, classes: number): number[] {
  if (Array.isArray(given) && given.length !== classes) {
    throw new DataError(
      "CLASS_WEIGHT",
      `Cannot use classWeight: expected ${classes} weights, got ${given.length}`,
      { expected: classes, got: given.length },
    );
  }
  const weights = new Array<number>(classes).fill(1);
  for (const [key, value] of Object.entries(given)) {
    const label = Number(key);
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      throw new DataError(
        "CLASS_WEIGHT",
        `Cannot use classWeight: expected classes from 0 to ${classes - 1}, got ${showValue(key)}`,
        { got: key },
      );
    }
    weights[label] = requireWeight("classWeight", value, `class ${label}`);
  }
  return weights;
}

function requireWeight(name: string, value: number, where: string): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw new DataError(
    "WEIGHT",
    `Cannot use ${name}: expected numbers >= 0, got ${showValue(value)} at ${where}`,
    {
      got: value,
    },
  );
}
