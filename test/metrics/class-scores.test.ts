import { expect, it } from "vitest";
import { classQualities } from "../../src/metrics/class-scores.ts";

it("scores of classes follow from the rows and columns of the confusion matrix", () => {
  const confusion = [
    ...[5, 1, 2],
    ...[0, 7, 3],
    ...[4, 0, 0], // class 2 is never found
  ];
  expect(classQualities(confusion, 3)).toEqual([
    { rows: 8, precision: 5 / 9, recall: 5 / 8, f1: 10 / 17 },
    { rows: 10, precision: 7 / 8, recall: 7 / 10, f1: 14 / 18 },
    { rows: 4, precision: 0, recall: 0, f1: 0 },
  ]);
  expect(classQualities([0, 0, 0, 2], 2)).toEqual([
    { rows: 0, precision: 0, recall: 0, f1: 0 },
    { rows: 2, precision: 1, recall: 1, f1: 1 },
  ]);
});
