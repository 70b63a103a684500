// Positions of the parts of a figure, read from its SVG.

import { parseHTML } from "linkedom";
import { widthOf } from "../../src/drawing/text.ts";

/** A rectangle of a figure, with its text if any. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly text: string;
}

/** A figure and its size. */
export function readPicture(svg: string): { root: Element; whole: Area } {
  const root = parseHTML(svg).document.querySelector("svg")!;
  const [, , width, height] = root.getAttribute("viewBox")!.split(" ").map(Number);
  return { root, whole: { left: 0, top: 0, right: width!, bottom: height!, text: "" } };
}

const number = (element: Element, name: string) => Number(element.getAttribute(name) ?? 0);

/** The translation of an element by its groups. */
function shiftOf(element: Element): [number, number] {
  let [x, y] = [0, 0];
  for (let each = element.parentElement; each; each = each.parentElement) {
    const [, dx, dy] = /translate\(([-\d.]+)[ ,]([-\d.]+)\)/.exec(
      each.getAttribute("transform") ?? "",
    ) ?? ["", "0", "0"];
    x += Number(dx);
    y += Number(dy);
  }
  return [x, y];
}

/** The area of a <rect>. */
export function areaOf(rect: Element): Area {
  const [dx, dy] = shiftOf(rect);
  const [left, top] = [number(rect, "x") + dx, number(rect, "y") + dy];
  return {
    left,
    top,
    right: left + number(rect, "width"),
    bottom: top + number(rect, "height"),
    text: rect.querySelector("title")?.textContent ?? "",
  };
}

/** The area of a <text>, estimated from its characters. */
export function areaOfText(text: Element): Area {
  const [dx, dy] = shiftOf(text);
  const size = number(text, "font-size");
  const words = text.textContent ?? "";
  const width = widthOf(words, size);
  const anchor = text.getAttribute("text-anchor");
  const x = number(text, "x") + dx;
  const left = anchor === "middle" ? x - width / 2 : anchor === "end" ? x - width : x;
  const y = number(text, "y") + dy;
  return { left, top: y - 0.75 * size, right: left + width, bottom: y + 0.2 * size, text: words };
}

/** The points of a path of straight and curved segments. */
export function pointsOf(path: Element): [number, number][] {
  const [dx, dy] = shiftOf(path);
  const points: [number, number][] = [];
  let [x, y] = [0, 0];
  for (const [, letter, rest] of path.getAttribute("d")!.matchAll(/([A-Za-z])([^A-Za-z]*)/g)) {
    const numbers = [...rest!.matchAll(/-?[\d.]+/g)].map(Number);
    if (letter === "H") x = numbers[0]!;
    else if (letter === "M" || letter === "C" || letter === "L")
      [x, y] = numbers.slice(-2) as [number, number];
    else break; // the tip of an arrow
    points.push([x + dx, y + dy]);
  }
  return points;
}

const TOLERANCE = 0.11; // places are rounded to a tenth

export const isInside = (inner: Area, outer: Area): boolean =>
  inner.left >= outer.left - TOLERANCE &&
  inner.top >= outer.top - TOLERANCE &&
  inner.right <= outer.right + TOLERANCE &&
  inner.bottom <= outer.bottom + TOLERANCE;

const overlaps = (a: Area, b: Area): boolean =>
  a.left < b.right - TOLERANCE &&
  b.left < a.right - TOLERANCE &&
  a.top < b.bottom - TOLERANCE &&
  b.top < a.bottom - TOLERANCE;

/** The pairs of overlapping areas. */
export function overlapping(areas: readonly Area[], others?: readonly Area[]): [Area, Area][] {
  return areas.flatMap((a, i) =>
    (others ?? areas.slice(0, i)).filter((b) => overlaps(a, b)).map((b): [Area, Area] => [a, b]),
  );
}

/** The areas that are not inside another. */
export const outside = (areas: readonly Area[], whole: Area): Area[] =>
  areas.filter((area) => !isInside(area, whole));
