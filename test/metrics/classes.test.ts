import { expect, it } from "vitest";
import type { TargetKind } from "../../src/losses/loss.ts";
import type { Loss } from "../../src/losses/losses.ts";
import { nameCountOf } from "../../src/metrics/classes.ts";

const labels = { data: Int32Array.of(0, 1), shape: [2] };
const values = { data: Float32Array.of(0, 1), shape: [2] };

it.each<[TargetKind, number[], unknown, number]>([
  ["labels", [3], labels, 3],
  ["labels", [3], undefined, 3],
  ["distribution", [4], values, 4],
  ["binary", [1], labels, 2],
  ["binary", [], labels, 2],
  ["binary", [3], values, 3],
  ["binary", [4, 5, 1], values, 2],
  ["binary", [4, 5, 3], values, 3],
  ["values", [3], labels, 0],
  ["any", [3], labels, 3],
  ["any", [2], labels, 2],
  ["any", [1], labels, 0],
  ["any", [], labels, 0],
  ["any", [3], values, 0],
  ["any", [3], undefined, 0],
  ["any", [3, 2], labels, 0],
])("a loss of %s and an output of %j need names: %#", (target, shape, y, count) => {
  expect(nameCountOf({ target } as Loss, shape, y)).toBe(count);
});
