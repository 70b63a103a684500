import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageClassifier } from "../../src/entries/node.ts";
import { loadModel, type StandardScaler } from "../../src/index.ts";

const SIDE = 16;
const folder = mkdtempSync(join(tmpdir(), "gradlane-images-"));
const inside = (...names: string[]) => join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bright at the top ("sky") or at the bottom ("snow"), with noise; grey or in colours. */
async function picture(path: string, isSnow: boolean, number: number, channels: 1 | 3 = 3) {
  const data = Uint8Array.from({ length: SIDE * SIDE * channels }, (_, i) => {
    const isLow = Math.floor(i / channels / SIDE) >= SIDE / 2;
    return (isLow === isSnow ? 180 : 20) + ((i * 31 + number * 17) % 50);
  });
  const raw = { width: SIDE, height: SIDE, channels };
  const image = sharp(data, { raw });
  await (channels === 1 ? image.toColourspace("b-w") : image).png().toFile(path);
}

async function pictures(name: string, count: number, channels: 1 | 3 = 3) {
  for (const kind of ["sky", "snow"]) {
    mkdirSync(inside(name, kind), { recursive: true });
    for (let i = 0; i < count; i++) {
      await picture(inside(name, kind, `${i}.png`), kind === "snow", i, channels);
    }
  }
}

beforeAll(async () => {
  await pictures("all", 20);
  await pictures("grey", 10, 1);
  await pictures("parts/train", 12);
  await pictures("parts/test", 3);
  await picture(inside("parts/test/sky/wrong.png"), true, 5); // snow
  writeFileSync(inside("all/sky/broken.png"), "not an image");
});

describe("imageClassifier", () => {
  it("trains on a folder of images by class, and predicts files", async () => {
    const options = { epochs: 15, seed: 1 };
    const result = await imageClassifier(inside("all"), options);
    const { model, train, test, accuracy, baseline, evaluation, report, predict } = result;
    expect([train.length, test.length]).toEqual([32, 8]);
    expect(Array.from(test.y.data).filter((label) => label === 1)).toHaveLength(4); // stratified
    expect([accuracy, evaluation.accuracy, baseline]).toEqual([1, 1, 0.5]);
    expect(result.mistakes).toEqual([]);
    expect((model.preprocessing as StandardScaler).per).toBe("channel");
    expect(report.split("\n")).toEqual([
      "images of 16x16x3: 32 for training, 8 for testing",
      expect.stringMatching(/^skipped files: 1: sky\/broken.png/),
      "classes: sky, snow",
      "network: resnet8, 77,522 weights; channels standardised",
      "training: sgd, learning rate 0.1 in one cycle, weight decay 0.0005, batch size 16, 15 epochs",
      "augmentation: crop, flip",
      "test accuracy: 100.00 %; baseline (most frequent class): 50.00 %",
      "mistakes: 0",
    ]);
    const files = [inside("all/snow/0.png"), inside("all/sky/0.png")];
    const predicted = await predict(files);
    expect(predicted.map((each) => each.class)).toEqual(["snow", "sky"]);
    expect(Object.keys(predicted[0]!.probabilities)).toEqual(["sky", "snow"]);
    const copy = await loadModel(await model.save());
    expect(await copy.predict(test.x)).toEqual(await model.predict(test.x));
    expect((await imageClassifier(inside("all"), options)).model.weightsHash()).toBe(
      model.weightsHash(),
    );
  });

  it("names the files of its mistakes, the surest first, in a test set of its own", async () => {
    const { accuracy, mistakes, report, test } = await imageClassifier(inside("parts"), {
      epochs: 20,
      augment: false,
    });
    expect(test.length).toBe(7);
    expect(accuracy).toBe(6 / 7);
    expect(mistakes).toEqual([
      { file: "sky/wrong.png", class: "sky", predicted: "snow", probability: expect.any(Number) },
    ]);
    expect(mistakes[0]!.probability).toBeGreaterThan(0.5);
    expect(report).toContain("augmentation: none");
    expect(report).toMatch(/mistakes: 1\n {2}sky\/wrong.png: sky, predicted snow \([\d.]+ %\)$/);
  });

  it("takes grey images, another size and network, and settings of the training", async () => {
    const grey = await imageClassifier(inside("grey"), { epochs: 12, seed: 2 });
    expect(grey.report).toContain("images of 16x16x1");
    expect(grey.report).toContain("network: lenet5");
    expect(grey.accuracy).toBe(1);
    const { report, model } = await imageClassifier(inside("all"), {
      ...{ size: [8, 12], network: "vgg-small", epochs: 1, batchSize: 10, learningRate: 0.01 },
      test: 4,
    });
    expect(model.architecture.input.shape).toEqual([8, 12, 3]);
    expect(report).toContain("36 for training, 4 for testing");
    expect(report).toContain("learning rate 0.01 in one cycle, weight decay 0.0005, batch size 10");
  });

  it("refuses one class, unknown options and networks", async () => {
    await pictures("one", 1);
    rmSync(inside("one/snow"), { recursive: true });
    await expect(imageClassifier(inside("one"))).rejects.toThrow(
      "Cannot train an image classifier: expected at least 2 classes, got 1; add a folder for each class",
    );
    await expect(imageClassifier("x", { epoch: 1 } as never)).rejects.toThrow(
      /did you mean "epochs"/,
    );
    await expect(imageClassifier("x", { network: "lenet" as never })).rejects.toThrow(/lenet5/);
    await expect(imageClassifier(inside("all"), { epochs: 0 })).rejects.toThrow(/epochs/);
    await expect(imageClassifier("x", { size: [3] as never })).rejects.toThrow(
      "Cannot use imageClassifier: expected size to be pixels from 1 to 16384",
    );
    await expect(imageClassifier(inside("all"), { size: 8, network: "lenet5" })).rejects.toThrow(
      /lenet5 .*at least 12 x 12 pixels, got 8 x 8/,
    );
    // also where it is not used
    await expect(imageClassifier(inside("parts"), { test: 1.5 })).rejects.toThrow(
      "expected test to be a fraction between 0 and 1 or a count, got 1.5",
    );
  });

  it("refuses classes without images to train on", async () => {
    await pictures("single", 1);
    await expect(imageClassifier(inside("single"))).rejects.toThrow(
      /^Cannot train an image classifier: expected images of every class in the training set, got none of "s(ky|now)"; add whole images, remove the folder, or choose a smaller test set$/,
    );
    await pictures("damaged", 1);
    for (const kind of ["sky", "snow"]) writeFileSync(inside("damaged", kind, "0.png"), "no image");
    await expect(imageClassifier(inside("damaged"))).rejects.toThrow(
      "Cannot read images: expected at least one, got 2 damaged files; replace them by whole images",
    );
  });
});
