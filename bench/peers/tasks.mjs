// Training to a target accuracy: data, networks and rules shared by all JavaScript contenders.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

export const TASKS = {
  mnist: { sizes: [784, 256, 128, 10], target: 0.975, mostEpochs: 30, load: loadMnist },
  optdigits: { sizes: [64, 128, 64, 10], target: 0.95, mostEpochs: 100, load: loadOptdigits },
};
export const BATCH = 64;
export const LEARNING_RATE = 0.05;
export const MOMENTUM = 0.9;

async function loadMnist(directory) {
  const read = async (name) => gunzipSync(await readFile(join(directory, "mnist", `${name}.gz`)));
  const part = async (prefix) => {
    const pixels = (await read(`${prefix}-images-idx3-ubyte`)).subarray(16);
    const x = new Float32Array(pixels.length);
    for (let i = 0; i < x.length; i++) x[i] = pixels[i] / 255;
    return {
      x,
      y: Int32Array.from((await read(`${prefix}-labels-idx1-ubyte`)).subarray(8)),
    };
  };
  return { train: await part("train"), test: await part("t10k") };
}

async function loadOptdigits(directory) {
  const part = async (name) => {
    const text = await readFile(join(directory, "optdigits", `optdigits_${name}.csv`), "utf8");
    const rows = text.trim().split("\n");
    const x = new Float32Array(64 * rows.length);
    const y = new Int32Array(rows.length);
    rows.forEach((row, i) => {
      const values = row.split(",");
      for (let j = 0; j < 64; j++) x[64 * i + j] = values[j] / 16;
      y[i] = values[64];
    });
    return { x, y };
  };
  return { train: await part("train"), test: await part("test") };
}

/** A random permutation of 0 to count − 1. */
export function shuffled(count) {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** He initialisation: normal numbers scaled for ReLU. */
export function heNormal(rows, columns) {
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  const scale = Math.sqrt(2 / rows);
  return Float32Array.from({ length: rows * columns }, () => scale * normal());
}

/** The share of rows whose largest logit is that of the true class. */
export function accuracyOf(logits, labels) {
  const classes = logits.length / labels.length;
  let correct = 0;
  for (let i = 0; i < labels.length; i++) {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    correct += row.indexOf(Math.max(...row)) === labels[i] ? 1 : 0;
  }
  return correct / labels.length;
}

/** Trains until the target test accuracy is reached; the time includes loading. */
export async function timeTraining({ data, task }, begin) {
  const { sizes, target, mostEpochs, load } = TASKS[task];
  const began = performance.now();
  const { epoch, evaluate } = await begin({ sizes, ...(await load(data)) });
  let accuracy = 0;
  let epochs = 0;
  while (accuracy < target && epochs < mostEpochs) {
    await epoch();
    accuracy = await evaluate();
    epochs++;
  }
  const seconds = (performance.now() - began) / 1000;
  return { seconds, accuracy, epochs, reached: accuracy >= target };
}
