// A model of 50 layers, for messages.test.ts.

import * as gradlane from "../../src/index.ts";

const { activation, batchNorm, conv2d, dense, dropout, flatten, input } = gradlane;
const { maxPool2d, residual, sequential } = gradlane;

const same = { padding: "same", bias: false } as const;

export const model = sequential([
  input([224, 224, 3]),
  conv2d(64, 7, { strides: 2, padding: 3, bias: false, kernelInitializer: "heNormal" }),
  batchNorm(),
  activation("relu"),
  maxPool2d(3, { strides: 2, padding: 1 }),
  residual([conv2d(64, 3, same), batchNorm(), activation("relu"), conv2d(64, 3, same)]),
  conv2d(64, 3, { activation: "relu" }),
  conv2d(64, [3, 5], { activation: "relu", name: "wide" }),
  conv2d(96, 3, { padding: "same", strides: 2, name: "down1" }),
  batchNorm(),
  activation("relu"),
  conv2d(96, 3, { activation: "relu" }),
  conv2d(96, 3, same),
  batchNorm(),
  activation("relu"),
  residual([conv2d(128, 3, same), batchNorm()], { shortcut: [conv2d(128, 1)] }),
  activation("relu"),
  conv2d(128, 3, { dilation: 2, padding: 2 }),
  batchNorm(),
  activation("relu"),
  conv2d(160, 3, { padding: [[0, 1], [1, 0]] }), // biome-ignore format: one line
  batchNorm(),
  activation("relu"),
  maxPool2d(),
  conv2d(192, 3, { activation: "relu", kernelInitializer: "heNormal" }),
  conv2d(192, 1, { activation: "relu", kernelInitializer: "heNormal" }),
  conv2d(224, 3, same),
  batchNorm(),
  activation("relu"),
  conv2d(224, 3, same),
  batchNorm(),
  activation("relu"),
  conv2d(256, 2, { activation: "relu" }),
  conv2d(256, 3, same),
  batchNorm(),
  activation("relu"),
  maxPool2d(2),
  flatten(),
  dropout(0.5),
  dense(512, { activation: "relu", kernelInitializer: "heNormal", name: "hidden1" }),
  dropout(0.5),
  dense(256, { activation: "gelu" }),
  dropout(0.4),
  dense(128, { activation: "gelu" }),
  dropout(0.3),
  dense(64, { activation: "gelu" }),
  dropout(0.2),
  dense(32, { activation: "gelu" }),
  dropout(0.1),
  dense(10, { name: "logits" }),
]);
