// Columns of a raw table that x leaves out although they hold numbers.

import { countOf } from "../../core/text.ts";
import { type Finding, finding, nameList } from "../finding.ts";
import type { Subject } from "../subject.ts";

/** A smaller share of numbers in text is a coincidence. */
const LEAST_SHARE = 0.25;

/** A finding for each column with many numbers that is ignored without an option. */
export function* checkIgnored({ schema, train }: Subject): Iterable<Finding> {
  for (const column of schema?.columns ?? []) {
    if (column.type !== "ignored" || column.chosen) continue;
    const { name, why, numbers = 0 } = column;
    const share = numbers / Math.max(1, train.rows);
    if (share < LEAST_SHARE) continue;
    const message = `column ${nameList([name])} is ignored (${why}), but contains ${countOf(numbers, "number")}`;
    const advice = "if it is meaningful, set its type, as in --types name=number";
    const values = { cells: numbers, share: Math.min(1, share) };
    yield finding("ignored-numbers", "note", message, advice, {
      columns: [name],
      count: numbers,
      values,
    });
  }
}
