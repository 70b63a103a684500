import { phrase, ShapeError } from "../core/errors.ts";
import { showShape } from "../core/shape.ts";
import { type Node, reachable } from "../ir/node.ts";
import { add } from "./arithmetic.ts";
import { constant } from "./constant.ts";

/** The backward pass from one output. */
export interface Backpropagation {
  /** The gradient of the output with respect to each node. */
  readonly upstream: ReadonlyMap<Node, Node>;
  /** The gradients that each node sends to its inputs; undefined for none. */
  readonly sent: ReadonlyMap<Node, readonly (Node | undefined)[]>;
}

/**
 * Reverse-mode differentiation: nodes that compute the gradient of y (rank 0) with respect to each x, which can
 * be differentiated again. undefined if y does not depend on x.
 */
export function gradients(y: Node, xs: readonly Node[]): (Node | undefined)[] {
  const { upstream } = backpropagate(y, xs);
  return xs.map((x) => upstream.get(x));
}

/** The gradient of y (rank 0) with respect to every node on a path to one of the xs. */
export function backpropagate(y: Node, xs: readonly Node[]): Backpropagation {
  if (y.shape.length !== 0 || y.dtype !== "float32") {
    const got = phrase(`${y.dtype} ${showShape(y.shape)}`, y.shape);
    const expected = phrase("a float32 output of rank 0", []);
    const hint = "add .sum() or .mean()";
    throw ShapeError.of("GRADIENT_OF_TENSOR", "take the gradient", expected, got, { hint });
  }
  const order = reachable([y]);
  const needed = new Set(xs);
  for (const node of order) {
    if (node.inputs.some((input) => needed.has(input))) needed.add(node);
  }
  const upstream = new Map<Node, Node>([[y, constant(1)]]);
  const sent = new Map<Node, readonly (Node | undefined)[]>();
  for (const node of order.reverse()) {
    const arriving = upstream.get(node);
    if (!arriving || !needed.has(node) || !node.inputs.some((input) => needed.has(input))) continue;
    const flowing = node.operation.gradient?.(node, arriving) ?? [];
    const parts = node.inputs.map((input, i) => (needed.has(input) ? flowing[i] : undefined));
    sent.set(node, parts);
    node.inputs.forEach((input, i) => {
      const gradient = parts[i];
      if (!gradient) return;
      const before = upstream.get(input);
      upstream.set(input, before ? add(before, gradient) : gradient); // copy: sum
    });
  }
  return { upstream, sent };
}
