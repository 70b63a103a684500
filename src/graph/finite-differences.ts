// gradientCheck(): gradients compared with central differences, in f64.

import type { SourceArray } from "../array/types.ts";
import { DataError, phrase } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { type Node, reachable } from "../ir/node.ts";
import { gradients } from "../ops/gradient.ts";
import { evaluateReference } from "../ops/reference.ts";
import { doublesOf, readInputs } from "./input-values.ts";
import { singleOutput } from "./single-output.ts";
import type { Graph, Values } from "./types.ts";

/** Errors of the gradients of a graph. */
export interface GradientCheck {
  readonly maxRelativeError: number;
  /** The largest error of each input. */
  readonly inputs: Record<string, number>;
}

/** Points nearer than this to a jump of a derivative are moved. */
const KINK_DISTANCE = 1e-4;
/** Largest distance of the first move. */
const MOVE = 1e-3;
const MOVES_AT_MOST = 30;

/** See gradientCheck(). */
export function checkGradient<Name extends string>(
  graph: Graph<Name, unknown>,
  inputs: Values<Name>,
  step: number,
): GradientCheck {
  const node = singleOutput("check the gradient", graph.output);
  const wanted = [...graph.inputs].filter(([, each]) => each.dtype === "float32");
  const inputNodes = wanted.map(([, each]) => each);
  const derived = gradients(node, inputNodes);
  const sources = requireFinite(readInputs("check the gradient", graph.inputs, inputs));
  const values = awayFromKinks(node, doublesOf(sources), inputNodes);
  const known = derived.filter((each) => each !== undefined);
  const exact = evaluateReference(known, values);
  const at = () => evaluateReference([node], values).get(node)![0]!;
  const errors = new Map<string, number>();
  wanted.forEach(([name, input], i) => {
    const x = values.get(input)!;
    const gradient = derived[i] && exact.get(derived[i])!;
    let largest = 0;
    for (let k = 0; k < x.length; k++) {
      const kept = x[k]!;
      x[k] = kept + step;
      const above = at();
      x[k] = kept - step;
      const below = at();
      x[k] = kept;
      const numeric = (above - below) / (2 * step);
      const analytic = gradient?.[k] ?? 0;
      const scale = Math.max(1e-8, Math.abs(analytic) + Math.abs(numeric));
      const error = Math.abs(analytic - numeric) / scale;
      largest = Math.max(largest, Number.isNaN(error) ? Infinity : error);
    }
    errors.set(name, largest);
  });
  return { maxRelativeError: Math.max(0, ...errors.values()), inputs: Object.fromEntries(errors) };
}

/** @throws DataError NOT_FINITE for points without neighbours */
function requireFinite(sources: Map<Node, SourceArray>): Map<Node, SourceArray> {
  for (const [{ name }, { data }] of sources) {
    const wrong = data.findIndex((value) => !Number.isFinite(value));
    if (wrong < 0) continue;
    const expected = phrase(`finite numbers for input ${showValue(name)}`, "finite numbers");
    const got = phrase(`${showValue(data[wrong])} at element ${wrong}`, data[wrong]);
    throw DataError.of("NOT_FINITE", "check the gradient", expected, got);
  }
  return sources;
}

/** The values, or near ones at which no operation is near a jump of its derivative. */
function awayFromKinks(
  output: Node,
  start: ReadonlyMap<Node, Float64Array>,
  movable: readonly Node[],
): Map<Node, Float64Array> {
  for (let move = 0; ; move++) {
    const values = new Map([...start].map(([node, x]) => [node, x.slice()]));
    movable.forEach((node, n) => {
      const x = values.get(node)!;
      // irregular, so that no two elements stay equal
      x.forEach((value, i) => {
        const share = ((i * 7919 + n * 104729 + move * 1299709) % 9973) / 9973 - 0.5;
        x[i] = value + MOVE * move * share;
      });
    });
    if (move === MOVES_AT_MOST || !isNearKink(output, values)) return values;
  }
}

function isNearKink(output: Node, values: ReadonlyMap<Node, Float64Array>): boolean {
  const known = evaluateReference([output], values);
  return reachable([output]).some((node) => {
    if (!node.operation.kinkDistance) return false;
    const inputs = node.inputs.map((input) => known.get(input)!);
    return node.operation.kinkDistance(inputs, node, 1) < KINK_DISTANCE;
  });
}
