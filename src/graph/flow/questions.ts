// The nodes that flow() evaluates: each value, its gradient, the gradients sent to its inputs, its slopes.

import { sameShape } from "../../core/shape.ts";
import { Node, reachable } from "../../ir/node.ts";
import { constant } from "../../ops/constant.ts";
import { backpropagate } from "../../ops/gradient.ts";
import { broadcastTo } from "../../ops/sum.ts";
import { localRules } from "./local-rules.ts";

/** A value of a graph, and the nodes that flow() evaluates for it. */
export interface Question {
  /** An input's name, or operation and number: "add1". */
  readonly id: string;
  readonly node: Node;
  /** The node that computed it: itself, or the reduction that it reshapes. */
  readonly maker: Node;
  /** It depends on a float32 input, so it has a gradient. */
  readonly hasGradient: boolean;
  readonly upstream: Node | undefined;
  /** One for each input of the maker. */
  readonly downstream: readonly (Node | undefined)[];
  readonly local: readonly (Node | string | undefined)[];
}

/** Reductions end with a view without axes of length 1; both are shown as one node. */
const REDUCTIONS = ["sum", "max", "min", "argmax"];

/** The values in order of evaluation; the output is the last one. */
export function questionsAbout(inputs: ReadonlyMap<string, Node>, output: Node): Question[] {
  const leaves = [...inputs.values()].filter((node) => node.dtype === "float32");
  const { upstream, sent } = backpropagate(output, leaves);
  const nodes = [...new Set([...reachable([output]), ...inputs.values()])].sort((a, b) =>
    a === output ? 1 : b === output ? -1 : a.id - b.id,
  );
  const reductions = reductionsBehindViews(nodes);
  const onWay = new Set(leaves);
  const numbered = numbering(inputs);
  return nodes.flatMap((node) => {
    if (node.inputs.some((input) => onWay.has(input))) onWay.add(node);
    if (reductions.has(node)) return [];
    const maker = reductions.has(node.inputs[0]!) ? node.inputs[0]! : node;
    const isInput = inputs.get(node.name ?? "") === node;
    return [
      {
        id: isInput ? node.name! : numbered(maker.operation.name),
        node,
        maker,
        hasGradient: onWay.has(node) && node.dtype === "float32",
        upstream: upstream.get(node),
        downstream: sent.get(maker) ?? [],
        local: maker.inputs.some((input) => onWay.has(input)) ? localGradients(maker) : [],
      },
    ];
  });
}

function reductionsBehindViews(nodes: readonly Node[]): Set<Node> {
  const reductions = new Set<Node>();
  const read = new Set<Node>();
  for (const { operation, inputs } of nodes) {
    for (const input of inputs) {
      const isView = operation.name === "reshape" && REDUCTIONS.includes(input.operation.name);
      if (isView && !read.has(input)) reductions.add(input);
      else reductions.delete(input);
      read.add(input);
    }
  }
  return reductions;
}

/** "add1", "add2": names that no input has. */
function numbering(inputs: ReadonlyMap<string, Node>): (name: string) => string {
  const counts = new Map<string, number>();
  return (name) => {
    let count = counts.get(name) ?? 0;
    do count++;
    while (inputs.has(`${name}${count}`));
    counts.set(name, count);
    return `${name}${count}`;
  };
}

/** d node / d input for each input: a number for each element, or in words. */
function localGradients(node: Node): readonly (Node | string | undefined)[] {
  const { operation, inputs, attributes, shape } = node;
  if (!operation.gradient) return [];
  if (!operation.locality) return localRules(node);
  // an element that is read several times has a slope for each
  const isSpread = isBroadcast(node, inputs);
  const spread = isSpread ? inputs.map((each) => broadcastTo(each, shape)) : inputs;
  const whole = isSpread ? new Node(operation, spread, attributes, shape) : node;
  return operation.gradient(whole, broadcastTo(constant(1), shape));
}

/** Whether elements of an input are read more than once. */
export const isBroadcast = ({ operation, shape }: Node, inputs: readonly Node[]): boolean =>
  operation.locality === "elementwise" && inputs.some((each) => !sameShape(each.shape, shape));
