import { shortLine, shortNumber, shortPercent, table } from "../../core/text.ts";
import type { Drift } from "./drift.ts";
import type { Monitoring } from "./monitoring.ts";
import { VERDICTS } from "./thresholds.ts";

const NAME_LENGTH = 32;

/** A table of the features, the worst first, with the thresholds below. */
export function monitoringText({ verdict, rows, features, thresholds }: Monitoring): string {
  const head = [
    ...["feature", "verdict", "psi", "noise", "distance", "mean", "in training", "shift"],
    ...["out of range", "missing"],
  ];
  const lines = worstFirst(features).map((each) => [
    shortLine(each.name, NAME_LENGTH),
    each.verdict,
    fixed(each.psi, 3),
    fixed(each.noise, 3),
    fixed(each.distance, 3),
    shortNumber(each.mean),
    shortNumber(each.trainingMean),
    `${fixed(each.meanShift, 2)} sd`,
    shortPercent(each.outside),
    shortPercent(each.missing),
  ]);
  const right = head.map((_, column) => column).filter((column) => column >= 2);
  const { moved, shifted } = thresholds;
  return [
    `${verdict}: ${rows} rows beside the training data`,
    table([head, ...lines], right),
    `moved from psi ${moved.psi} or ${shortPercent(moved.outside)} out of range on, shifted from psi ` +
      `${shifted.psi} or ${shortPercent(shifted.outside)}, where that is more than noise`,
  ].join("\n");
}

/** By verdict, then by index, then by share out of range. */
export function worstFirst(features: readonly Drift[]): Drift[] {
  const rank = ({ verdict, psi, outside }: Drift) => [
    VERDICTS.indexOf(verdict),
    Number.isNaN(psi) ? 0 : psi,
    outside,
  ];
  return [...features].sort((a, b) => {
    const [ofA, ofB] = [rank(a), rank(b)];
    const axis = ofA.findIndex((value, i) => value !== ofB[i]);
    return axis < 0 ? 0 : ofB[axis]! - ofA[axis]!;
  });
}

function fixed(value: number, places: number): string {
  if (Number.isFinite(value)) return value.toFixed(places);
  return Number.isNaN(value) ? "–" : `${value < 0 ? "-" : ""}∞`;
}
