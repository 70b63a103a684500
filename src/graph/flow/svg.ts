import {
  type Brush,
  type DrawingOptions,
  picture,
  resolveTheme,
  round,
  write,
} from "../../drawing/picture.ts";
import { escapeMarkup, showName, widthOf } from "../../drawing/text.ts";
import { edgesOf, type FlowEdge } from "./edges.ts";
import { type Box, type Layout, type Link, layOut, type PlacedLink } from "./layout.ts";
import { showValue } from "./show.ts";
import type { FlowNode, FlowValue } from "./types.ts";

const MARGIN = 16;
const TITLE = 14;
const SMALL = 11;
const LABEL = 12;
const LABEL_HEIGHT = 42;
const PADDING = 10;

/** Signs of operations. */
const SIGNS: Readonly<Record<string, string>> = {
  add: "+",
  sub: "−",
  mul: "×",
  div: "÷",
  neg: "−",
  divideBySize: "÷ n",
  maximum: "max",
  minimum: "min",
};

/** The text of a box. */
interface Face {
  readonly title: string;
  readonly details: readonly string[];
  readonly isLeaf: boolean;
}

/** A flow as a picture, from left to right, with values above the edges and gradients below. */
export function toSVG(nodes: readonly FlowNode[], options: DrawingOptions = {}): string {
  const theme = resolveTheme(options);
  const faces = nodes.map(faceOf);
  const links = edgesOf(nodes).map((edge) => linkOf(edge, nodes[edge.from]!));
  const boxes = faces.map(boxOf);
  const layout = layOut(boxes, links);
  const body = (brush: Brush) => {
    const parts = [
      ...layout.links.map(({ stretches }) => drawEdge(stretches, brush)),
      ...faces.map((face, i) => drawBox(face, boxes[i]!, layout.boxes[i]!, nodes[i]!, brush)),
      ...layout.links.map(({ stretches, labelX }, i) => {
        const [{ y }] = stretches as [PlacedLink["stretches"][number]];
        const [value, gradient] = links[i]!.texts;
        return (
          write(labelX, y - 6, value, brush("value"), { size: LABEL }) +
          write(labelX, y + 15, gradient, brush("gradient"), { size: LABEL })
        );
      }),
    ];
    return `<g transform="translate(${MARGIN} ${MARGIN})">${parts.join("")}</g>`;
  };
  const [width, height] = [layout.width + 2 * MARGIN, layout.height + 2 * MARGIN];
  return picture("Values forward, gradients back", width, height, { theme, body });
}

/** An edge with its label: the value, and the gradient. */
function linkOf(
  { from, to, gradient }: FlowEdge,
  { op, value }: FlowNode,
): Link & { readonly texts: readonly [string, string] } {
  // the box of a constant shows its value
  const isShown = op === "constant" && typeof value === "number";
  const texts = [
    isShown ? "" : minus(value),
    gradient === undefined ? "" : minus(gradient),
  ] as const;
  const place = { from, ...(to !== undefined && { to }), texts };
  if (texts.every((text) => text === "")) return { ...place, labelWidth: 0, labelHeight: 12 };
  const labelWidth = Math.max(...texts.map((text) => widthOf(text, LABEL))) + 16;
  return { ...place, labelWidth, labelHeight: LABEL_HEIGHT };
}

function faceOf(node: FlowNode): Face {
  const isLeaf = node.inputs.length === 0;
  if (isLeaf) {
    const isNumber = node.op === "constant" && typeof node.value === "number";
    const title = isNumber ? minus(node.value) : showName(node.id);
    const details = node.shape.length === 0 ? [] : [`[${node.shape.join(", ")}]`];
    return { title, details, isLeaf };
  }
  const local = node.localGradient.filter((each) => each !== undefined);
  const numbers = local.filter((each) => typeof each === "number").map(minus);
  const isScalar = numbers.length > 0 && numbers.length === local.length && node.op !== "copy";
  return {
    title: SIGNS[node.op] ?? node.op,
    details: [node.rule, ...(isScalar ? [`local ${numbers.join(", ")}`] : [])],
    isLeaf,
  };
}

function boxOf({ title, details, isLeaf }: Face): Box {
  const widths = [widthOf(title, TITLE), ...details.map((text) => widthOf(text, SMALL))];
  return {
    width: Math.ceil(Math.max(isLeaf ? 26 : 40, ...widths) + 2 * PADDING),
    height: 28 + 15 * details.length,
  };
}

function drawBox(
  { title, details, isLeaf }: Face,
  { width, height: least }: Box,
  { x, y, height }: Layout["boxes"][number],
  node: FlowNode,
  brush: Brush,
): string {
  const middle = x + width / 2;
  const top = y + (height - least) / 2;
  const texts = [
    write(middle, top + 19, title, brush("ink"), { size: TITLE, weight: 600 }),
    ...details.map((text, i) =>
      write(middle, top + 35 + 15 * i, text, brush("muted"), { size: SMALL }),
    ),
  ];
  const radius = isLeaf ? least / 2 : 6;
  return `<g><title>${escapeMarkup(`${node.id}: ${node.rule}`)}</title><rect x="${round(x)}" y="${round(y)}" width="${width}" height="${round(height)}" rx="${radius}" ${brush(isLeaf ? "leaf" : "gate")}/>${texts.join("")}</g>`;
}

/** An edge: straight below its label, bent between columns, with an arrow at the end. */
function drawEdge(stretches: PlacedLink["stretches"], brush: Brush): string {
  const steps = stretches.map(({ from, to, y }, i) => {
    const before = stretches[i - 1];
    if (!before) return `M${round(from)} ${round(y)}H${round(to)}`;
    const middle = round((before.to + from) / 2);
    return `C${middle} ${round(before.y)} ${middle} ${round(y)} ${round(from)} ${round(y)}H${round(to)}`;
  });
  return `<path d="${steps.join("")}m-6 -3.5l6 3.5l-6 3.5" ${brush("edge")}/>`;
}

/** A value with the sign U+2212. */
const minus = (value: FlowValue): string => showValue(value).replaceAll("-", "−");
