// Arrays under common file names.

import { expect, it } from "vitest";
import { arrayNamed, holdsArrays } from "../../src/node/array-names.ts";

const KMNIST = ["train-imgs", "train-labels", "test-imgs", "test-labels"].map(
  (name) => `kmnist-${name}.npz`,
);
const pairOf = (names: readonly string[], part: string) => [
  arrayNamed(names, "x", part),
  arrayNamed(names, "y", part),
];

it.each([
  [KMNIST, "_train", [KMNIST[0], KMNIST[1]]],
  [KMNIST, "_test", [KMNIST[2], KMNIST[3]]],
  [["X_train.npy", "y_train.npy"], "_train", ["X_train.npy", "y_train.npy"]],
  [["train_images.npy", "train_labels.npy"], "_train", ["train_images.npy", "train_labels.npy"]],
  [["features.npy", "targets.npy"], "", ["features.npy", "targets.npy"]],
  [["a.npy", "b.npy"], "", [undefined, undefined]],
  [["cats-x.npy", "dogs-x.npy"], "", [undefined, undefined]],
])("are found: %j %s", (names, part, pair) => {
  expect(pairOf(names, part)).toEqual(pair);
  expect(holdsArrays(names)).toBe(pair[0] !== undefined);
});
