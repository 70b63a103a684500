import { showName } from "../../drawing/text.ts";
import { showValue } from "./show.ts";
import type { FlowNode } from "./types.ts";

/**
 * A flow as a Mermaid flowchart, from left to right; each edge has the value that goes forward and the gradient
 * that comes back. Characters with a meaning in Mermaid are written as #code;.
 */
export function toMermaid(nodes: readonly FlowNode[]): string {
  const numbers = new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const lines = ["flowchart LR"];
  for (const node of nodes) {
    const name = escapeName(node.id);
    const text = node.inputs.length === 0 ? name : `${name}<br/>${escapeText(node.rule)}`;
    lines.push(`  ${numbers.get(node.id)}["${text}"]`);
  }
  for (const node of nodes) {
    node.inputs.forEach((input, i) => {
      const label = edgeLabel(byId.get(input)!, node.downstreamGradient[i]);
      lines.push(`  ${numbers.get(input)} -->|"${label}"| ${numbers.get(node.id)}`);
    });
  }
  const last = nodes.at(-1)!;
  const label = edgeLabel(last, last.upstreamGradient);
  lines.push(`  ${numbers.get(last.id)} -->|"${label}"| out(("output"))`);
  return `${lines.join("\n")}\n`;
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
