import { shortPercent, table } from "../core/text.ts";
import { showName } from "../drawing/text.ts";
import { showNumber } from "../graph/flow/show.ts";
import type { LayerFlow, Moments } from "./layer-flow.ts";

const NONE = "–";
/** Columns aligned to the right. */
const RIGHT = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** A share in percent, or a dash. */
export const percentOrNone = (share: number | undefined): string =>
  share === undefined ? NONE : shortPercent(share);

const moments = (of: Moments | undefined): string[] =>
  of ? [of.mean, of.deviation, of.norm].map(showNumber) : [NONE, NONE, NONE];

/** Two tables: layers, then weights. */
export function layersText(layers: readonly LayerFlow[]): string {
  const rows = layers.map(({ name, activations, gradients, ...rest }) => [
    showName(name),
    ...moments(activations),
    ...moments(gradients),
    percentOrNone(rest.deadShare),
    percentOrNone(rest.saturatedShare),
    rest.updateRatio === undefined ? NONE : showNumber(rest.updateRatio),
  ]);
  const head = ["activations", "deviation", "norm", "gradients", "deviation", "norm"];
  const weights = layers.flatMap(({ parameters }) =>
    Object.entries(parameters).map(([path, { norm, gradientNorm, updateRatio }]) => [
      showName(path, 40),
      ...[norm, gradientNorm, updateRatio].map(showNumber),
    ]),
  );
  return [
    table([["layer", ...head, "dead", "saturated", "update ratio"], ...rows], RIGHT),
    table([["weight", "norm", "gradient", "update ratio"], ...weights], [1, 2, 3]),
  ].join("\n\n");
}
