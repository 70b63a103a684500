// Charts as static SVG in the colours of the page.

import type { PlotOptions } from "@observablehq/plot";
import { Html } from "./html.ts";

export type Plot = typeof import("@observablehq/plot");

/** Draws charts; loaded by the first report. */
export interface Charts {
  readonly Plot: Plot;
  /** A chart as SVG. */
  draw(options: PlotOptions): Html;
}

/** Colours of the page, in light and dark mode. */
export const COLOR = {
  first: "var(--first)",
  second: "var(--second)",
  third: "var(--third)",
  ground: "var(--ground)",
  soft: "var(--soft)",
  line: "var(--line)",
} as const;

/** Default size, for three charts in a row; the page may shrink them. */
const CHART = { width: 350, height: 240 } as const;

// coordinates, rounded to a hundredth of a pixel
const PLACES = / (?:d|[xyr]|[xy][12]|c[xy]|d[xy]|width|height|transform|points)="[^"]*"/g;
const DIGITS = /-?\d+\.\d{3,}/g;
const rounded = (digits: string) => String(Number(Number(digits).toFixed(2)));

/** Loads the chart library: half a megabyte, only needed by reports. */
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
