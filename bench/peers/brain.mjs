// brain.js on the CPU. Differences: it updates after each row, the outputs are ReLU too, and the loss is
// the mean squared error. One step is one pass over the batch.

import { createRequire } from "node:module";
import { serve } from "./contender.mjs";

const require = createRequire(import.meta.url);

await serve({
  hello() {
    const { version } = require("brain.js/package.json");
    require("brain.js");
    return {
      name: "brain.js",
      version,
      threads: 1,
      runtime: `Node ${process.version}`,
      differs: "an update after each row, ReLU outputs, mean squared error, sums in float64",
    };
  },

  prepare({ sizes, batch, optimizer, x, y }) {
    const { NeuralNetwork } = require("brain.js");
    const network = new NeuralNetwork({
      activation: "relu",
      learningRate: 0.001,
      momentum: 0.9,
      ...(optimizer === "adam" && { praxis: "adam" }),
    });
    network.sizes = sizes;
    network.initialize();
    const rows = Array.from({ length: batch }, (_, i) => ({
      input: x.data.subarray(i * sizes[0], (i + 1) * sizes[0]),
      output: Float32Array.from({ length: sizes.at(-1) }, (_, j) => (j === y[i] ? 1 : 0)),
    }));
    return {
      run(steps) {
        let loss = 0;
        for (let i = 0; i < steps; i++) {
          loss = 0;
          for (const row of rows) loss += network.trainPattern(row, true) / batch;
        }
        return loss;
      },
    };
  },
});
