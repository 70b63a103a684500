// The work of gradientCheck(): derived gradients beside central differences, in f64.

import type { SourceArray } from "../array/types.ts";
import { DataError, ShapeError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { type Node, reachable } from "../ir/node.ts";
import { gradients } from "../ops/gradient.ts";
import { evaluateReference } from "../ops/reference.ts";
import { doublesOf, readInputs } from "./input-values.ts";
import type { Graph, Values } from "./types.ts";

/** How far derived and measured gradients lie apart. */
export interface GradientCheck {
  readonly maxRelativeError: number;
  /** The largest error of each input. */
  readonly inputs: Record<string, number>;
}

/** Points nearer than this to where a derivative jumps are moved. */
const KINK_DISTANCE = 1e-4;
/** How far they are moved at most at the first try. */
const MOVE = 1e-3;
const MOVES_AT_MOST = 30;

/** See gradientCheck(). */
export function checkGradient<Name extends string>(
  graph: Graph<Name, unknown>,
  inputs: Values<Name>,
  step: number,
): GradientCheck {
  const output = graph.output;
  if (!("operation" in output)) {
    throw new ShapeError(
      "GRADIENT_OF_RECORD",
      "Cannot check the gradient: expected one output, got a record",
    );
  }
  const node = output as Node;
  const wanted = [...graph.inputs].filter(([, each]) => each.dtype === "float32");
  const derived = gradients(
    node,
    wanted.map(([, each]) => each),
  );
  const values = awayFromKinks(
    node,
    doublesOf(requireFinite(readInputs("check the gradient", graph.inputs, inputs))),
    wanted.map(([, each]) => each),
  );
  const exact = evaluateReference(
    derived.filter((each) => each !== undefined),
    values,
  );
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
      const error =
        Math.abs(analytic - numeric) / Math.max(1e-8, Math.abs(analytic) + Math.abs(numeric));
      largest = Math.max(largest, Number.isNaN(error) ? Infinity : error);
    }
    errors.set(name, largest);
  });
  return { maxRelativeError: Math.max(0, ...errors.values()), inputs: Object.fromEntries(errors) };
}

/** Refuses points with nothing on both sides of them. */
function requireFinite(sources: Map<Node, SourceArray>): Map<Node, SourceArray> {
  for (const [{ name }, { data }] of sources) {
    const wrong = data.findIndex((value) => !Number.isFinite(value));
    if (wrong < 0) continue;
    throw new DataError(
      "NOT_FINITE",
      `Cannot check the gradient: expected finite numbers for input ${showValue(name)}, got ${showValue(data[wrong])} at element ${wrong}`,
      { expected: "finite numbers", got: data[wrong] },
    );
  }
  return sources;
}

/** The values, or ones near by where no operation is near a point at which its derivative jumps. */
function awayFromKinks(
  output: Node,
  start: ReadonlyMap<Node, Float64Array>,
  movable: readonly Node[],
): Map<Node, Float64Array> {
  for (let move = 0; ; move++) {
    const values = new Map([...start].map(([node, x]) => [node, x.slice()]));
    movable.forEach((node, n) => {
      const x = values.get(node)!;
      // irregular, so that no two elements stay level
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
