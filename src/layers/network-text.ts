import { sizeOf } from "../core/shape.ts";
import type { Architecture } from "./architecture.ts";
import type { PlacedLayer } from "./layer.ts";

/** Signs of plain text and of pages. */
const SIGNS = {
  plain: { dash: "-", times: "x" },
  page: { dash: "–", times: "×" },
} as const;

/**
 * A network by the sizes of its layers: "784-120-10" of units alone; with layers whose units have positions, such as
 * convolutions, "28x28x1 → conv 6 → conv 16 → 120 → 10", equal neighbours as "3 x conv 16".
 */
export function networkText({ input, layers }: Architecture, signs: keyof typeof SIGNS): string {
  const { dash, times } = SIGNS[signs];
  const sized = layers.filter((each) => unitsOf(each) !== undefined);
  if (!sized.some(hasPositions)) return [sizeOf(input.shape), ...sized.map(unitsOf)].join(dash);
  const counted: { text: string; count: number }[] = [];
  for (const each of sized) {
    const text = hasPositions(each) ? `${shortKind(each)} ${unitsOf(each)}` : `${unitsOf(each)}`;
    const last = counted.at(-1);
    if (last?.text === text && hasPositions(each)) last.count++;
    else counted.push({ text, count: 1 });
  }
  const parts = counted.map(({ text, count }) => (count > 1 ? `${count} ${times} ${text}` : text));
  return [input.shape.join(times), ...parts].join(" → ");
}

/** Units of a layer, or of one with a kernel, such as a depthwise convolution, its channels. */
const unitsOf = ({ layer, definition, parameters, outputShape }: PlacedLayer) =>
  definition.units?.(layer) ??
  (parameters.some(({ name }) => name === "kernel") ? outputShape.at(-1) : undefined);

const hasPositions = ({ outputShape }: PlacedLayer) => outputShape.length > 1;

/** "conv" for "conv2d", "depthwise" for "depthwiseConv2d". */
const shortKind = ({ layer: { kind } }: PlacedLayer) => kind.replace(/(?<=.)Conv\dd|\dd/, "");
