// Colours that people with any colour vision tell apart (Okabe and Ito 2008); shapes say the same.

/** Red, green and blue, from 0 to 255. */
export type Rgb = readonly [number, number, number];

export const CLASS_COLOURS: readonly Rgb[] = [
  [230, 135, 0],
  [0, 104, 178],
  [0, 142, 105],
  [190, 90, 150],
  [110, 100, 40],
];

export const NEGATIVE: Rgb = CLASS_COLOURS[0]!;
export const POSITIVE: Rgb = CLASS_COLOURS[1]!;

export const css = ([red, green, blue]: Rgb): string => `rgb(${red} ${green} ${blue})`;

/** Whether the page is dark now. */
export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  if (theme === "dark" || theme === "light") return theme === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** The colour of 0. */
export const neutral = (): Rgb => (isDark() ? [34, 36, 42] : [250, 250, 248]);

/** Between two colours, from 0 to 1. */
export function mix([a0, a1, a2]: Rgb, [b0, b1, b2]: Rgb, share: number): Rgb {
  return [a0 + (b0 - a0) * share, a1 + (b1 - a1) * share, a2 + (b2 - a2) * share];
}

/** The outline of a mark by its class, around 0, 0. */
export const MARKS: readonly ((size: number) => string)[] = [
  (r) => `m${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  (r) => `m${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z`,
  (r) => `m0 ${-1.2 * r}l${1.15 * r} ${2 * r}h${-2.3 * r}z`,
  (r) =>
    `m0 ${-1.35 * r}l${1.35 * r} ${1.35 * r}l${-1.35 * r} ${1.35 * r}l${-1.35 * r} ${-1.35 * r}z`,
  (r) =>
    `m${-r} ${-0.35 * r}h${0.65 * r}v${-0.65 * r}h${0.7 * r}v${0.65 * r}h${0.65 * r}v${0.7 * r}h${-0.65 * r}v${0.65 * r}h${-0.7 * r}v${-0.65 * r}h${-0.65 * r}z`,
];
