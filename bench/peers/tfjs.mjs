// The same training step in TensorFlow.js with its WebAssembly back end: SIMD, one thread.

import { createRequire } from "node:module";
import { dirname } from "node:path";
import { batchFor } from "../networks.mjs";

const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs");
const wasm = require("@tensorflow/tfjs-backend-wasm");

export const NAME = "TensorFlow.js 4.22 wasm";

wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
wasm.setThreadsCount(1);
await tf.setBackend("wasm");
await tf.ready();

/** A function that does one training step and waits for its loss. */
export async function prepare(network) {
  const { sizes } = network;
  const model = tf.sequential();
  sizes.slice(1).forEach((units, i) => {
    model.add(
      tf.layers.dense({
        units,
        kernelInitializer: "heNormal",
        ...(i === 0 && { inputShape: [sizes[0]] }),
        ...(i < sizes.length - 2 && { activation: "relu" }),
      }),
    );
  });
  const optimizer = tf.train.momentum(0.001, 0.9);
  const { x, y } = batchFor(network);
  const inputs = tf.tensor2d(x.data, x.shape);
  const labels = tf.oneHot(tf.tensor1d(y, "int32"), sizes.at(-1)).toFloat();
  return async () => {
    const loss = optimizer.minimize(
      () => tf.losses.softmaxCrossEntropy(labels, model.apply(inputs, { training: true })),
      true,
    );
    await loss.data();
    loss.dispose();
  };
}
