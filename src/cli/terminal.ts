// All output to stdout and stderr: control characters of names, files and errors become visible escapes.

import { visible, visibleLines } from "../core/visible.ts";
import type { Output } from "./progress.ts";

/** Prints lines to stdout. */
export const print = (...lines: readonly string[]): void => write(process.stdout, lines);

/** As print(), for more lines than a call can have arguments. */
export const printAll = (lines: readonly string[]): void => write(process.stdout, lines);

/** Prints a value as one line of JSON to stdout. */
export const printJson = (value: unknown): void => print(JSON.stringify(value));

/** Prints lines to stderr. */
export const say = (...lines: readonly string[]): void => write(process.stderr, lines);

/** The lines of a text for print() and say(), which escape line breaks. */
export const linesOf = (text: string): string[] => text.split("\n");

/** stderr for the progress bar, which overwrites its own line. */
export const drawing: Output = {
  get isTTY() {
    return process.stderr.isTTY;
  },
  get columns() {
    return process.stderr.columns;
  },
  // keeps the carriage returns of the bar
  write: (text) => process.stderr.write(text.split("\r").map(visibleLines).join("\r")),
};

function write(stream: NodeJS.WriteStream, lines: readonly string[]): void {
  if (lines.length === 0) return;
  // tabs separate columns for programs
  const shown = lines.map((line) => `${line.split("\t").map(visible).join("\t")}\n`);
  stream.write(shown.join(""));
}
