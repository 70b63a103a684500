// `node bench/augmentation.mjs`: augmented images per second, 32x32x3 bytes, one thread: the kernel, from
// bytes to the floats of a batch; its plain-JavaScript twin; torchvision, Pillow and NumPy on the same
// images, from bytes to bytes. --ours omits other libraries; --json=FILE writes the results. --cores=2 runs the kernel
// on as many threads at once, each with batches of its own, and a copy of the same floats beside it. --threads=2
// measures trainings instead, with turbo: a single unit on the augmented images.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { dense, flatten, init, input, runtimeInfo, sequential, sgd } from "gradlane";
import * as transforms from "gradlane/augmentation";
import { startContender } from "./child.mjs";
import { flags } from "./flags.mjs";
import { Internals } from "./kernels/build.mjs";
import { loadEngine } from "./kernels/engine.mjs";
import { fastest } from "./kernels/timing.mjs";
import { pythons } from "./peers/pythons.mjs";
import { printTable } from "./table.mjs";

const { planAugmentation } = Internals;
const IMAGE = { height: 32, width: 32, channels: 3 };
const BYTES = IMAGE.height * IMAGE.width * IMAGE.channels;
const COUNT = 512;
const BATCH = 64;
const MILLISECONDS = 200;

/** The transforms of every image; peers/augmentation.py uses the same names. */
const OPERATIONS = {
  nothing: [],
  horizontalFlip: [transforms.horizontalFlip({ p: 1 })],
  verticalFlip: [transforms.verticalFlip({ p: 1 })],
  randomCrop: [transforms.randomCrop({ padding: 4 })],
  "flip and crop": [transforms.horizontalFlip(), transforms.randomCrop({ padding: 4 })],
  randomResizedCrop: [transforms.randomResizedCrop()],
  randomScale: [transforms.randomScale({ min: 0.8, max: 1.2 })],
  shift: [transforms.shift({ max: 4 })],
  rotate: [transforms.rotate({ degrees: 15 })],
  brightness: [transforms.colorJitter({ brightness: 0.4 })],
  contrast: [transforms.colorJitter({ contrast: 0.4 })],
  saturation: [transforms.colorJitter({ saturation: 0.4 })],
  hue: [transforms.colorJitter({ hue: 0.1 })],
  colorJitter: [
    transforms.colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 }),
  ],
  tint: [transforms.tint({ max: 0.1 })],
  cutout: [transforms.cutout({ size: 8 })],
  mixup: [transforms.mixup()],
};

/** Images with edges and colours instead of noise. */
function drawImages() {
  return Uint8Array.from({ length: COUNT * BYTES }, (_, i) => {
    const image = Math.floor(i / BYTES);
    const [y, x, channel] = [Math.floor((i % BYTES) / 96), Math.floor((i % 96) / 3), i % 3];
    const wave = Math.sin((x * (image % 7) + y * (image % 5)) / 9 + channel * (image % 3));
    return 127 + 100 * wave + ((x + image) % 13 < 3 ? 28 : 0);
  });
}

/** Parameters of a batch of a transform, with different random numbers in each call. */
function batchesOf(engine, augmentations, images) {
  engine.clear();
  const steps = augmentations.flatMap((each) => each.steps);
  const plan = planAugmentation(steps, IMAGE);
  const x = engine.bytes(images.length);
  for (const { u8 } of [engine.memory, engine.twin]) u8.set(images, x);
  const samples = engine.words(Array.from({ length: COUNT }, (_, i) => i));
  const indices = engine.words(Array.from({ length: BATCH }, (_, i) => (i * 37) % COUNT));
  const partners = engine.words(Array.from({ length: BATCH }, (_, i) => (i * 91) % COUNT));
  const shares = engine.floats(BATCH, (i) => (i % 10) / 10);
  const y = engine.bytes(4 * BATCH * BYTES);
  const words = engine.words(plan.words);
  const scratch = engine.bytes(plan.scratchBytes);
  const rows = [samples, indices, partners, shares, y, BATCH];
  let epoch = 0;
  return () => [x, BYTES, 1, 1, ...rows, words, scratch, 7, epoch++];
}

/** Images per second of the kernel and its twin. */
async function measureOurs(images) {
  const engine = await loadEngine({ numerics: "exact", turbo: false });
  const results = {};
  for (const [name, augmentations] of Object.entries(OPERATIONS)) {
    const given = batchesOf(engine, augmentations, images);
    const [ours, plain] = [
      fastest(() => engine.call("augment", given()), engine.kernels.augment, MILLISECONDS),
      fastest(() => engine.callTwin("augment", given()), engine.twinOf("augment"), MILLISECONDS),
    ];
    results[name] = { gradlane: BATCH / ours, "plain JS": BATCH / plain };
  }
  return results;
}

/** Windows of time in which all threads run the same call, and their length. */
const WINDOWS = 3;
const WINDOW_MILLISECONDS = 150;

/** One of several threads: calls each kernel when all do, and posts the images per second of each window. */
async function measureTogether({ arrivals, cores }) {
  const engine = await loadEngine({ numerics: "exact", turbo: false });
  const images = drawImages();
  let meetings = 0;
  const meet = () => {
    Atomics.add(arrivals, meetings, 1);
    while (Atomics.load(arrivals, meetings) < cores);
    meetings++;
  };
  const callFor = (call, milliseconds) => {
    const began = performance.now();
    let calls = 0;
    for (; performance.now() < began + milliseconds; calls++) call();
    return (1000 * BATCH * calls) / (performance.now() - began);
  };
  for (const [name, augmentations] of Object.entries(OPERATIONS)) {
    const given = batchesOf(engine, augmentations, images);
    rateOf(name, () => engine.call("augment", given()));
  }
  const [from, to] = [0, 1].map(() => new Float32Array(BATCH * BYTES));
  rateOf("copy of the floats", () => to.set(from));

  function rateOf(name, call) {
    callFor(call, WINDOW_MILLISECONDS);
    for (let window = 0; window < WINDOWS; window++) {
      meet();
      const rate = callFor(call, WINDOW_MILLISECONDS);
      parentPort.postMessage({ name, window, rate });
    }
  }
}

/** Images per second of several threads at once: the best window of each transform. */
async function measureCores(cores) {
  const arrivals = new Int32Array(new SharedArrayBuffer(4 * 1024));
  const sums = new Map();
  const workers = Array.from({ length: cores }, async () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { arrivals, cores } });
    worker.on("message", ({ name, window, rate }) => {
      const sum = sums.get(name) ?? new Array(WINDOWS).fill(0);
      sum[window] += rate;
      sums.set(name, sum);
    });
    await new Promise((resolve, reject) => worker.on("exit", resolve).on("error", reject));
  });
  await Promise.all(workers);
  return Array.from(sums, ([name, rates]) => [name, Math.max(...rates)]);
}

/** Adds images per second of the Python libraries, if installed, for the transforms they have. */
async function measurePeers(images, results) {
  const folder = mkdtempSync(join(tmpdir(), "gradlane-"));
  const path = join(folder, "images");
  writeFileSync(path, images);
  const script = fileURLToPath(new URL("peers/augmentation.py", import.meta.url));
  try {
    const commands = () => pythons().map((binary) => [binary, script]);
    const peer = await startContender({ commands }, process.execPath);
    try {
      for (const library of Object.keys(peer.hello.libraries)) {
        for (const name of Object.keys(results)) {
          const request = { command: "measure", library, name, path, count: COUNT };
          const { rate } = await peer.ask(request);
          if (rate) results[name][library] = rate;
        }
      }
      return peer.hello.libraries;
    } finally {
      peer.end();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Images per second of an epoch of `threads` threads. */
async function measureTraining(images, threads) {
  await init({ threads, turbo: true });
  const repeats = 8;
  const data = new Uint8Array(repeats * images.length);
  for (let i = 0; i < repeats; i++) data.set(images, i * images.length);
  const count = repeats * COUNT;
  const shape = [count, IMAGE.height, IMAGE.width, IMAGE.channels];
  const set = { x: { data, shape }, y: Float32Array.from({ length: count }, (_, i) => i % 2) };
  const results = {};
  for (const [name, augmentations] of Object.entries(OPERATIONS)) {
    const augment = augmentations.length > 0 ? transforms.compose(augmentations) : undefined;
    const model = sequential([input(shape.slice(1)), flatten(), dense(1)]);
    await model.compile({ optimizer: sgd({ learningRate: 1e-4 }), loss: "meanSquaredError" });
    let best = 0;
    for (let round = 0; round < 5; round++) {
      const began = performance.now();
      await model.fit(set, { epochs: 1, batchSize: BATCH, augment });
      best = Math.max(best, (1000 * count) / (performance.now() - began));
    }
    results[name] = best;
  }
  return results;
}

function printTraining(results, threads) {
  const { turbo } = runtimeInfo();
  const mode = `${threads} threads, ${turbo ? "turbo" : "no turbo"}`;
  console.log(
    `augmented images trained per second, 32x32x3 bytes, ${mode}, Node ${process.version}\n`,
  );
  printTable(
    Object.entries(results).map(([name, rate]) => [name, Math.round(rate).toLocaleString("en")]),
  );
}

if (!isMainThread) {
  await measureTogether(workerData);
  process.exit();
}
if (flags.has("cores")) {
  const cores = Number(flags.get("cores"));
  const rates = await measureCores(cores);
  console.log(`images per second, 32x32x3 bytes, ${cores} threads, Node ${process.version}\n`);
  printTable(rates.map(([name, rate]) => [name, Math.round(rate).toLocaleString("en")]));
  process.exit();
}
const images = drawImages();
if (flags.has("threads")) {
  const threads = Number(flags.get("threads"));
  printTraining(await measureTraining(images, threads), threads);
  process.exit();
}
const results = await measureOurs(images);
let versions = {};
if (!flags.has("ours")) {
  try {
    versions = await measurePeers(images, results);
  } catch (error) {
    console.error(`torchvision, Pillow and NumPy skipped: ${error.message}`);
  }
}
const columns = ["gradlane", "plain JS", ...Object.keys(versions)];
const show = (rate) => (rate ? Math.round(rate).toLocaleString("en") : "");
console.log(`images per second, 32x32x3 bytes, one thread, Node ${process.version}\n`);
printTable([
  ["", ...columns.map((name) => `${name} ${versions[name] ?? ""}`.trim())],
  ...Object.entries(results).map(([name, rates]) => [
    name,
    ...columns.map((column) => show(rates[column])),
  ]),
]);
if (flags.has("json")) {
  const result = { node: process.version, versions, results };
  writeFileSync(flags.get("json"), `${JSON.stringify(result, null, 2)}\n`);
}
