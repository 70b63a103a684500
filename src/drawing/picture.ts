// Building blocks of figures: self-contained SVG.

import { requireKnownKeys, unknownName } from "../core/names.ts";
import { escapeMarkup } from "./text.ts";

/** Options of toSVG(). */
export interface DrawingOptions {
  /** "auto" (the default) follows the colour scheme of the reader's system. */
  readonly theme?: "auto" | "light" | "dark";
}

const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";

/** Colours of areas or text, and of lines. */
interface Colors {
  readonly fill: string;
  readonly stroke?: string;
}

const LIGHT = {
  ground: { fill: "#ffffff" },
  ink: { fill: "#1f2328" },
  muted: { fill: "#59636e" },
  value: { fill: "#116329" },
  gradient: { fill: "#b62324" },
  gate: { fill: "#eaf2fb", stroke: "#5b7fa6" },
  leaf: { fill: "#f6f8fa", stroke: "#8c959f" },
  edge: { fill: "none", stroke: "#8c959f" },
  bar: { fill: "#5b7fa6" },
  track: { fill: "#eceff3" },
} satisfies Record<string, Colors>;

/** What a colour is used for. */
export type Role = keyof typeof LIGHT;
type Palette = Readonly<Record<Role, Colors>>;

const DARK: Palette = {
  ground: { fill: "#0d1117" },
  ink: { fill: "#e6edf3" },
  muted: { fill: "#9aa4ae" },
  value: { fill: "#4cc764" },
  gradient: { fill: "#ff8178" },
  gate: { fill: "#17263a", stroke: "#6f9bc8" },
  leaf: { fill: "#161b22", stroke: "#8b949e" },
  edge: { fill: "none", stroke: "#8b949e" },
  bar: { fill: "#6f9bc8" },
  track: { fill: "#1d242e" },
};

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
  const palette = theme === "dark" ? DARK : LIGHT;
  const isAuto = theme === "auto";
  const brush: Brush = (role) =>
    `${isAuto ? `class="gradlane-${role}" ` : ""}${attributes(palette[role])}`;
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" font-family="${FONT}"><title>${escapeMarkup(title)}</title>${isAuto ? darkStyle() : ""}<rect width="${w}" height="${h}" ${brush("ground")}/>${body(brush)}</svg>`;
}

const attributes = ({ fill, stroke }: Colors): string =>
  `fill="${fill}"${stroke === undefined ? "" : ` stroke="${stroke}"`}`;

function darkStyle(): string {
  const rules = Object.entries(DARK).map(([role, colors]) => {
    const lines = Object.entries(colors).map(([name, color]) => `${name}:${color}`);
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
