// Augmentation in the step program: its effects on training, and what it does not change.

import { beforeAll, describe, expect, it } from "vitest";
import { SlotType } from "../../assembly/control.ts";
import { Augmentation } from "../../src/augmentation/augmentation.ts";
import { planAugmentation } from "../../src/augmentation/plan.ts";
import { Controls } from "../../src/engine/controls.ts";
import {
  adam,
  colorJitter,
  compose,
  createEngine,
  cutout,
  dataset,
  dense,
  type Engine,
  type FitOptions,
  flatten,
  horizontalFlip,
  input,
  loadModel,
  MinMaxScaler,
  mixup,
  pipeline,
  randomCrop,
  randomResizedCrop,
  randomScale,
  reshape,
  rotate,
  StandardScaler,
  sequential,
  sgd,
  shift,
  tint,
  verticalFlip,
} from "../../src/index.ts";
import * as operations from "../../src/ops/augment.ts";
import { definitionOf } from "../../src/optimizers/optimizers.ts";
import { Feed } from "../../src/training/feed.ts";
import { type Pass, runPass } from "../../src/training/run.ts";
import { SLOT_COUNT } from "../../src/training/step-program.ts";
import { unhashed } from "../format/unhashed.ts";
import { Numbers } from "../kernels/harness.ts";

let wasm: Engine;
let js: Engine;
beforeAll(async () => {
  wasm = await createEngine({ backend: "wasm" });
  js = await createEngine({ backend: "js" });
});

/** Random images and labels. */
function images(
  rows: number,
  [height, width, channels]: number[],
  { bytes = true, seed = 1 } = {},
) {
  const numbers = new Numbers(seed);
  const size = rows * height! * width! * channels!;
  const data = bytes
    ? Uint8Array.from({ length: size }, () => numbers.word())
    : Float32Array.from({ length: size }, () => numbers.float(0, 1));
  const y = Int32Array.from({ length: rows }, () => numbers.word() % 3);
  return { x: { data, shape: [rows, height!, width!, channels!] }, y };
}

async function build(shape: number[], engine: Engine, options = {}) {
  const model = sequential(
    [
      input(shape),
      shape.length > 1 ? flatten() : reshape(shape),
      dense(8, { activation: "relu" }),
      dense(3),
    ],
    { seed: 5, ...options },
  );
  await model.compile({
    optimizer: adam({ learningRate: 0.01 }),
    loss: "softmaxCrossEntropy",
    metrics: ["accuracy"],
    engine,
  });
  return model;
}

const everything = compose(
  [
    horizontalFlip(),
    verticalFlip({ p: 0.2 }),
    randomResizedCrop(),
    randomScale({ min: 0.8, max: 1.2 }),
    shift({ max: 1 }),
    rotate({ degrees: 20 }),
    colorJitter({ brightness: 0.3, contrast: 0.3, saturation: 0.3, hue: 0.1 }),
    tint({ max: 0.1 }),
    cutout({ size: 2 }),
    randomCrop({ padding: 1 }),
    mixup({ alpha: 0.4 }),
  ],
  { seed: 9 },
);

async function trained(
  data: Parameters<Awaited<ReturnType<typeof build>>["fit"]>[0],
  options: FitOptions,
  { shape = [5, 6, 3], engine = wasm, model = {} } = {},
) {
  const built = await build(shape, engine, model);
  const history = await built.fit(data, { epochs: 2, batchSize: 7, ...options });
  return { model: built, hash: built.weightsHash(), history };
}

describe("training with augmentation", () => {
  const data = images(23, [5, 6, 3]);

  it("gives the same bits on both engines, with every transform", async () => {
    for (const bytes of [true, false]) {
      for (const channels of [1, 2, 3, 4]) {
        const shape = [5, 6, channels];
        const given = images(23, shape, { bytes });
        const options = { augment: everything };
        const one = await trained(given, options, { shape });
        const other = await trained(given, options, { shape, engine: js });
        expect(other.hash).toBe(one.hash);
        expect(other.history).toEqual(one.history);
        const without = await trained(given, {}, { shape });
        expect(without.hash).not.toBe(one.hash);
      }
    }
  });

  it("equals preview(): a first step on its images gives the same loss", async () => {
    const unmixed = everything.steps.slice(0, -1).map((step) => new Augmentation([step]));
    for (const augment of [horizontalFlip({ p: 1 }), compose(unmixed, { seed: 3 })]) {
      const model = await build([5, 6, 3], wasm);
      const twin = await build([5, 6, 3], wasm);
      const trainer = await twin.trainer({ batchSize: 23 });
      const expected = trainer.step(augment.preview(data.x, 23), data.y);
      const { loss } = await model.fit(data, { epochs: 1, batchSize: 23, shuffle: false, augment });
      expect(loss[0]).toBe(expected);
      expect(model.weightsHash()).toBe(twin.weightsHash());
    }
  });

  it("mixes losses like images", async () => {
    const augment = mixup({ alpha: 1 });
    const model = await build([5, 6, 3], wasm);
    const { loss } = await model.fit(data, {
      epochs: 1,
      batchSize: 23,
      shuffle: false,
      augment,
    });
    // pixels equal the label: mixed pixels show the share of each label
    const marks = Float32Array.from({ length: 23 * 3 }, (_, i) =>
      data.y[Math.floor(i / 3)] === i % 3 ? 1 : 0,
    );
    const shares = augment.preview({ data: marks, shape: [23, 1, 1, 3] }, 23);
    const twin = await build([5, 6, 3], wasm);
    const logits = await twin.predict(augment.preview(data.x, 23));
    let expected = 0;
    for (let row = 0; row < 23; row++) {
      const own = [...logits.data.subarray(3 * row, 3 * row + 3)];
      const total = own.reduce((sum, each) => sum + Math.exp(each), 0);
      own.forEach((logit, k) => {
        expected -= (shares.data[3 * row + k]! * (logit - Math.log(total))) / 23;
      });
    }
    expect(loss[0]).toBeCloseTo(expected, 5);
  });

  it.each([
    ["binaryCrossEntropy", 1],
    ["binaryCrossEntropy", 3],
    ["meanSquaredError", 2],
    ["meanAbsoluteError", 1],
    ["huber", 2],
  ] as const)("mixes targets of %s, %i outputs", async (loss, outputs) => {
    const y = {
      data: Float32Array.from({ length: 23 * outputs }, (_, i) => (i * 7) % 2),
      shape: [23, outputs],
    };
    const run = async (engine: Engine, augment: Augmentation) => {
      const model = sequential([input([5, 6, 3]), flatten(), dense(outputs)], { seed: 3 });
      await model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss, engine });
      const options = { epochs: 1, batchSize: 23, shuffle: false, augment };
      const history = await model.fit({ x: data.x, y }, options);
      return { loss: history.loss[0]!, hash: model.weightsHash() };
    };
    const mixing = mixup({ alpha: 1 });
    const mixed = await run(wasm, mixing);
    expect(await run(js, mixing)).toEqual(mixed);
    // pixels equal the row number: they show which two rows are mixed, and their shares
    const own = sequential([input([5, 6, 3]), flatten(), dense(outputs)], { seed: 3 });
    await own.compile({ optimizer: sgd(), loss, engine: wasm });
    const ones = (row: number) => Array.from({ length: 23 }, (_, i) => (i === row ? 1 : 0));
    const numbers = Array.from({ length: 23 }, (_, row) => ones(row));
    const marks = new Float32Array(23 * 23 * 4);
    for (const [row, mark] of numbers.entries()) {
      for (const [i, value] of mark.entries()) marks[(row * 23 + i) * 4] = value;
    }
    const shares = mixing.preview({ data: marks, shape: [23, 23, 1, 4] }, 23).data;
    const images = mixing.preview(data.x, 23);
    let expected = 0;
    for (let row = 0; row < 23; row++) {
      const one = { data: images.data.slice(90 * row, 90 * row + 90), shape: [1, 5, 6, 3] };
      for (let other = 0; other < 23; other++) {
        const share = shares[(row * 23 + other) * 4]!;
        if (share === 0) continue;
        const target = y.data.slice(outputs * other, outputs * other + outputs);
        const evaluation = await own.evaluate({ x: one, y: { data: target, shape: [1, outputs] } });
        expected += (share * evaluation.loss) / 23;
      }
    }
    expect(mixed.loss).toBeCloseTo(expected, 5);
  });

  it("resumes: 2 + 2 epochs equal 4, also through a file", async () => {
    const options = { batchSize: 7, augment: everything };
    const whole = await build([5, 6, 3], wasm);
    await whole.fit(data, { ...options, epochs: 4 });
    const parts = await build([5, 6, 3], wasm);
    await parts.fit(data, { ...options, epochs: 2 });
    const resumed = await loadModel(await parts.save(), { engine: js });
    await parts.fit(data, { ...options, epochs: 2 });
    await resumed.fit(data, { ...options, epochs: 2 });
    expect(parts.weightsHash()).toBe(whole.weightsHash());
    expect(resumed.weightsHash()).toBe(whole.weightsHash());
  });

  it("depends on samples: a reordered data set is augmented in the same way", async () => {
    const set = dataset(data);
    const order = Array.from({ length: 23 }, (_, i) => (i * 7) % 23);
    const shuffled = set.take(order);
    const there = everything.preview(set, 23, { epoch: 3 });
    const here = everything.preview(shuffled, 23, { epoch: 3 });
    const size = 5 * 6 * 3;
    order.forEach((row, i) => {
      expect(here.data.slice(i * size, (i + 1) * size)).toEqual(
        there.data.slice(row * size, (row + 1) * size),
      );
    });
    // one step over all rows: the same sums except for the order of rows
    const one = await trained(set, { augment: everything, batchSize: 23, shuffle: false });
    const other = await trained(shuffled, { augment: everything, batchSize: 23, shuffle: false });
    expect(other.history.loss[0]).toBeCloseTo(one.history.loss[0]!, 5);
  });

  it("changes with epoch, sample and seed", () => {
    const shown = (augment: Augmentation, epoch: number) =>
      augment.preview(data.x, 23, { epoch }).data.join();
    const noise = (seed: number) => compose([colorJitter({ brightness: 0.9 })], { seed });
    expect(shown(noise(0), 0)).toBe(shown(colorJitter({ brightness: 0.9 }), 0));
    expect(shown(noise(0), 0)).not.toBe(shown(noise(1), 0));
    expect(shown(noise(0), 0)).not.toBe(shown(noise(0), 1));
    const same = { data: new Uint8Array(200).fill(100), shape: [200, 1, 1, 1] };
    expect(new Set(noise(0).preview(same, 200).data).size).toBeGreaterThan(80);
  });

  it("evaluates without augmentation", async () => {
    const { model, history } = await trained(data, { augment: everything, validation: data });
    const { loss, accuracy } = await model.evaluate(data);
    // validation uses the batch size of training
    expect(loss).toBeCloseTo(history.validationLoss!.at(-1)!, 5);
    expect(accuracy).toBe(history.validationMetrics!.accuracy!.at(-1));
  });

  it("does not affect trainer.step() and gradients()", async () => {
    const { model } = await trained(data, { augment: everything });
    const first = await model.gradients(data.x, data.y);
    const { loss } = await model.evaluate(data, { batchSize: 23 });
    expect(first.loss).toBeCloseTo(loss, 5);
  });

  it("works with weights, by each label of mixed rows", async () => {
    const options: FitOptions = { classWeight: [1, 2, 3], sampleWeight: data.y.map((y) => y + 1) };
    const one = await trained(data, { ...options, augment: everything });
    const other = await trained(data, { ...options, augment: everything }, { engine: js });
    expect(other.hash).toBe(one.hash);
    expect(one.hash).not.toBe((await trained(data, { augment: everything })).hash);
  });

  it("accepts flat inputs of bytes", async () => {
    const flat = await trained(data, { augment: everything }, { shape: [90] });
    const whole = await trained(data, { augment: everything });
    expect(flat.history).toEqual(whole.history);
  });
});

describe("preprocessing after augmentation", () => {
  const data = images(23, [5, 6, 3]);

  it("gives the bits of transform() on what preview() shows", async () => {
    for (const engine of [wasm, js]) {
      const preprocessing = pipeline(new StandardScaler(), new MinMaxScaler());
      const augment = horizontalFlip({ p: 1 });
      const model = await build([5, 6, 3], engine, { preprocessing });
      const { loss } = await model.fit(data, { epochs: 1, batchSize: 23, shuffle: false, augment });
      const plain = pipeline(new StandardScaler(), new MinMaxScaler()).fit(data.x);
      expect(preprocessing.toJSON()).toEqual(plain.toJSON());
      const twin = await build([5, 6, 3], engine);
      const trainer = await twin.trainer({ batchSize: 23 });
      expect(loss[0]).toBe(trainer.step(plain.transform(augment.preview(data.x, 23)), data.y));
      expect(model.weightsHash()).toBe(twin.weightsHash());
    }
  });

  it("reads raw bytes as value / 255", async () => {
    const model = sequential([input([5, 6, 3], { uint8: "raw" }), flatten(), dense(3)], {
      preprocessing: new StandardScaler(),
    });
    await model.compile({ optimizer: sgd(), loss: "softmaxCrossEntropy" });
    const plain = sequential([input([5, 6, 3]), flatten(), dense(3)], {
      preprocessing: new StandardScaler(),
    });
    await plain.compile({ optimizer: sgd(), loss: "softmaxCrossEntropy" });
    await model.fit(data, { epochs: 1, augment: horizontalFlip({ p: 0 }) });
    await plain.fit(data, { epochs: 1 });
    expect(model.getWeights()["dense1.kernel"]).toEqual(plain.getWeights()["dense1.kernel"]);
  });

  it("is fitted on centre crops if crops are smaller", async () => {
    const preprocessing = new StandardScaler();
    const model = await build([3, 4, 3], wasm, { preprocessing });
    await model.fit(data, { epochs: 1, augment: randomCrop({ size: [3, 4] }) });
    expect(preprocessing.columns).toBe(36);
    await model.evaluate(data);
  });
});

describe("crops smaller than the image", () => {
  const data = images(23, [6, 7, 3]);
  const size = [4, 5] as const;
  /** The centre: rows 1 to 4 of 6, columns 1 to 5 of 7. */
  const middle = new Uint8Array(23 * 60).map((_, i) => {
    const [row, y, x, c] = [
      Math.floor(i / 60),
      Math.floor((i % 60) / 15),
      Math.floor((i % 15) / 3),
      i % 3,
    ];
    return data.x.data[((row * 6 + y + 1) * 7 + x + 1) * 3 + c]!;
  });
  const middles = { x: { data: middle, shape: [23, 4, 5, 3] }, y: data.y };

  it("evaluate and predict use the centre, also after save and load", async () => {
    for (const shape of [[4, 5, 3], [60]]) {
      const augment = randomCrop({ size: [4, 5] });
      const { model } = await trained(data, { augment, validation: 0.3 }, { shape });
      const loaded = await loadModel(await model.save());
      for (const each of [model, loaded]) {
        expect(await each.evaluate(data)).toEqual(await each.evaluate(middles));
        expect(await each.predict(data.x)).toEqual(await each.predict(middles.x));
      }
      const other = images(3, [6, 8, 3]);
      await expect(loaded.predict(other.x)).rejects.toThrow("expected x of shape");
    }
  });

  it("trains on the preview() of each row", async () => {
    for (const shape of [[4, 5, 3], [60]]) {
      const augment = compose([randomCrop({ size }), horizontalFlip()], { seed: 2 });
      const model = await build(shape, wasm);
      const { loss } = await model.fit(data, { epochs: 1, batchSize: 23, shuffle: false, augment });
      const trainer = await (await build(shape, wasm)).trainer({ batchSize: 23 });
      expect(loss[0]).toBe(trainer.step(augment.preview(data.x, 23), data.y));
    }
  });

  it("validates on the centre", async () => {
    const augment = randomResizedCrop({ size: [4, 5] });
    const options = { augment, epochs: 1 };
    const whole = await trained(data, { ...options, validation: data }, { shape: [4, 5, 3] });
    const part = await trained(data, { ...options, validation: middles }, { shape: [4, 5, 3] });
    expect(whole.history).toEqual(part.history);
  });

  it("a file with wrong crops is refused", async () => {
    const { model } = await trained(data, { augment: randomCrop({ size }) }, { shape: [4, 5, 3] });
    const bytes = unhashed(await model.save());
    const text = new TextDecoder("latin1").decode(bytes);
    const crop = '\\"crop\\":{\\"from\\":[6,7,3],\\"size\\":[4,5]}';
    expect(text).toContain(crop);
    for (const lie of [
      crop.replace("7,3", "7,4"),
      crop.replace("6,7", "3,7"),
      crop.replace("4,5", "5,4"),
      crop.replace("6,7", "6,0"),
      crop.replace("[6,7,3]", "[6,7]  "),
      crop.replace("[6,7,3]", "   null"),
    ]) {
      expect(lie).toHaveLength(crop.length);
      const changed = Uint8Array.from(text.replace(crop, lie), (char) => char.charCodeAt(0));
      await expect(loadModel(changed)).rejects.toThrow(/Cannot load/);
    }
  });
});

describe("windows of large data", () => {
  /** Losses of three epochs, with a limit of bytes in memory. */
  async function losses(samples: Int32Array, shuffle: boolean, limit?: number) {
    const data = images(61, [5, 6, 3]);
    const { session } = (await build([5, 6, 3], wasm)).compiled!;
    const plan = planAugmentation(everything.steps, { height: 5, width: 6, channels: 3 });
    const program = session.program({
      kind: "training",
      batchSize: 7,
      target: { shape: [], dtype: "int32" },
      augmented: { plan, scaled: false, operations },
    });
    await session.instance.load("training", "augmentation");
    const controls = new Controls(session.instance, SLOT_COUNT);
    const source = {
      count: 61,
      x: { data: data.x.data, stride: 90, type: SlotType.uint8Scaled },
      y: { data: data.y, stride: 1, type: SlotType.word },
      augmentation: { samples, mixing: plan.mixing },
    };
    const feed = new Feed(session.instance, controls, source, 7, limit);
    const all: number[] = [];
    let windows = 0;
    const { windows: count } = feed;
    feed.windows = function* (order) {
      for (const window of count.call(feed, order)) {
        windows++;
        yield window;
      }
    };
    for (let epoch = 0; epoch < 3; epoch++) {
      const pass: Pass = {
        batchSize: 7,
        globalStep: 0,
        rates: (step) =>
          definitionOf(session.optimizer).rates(session.optimizer, 0.01, 9 * epoch + step),
        augmentKey: [epoch, 77],
        ...(shuffle && { shuffleKey: [epoch, 5] as const }),
      };
      for await (const slice of runPass(session.instance, controls, program, feed, pass)) {
        all.push(...slice.losses);
      }
    }
    return { all, windows };
  }

  it("augment and mix like data in memory", async () => {
    const inOrder = Int32Array.from({ length: 61 }, (_, row) => 2 * row);
    const mixed = Int32Array.from({ length: 61 }, (_, row) => 3 * ((row * 19) % 61));
    for (const samples of [inOrder, mixed]) {
      for (const shuffle of [false, true]) {
        const resident = await losses(samples, shuffle);
        expect(resident.windows).toBe(3);
        const windowed = await losses(samples, shuffle, 5000);
        expect(windowed.windows).toBe(3 * 3);
        expect(windowed.all).toEqual(resident.all);
      }
    }
    expect(await losses(inOrder, true)).not.toEqual(await losses(mixed, true));
  });
});
