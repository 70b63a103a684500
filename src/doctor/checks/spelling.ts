// Words that differ in capitals or spaces alone: most often one class or category that was written in two ways.

import { countOf, type Finding, nameList } from "../finding.ts";
import type { Subject } from "../subject.ts";

/** A finding for each list with such words. */
export function checkSpelling({ wordLists }: Subject): Finding[] {
  return wordLists.flatMap(({ of, words }) => {
    const bySound = new Map<string, string[]>();
    for (const word of words) {
      const sound = word
        .toLowerCase()
        .replace(/[\s_-]+/g, " ")
        .trim();
      bySound.set(sound, [...(bySound.get(sound) ?? []), word]);
    }
    const alike = [...bySound.values()].filter(({ length }) => length > 1);
    if (alike.length === 0) return [];
    const finding: Finding = {
      code: "similar-classes",
      severity: "warning",
      message: `${countOf(alike.length, "word")} of ${of} written in several ways: ${nameList(alike.flat())}`,
      advice: "if they mean the same, write them alike",
      count: alike.length,
      values: { words: alike.length },
    };
    return [finding];
  });
}
