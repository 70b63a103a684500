// A training step as a picture: its commands from top to bottom, beside the arena with the place and lifetime
// of every buffer.

import type { CommandCost } from "../compile/cost.ts";
import type { MemoryPlan } from "../compile/memory-plan.ts";
import { showCount } from "../core/text.ts";
import { type DrawingOptions, picture, resolveTheme, round, write } from "../drawing/picture.ts";
import { escapeMarkup, showName, widthOf } from "../drawing/text.ts";

const MARGIN = 16;
const ROW = 22;
const HEAD = 64;
const BAR = 90;
const NUMBER = 80;
const ARENA = 420;
const GAP = 20;

/** Draws commands, their floating-point operations and the memory plan. */
export function drawStep(
  title: string,
  commands: readonly CommandCost[],
  { placements, bytes }: MemoryPlan,
  options: DrawingOptions = {},
): string {
  const theme = resolveTheme(options);
  const names = commands.map(({ operation, weight }, i) =>
    showName(`${i}  ${operation}${weight ? ` ${weight}` : ""}`, 54),
  );
  const bars = MARGIN + Math.max(...names.map((name) => widthOf(name, 12))) + GAP;
  const arena = bars + BAR + NUMBER + GAP;
  const most = Math.max(1, ...commands.map(({ flops }) => flops));
  const top = (command: number) => HEAD + ROW * command;
  const across = (offset: number) => arena + (ARENA * offset) / Math.max(1, bytes);
  const height = top(commands.length) + MARGIN;
  return picture(title, arena + ARENA + MARGIN, height, {
    theme,
    body: (brush) => {
      const head = (x: number, text: string, note: string) =>
        write(x, 34, text, brush("ink"), { anchor: "start", weight: 600 }) +
        write(x, 50, note, brush("muted"), { anchor: "start", size: 11 });
      const rows = commands.map(({ flops }, i) => {
        const y = top(i) + 15;
        const width = (BAR * flops) / most;
        return (
          write(MARGIN, y, names[i]!, brush("ink"), { anchor: "start" }) +
          `<rect x="${round(bars)}" y="${top(i) + 6}" width="${round(width)}" height="${ROW - 12}" ${brush("bar")}/>` +
          write(bars + BAR + 6, y, showCount(flops), brush("muted"), { anchor: "start", size: 11 })
        );
      });
      const buffers = [...placements.values()].map(({ node, offset, bytes: size, first, last }) => {
        const [x, right] = [across(offset), across(offset + size)];
        const [y, bottom] = [top(first), top(last + 1)];
        const name = node.name ?? node.operation.name;
        const fits = widthOf(name, 11) < right - x - 6 && bottom - y >= 16;
        return (
          `<rect x="${round(x)}" y="${y + 1}" width="${round(Math.max(1, right - x - 1))}" height="${bottom - y - 2}" rx="2" ${brush("gate")}>` +
          `<title>${escapeMarkup(`${name}: ${size} bytes from ${offset}, commands ${first} to ${last}`)}</title></rect>` +
          (fits ? write((x + right) / 2, y + 15, name, brush("ink"), { size: 11 }) : "")
        );
      });
      return [
        write(MARGIN, 16, title, brush("ink"), { anchor: "start", weight: 600, size: 13 }),
        head(MARGIN, "Program", "commands in order"),
        head(bars, "Work", "floating-point operations"),
        head(arena, "Memory", `buffers in an arena of ${showCount(bytes)} bytes`),
        `<rect x="${round(arena)}" y="${HEAD}" width="${ARENA}" height="${ROW * commands.length}" ${brush("track")}/>`,
        ...rows,
        ...buffers,
      ].join("");
    },
  });
}
