// TensorFlow.js, one thread: `node tfjs.mjs wasm` (SIMD) or `node tfjs.mjs cpu` (plain JavaScript).

import { createRequire } from "node:module";
import { dirname } from "node:path";
import { serve } from "./contender.mjs";
import { accuracyOf, BATCH, LEARNING_RATE, MOMENTUM, shuffled, timeTraining } from "./tasks.mjs";

const require = createRequire(import.meta.url);
const backend = process.argv[2] ?? "wasm";
let tf;

async function start() {
  if (tf) return;
  tf = require("@tensorflow/tfjs");
  if (backend === "wasm") {
    const wasm = require("@tensorflow/tfjs-backend-wasm");
    wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
    wasm.setThreadsCount(1);
  }
  await tf.setBackend(backend);
  await tf.ready();
  if (tf.getBackend() !== backend) throw new Error(`no ${backend} backend`);
}

function build(sizes) {
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
  return model;
}

const oneHot = (y, classes) => tf.oneHot(tf.tensor1d(y, "int32"), classes).toFloat();

/** One step; returns its loss. Reading is synchronous: both backends compute eagerly. */
function step(model, optimizer, inputs, labels) {
  const loss = optimizer.minimize(
    () => tf.losses.softmaxCrossEntropy(labels, model.apply(inputs, { training: true })),
    true,
  );
  const [value] = loss.dataSync();
  loss.dispose();
  return value;
}

await serve({
  async hello() {
    await start();
    return {
      name: `TensorFlow.js ${backend}`,
      version: tf.version.tfjs,
      threads: 1,
      ...(backend === "wasm" && { simd: await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT") }),
      runtime: `Node ${process.version}`,
    };
  },

  async prepare({ sizes, optimizer: kind, x, y }) {
    await start();
    const model = build(sizes);
    const optimizer = kind === "adam" ? tf.train.adam(0.001) : tf.train.momentum(0.001, 0.9);
    const inputs = tf.tensor2d(x.data, x.shape);
    const labels = tf.tidy(() => oneHot(y, sizes.at(-1)));
    return {
      run(steps) {
        let loss = 0;
        for (let i = 0; i < steps; i++) loss = step(model, optimizer, inputs, labels);
        return loss;
      },
      dispose: () => tf.dispose([inputs, labels, ...model.weights.map((each) => each.read())]),
    };
  },

  async train(request) {
    await start();
    return timeTraining(request, ({ sizes, train, test }) => {
      const model = build(sizes);
      const optimizer = tf.train.momentum(LEARNING_RATE, MOMENTUM);
      const count = train.y.length;
      const inputs = tf.tensor2d(train.x, [count, sizes[0]]);
      const labels = tf.tidy(() => oneHot(train.y, sizes.at(-1)));
      const testInputs = tf.tensor2d(test.x, [test.y.length, sizes[0]]);
      return {
        epoch() {
          const order = shuffled(count);
          for (let start = 0; start < count; start += BATCH) {
            tf.tidy(() => {
              const rows = tf.tensor1d(order.subarray(start, start + BATCH), "int32");
              step(model, optimizer, inputs.gather(rows), labels.gather(rows));
            });
          }
        },
        evaluate: () =>
          accuracyOf(
            tf.tidy(() => model.apply(testInputs).dataSync()),
            test.y,
          ),
      };
    });
  },
});
