// Runs in the page and in Node: preprocessing, augmentation, raw tables,
// inspection of a model, and its use after training. Returns named texts to compare.

export async function field(gradlane, backend) {
  const { dense, flatten, input, sequential } = gradlane;
  const engine = await gradlane.createEngine({ backend });
  const { train, test } = gradlane.synthetic
    .digits({ count: 240, seed: 4 })
    .split({ test: 40, seed: 4 });
  const found = {};

  const whitening = new gradlane.Whitening({ method: "zca", epsilon: 0.1 }).fit(train.x);
  found.whitening = digest(whitening.transform(test.x).data);

  const augment = gradlane.compose(
    [
      gradlane.horizontalFlip(),
      gradlane.randomCrop({ size: 24, padding: 2 }),
      gradlane.rotate({ degrees: 15 }),
      gradlane.colorJitter({ brightness: 0.3, contrast: 0.3 }),
      gradlane.cutout({ size: 6 }),
    ],
    { seed: 3 },
  );
  found.augmentation = digest(augment.preview(train.x, 20, { epoch: 2 }).data);

  const model = sequential(
    [input([24, 24, 1]), flatten(), dense(16, { activation: "gelu" }), dense(10)],
    { seed: 6, preprocessing: new gradlane.StandardScaler() },
  );
  await model.compile({
    optimizer: gradlane.rmsprop(),
    loss: "hinge",
    metrics: ["accuracy"],
    engine,
  });
  const history = await model.fit(train, {
    epochs: 2,
    batchSize: 25,
    augment,
    watch: { every: 2 },
  });
  const rates = await model.findLearningRate(train, { steps: 20, batchSize: 25 });
  found.learningRates = JSON.stringify(rates.losses);
  found.training = model.weightsHash();
  found.watched = JSON.stringify(history.flow);
  found.flow = JSON.stringify((await model.flow(test.x, test.y)).layers);

  const loaded = await gradlane.loadModel(await model.save());
  found.predictions = digest((await loaded.predict(test.x)).data);
  found.monitoring = (await loaded.monitor(test.x)).verdict;
  found.diagnosis = (await gradlane.diagnose(train, { test })).toText();

  const product = gradlane.graph(({ x, y }) => x.mul(y).add(x).sum(), { x: [3], y: [3] });
  found.graph = (await product.flow({ x: [1, 2, 3], y: [4, 5, 6] })).toText();

  const rows = Array.from({ length: 60 }, (_, i) => ({
    size: i % 7 === 0 ? null : i % 11,
    color: ["red", "blue"][i % 2],
    day: `2024-03-${String(1 + (i % 28)).padStart(2, "0")}`,
    buys: i % 11 > 4 ? "yes" : "no",
  }));
  const trained = await gradlane.classifier(rows, { target: "buys", seed: 1, epochs: 5, engine });
  found.table = trained.model.weightsHash();
  return found;
}

/** SHA-256 needs a secure page; FNV-1a suffices to detect a different bit. */
function digest(values) {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return `${values.length}:${hash.toString(16)}`;
}
