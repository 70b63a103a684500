// Words that look alike.

import { expect, it } from "vitest";
import { checkSpelling } from "../../../src/doctor/checks/spelling.ts";
import { readSubject } from "../../../src/doctor/subject.ts";

const subject = readSubject({ x: [[0]], y: [0] }, {});
const found = (words: string[][], columnNames: string[] = []) => {
  const wordLists = words.map((each, i) => ({ of: `list ${i}`, words: each }));
  return [...checkSpelling({ ...subject, wordLists, columnNames })];
};

it("words are alike except for case, spaces, hyphens and underscores", () => {
  const words = ["red wine", "Red-Wine", "RED__wine ", "red", "blue", "Blue", "redwine"];
  expect(found([["a", "b"], words])).toEqual([
    {
      code: "similar-classes",
      severity: "warning",
      message:
        '2 words of list 1 in several spellings: "red wine", "Red-Wine", "RED__wine ", "blue", "Blue"',
      advice: "if they mean the same, use one spelling",
      count: 2,
      values: { words: 2 },
    },
  ]);
  expect(
    found([
      ["x", "X"],
      ["y", "Y", "y"],
    ]).map(({ message }) => message),
  ).toEqual([
    '1 word of list 0 in several spellings: "x", "X"',
    '1 word of list 1 in several spellings: "y", "Y"',
  ]);
  expect(found([["x", "x"]])).toEqual([]);
});

it("names of columns are alike except for spaces, not for case", () => {
  expect(found([["x", "X"]], ["a b", "a\u00a0b", "A b", "c"])).toMatchObject([
    { code: "similar-classes" },
    {
      code: "similar-columns",
      severity: "warning",
      message: expect.stringContaining("1 column name in several spellings that look the same: "),
      advice: "merge the columns, or rename them",
      columns: ["a b", "a\u00a0b"],
      count: 1,
      values: { names: 1 },
    },
  ]);
  expect(found([], ["a", "A", "a_"])).toEqual([]);
});
