import { table } from "../../core/text.ts";
import { showName } from "../../drawing/text.ts";
import { showValue } from "./show.ts";
import type { FlowNode, FlowValue } from "./types.ts";

const NONE = "–";
const show = (value: FlowValue | string | undefined): string =>
  value === undefined ? NONE : typeof value === "string" ? value : showValue(value);

/** A flow as a table of its nodes. */
export function toText(nodes: readonly FlowNode[]): string {
  const rows = nodes.map((node) => [
    showName(node.id),
    node.inputs.map((input) => showName(input)).join(", "),
    show(node.value),
    show(node.upstreamGradient),
    node.localGradient.map(show).join(", "),
    node.rule,
  ]);
  return table([["node", "inputs", "value", "gradient", "local gradient", "rule"], ...rows]);
}
