// Words that look the same: often one class, category or column in several spellings.

import { countOf } from "../../core/text.ts";
import { looksOf } from "../../core/visible.ts";
import { type Finding, finding, nameList } from "../finding.ts";
import type { Subject } from "../subject.ts";

/** A finding for each list with such words, and one for such names of columns. */
export function* checkSpelling({ wordLists, columnNames }: Subject): Iterable<Finding> {
  for (const { of, words } of wordLists) {
    const groups = groupsOf(words, normalized);
    if (groups.length === 0) continue;
    const count = groups.length;
    const message = `${countOf(count, "word")} of ${of} in several spellings: ${nameList(groups.flat())}`;
    const details = { count, values: { words: count } };
    yield finding(
      "similar-classes",
      "warning",
      message,
      "if they mean the same, use one spelling",
      details,
    );
  }
  // capitals may distinguish columns
  const groups = groupsOf(columnNames, looksOf);
  if (groups.length === 0) return;
  const [columns, count] = [groups.flat(), groups.length];
  const message = `${countOf(count, "column name")} in several spellings that look the same: ${nameList(columns)}`;
  const details = { columns, count, values: { names: count } };
  yield finding(
    "similar-columns",
    "warning",
    message,
    "merge the columns, or rename them",
    details,
  );
}

const normalized = (word: string) =>
  looksOf(word)
    .toLowerCase()
    .replace(/[\s_-]+/g, " ")
    .trim();

/** Groups of several different words with the same key. */
function groupsOf(words: readonly string[], keyOf: (word: string) => string): string[][] {
  const groups = new Map<string, Set<string>>();
  for (const word of words) {
    const key = keyOf(word);
    const group = groups.get(key) ?? new Set();
    groups.set(key, group.add(word));
  }
  return [...groups.values()].filter(({ size }) => size > 1).map((group) => [...group]);
}
