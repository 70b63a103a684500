// Charts as static SVG, in the colours of the page.

import type { PlotOptions } from "@observablehq/plot";
import { Html } from "./html.ts";

export type Plot = typeof import("@observablehq/plot");

/** Draws charts; loaded by the first report. */
export interface Charts {
  readonly Plot: Plot;
  /** A chart as SVG. */
  draw(options: PlotOptions): Html;
}

/** Colours of the page, which differ between light and dark. */
export const COLOR = {
  first: "var(--first)",
  second: "var(--second)",
  third: "var(--third)",
  ground: "var(--ground)",
  soft: "var(--soft)",
  line: "var(--line)",
} as const;

/** Size of a chart where nothing else is said, three in a row; the page may make it smaller. */
const CHART = { width: 350, height: 240 } as const;

// attributes that hold places: a hundredth of a pixel is enough
const PLACES = / (?:d|[xyr]|[xy][12]|c[xy]|d[xy]|width|height|transform|points)="[^"]*"/g;
const DIGITS = /-?\d+\.\d{3,}/g;
const rounded = (digits: string) => String(Number(Number(digits).toFixed(2)));

/** Loads what draws charts: half a megabyte, so only where a report is written. */
export async function loadCharts(): Promise<Charts> {
  const [Plot, { parseHTML }] = await Promise.all([
    import("@observablehq/plot"),
    import("linkedom"),
  ]);
  return {
    Plot,
    draw(options) {
      const { document } = parseHTML("<html><body></body></html>");
      const chart = Plot.plot({
        ...CHART,
        marginTop: 28,
        marginLeft: 56,
        marginBottom: 42,
        ...options,
        className: "plot",
        document: document as unknown as Document,
      });
      const svg = chart.tagName.toLowerCase() === "svg" ? chart : chart.querySelector("svg")!;
      svg.querySelector("style")?.remove();
      svg.removeAttribute("font-family");
      svg.setAttribute("role", "img");
      svg.setAttribute("font-size", "12");
      return new Html(svg.outerHTML.replace(PLACES, (place) => place.replace(DIGITS, rounded)));
    },
  };
}
