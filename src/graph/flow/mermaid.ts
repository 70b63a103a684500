import { showName } from "../../drawing/text.ts";
import { edgesOf } from "./edges.ts";
import { showValue } from "./show.ts";
import type { FlowNode } from "./types.ts";

/**
 * A flow as a Mermaid flowchart, from left to right; each edge has the value that goes forward and the gradient
 * that comes back. Characters with a meaning in Mermaid are written as #code;.
 */
export function toMermaid(nodes: readonly FlowNode[]): string {
  const boxes = nodes.map(({ id, inputs, rule }, i) => {
    const name = escapeName(id);
    return `  n${i}["${inputs.length === 0 ? name : `${name}<br/>${escapeText(rule)}`}"]`;
  });
  // unused inputs have no edge
  const edges = edgesOf(nodes).filter(
    ({ from, to }) => to !== undefined || from === nodes.length - 1,
  );
  const arrows = edges.map(({ from, to, gradient }) => {
    const end = to === undefined ? 'out(("output"))' : `n${to}`;
    return `  n${from} -->|"${edgeLabel(nodes[from]!, gradient)}"| ${end}`;
  });
  return `${["flowchart LR", ...boxes, ...arrows].join("\n")}\n`;
}

function edgeLabel(source: FlowNode, gradient: FlowNode["upstreamGradient"]): string {
  const value = escapeText(showValue(source.value));
  return gradient === undefined ? value : `${value}<br/>grad ${escapeText(showValue(gradient))}`;
}

/** Escapes rules and numbers. */
const escapeText = (text: string): string =>
  text.replace(/[^\p{L}\p{N} .,−·²ᵀᵃᵇ¹⁻()…–-]/gu, (character) => `#${character.codePointAt(0)};`);

/** Escapes names, which may not look like a list either: "1. x". */
const escapeName = (name: string): string =>
  showName(name, 40).replace(/[^\p{L}\p{N} ]/gu, (character) => `#${character.codePointAt(0)};`);
