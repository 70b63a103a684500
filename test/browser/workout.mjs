// Run in pages, in their workers and in Node: trainings on some threads, whose weights do not depend on their number.

const modelOf = async ({ dense, dropout, flatten, input, sequential }, size, options) => {
  const layers = [
    input(size),
    flatten(),
    dense(256, { activation: "relu" }),
    dropout(0.3),
    dense(64, { activation: "tanh" }),
    dense(10),
  ];
  const model = sequential(layers, { seed: 3 });
  await model.compile({ loss: "softmaxCrossEntropy", ...options });
  return model;
};

/** Trains a network of pictures on a few; returns the hash of its weights. */
async function trainedPictures(gradlane, engine) {
  const { batchNorm, conv2d, dense, depthwiseConv2d, flatten, input, maxPool2d } = gradlane;
  const layers = [
    input([28, 28, 1]),
    conv2d(16, 5, { padding: "same", bias: false }),
    batchNorm(),
    maxPool2d(),
    gradlane.residual([conv2d(16, 3, { padding: "same", activation: "relu" })]),
    depthwiseConv2d(3, { strides: 2 }),
    conv2d(20, 1, { activation: "relu" }),
    flatten(),
    dense(10),
  ];
  const model = gradlane.sequential(layers, { seed: 5 });
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", engine });
  const images = gradlane.synthetic.digits({ count: 96, seed: 1 });
  await model.fit(images, { epochs: 1, batchSize: 64 });
  return model.weightsHash();
}

/** Trains with much of what fit() offers, and makes synchronous calls. */
export async function workout(gradlane, options) {
  const engine = await gradlane.createEngine(options);
  const optimizer = gradlane.adam({ learningRate: 0.002, clipNorm: 1 });
  const model = await modelOf(gradlane, [28, 28, 1], { optimizer, metrics: ["accuracy"], engine });
  const images = gradlane.synthetic.digits({ count: 256, seed: 1 });
  const augment = gradlane.compose([gradlane.shift({ max: 2 }), gradlane.rotate({ degrees: 9 })]);
  const rest = { augment, classWeight: "balanced", schedule: gradlane.cosine() };
  const history = await model.fit(images, { epochs: 4, batchSize: 64, ...rest });
  const { loss } = await model.evaluate(images);
  const trainer = await model.trainer({ batchSize: 256 });
  const stepLoss = trainer.step(images.x, images.y);
  const n = 160;
  const values = (seed) => ({
    data: Float32Array.from({ length: n * n }, (_, i) => ((i * seed) % 101) / 101),
    shape: [n, n],
  });
  const product = gradlane.graph(
    ({ a, b }) => a.matmul(b).square().mean(),
    { a: [n, n], b: [n, n] },
    { engine },
  );
  const { threads, reasons } = engine.info;
  const found = JSON.stringify([
    model.weightsHash(),
    history.loss,
    loss,
    stepLoss,
    await product.run({ a: values(7), b: values(13) }),
    await trainedPictures(gradlane, engine),
  ]);
  engine.dispose();
  return { found, threads, reasons };
}

const EPOCHS = 12;

const rowsOf = (count) => ({
  x: {
    data: Float32Array.from({ length: count * 128 }, (_, i) => ((i * 7919) % 1009) / 1009),
    shape: [count, 128],
  },
  y: Int32Array.from({ length: count }, (_, i) => (i * 31) % 10),
});

/** The longest share of a training of one long step in which the event loop did not turn. */
export async function longestPause(gradlane, options) {
  const engine = await gradlane.createEngine(options);
  const { dense, input, sequential } = gradlane;
  const wide = { activation: "relu", kernelInitializer: "zeros" };
  const model = sequential([input([128]), dense(2048, wide), dense(2048, wide), dense(10)]);
  await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy", engine });
  const began = performance.now();
  let [last, longest] = [began, 0];
  const turn = () => {
    const now = performance.now();
    [last, longest] = [now, Math.max(longest, now - last)];
  };
  const timer = setInterval(turn, 1);
  await model.fit(rowsOf(2048), { epochs: 1, batchSize: 2048 });
  clearInterval(timer);
  turn();
  engine.dispose();
  return longest / (last - began);
}

/** Trains with a step an epoch. Returns the hashes of the weights after every step, and those read between. */
export async function read(gradlane, options) {
  const engine = await gradlane.createEngine(options);
  const model = await modelOf(gradlane, [128], { optimizer: gradlane.adam(), engine });
  const [after, between] = [[model.weightsHash()], []];
  const timer = setInterval(() => between.push(model.weightsHash()), 1);
  const onEpochEnd = () => void after.push(model.weightsHash());
  await model.fit(rowsOf(2048), { epochs: EPOCHS, batchSize: 2048, callbacks: [{ onEpochEnd }] });
  clearInterval(timer);
  engine.dispose();
  return { after, between };
}

/** Word of the memory of Team with the number of parts that were offered. */
const OFFERED = 32;
/** Whether runs are tried without help. */
const IS_TRIED = 35;

/**
 * Trains, and after an epoch pretends that a part was offered, and ends a worker: "helper", "leader", or the helper by
 * an error. Returns the code of the error, the milliseconds until it came, and the weights then and after another
 * training; without a worker to end, a training that ends there.
 */
export async function lose(gradlane, options, which) {
  const { Worker: Own } = globalThis;
  const workers = [];
  if (which) {
    globalThis.Worker = class extends Own {
      constructor(...parameters) {
        super(...parameters);
        workers.push(this);
      }
    };
  }
  const engine = await gradlane.createEngine(options);
  const optimizer = gradlane.sgd({ learningRate: 0.05, momentum: 0.9 });
  const model = await modelOf(gradlane, [128], { optimizer, engine });
  const data = rowsOf(512);
  await model.fit(data, { epochs: 2, batchSize: 64 });
  const found = {};
  if (which) {
    const { instance } = model.compiled.session;
    instance.memory.i32[(instance.team() >>> 2) + IS_TRIED] = 0; // every run asks for help
    let began = performance.now();
    const onEpochEnd = ({ epoch }) => {
      if (epoch !== 0) return;
      const [leader, helper] = workers;
      if (which !== "leader") instance.memory.i32[(instance.team() >>> 2) + OFFERED] += 1;
      began = performance.now();
      if (which === "leader") leader.terminate();
      if (which === "helper") helper.terminate();
      if (which === "throws") setTimeout(() => helper.dispatchEvent(new ErrorEvent("error")), 50);
    };
    const training = model.fit(data, { epochs: 4, batchSize: 64, callbacks: [{ onEpochEnd }] });
    found.code = await training.then(
      () => "no error",
      ({ code }) => code,
    );
    found.took = performance.now() - began;
  } else await model.fit(data, { epochs: 1, batchSize: 64 });
  const hashes = [model.weightsHash()];
  await model.fit(data, { epochs: 2, batchSize: 64 });
  hashes.push(model.weightsHash());
  engine.dispose();
  globalThis.Worker = Own;
  return { ...found, hashes: hashes.join() };
}
