// Files of state_dicts as PyTorch writes them: test/fixtures/state-dicts/, with the outputs of PyTorch.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { channelsLast } from "../../src/array/axes.ts";
import { fromSafetensors } from "../../src/entries/safetensors.ts";
import {
  activation,
  averagePool1d,
  batchNorm,
  conv1d,
  conv2d,
  conv2dTranspose,
  dense,
  dropout,
  elu,
  flatten,
  gelu,
  globalAveragePool1d,
  globalAveragePool2d,
  groupNorm,
  input,
  type Layer,
  layerNorm,
  leakyRelu,
  type Model,
  maxPool2d,
  reshape,
  sequential,
} from "../../src/index.ts";
import { compiled, moved } from "../onnx/models.ts";
import { difference } from "../onnx/runtime.ts";

interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}
const read = (path: string) => readFileSync(new URL(`../fixtures/${path}`, import.meta.url));
const { files } = JSON.parse(read("state-dicts.json").toString()) as {
  files: { readonly name: string; readonly x: Numbers; readonly y: Numbers }[];
};

const relu = { activation: "relu" } as const;
const tanh = { activation: "tanh" } as const;
const plain = [input([4]), dense(8, relu), dropout(0.5), dense(3)];
const tied = [input([4]), dense(4, tanh), dense(4, tanh), dense(2)];

/** The networks of tools/fixtures/state-dicts.py. */
const NETWORKS: Readonly<Record<string, readonly Layer[]>> = {
  ...{ plain, half: plain, bfloat: plain, compiled: plain, wrapped: plain },
  deep: [input([4]), ...Array.from({ length: 6 }, () => dense(4, tanh)), dense(2)],
  double: [input([4]), dense(4), dense(4), dense(4)],
  named: [
    ...[input([6]), dense(8, relu), dense(8, relu), dense(8, relu)],
    ...[dense(8, relu), dense(8, relu), dense(3)],
  ],
  classic: [
    ...[input([4, 6, 2]), conv2d(4, 3, { padding: 1 }), batchNorm(), activation("relu")],
    ...[maxPool2d(), conv2d(4, 3, { padding: 1 }), batchNorm(), activation("relu")],
    ...[flatten(), dense(5, relu), dense(5)],
  ],
  decoder: [
    ...[input([5]), dense(24), batchNorm(), activation("relu"), reshape([2, 3, 4])],
    conv2dTranspose(3, 3, { strides: 2, padding: 1, outputPadding: 1 }),
    globalAveragePool2d(),
  ],
  ...{ tied, "tied-clones": tied },
  steps: [
    ...[input([5, 3]), conv1d(4, 1), layerNorm(), activation("tanh"), conv1d(2, 1)],
    globalAveragePool1d(),
  ],
  images: [
    input([7, 6, 3]),
    conv2d(4, [2, 3], {
      strides: 2,
      padding: [
        [1, 1],
        [2, 2],
      ],
      dilation: [1, 2],
      bias: false,
    }),
    ...[groupNorm(2), activation(leakyRelu({ alpha: 0.2 }))],
    conv2d(8, 3, { padding: 1, groups: 4, activation: elu({ alpha: 0.5 }) }),
    conv2d(6, 1, { groups: 2, activation: gelu({ approximate: "tanh" }) }),
    maxPool2d(2, {
      padding: [
        [0, 0],
        [0, 1],
      ],
    }),
    ...[flatten(), layerNorm(), dense(4, { activation: "softmax" })],
  ],
  series: [
    ...[input([8, 3]), conv1d(4, 3, { padding: 1 }), batchNorm({ center: false, scale: false })],
    ...[activation("silu"), averagePool1d(2), conv1d(4, 2, { dilation: 2 }), flatten(), dense(2)],
  ],
};

it.each(files)("reads $name", async ({ name, x, y }) => {
  const model = sequential(NETWORKS[name] as never) as Model;
  const { missing } = fromSafetensors(read(`state-dicts/${name}.safetensors`), model);
  expect(missing).toEqual([]);
  await compiled(model);
  const given = { data: Float32Array.from(x.data), shape: x.shape };
  const got = await model.predict(moved(given, channelsLast(x.shape.map((_, i) => i))));
  expect(got.shape).toEqual(y.shape);
  expect(difference(got.data, y.data)).toBeLessThanOrEqual(1e-5);
});
