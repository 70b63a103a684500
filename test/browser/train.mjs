// Runs in the page and in Node: 200 steps of a small network.

/** Trains on an engine; returns the hash, runtime information, and the longest delay of the event loop. */
export async function train(gradlane, backend, numerics = "exact") {
  const { adam, createEngine, dense, dropout, input, runtimeInfo, sequential, synthetic } =
    gradlane;
  const engine = await createEngine({ backend, numerics });
  const model = sequential(
    [
      input([2]),
      dense(16, { activation: "relu", kernelInitializer: "heNormal" }),
      dropout(0.2),
      dense(12, { activation: "tanh" }),
      dense(9, { activation: "elu" }),
      dense(3, { activation: "sigmoid" }),
      dense(3),
    ],
    { seed: 5 },
  );
  await model.compile({
    optimizer: adam({ learningRate: 0.01 }),
    loss: "softmaxCrossEntropy",
    engine,
  });
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  const data = synthetic.spirals({ classes: 3, count: 310, seed: 2 });
  const history = await model.fit(data, { epochs: 20, batchSize: 32 });
  clearInterval(timer);
  const info = runtimeInfo(engine);
  return {
    hash: model.weightsHash(),
    backend: info.backend,
    numerics: info.numerics,
    loss: history.loss.at(-1),
    isIsolated: globalThis.crossOriginIsolated ?? false,
    longest,
  };
}
