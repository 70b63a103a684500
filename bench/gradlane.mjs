// What a training step costs here: SGD with momentum 0.9, ReLU, softmax cross-entropy, one thread.

import { createEngine, dense, input, sequential, sgd } from "../dist/index.js";
import { batchFor } from "./networks.mjs";

/** Functions that do one training step, and one epoch of resident data with its number of steps. */
export async function prepare(network, backend = "wasm") {
  const { sizes, batch } = network;
  const hidden = sizes.slice(1, -1);
  const model = sequential([
    input([sizes[0]]),
    ...hidden.map((units) => dense(units, { activation: "relu", kernelInitializer: "heNormal" })),
    dense(sizes.at(-1)),
  ]);
  await model.compile({
    optimizer: sgd({ learningRate: 0.001, momentum: 0.9 }),
    loss: "softmaxCrossEntropy",
    engine: await createEngine({ backend }),
  });
  const { x, y } = batchFor(network);
  const trainer = await model.trainer({ batchSize: batch });
  return {
    step: () => trainer.step(x, y),
    fit: (epochs) => model.fit({ x, y }, { epochs, batchSize: batch, shuffle: false }),
  };
}
