import type { FlowNode, FlowValue } from "./types.ts";

/** An edge between two nodes by their numbers; without `to`, it leaves the graph. */
export interface FlowEdge {
  readonly from: number;
  readonly to?: number;
  /** The gradient that comes back. */
  readonly gradient: FlowValue | undefined;
}

/** The edges of a flow, those that leave it last: from nodes that no other node reads. */
export function edgesOf(nodes: readonly FlowNode[]): FlowEdge[] {
  const numbers = new Map(nodes.map(({ id }, i) => [id, i]));
  const edges = nodes.flatMap(({ inputs, downstreamGradient }, to) =>
    inputs.map((input, i) => ({ from: numbers.get(input)!, to, gradient: downstreamGradient[i] })),
  );
  const read = new Set(edges.map(({ from }) => from));
  const ends = nodes.map(({ upstreamGradient }, from) => ({ from, gradient: upstreamGradient }));
  return [...edges, ...ends.filter(({ from }) => !read.has(from))];
}
