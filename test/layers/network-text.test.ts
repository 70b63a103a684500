import { expect, it } from "vitest";
import {
  conv1d,
  conv2dTranspose,
  dense,
  flatten,
  globalMaxPool1d,
  input,
  type Layer,
  lenet5,
  resnet8,
  resnet20,
  separable,
  separableConv2d,
  sequential,
} from "../../src/index.ts";
import { networkText } from "../../src/layers/network-text.ts";

const plain = (shape: number[], layers: readonly Layer[]) =>
  networkText(sequential([input(shape), ...layers]).architecture, "plain");

it("names a network of units by their numbers", () => {
  const { architecture } = sequential([input([28, 28, 1]), flatten(), dense(12), dense(12)]);
  expect(networkText(architecture, "plain")).toBe("784-12-12");
  expect(networkText(architecture, "page")).toBe("784–12–12");
});

it("names convolutions and their channels, equal ones once", () => {
  const { architecture } = sequential([input([32, 32, 3]), ...resnet20()]);
  expect(networkText(architecture, "page")).toBe(
    "32×32×3 → 7 × conv 16 → 7 × conv 32 → 7 × conv 64 → 10",
  );
  expect(plain([28, 28, 1], lenet5())).toBe("28x28x1 → conv 6 → conv 16 → 120 → 84 → 10");
  expect(plain([9, 9, 3], resnet8())).toBe("9x9x3 → 3 x conv 16 → 3 x conv 32 → 3 x conv 64 → 10");
  expect(plain([8, 8, 3], separable())).toBe(
    "8x8x3 → conv 32 → depthwise 32 → conv 64 → depthwise 64 → conv 128 → depthwise 128 → conv 128 → 10",
  );
});

it("names other convolutions, and equal dense layers each", () => {
  expect(plain([9, 4], [conv1d(5, 3), globalMaxPool1d(), dense(2), dense(2)])).toBe(
    "9x4 → conv 5 → 2 → 2",
  );
  expect(plain([4, 4, 2], [separableConv2d(3, 3), conv2dTranspose(2, 2), flatten()])).toBe(
    "4x4x2 → separable 3 → convTranspose 2",
  );
});
