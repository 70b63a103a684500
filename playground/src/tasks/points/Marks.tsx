// Points as marks, one path for each class.

import { memo } from "../../views/memo.ts";
import { CLASS_COLOURS, css, MARKS, mix, neutral } from "./colours.ts";
import type { Shown } from "./domain.ts";
import { signed } from "./HeatMap.tsx";
import type { Domain } from "./looks.ts";

interface Props {
  readonly rows: Shown;
  readonly domain: Domain;
  /** Radius of a mark, in a picture of 100 by 100. */
  readonly radius: number;
  readonly showsHeldOut: boolean;
}

/** Colours of quantities: as many steps from −1 to 1. */
const LEVELS = 9;
/** Marks of quantities near 0 have the colour of the plane. */
const QUANTITY_EDGE = [120, 124, 134] as const;

/** The marks of a picture of 100 by 100. */
export const Marks = memo(({ rows, domain, radius, showsHeldOut }: Props) => {
  const { x, targets, classes, heldOut } = rows;
  const count = targets.length;
  const first = count - heldOut;
  const { left, right, bottom, top } = domain;
  const paths = new Map<string, string>();
  for (let i = 0; i < (showsHeldOut ? count : first); i++) {
    const group = classes > 0 ? targets[i]! : levelOf(targets[i]!);
    const kind = `${group} ${i < first ? "train" : "held"}`;
    const across = (((x[2 * i]! - left) / (right - left)) * 100).toFixed(2);
    const down = (((top - x[2 * i + 1]!) / (top - bottom)) * 100).toFixed(2);
    const mark = MARKS[classes > 0 ? group : 0]!(radius);
    paths.set(kind, `${paths.get(kind) ?? ""}M${across} ${down}${mark}`);
  }
  return (
    <g class="marks">
      {[...paths].map(([kind, path]) => {
        const [group, part] = kind.split(" ") as [string, string];
        const colour =
          classes > 0
            ? CLASS_COLOURS[Number(group)]!
            : signed((Number(group) / (LEVELS - 1)) * 2 - 1);
        return (
          <path
            key={kind}
            class={part}
            d={path}
            fill={css(part === "held" ? mix(neutral(), colour, 0.35) : colour)}
            {...(part === "held" && { stroke: css(colour) })}
            {...(classes === 0 && part === "train" && { stroke: css(QUANTITY_EDGE) })}
          />
        );
      })}
    </g>
  );
});

const levelOf = (value: number): number =>
  Math.round(((Math.max(-1, Math.min(1, value)) + 1) / 2) * (LEVELS - 1));
