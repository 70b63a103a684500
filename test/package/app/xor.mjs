// What every consumer of the package runs: XOR, learned, saved and loaded.

import { adam, dense, init, input, loadModel, runtimeInfo, sequential, synthetic } from "gradlane";

/** The hash of the weights, how it ran, and what saving to a path comes to where there is none. */
export async function xor(options = {}) {
  await init({ threads: 2, ...options });
  const model = sequential([input([2]), dense(8, { activation: "tanh" }), dense(2)], { seed: 3 });
  await model.compile({
    optimizer: adam({ learningRate: 0.05 }),
    loss: "softmaxCrossEntropy",
    metrics: ["accuracy"],
  });
  const data = synthetic.xor({ count: 200, seed: 1 });
  await model.fit(data, { epochs: 40 });
  const { accuracy } = await model.evaluate(data);
  const copy = await loadModel(await model.save());
  const saved = await model.save("xor.gradlane").then(
    () => "saved",
    (error) => `${error.name} ${error.code}`,
  );
  const { backend, threads } = runtimeInfo();
  return { hash: copy.weightsHash(), accuracy, saved, backend, threads };
}
