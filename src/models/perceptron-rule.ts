// The perceptron's learning rule, in float64 and in a fixed order.

import { requireSameRows } from "../array/rows.ts";
import type { SourceArray } from "../array/types.ts";
import { NumericsError, phrase, ShapeError } from "../core/errors.ts";
import { showShape, sizeOf } from "../core/shape.ts";
import { pauses } from "../core/turns.ts";
import { permute } from "../engine/js/random.ts";
import { keyFor, PURPOSE } from "../random/keys.ts";
import { requireFiniteOutputs } from "../training/finite.ts";
import { type KnownClasses, labelsIn, requireTwoClasses } from "./classes.ts";
import type { GivenData } from "./input.ts";
import { type FittedPlanes, outputsOf, rowShapeOf, writeOutputs } from "./outputs.ts";
import { type FeatureRows, readRows } from "./rows.ts";

/** Rows with labels, and the current state. */
export interface Examples {
  readonly x: FeatureRows;
  readonly labels: Int32Array;
  state: PerceptronState;
}

/** The fitted state; two classes have one output, more classes one each. */
export interface PerceptronState extends FittedPlanes {
  readonly classes: number;
}

/** Checked rows and the state, with weights of 0 at first. */
export function readExamples(
  data: GivenData,
  known: KnownClasses,
  state: PerceptronState | undefined,
): Examples {
  const action = "fit perceptron";
  const x = readRows(action, data.x, state && rowShapeOf(state));
  requireSameRows(action, x.rows, data.y.shape[0]);
  const labels = labelsIn(action, data, known);
  requireTwoClasses(action, labels, known);
  return { x, labels, state: state ?? initialState(known.count, x.inputShape) };
}

/** fit() keeps two copies of the weights: 2 GiB. */
const MOST_WEIGHTS = 0x8000000;

function initialState(classes: number, inputShape: readonly number[]): PerceptronState {
  if (classes * sizeOf(inputShape) > MOST_WEIGHTS) {
    const expected = phrase(`at most ${MOST_WEIGHTS} weights`, MOST_WEIGHTS);
    const got = phrase(`${showShape(inputShape)} of ${classes} classes`, [classes, ...inputShape]);
    const hint = "use fewer classes";
    throw ShapeError.of("TOO_LARGE", "fit perceptron", expected, got, { hint });
  }
  const outer = classes === 2 ? [] : [classes];
  const zeros = (shape: readonly number[]) => ({ data: new Float64Array(sizeOf(shape)), shape });
  return { classes, coefficients: zeros([...outer, ...inputShape]), intercept: zeros(outer) };
}

/** One epoch: the state after it, and the number of mistakes. */
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
  const pause = pauses();
  for (let i = 0; i < x.rows; i++) {
    const number = order.shuffle ? permute(i, x.rows, key[0], key[1]) : i;
    x.read(number, row);
    writeOutputs(row, weights, thresholds, scores);
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
    const turn = pause();
    if (turn) await turn; // not for every row
  }
  if (!weights.every(Number.isFinite) || !thresholds.every(Number.isFinite)) {
    throw new NumericsError(
      "OVERFLOW",
      "Cannot fit perceptron: expected finite weights, got an overflow; the weights are those before the epoch",
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

/** The class with the highest score except `label`; the first of equal ones. */
function highestBut(label: number, scores: Float64Array): number {
  let best = label === 0 ? 1 : 0;
  for (let j = best + 1; j < scores.length; j++) {
    if (j !== label && scores[j]! > scores[best]!) best = j;
  }
  return best;
}

/** Scores of all rows: [n, 1] or [n, classes]. @throws NumericsError if they overflow */
export function scoresOf(
  action: string,
  state: PerceptronState,
  x: SourceArray,
): { data: Float64Array; shape: [number, number] } {
  const { data, shape } = outputsOf(action, state, x);
  const [rows, outputs = 1] = shape as [number, number?];
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

/** Accuracy and the perceptron criterion. */
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
