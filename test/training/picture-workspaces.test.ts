// What a command of a network for images needs beside its operands is not more than the largest activation: images are
// never unrolled in memory, and partial sums of gradients are few.

import { expect, it } from "vitest";
import type { Program } from "../../src/compile/program.ts";
import { resolveDimension } from "../../src/core/shape.ts";
import {
  conv2d,
  dense,
  dropout,
  flatten,
  input,
  type Layer,
  lenet5,
  maxPool2d,
  resnet20,
  separable,
  sequential,
  sgd,
  vggSmall,
} from "../../src/index.ts";

const relu = { activation: "relu" } as const;
const keras = (): Layer[] => [
  ...[conv2d(32, 3, relu), maxPool2d(), conv2d(64, 3, relu), maxPool2d()],
  ...[flatten(), dropout(0.5), dense(10)],
];

it.each([
  { name: "LeNet-5", image: [28, 28, 1], layers: lenet5, batchSize: 64 },
  { name: "Keras MNIST", image: [28, 28, 1], layers: keras, batchSize: 128 },
  { name: "small VGG", image: [32, 32, 3], layers: vggSmall, batchSize: 64 },
  { name: "ResNet-20", image: [32, 32, 3], layers: resnet20, batchSize: 32 },
  { name: "separable", image: [32, 32, 3], layers: separable, batchSize: 32 },
])("of $name", async ({ image, layers, batchSize }) => {
  const model = sequential([input(image), ...layers()]);
  await model.compile({ optimizer: sgd({ momentum: 0.9 }), loss: "softmaxCrossEntropy" });
  const trainer = await model.trainer({ batchSize });
  const x = new Float32Array(batchSize * image.reduce((size, each) => size * each));
  trainer.step({ data: x, shape: [batchSize, ...image] }, new Int32Array(batchSize));
  const { programs } = model.compiled!.session as unknown as {
    programs: Map<string, { program: Program }>;
  };
  const commands = [...programs.values()].flatMap(({ program }) => program.commands);
  const activations = commands.flatMap(({ writes }) =>
    writes.map(({ shape }) =>
      shape.reduce((size, each) => size * resolveDimension(each, batchSize), 4),
    ),
  );
  const workspaces = commands.flatMap(({ operands }) =>
    operands.flatMap((each) => (each.kind === "workspace" ? [each.bytes(batchSize)] : [])),
  );
  expect(workspaces.length).toBeGreaterThan(3);
  expect(Math.max(...workspaces)).toBeLessThanOrEqual(Math.max(...activations));
});
