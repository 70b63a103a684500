// Words that look alike: most often one class, category or column that was written in two ways.

import { looksOf } from "../../core/visible.ts";
import { countOf, type Finding, nameList } from "../finding.ts";
import type { Subject } from "../subject.ts";

/** A finding for each list with such words, and one for such names of columns. */
export function checkSpelling({ wordLists, columnNames }: Subject): Finding[] {
  return [...wordLists.flatMap(checkWords), ...checkNames(columnNames)];
}

function checkWords({ of, words }: Subject["wordLists"][number]): Finding[] {
  const groups = groupsOf(words, (word) =>
    looksOf(word)
      .toLowerCase()
      .replace(/[\s_-]+/g, " ")
      .trim(),
  );
  if (groups.length === 0) return [];
  return [
    {
      code: "similar-classes",
      severity: "warning",
      message: `${countOf(groups.length, "word")} of ${of} written in several ways: ${nameList(groups.flat())}`,
      advice: "if they mean the same, write them alike",
      count: groups.length,
      values: { words: groups.length },
    },
  ];
}

/** Of columns capitals may tell. */
function checkNames(names: readonly string[]): Finding[] {
  const groups = groupsOf(names, looksOf);
  if (groups.length === 0) return [];
  const columns = groups.flat();
  return [
    {
      code: "similar-columns",
      severity: "warning",
      message: `${countOf(groups.length, "name")} of columns written in several ways that look the same: ${nameList(columns)}`,
      advice: "if they are the same, join them; else rename them",
      columns,
      count: groups.length,
      values: { names: groups.length },
    },
  ];
}

/** The different words that come to the same key, where there are several. */
function groupsOf(words: readonly string[], keyOf: (word: string) => string): string[][] {
  const groups = new Map<string, Set<string>>();
  for (const word of words) {
    const key = keyOf(word);
    const group = groups.get(key) ?? new Set();
    groups.set(key, group.add(word));
  }
  return [...groups.values()].filter(({ size }) => size > 1).map((group) => [...group]);
}
