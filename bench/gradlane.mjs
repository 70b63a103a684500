// The gradlane contender. --turbo, --numerics=fast and --backend=js select the engine; --resident measures
// fit() over rows in its memory, instead of one call with a batch per step.

import { readFileSync } from "node:fs";
import { modelOf } from "./model.mjs";
import { networkOf } from "./networks.mjs";
import { serve, summary } from "./peers/contender.mjs";
import { BATCH, LEARNING_RATE, MOMENTUM, TASKS } from "./peers/tasks.mjs";

const flags = process.argv.slice(2);
const option = (name) =>
  flags.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3);
const isTurbo = flags.includes("--turbo");
const isResident = flags.includes("--resident");
const numerics = option("numerics") ?? "exact";
const backend = option("backend") ?? "wasm";
const threads = backend === "js" ? 1 : Number(process.env.OMP_NUM_THREADS ?? 1);

/** Maximum bytes of rows of a resident measurement. */
const RESIDENT_BYTES = 16e6;

let gradlane;
let engine;

async function start() {
  if (engine) return;
  gradlane = await import("../dist/index.js");
  const started = await gradlane.createEngine({ backend, turbo: isTurbo, numerics, threads });
  const { info } = started;
  // never report a result under the wrong name
  const isAsked =
    info.numerics === numerics && info.backend === backend && info.threads === threads;
  if (!isAsked || (isTurbo && !info.turbo)) {
    throw new Error(`the engine is not the requested one: ${JSON.stringify(info)}`);
  }
  engine = started;
}

async function build(network, optimizer, metrics = []) {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const model = modelOf(gradlane, networkOf(network), { seed });
  await model.compile({ optimizer, loss: "softmaxCrossEntropy", metrics, engine });
  return model;
}

/** Steps of one trainer, all with the same batch. */
async function prepareSteps(model, { batch, x, y }) {
  const trainer = await model.trainer({ batchSize: batch });
  return {
    run(steps) {
      let loss = 0;
      for (let i = 0; i < steps; i++) loss = trainer.step(x, y);
      return loss;
    },
  };
}

/** Epochs of one fit(), timed one by one. */
function prepareResident(model, { batch, x, y }) {
  const [, width] = x.shape;
  const batches = Math.max(4, Math.min(256, Math.floor(RESIDENT_BYTES / (4 * batch * width))));
  const data = {
    x: { data: new Float32Array(batches * batch * width), shape: [batches * batch, width] },
    y: new Int32Array(batches * batch),
  };
  for (let i = 0; i < batches; i++) {
    data.x.data.set(x.data, i * x.data.length);
    data.y.set(y, i * batch);
  }
  return {
    async measure(seconds) {
      const times = [];
      const end = performance.now() + 1000 * seconds;
      let began = 0;
      const clock = {
        onEpochBegin() {
          began = performance.now();
        },
        onEpochEnd(_event, context) {
          const now = performance.now();
          times.push((1000 * (now - began)) / batches);
          if (now >= end && times.length >= 3) context.stop();
        },
      };
      await model.fit(data, { epochs: 1e6, batchSize: batch, shuffle: false, callbacks: [clock] });
      return summary(times, batches);
    },
  };
}

/** A fit() that evaluates after each epoch and stops at the target accuracy. */
async function trainTo({ data, task }) {
  const { sgd } = gradlane;
  const { sizes, target, mostEpochs, load } = TASKS[task];
  const began = performance.now();
  const parts = await load(data);
  const rows = ({ x, y }) => ({ x: { data: x, shape: [y.length, sizes[0]] }, y });
  const optimizer = sgd({ learningRate: LEARNING_RATE, momentum: MOMENTUM });
  const model = await build({ sizes }, optimizer, ["accuracy"]);
  let accuracy = 0;
  let epochs = 0;
  const watch = {
    onEpochEnd({ validationMetrics }, context) {
      accuracy = validationMetrics.accuracy;
      epochs++;
      if (accuracy >= target) context.stop();
    },
  };
  await model.fit(rows(parts.train), {
    epochs: mostEpochs,
    batchSize: BATCH,
    validation: rows(parts.test),
    callbacks: [watch],
  });
  const seconds = (performance.now() - began) / 1000;
  return { seconds, accuracy, epochs, reached: accuracy >= target };
}

await serve({
  async hello() {
    await start();
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url)));
    const { threads, reasons } = engine.info;
    // turbo may select another tile on a busy machine
    const runtime = `Node ${process.version}, ${reasons.at(-1)}`;
    return {
      name: "gradlane",
      version,
      threads,
      resident: isResident,
      runtime,
      engine: engine.info,
    };
  },

  async prepare(request) {
    await start();
    const { adam, sgd } = gradlane;
    const optimizer =
      request.optimizer === "adam"
        ? adam({ learningRate: 0.001 })
        : sgd({ learningRate: 0.001, momentum: 0.9 });
    const model = await build(request, optimizer);
    const refused = engine.info.reasons?.find((each) => each.startsWith("turbo off"));
    if (isTurbo && refused) throw new Error(refused);
    return isResident ? prepareResident(model, request) : prepareSteps(model, request);
  },

  async train(request) {
    await start();
    return trainTo(request);
  },
});
