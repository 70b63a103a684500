// Operations of pictures say what to do about shapes that do not fit.

import { expect, it } from "vitest";
import { graph, type Tensor } from "../../src/index.ts";

const [x, k] = [
  [1, 4, 4, 4],
  [2, 2, 2, 6],
];
const built = (work: (x: Tensor, k: Tensor) => Tensor, of = x, kernel = k) =>
  graph(({ x, k }) => work(x, k), { x: of, k: kernel });

it.each([
  // as in PyTorch issue 11033, where the error said nothing
  [
    "filters that do not divide",
    () => built((x, k) => x.conv2d(k, { groups: 2 }), x, [2, 2, 2, 5]),
  ],
  ["channels that do not divide", () => built((x, k) => x.conv2d(k, { groups: 3 }), [1, 4, 4, 1])],
  [
    "channels of a transposed convolution",
    () => built((x, k) => x.conv2dTranspose(k, { groups: 3 }), x, [2, 2, 2, 4]),
  ],
])("%s into groups", (_, build) => {
  expect(build).toThrow(/channels.* that divide into \d groups, got .*; choose a number of groups/);
  expect(build).not.toThrow(/\d\.\d/);
});

it("kernels of another shape", () => {
  expect(() => built((x, k) => x.conv2d(k, { groups: 2 }), x, [2, 2, 3, 6])).toThrow(
    "expected kernel [h, w, 2, filters] for 4 channels in 2 groups, got [2, 2, 3, 6]; its axes are",
  );
  expect(() => built((x, k) => x.conv2d(k), [4, 4])).toThrow(/; reshape/);
});

it("batchNorm() names the options that are missing", () => {
  expect(() => built((x) => x.batchNorm({} as never))).toThrow(
    "expected the options mean and variance, got neither",
  );
  expect(() => built((x, k) => x.batchNorm({ mean: k } as never))).toThrow("got no variance");
});
