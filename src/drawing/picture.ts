// Building blocks of figures: self-contained SVG.

import { requireKnownKeys, unknownName } from "../core/names.ts";
import { escapeMarkup } from "./text.ts";

/** Options of toSVG(). */
export interface DrawingOptions {
  /** "auto" (the default) follows the colour scheme of the reader's system. */
  readonly theme?: "auto" | "light" | "dark";
}

const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";

/** Colours of areas or text, and of lines: [light, dark]. */
interface Colors {
  readonly fill: readonly [string, string];
  readonly stroke?: readonly [string, string];
}

const PALETTE = {
  ground: { fill: ["#ffffff", "#0d1117"] },
  ink: { fill: ["#1f2328", "#e6edf3"] },
  muted: { fill: ["#59636e", "#9aa4ae"] },
  value: { fill: ["#116329", "#4cc764"] },
  gradient: { fill: ["#b62324", "#ff8178"] },
  gate: { fill: ["#eaf2fb", "#17263a"], stroke: ["#5b7fa6", "#6f9bc8"] },
  leaf: { fill: ["#f6f8fa", "#161b22"], stroke: ["#8c959f", "#8b949e"] },
  edge: { fill: ["none", "none"], stroke: ["#8c959f", "#8b949e"] },
  bar: { fill: ["#5b7fa6", "#6f9bc8"] },
  track: { fill: ["#eceff3", "#1d242e"] },
} satisfies Readonly<Record<string, Colors>>;

/** What a colour is used for. */
export type Role = keyof typeof PALETTE;

/** Returns the colour attributes of a role. */
export type Brush = (role: Role) => string;

/** The theme of drawing options. @throws DataError for unknown options and themes */
export function resolveTheme(options: DrawingOptions): NonNullable<DrawingOptions["theme"]> {
  requireKnownKeys("toSVG", options, ["theme"]);
  const { theme = "auto" } = options;
  const known = ["auto", "light", "dark"];
  if (known.includes(theme)) return theme;
  throw unknownName("theme", theme, known);
}

/** A complete figure; with the theme "auto", colours follow the reader's system. */
export function picture(
  title: string,
  width: number,
  height: number,
  { theme, body }: { theme: ReturnType<typeof resolveTheme>; body: (brush: Brush) => string },
): string {
  const isAuto = theme === "auto";
  const brush: Brush = (role) => {
    const colors = colorsOf(role, theme === "dark" ? 1 : 0).map(
      ([name, color]) => `${name}="${color}"`,
    );
    return [...(isAuto ? [`class="gradlane-${role}"`] : []), ...colors].join(" ");
  };
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" font-family="${FONT}"><title>${escapeMarkup(title)}</title>${isAuto ? darkStyle() : ""}<rect width="${w}" height="${h}" ${brush("ground")}/>${body(brush)}</svg>`;
}

/** The attributes of a role with their colours. */
const colorsOf = (role: Role, mode: 0 | 1): [string, string][] =>
  Object.entries(PALETTE[role] as Colors).map(([name, colors]) => [name, colors[mode]]);

function darkStyle(): string {
  const rules = (Object.keys(PALETTE) as Role[]).map((role) => {
    const lines = colorsOf(role, 1).map(([name, color]) => `${name}:${color}`);
    return `.gradlane-${role}{${lines.join(";")}}`;
  });
  return `<style>@media (prefers-color-scheme:dark){${rules.join("")}}</style>`;
}

/** A line of text; `anchor` is the position of x in it. */
export function write(
  x: number,
  y: number,
  text: string,
  paint: string,
  { size = 12, weight = 400, anchor = "middle" } = {},
): string {
  if (text === "") return "";
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="${size}" font-weight="${weight}" ${paint}>${escapeMarkup(text)}</text>`;
}

/** Rounds to a tenth of a pixel. */
export const round = (value: number): number => Math.round(10 * value) / 10 + 0;
