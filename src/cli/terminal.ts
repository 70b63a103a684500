// The only way to stdout and stderr: what names, files and errors hold shows there, and does nothing.

import { visible, visibleLines } from "../core/visible.ts";
import type { Output } from "./progress.ts";

/** Lines on stdout. */
export const print = (...lines: readonly string[]): void => write(process.stdout, lines);

/** As print(), for more lines than a call takes arguments. */
export const printAll = (lines: readonly string[]): void => write(process.stdout, lines);

/** A value as one line of JSON on stdout. */
export const printJson = (value: unknown): void => print(JSON.stringify(value));

/** Lines for people on stderr. */
export const say = (...lines: readonly string[]): void => write(process.stderr, lines);

/** A text of several lines, as they stand, for print() and say(). */
export const linesOf = (text: string): string[] => text.split("\n");

/** stderr for what draws over its own line. */
export const drawing: Output = {
  get isTTY() {
    return process.stderr.isTTY;
  },
  get columns() {
    return process.stderr.columns;
  },
  // the bar's own return to the beginning of the line
  write: (text) => process.stderr.write(text.split("\r").map(visibleLines).join("\r")),
};

function write(stream: NodeJS.WriteStream, lines: readonly string[]): void {
  if (lines.length === 0) return;
  // tabs part the columns of what programs read
  const shown = lines.map((line) => `${line.split("\t").map(visible).join("\t")}\n`);
  stream.write(shown.join(""));
}
