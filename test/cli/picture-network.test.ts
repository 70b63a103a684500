// Networks for images: chosen by name or by size, their defaults, and what does not go together.

import { describe, expect, it } from "vitest";
import { buildModel, type NetworkOptions, trainingFor } from "../../src/cli/network.ts";
import { NETWORKS, networkNote, pictureNetwork } from "../../src/cli/picture-network.ts";
import {
  type Dataset,
  dataset,
  input,
  lenet5,
  resnet8,
  resnet20,
  type StandardScaler,
  separable,
  sequential,
  sgd,
  synthetic,
  vggSmall,
} from "../../src/index.ts";
import {
  PICTURE_NETWORKS,
  pictureDefaults,
  usualNetwork,
} from "../../src/models/pictures/defaults.ts";

const images = (...shape: number[]): Dataset => {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = Uint8Array.from({ length: 8 * size }, (_, i) => (i * 37) % 251);
  return dataset({ x: { data, shape: [8, ...shape] }, y: [0, 1, 0, 1, 0, 1, 0, 1] });
};
const taskOf = (train: Dataset) => ({
  ...{ name: "", train, test: train, notes: [] },
  classNames: train.classNames ?? ["0", "1"],
});
const build = (train: Dataset, options: NetworkOptions = {}) =>
  buildModel(taskOf(train), options, 3);
const training = async (train: Dataset, options: NetworkOptions = {}) =>
  trainingFor(taskOf(train), await build(train, options), options, 3);
const [grey, colour] = [images(28, 28, 1), images(32, 32, 3)];

describe("the network for images", () => {
  it("depends on their size and channels", () => {
    expect(usualNetwork([28, 28, 1])).toBe("lenet5");
    expect(usualNetwork([12, 40, 1])).toBe("lenet5");
    expect(usualNetwork([11, 40, 1])).toBe("resnet8");
    expect(usualNetwork([32, 32, 3])).toBe("resnet8");
    expect(usualNetwork([32, 32, 4])).toBe("resnet8");
  });

  it.each([
    ["lenet5", lenet5],
    ["vgg-small", vggSmall],
    ["resnet8", resnet8],
    ["resnet20", resnet20],
    ["separable", separable],
  ] as const)("is %s if it is asked for", async (network, make) => {
    const model = await build(grey, { network });
    const layers = sequential([input([28, 28, 1]), ...make({ classes: 2 })], { seed: 3 });
    expect(model.weightsHash()).toBe(layers.weightsHash());
  });

  it("is chosen without --network, and said to be", async () => {
    const model = await build(grey);
    expect(model.weightsHash()).toBe((await build(grey, { network: "lenet5" })).weightsHash());
    expect(networkNote(model, {})).toEqual([
      "images of 28x28x1: network lenet5; --network chooses another: mlp, vgg-small, resnet8, resnet20, separable",
    ]);
    expect(networkNote(model, { network: "lenet5" })).toEqual([]);
    expect(networkNote(await build(grey, { hidden: [3] }), {})).toEqual([]);
    expect(NETWORKS[0]).toBe("mlp");
  });

  it("has hidden layers if they are given, or if rows are no longer images", async () => {
    const kinds = async (options: NetworkOptions) =>
      (await build(grey, options)).layers.map(({ kind }) => kind).join(" ");
    expect(await kinds({ hidden: [3] })).toBe("input flatten dense dense");
    expect(await kinds({ activation: "tanh" })).toBe("input flatten dense dense dense");
    expect(await kinds({ network: "mlp" })).toBe("input flatten dense dense dense");
    expect(await kinds({ preprocess: ["pca:2"] })).toBe("input dense dense dense");
  });

  it("predicts values for values", async () => {
    const { x } = grey;
    const train = dataset({ x, y: Float32Array.from({ length: 8 }, (_, i) => i / 3) });
    const model = await buildModel({ ...taskOf(train), classNames: undefined }, {}, 3);
    expect(model.layers.at(-1)).toMatchObject({ kind: "dense", units: 1 });
  });
});

describe("networks for images refuse", () => {
  it("tables", async () => {
    const train = synthetic.blobs({ classes: 2, count: 30, seed: 1 });
    await expect(build(train, { network: "lenet5" })).rejects.toThrow(
      "Cannot use --network lenet5: expected images [height, width, channels], got rows of shape [2]; omit --network, or choose layers with --hidden",
    );
    expect((await build(train, { network: "mlp" })).layers).toHaveLength(4);
  });

  it.each([
    ["hidden", { hidden: [3] }],
    ["activation", { activation: "tanh" }],
  ] as const)("--%s", (name, options) => {
    expect(() => pictureNetwork({ network: "resnet20", ...options }, [32, 32, 3])).toThrow(
      `Cannot use --network resnet20: expected no --${name}, got --${name} too; remove --${name}, or choose --network mlp`,
    );
    expect(pictureNetwork({ network: "mlp", ...options }, [32, 32, 3])).toBeUndefined();
  });
});

it("networks for images refuse images in which their windows do not fit", () => {
  expect(() => pictureNetwork({ network: "lenet5" }, [40, 11, 1])).toThrow(
    "Cannot use --network lenet5: expected images of at least 12 x 12 pixels, got 40 x 11; choose resnet8, which takes any size, or resize the images",
  );
  for (const [network, { layers, leastSide }] of Object.entries(PICTURE_NETWORKS)) {
    const of = (side: number) => sequential([input([side, side, 1]), ...layers()]);
    expect(of(leastSide).architecture.outputShape, network).toEqual([10]);
    if (leastSide > 1)
      expect(() => of(leastSide - 1), network).toThrow(/expected images of at least/);
  }
});

describe("their training", () => {
  it("has an optimizer that suits the network", async () => {
    const of = async (options: NetworkOptions) => {
      const { optimizer } = (await build(colour, options)).compiled!.session;
      return optimizer;
    };
    const usual = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 };
    expect(await of({})).toEqual(sgd({ learningRate: 0.1, ...usual }));
    expect(await of({ network: "lenet5" })).toEqual(sgd({ learningRate: 0.04, ...usual }));
    expect(await of({ momentum: 0, learningRate: 0.2 })).toEqual(
      sgd({ learningRate: 0.2, weightDecay: 5e-4 }),
    );
    expect((await of({ optimizer: "adamw" })).kind).toBe("adamw");
  });

  it.each([
    [60_000, 64, 5],
    [50_000, 64, 6],
    [15_000, 64, 20],
    [2_000, 64, 100],
    [1_999, 32, 72],
    [500, 32, 100],
    [499, 16, 100],
  ])("of %i images has batches of %i and %i epochs", (rows, batchSize, epochs) => {
    const data = new Uint8Array(1);
    const settings = pictureDefaults({ data, shape: [rows, 32, 32, 3] });
    expect(settings).toMatchObject({ batchSize, epochs, schedule: "oneCycle" });
    const grey = pictureDefaults({ data, shape: [rows, 28, 28, 1] });
    const fewer = Math.ceil(1500 / Math.ceil(rows / batchSize));
    expect(grey.epochs).toBe(Math.min(100, Math.max(5, fewer)));
  });

  it("crops and flips images of three channels", async () => {
    expect((await training(colour)).transforms).toEqual(["crop", "flip"]);
    expect((await training(colour)).augment).toBeDefined();
    for (const options of [{ augment: [] }, { hidden: [3] }, { preprocess: ["zca"] }]) {
      expect(await training(colour, options)).not.toHaveProperty("augment");
    }
    expect(await training(grey)).not.toHaveProperty("augment");
    expect((await training(grey, { augment: ["shift"] })).transforms).toEqual(["shift"]);
  });

  it("standardises channels", async () => {
    const scaler = (await build(colour)).preprocessing as StandardScaler;
    expect(scaler.per).toBe("channel");
    const { preprocessing } = await build(colour, { hidden: [3] });
    expect((preprocessing as StandardScaler).per).toBe("column");
  });
});
