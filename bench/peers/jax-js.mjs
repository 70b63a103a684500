// jax-js on its WebAssembly backend: the step, with gradients and optimizer, is one jit().

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { serve } from "./contender.mjs";
import {
  accuracyOf,
  BATCH,
  heNormal,
  LEARNING_RATE,
  MOMENTUM,
  shuffled,
  timeTraining,
} from "./tasks.mjs";

// without Worker it starts no pool: one thread, no messages
delete globalThis.Worker;
const require = createRequire(import.meta.url);
let jax;
let np;

async function start() {
  if (jax) return;
  jax = await import("@jax-js/jax");
  np = jax.numpy;
  jax.defaultDevice("wasm");
}

const version = () => {
  const entry = require.resolve("@jax-js/jax");
  return JSON.parse(readFileSync(join(dirname(entry), "..", "package.json"), "utf8")).version;
};

// functions take ownership of their arguments: `.ref` for one that is used again

function forward(parameters, x) {
  let value = x;
  for (let i = 0; i < parameters.length; i += 2) {
    value = np.matmul(value, parameters[i]).add(parameters[i + 1]);
    if (i < parameters.length - 2) value = jax.nn.relu(value);
  }
  return value;
}

const lossOf = (parameters, x, labels) =>
  jax.nn.logSoftmax(forward(parameters, x)).mul(labels).sum(-1).mean().neg();

function initial(sizes) {
  return sizes.slice(1).flatMap((units, i) => {
    const weights = np.array(heNormal(sizes[i], units)).reshape([sizes[i], units]);
    return [weights, np.zeros([units])];
  });
}

const zerosLike = (arrays) => arrays.map((each) => np.zeros(each.shape));

/** (state, x, labels) → [state, loss] with momentum. */
function momentumStep(learningRate, momentum) {
  return jax.jit(([parameters, velocity], x, labels) => {
    const [loss, gradients] = jax.valueAndGrad(lossOf)(
      parameters.map((each) => each.ref),
      x,
      labels,
    );
    const next = velocity.map((each, i) => each.mul(momentum).add(gradients[i]));
    const updated = parameters.map((each, i) => each.sub(next[i].ref.mul(learningRate)));
    return [[updated, next], loss];
  });
}

/** The same with Adam; the state includes the powers for bias correction. */
function adamStep(learningRate) {
  return jax.jit(([parameters, first, second, powers], x, labels) => {
    const [loss, gradients] = jax.valueAndGrad(lossOf)(
      parameters.map((each) => each.ref),
      x,
      labels,
    );
    const nextPowers = powers.mul(np.array([0.9, 0.999]));
    const corrections = np.subtract(1, nextPowers.ref);
    const [correction1, correction2] = [corrections.ref.slice(0), corrections.slice(1)];
    const m = first.map((each, i) => each.mul(0.9).add(gradients[i].ref.mul(0.1)));
    const v = second.map((each, i) => each.mul(0.999).add(np.square(gradients[i]).mul(0.001)));
    const updated = parameters.map((each, i) => {
      const scale = np.sqrt(v[i].ref.div(correction2.ref)).add(1e-8);
      return each.sub(m[i].ref.div(correction1.ref).div(scale).mul(learningRate));
    });
    correction1.dispose();
    correction2.dispose();
    return [[updated, m, v, nextPowers], loss];
  });
}

await serve({
  async hello() {
    await start();
    return {
      name: "jax-js",
      version: version(),
      threads: 1,
      device: jax.defaultDevice(),
      runtime: `Node ${process.version}`,
    };
  },

  async prepare({ sizes, optimizer, x, y }) {
    await start();
    const isAdam = optimizer === "adam";
    const step = isAdam ? adamStep(0.001) : momentumStep(0.001, 0.9);
    const parameters = initial(sizes);
    let state = isAdam
      ? [parameters, zerosLike(parameters), zerosLike(parameters), np.array([1, 1])]
      : [parameters, zerosLike(parameters)];
    const inputs = np.array(x.data).reshape(x.shape);
    const labels = jax.nn.oneHot(np.array(y), sizes.at(-1));
    return {
      run(steps) {
        let loss;
        for (let i = 0; i < steps; i++) {
          [state, loss] = step(state, inputs.ref, labels.ref);
          [loss] = loss.dataSync();
        }
        return loss;
      },
      dispose() {
        for (const each of [...state.flat(), inputs, labels]) each.dispose();
        step.dispose();
      },
    };
  },

  async train(request) {
    await start();
    return timeTraining(request, ({ sizes, train, test }) => {
      const step = momentumStep(LEARNING_RATE, MOMENTUM);
      const predict = jax.jit(forward);
      const parameters = initial(sizes);
      let state = [parameters, zerosLike(parameters)];
      const [width, classes] = [sizes[0], sizes.at(-1)];
      const takeRows = (rows) => {
        const x = new Float32Array(rows.length * width);
        const labels = new Float32Array(rows.length * classes);
        rows.forEach((row, i) => {
          x.set(train.x.subarray(row * width, (row + 1) * width), i * width);
          labels[i * classes + train.y[row]] = 1;
        });
        const shape = [rows.length, -1];
        return [np.array(x).reshape(shape), np.array(labels).reshape(shape)];
      };
      const testInputs = np.array(test.x).reshape([-1, width]);
      return {
        epoch() {
          const order = shuffled(train.y.length);
          for (let start = 0; start < order.length; start += BATCH) {
            let loss;
            [state, loss] = step(state, ...takeRows(order.subarray(start, start + BATCH)));
            loss.dataSync();
          }
        },
        evaluate() {
          const weights = state[0].map((each) => each.ref);
          return accuracyOf(predict(weights, testInputs.ref).dataSync(), test.y);
        },
      };
    });
  },
});
