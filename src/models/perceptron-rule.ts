// The perceptron's learning rule, in double precision and in a fixed order.

import { requireSameRows } from "../array/rows.ts";
import type { SourceArray } from "../array/types.ts";
import { NumericsError, ShapeError } from "../core/errors.ts";
import { showShape, sizeOf } from "../core/shape.ts";
import { restful } from "../core/turns.ts";
import { permute } from "../engine/js/random.ts";
import { keyFor, PURPOSE } from "../random/keys.ts";
import { requireFiniteOutputs } from "../training/finite.ts";
import { type KnownClasses, labelsIn, requireTwoClasses } from "./classes.ts";

import type { GivenData } from "./input.ts";
import type { Float64Values } from "./json.ts";
import { type FeatureRows, readRows } from "./rows.ts";

/** What there is to learn from, and what has been learned. */
export interface Examples {
  readonly x: FeatureRows;
  readonly labels: Int32Array;
  state: PerceptronState;
}

/** What the rule has learned. */
export interface PerceptronState {
  readonly classes: number;
  /** [...inputShape] of two classes, else [classes, ...inputShape]. */
  readonly coefficients: Float64Values;
  /** [] or [classes] */
  readonly intercept: Float64Values;
}

/** Checked rows, with weights of 0 where there are none yet. */
export function readExamples(
  data: GivenData,
  known: KnownClasses,
  state: PerceptronState | undefined,
): Examples {
  const action = "fit perceptron";
  const x = readRows(action, data.x, state && inputShapeOf(state));
  requireSameRows(action, x.rows, data.y.shape[0]);
  const labels = labelsIn(action, data, known);
  requireTwoClasses(action, labels, known);
  return { x, labels, state: state ?? begin(known.count, x.inputShape) };
}

/** Weights that fit() keeps two copies of: 2 GiB. */
const MOST_WEIGHTS = 0x8000000;

function begin(classes: number, inputShape: readonly number[]): PerceptronState {
  if (classes * sizeOf(inputShape) > MOST_WEIGHTS) {
    throw new ShapeError(
      "TOO_LARGE",
      `Cannot fit perceptron: expected at most ${MOST_WEIGHTS} weights, got ${showShape(inputShape)} of ${classes} classes`,
      { expected: MOST_WEIGHTS, got: [classes, ...inputShape], hint: "take fewer classes" },
    );
  }
  const outer = classes === 2 ? [] : [classes];
  const zeros = (shape: readonly number[]) => ({
    data: new Float64Array(sizeOf(shape)),
    shape,
  });
  return { classes, coefficients: zeros([...outer, ...inputShape]), intercept: zeros(outer) };
}

const inputShapeOf = ({ coefficients, intercept }: PerceptronState): readonly number[] =>
  coefficients.shape.slice(intercept.shape.length);

/** All rows once: what is learned then, and how many were mistaken. */
export async function learnEpoch(
  { x, labels, state }: Examples,
  learningRate: number,
  order: { readonly shuffle: boolean; readonly seed: number; readonly epoch: number },
): Promise<{ state: PerceptronState; mistakes: number }> {
  const key = keyFor(order.seed, PURPOSE.shuffle, order.epoch);
  const weights = state.coefficients.data.slice();
  const thresholds = state.intercept.data.slice();
  const row = new Float64Array(x.columns);
  const scores = new Float64Array(thresholds.length);
  const move = (output: number, by: number) => {
    const at = output * row.length;
    for (let j = 0; j < row.length; j++) weights[at + j]! += by * row[j]!;
    thresholds[output]! += by;
  };
  let mistakes = 0;
  const rest = restful();
  for (let i = 0; i < x.rows; i++) {
    const number = order.shuffle ? permute(i, x.rows, key[0], key[1]) : i;
    x.read(number, row);
    score(row, weights, thresholds, scores);
    const label = labels[number]!;
    if (scores.length === 1) {
      const side = label === 1 ? 1 : -1;
      if (!(side * scores[0]! > 0)) {
        mistakes++;
        move(0, learningRate * side);
      }
    } else {
      const rival = highestBut(label, scores);
      if (!(scores[label]! > scores[rival]!)) {
        mistakes++;
        move(label, learningRate);
        move(rival, -learningRate);
      }
    }
    const turn = rest();
    if (turn) await turn; // not at each of the rows
  }
  if (!weights.every(Number.isFinite) || !thresholds.every(Number.isFinite)) {
    throw new NumericsError(
      "OVERFLOW",
      "Cannot fit perceptron: expected finite weights, got others; the weights are those before the epoch",
      { hint: "scale the data to about 1" },
    );
  }
  return {
    state: {
      classes: state.classes,
      coefficients: { ...state.coefficients, data: weights },
      intercept: { ...state.intercept, data: thresholds },
    },
    mistakes,
  };
}

/** w·x + b of each output, in index order. */
function score(
  row: Float64Array,
  weights: Float64Array,
  thresholds: Float64Array,
  scores: Float64Array,
): void {
  for (let output = 0, at = 0; output < scores.length; output++) {
    let sum = thresholds[output]!;
    for (let j = 0; j < row.length; j++, at++) sum += weights[at]! * row[j]!;
    scores[output] = sum;
  }
}

/** The class that scores highest of all but one, the first of equal ones. */
function highestBut(label: number, scores: Float64Array): number {
  let best = label === 0 ? 1 : 0;
  for (let j = best + 1; j < scores.length; j++) {
    if (j !== label && scores[j]! > scores[best]!) best = j;
  }
  return best;
}

/** Scores of all rows: [n, 1] or [n, classes]. */
export function scoresOf(
  action: string,
  state: PerceptronState,
  x: SourceArray,
): { data: Float64Array; shape: [number, number] } {
  const { rows, columns, read } = readRows(action, x, inputShapeOf(state));
  const outputs = state.intercept.data.length;
  const data = new Float64Array(rows * outputs);
  const row = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    read(i, row);
    const scores = data.subarray(i * outputs, (i + 1) * outputs);
    score(row, state.coefficients.data, state.intercept.data, scores);
  }
  requireFiniteOutputs(action, data, outputs);
  return { data, shape: [rows, outputs] };
}

/** The class of each row. */
export function classesOf({
  data,
  shape: [rows, outputs],
}: ReturnType<typeof scoresOf>): Int32Array {
  return Int32Array.from({ length: rows }, (_, i) => {
    if (outputs === 1) return data[i]! > 0 ? 1 : 0;
    return highestBut(-1, data.subarray(i * outputs, (i + 1) * outputs));
  });
}

/** Accuracy and the perceptron's criterion. */
export function evaluateExamples(
  state: PerceptronState,
  known: KnownClasses,
  given: GivenData,
): { loss: number; accuracy: number } {
  const action = "evaluate perceptron";
  const { x, y } = given;
  const scores = scoresOf(action, state, x);
  const { data, shape } = scores;
  requireSameRows(action, shape[0], y.shape[0]);
  const labels = labelsIn(action, given, known);
  let right = 0;
  let loss = 0;
  classesOf(scores).forEach((predicted, i) => {
    const label = labels[i]!;
    if (predicted === label) right++;
    const at = i * shape[1];
    const lack =
      shape[1] === 1
        ? (label === 1 ? -1 : 1) * data[i]!
        : data[at + highestBut(label, data.subarray(at, at + shape[1]))]! - data[at + label]!;
    loss += Math.max(0, lack);
  });
  return { loss: loss / shape[0], accuracy: right / shape[0] };
}
