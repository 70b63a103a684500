// Statistics of channels: exact sums, augmentation, files. scalers.test.ts compares them with scikit-learn.

import { expect, it, test } from "vitest";
import {
  conv2d,
  flatten,
  horizontalFlip,
  input,
  loadModel,
  preprocessingFromJSON,
  StandardScaler,
  sequential,
  ZeroCenter,
} from "../../src/index.ts";

// two images of two pixels: channels 0 2 4 6, 1 1 1 1, and 10 10 20 20
const x = {
  data: Float32Array.of(0, 1, 10, 2, 1, 10, 4, 1, 20, 6, 1, 20),
  shape: [2, 1, 2, 3],
};

test("a channel has one mean and one deviation for all pixels", () => {
  const { offset, divisor } = new StandardScaler({ per: "channel" }).fit(x);
  expect(Array.from(offset!)).toEqual([3, 1, 15, 3, 1, 15]);
  expect(Array.from(divisor!)).toEqual([Math.sqrt(5), 1, 5, Math.sqrt(5), 1, 5]);
  const half = new StandardScaler({ per: "channel", withStd: false }).fit(x);
  const center = new ZeroCenter({ per: "channel" }).fit(x);
  expect([half.offset, half.divisor]).toEqual([center.offset, center.divisor]);
  expect(Array.from(center.transform(x).data)).toEqual([-3, 0, -5, -1, 0, -5, 1, 0, 5, 3, 0, 5]);
});

test("a constant channel becomes exactly 0", () => {
  const data = Float32Array.from({ length: 7 * 5 * 2 }, (_, i) => (i % 2 ? 0.1 : i));
  const scaled = new StandardScaler({ per: "channel" }).fitTransform({ data, shape: [7, 5, 1, 2] });
  expect(scaled.data.filter((_, i) => i % 2 === 1)).toEqual(new Float32Array(35));
});

it("is a column unless it is asked for, also in files", () => {
  expect(new StandardScaler().per).toBe("column");
  expect("per" in new StandardScaler().toJSON()).toBe(false);
  const fitted = new StandardScaler({ per: "channel" }).fit(x);
  const copy = preprocessingFromJSON(JSON.parse(JSON.stringify(fitted))) as StandardScaler;
  expect(copy.toJSON()).toEqual(fitted.toJSON());
  expect(copy.per).toBe("channel");
});

it("refuses rows that are not images, and a selection of columns", () => {
  const scaler = new StandardScaler({ per: "channel" });
  expect(() => scaler.fit([[1, 2]])).toThrow(
    "Cannot fit standardScaler per channel: expected images [n, height, width, channels], got rows of shape [2]; leave per out",
  );
  expect(scaler.isFitted).toBe(false);
  const columns = [0];
  expect(() => new ZeroCenter({ per: "channel", columns })).toThrow(
    'Cannot use columns of zeroCenter: expected per: "column", got "channel"; leave columns out',
  );
  expect(() => new StandardScaler({ per: "pixel" } as never)).toThrow(/"column" or "channel"/);
});

test("models scale augmented images as they scale all at once, and keep it in their files", async () => {
  const data = Uint8Array.from({ length: 12 * 48 }, (_, i) => (i * 37) % 256);
  const images = { data, shape: [12, 4, 4, 3] };
  const y = Int32Array.from({ length: 12 }, (_, i) => i % 2);
  const trained = async (augment?: ReturnType<typeof horizontalFlip>) => {
    const preprocessing = new StandardScaler({ per: "channel" });
    const layers = [input([4, 4, 3]), conv2d(2, 4), flatten()];
    const model = sequential(layers, { preprocessing });
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    await model.fit({ x: images, y }, { epochs: 2, batchSize: 5, ...(augment && { augment }) });
    return model;
  };
  const model = await trained();
  expect((await trained(horizontalFlip({ p: 0 }))).weightsHash()).toBe(model.weightsHash());
  expect((await trained(horizontalFlip({ p: 1 }))).weightsHash()).not.toBe(model.weightsHash());
  const copy = await loadModel(await model.save());
  expect(await copy.predict(images)).toEqual(await model.predict(images));
});
