import { callWith } from "../array/own.ts";
import { optionError, requireKnownKeys } from "../core/names.ts";
import type { GradientCheck } from "./finite-differences.ts";
import type { Graph, Values } from "./types.ts";

/**
 * Compares the gradients of a graph with central differences of its f64 reference. The error of an
 * element is |a − n| / max(1e-8, |a| + |n|). Points within 1e-4 of a kink are moved.
 * @throws ShapeError if the output is not of rank 0
 *
 * @example
 * const f = graph(({ x }) => x.tanh().sum(), { x: [2] });
 * const { maxRelativeError } = await gradientCheck(f, { x: [0.5, -1] });
 * maxRelativeError < 1e-6; // true
 */
export async function gradientCheck<Name extends string>(
  graph: Graph<Name, unknown>,
  inputs: Values<Name>,
  options: { readonly step?: number } = {},
): Promise<GradientCheck> {
  requireKnownKeys("gradientCheck", options, ["step"]);
  const { step = 1e-6 } = options;
  if (!(graph?.inputs instanceof Map)) throw optionError("gradientCheck", "a graph", graph);
  if (!(typeof step === "number" && step > 0 && step < 1)) {
    throw optionError("gradientCheck", "step to be a number above 0 and below 1", step);
  }
  const loading = import("./finite-differences.ts");
  return callWith(loading, [inputs], ({ checkGradient }, given) =>
    checkGradient(graph, given, step),
  );
}
