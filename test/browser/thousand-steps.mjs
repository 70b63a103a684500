// Runs in pages and in Node: 1,000 steps with dropout, augmentation, Adam, clipping, class weights, a schedule, and a
// last batch that is smaller.

/** Trains on an engine with these options; returns the hash of the weights and how the engine ran. */
export async function thousandSteps(gradlane, options) {
  const { adam, compose, dense, dropout, flatten, input, mixup, sequential } = gradlane;
  const engine = await gradlane.createEngine(options);
  const layers = [
    ...[input([28, 28, 1]), flatten(), dense(128, { activation: "relu" }), dropout(0.2)],
    ...[dense(48, { activation: "tanh" }), dense(10)],
  ];
  const model = sequential(layers, { seed: 5 });
  const schedule = gradlane.warmup(50, gradlane.cosine({ learningRate: 2e-3 }));
  const optimizer = adam({ learningRate: 1e-3, clipNorm: 1 });
  await model.compile({ optimizer, loss: "softmaxCrossEntropy", engine });
  await model.fit(gradlane.synthetic.digits({ count: 950, seed: 1 }), {
    ...{ epochs: 100, batchSize: 100, schedule },
    classWeight: [1, 2, 1, 1, 1, 1, 3, 1, 1, 1],
    augment: compose([gradlane.shift({ max: 2 }), gradlane.rotate({ degrees: 5 }), mixup()]),
  });
  const { backend, threads, turbo } = engine.info;
  engine.dispose();
  return { hash: model.weightsHash(), backend, threads, turbo };
}
