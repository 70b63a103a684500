// Programs with a mistake that both the compiler and the run time refuse, with the same words: messages.test.ts.

import {
  activation,
  averagePool2d,
  classifier,
  concat,
  conv1d,
  conv2d,
  conv2dTranspose,
  dense,
  depthwiseConv2d,
  dropout,
  flatten,
  globalAveragePool1d,
  globalAveragePool2d,
  input,
  layer,
  maxPool1d,
  maxPool2d,
  mlp,
  network,
  regressor,
  reshape,
  residual,
  separableConv2d,
  sequential,
  sigmoid,
  softmax,
  softmaxCrossEntropy,
  table,
  upsample2d,
} from "../../src/index.ts";

const PETS = [
  { weight: 3, coat: "long", kind: "cat" },
  { weight: 20, coat: "short", kind: "dog" },
];

interface Animal {
  readonly weight: number;
  readonly kind: "cat" | "dog";
}
const ANIMALS: readonly Animal[] = Array.from({ length: 24 }, (_, i) => ({
  weight: i,
  kind: i % 2 ? "cat" : "dog",
}));
const EXAMPLES = { x: [[1], [2], [3]], y: [0, 1, 0] };

const IMAGE = { image: input([28, 28, 1]) };
const VECTOR = { x: input([4]) };

/** By what is wrong. */
export const MISTAKES: Readonly<Record<string, () => unknown>> = {
  "dense after an image": () =>
    // @ts-expect-error
    sequential([input([28, 28, 1]), dense(10, { name: "logits" })]),
  "dense without a name": () =>
    // @ts-expect-error
    sequential([input([8]), dense(4), dense(64), reshape([8, 8]), dense(10)]),
  "dense in the middle": () =>
    sequential([
      input([6, 6, 1]),
      conv2d(4, 3, { activation: "relu" }),
      // @ts-expect-error
      dense(10),
      flatten(),
      dropout(0.5),
      dense(2),
    ]),
  "a filter larger than its input": () =>
    // @ts-expect-error
    sequential([input([4, 4, 1]), conv2d(8, 5), flatten(), dense(10)]),
  "a filter larger than what a pool leaves": () =>
    sequential([
      input([28, 28, 1]),
      conv2d(6, 5, { activation: "relu" }),
      maxPool2d(),
      conv2d(16, 5, { activation: "relu" }),
      maxPool2d(),
      // @ts-expect-error
      conv2d(120, [3, 5], { name: "last" }),
      flatten(),
      dense(10),
    ]),
  "a dilated filter larger than its padded input": () =>
    // @ts-expect-error
    sequential([input([6, 30, 1]), conv2d(8, 3, { dilation: [4, 2], padding: 1 })]),
  "a filter larger than its unevenly padded input": () =>
    // @ts-expect-error
    sequential([input([3, 9, 1]), conv2d(8, 6, { padding: [[1, 1], [0, 2]] })]), // biome-ignore format: one line
  "a depthwise filter larger than its input": () =>
    // @ts-expect-error
    sequential([input([2, 2, 3]), depthwiseConv2d(3)]),
  "a separable filter larger than its input": () =>
    // @ts-expect-error
    sequential([input([2, 2, 3]), separableConv2d(3, 3)]),
  "a pool larger than its input": () =>
    // @ts-expect-error
    sequential([input([4, 4, 1]), maxPool2d(3), averagePool2d(), flatten()]),
  "a window larger than its series": () =>
    // @ts-expect-error
    sequential([input([10, 3]), maxPool1d(4), conv1d(8, 3)]),
  "a convolution of a vector": () =>
    // @ts-expect-error
    sequential([input([784]), conv2d(8, 3)]),
  "a convolution behind flatten": () =>
    // @ts-expect-error
    sequential([input([8, 8, 1]), conv2d(8, 3), flatten(), conv2d(8, 3)]),
  "a convolution of series over an image": () =>
    // @ts-expect-error
    sequential([input([8, 8, 1]), conv1d(8, 3)]),
  "a global pool of a vector": () =>
    // @ts-expect-error
    sequential([input([8, 8, 1]), globalAveragePool2d(), globalAveragePool2d()]),
  "a global pool of an image as a series": () =>
    // @ts-expect-error
    sequential([input([8, 8, 1]), globalAveragePool1d()]),
  "an enlarged vector": () =>
    // @ts-expect-error
    sequential([input([4]), upsample2d(2, { name: "larger" })]),
  "less than nothing of a transposed convolution": () =>
    // @ts-expect-error
    sequential([input([2, 3, 1]), conv2dTranspose(4, 3, { padding: 3 })]),
  "a shape of another size": () =>
    // @ts-expect-error
    sequential([input([28, 28, 3]), reshape([28, 28])]),
  "branches of different shapes": () =>
    // @ts-expect-error
    sequential([input([8]), residual([dense(8, { activation: "relu" }), dense(4)])]),
  "a shortcut of another shape": () =>
    sequential([
      input([8, 8, 4]),
      // @ts-expect-error
      residual([conv2d(8, 3, { strides: 2, padding: "same" })], { shortcut: [conv2d(8, 1)] }),
    ]),
  "a layer in a branch": () =>
    // @ts-expect-error
    sequential([input([8]), dense(8), residual([dense(8), flatten(), conv2d(8, 3)])]),
  "a layer in a shortcut": () =>
    // @ts-expect-error
    sequential([input([4, 4]), residual([flatten(), dense(8)], { shortcut: [dense(8)] })]),
  "a layer behind branches": () =>
    // @ts-expect-error
    sequential([input([4, 4, 2]), residual([conv2d(2, 3, { padding: "same" })]), dense(8)]),
  "a numbered layer behind branches": () =>
    sequential([
      input([8]),
      residual([dense(8)], { shortcut: [dense(8)] }),
      reshape([4, 2]),
      // @ts-expect-error
      dense(8),
    ]),
  "no input": () =>
    // @ts-expect-error
    sequential([dense(8), dense(3)]),
  "no layers": () =>
    // @ts-expect-error
    sequential([]),
  "an unknown activation": () =>
    // @ts-expect-error
    dense(8, { activation: "rleu" }),
  "an unknown activation layer": () =>
    // @ts-expect-error
    activation("swsh"),
  "an unknown initializer": () =>
    // @ts-expect-error
    conv2d(8, 3, { activation: "relu", kernelInitializer: "heNorml" }),
  "a loss of classes for one output": () =>
    sequential([input([4]), dense(1)]).compile({
      optimizer: "sgd",
      // @ts-expect-error
      loss: "softmaxCrossEntropy",
    }),
  "a loss of classes at positions of one output": () =>
    sequential([input([4, 4, 3]), conv2d(1, 1)]).compile({
      optimizer: "sgd",
      // @ts-expect-error
      loss: softmaxCrossEntropy({ labelSmoothing: 0.1 }),
    }),
  "a hinge loss of images": () =>
    sequential([input([4, 4, 3]), conv2d(3, 1)]).compile({
      optimizer: "sgd",
      // @ts-expect-error
      loss: "hinge",
    }),
  "softmax before its loss": () =>
    sequential([input([4]), dense(8), dense(3, { activation: "softmax" })]).compile({
      optimizer: "sgd",
      // @ts-expect-error
      loss: "softmaxCrossEntropy",
    }),
  "softmax as the last layer": () =>
    sequential([input([4]), dense(3), activation(softmax, { name: "probabilities" })]).compile({
      optimizer: "sgd",
      // @ts-expect-error
      loss: softmaxCrossEntropy({ soft: true }),
    }),
  "sigmoid before its loss": () =>
    sequential([input([4]), dense(1, { activation: sigmoid() })]).compile({
      optimizer: "sgd",
      // @ts-expect-error
      loss: "binaryCrossEntropy",
    }),
  "an unknown loss": () =>
    sequential([input([4]), dense(3)]).compile({
      optimizer: "sgd",
      // @ts-expect-error
      loss: "crossEntropy",
    }),
  "an unknown optimizer": () =>
    sequential([input([4]), dense(3)]).compile({
      // @ts-expect-error
      optimizer: "adm",
      loss: "meanSquaredError",
    }),
  "an unknown metric": () =>
    sequential([input([4]), dense(3)]).compile({
      optimizer: "adam",
      loss: "softmaxCrossEntropy",
      // @ts-expect-error
      metrics: ["f1", "acuracy"],
    }),
  "two inputs": () =>
    // @ts-expect-error
    sequential([input([8]), input([8]), dense(3)]),
  "dense after an image of a network": () =>
    // @ts-expect-error
    network(({ image }) => image.apply(dense(10)), IMAGE),
  "dense behind a convolution of a network": () =>
    network(({ image }) => {
      const maps = image
        .apply(conv2d(8, 3, { activation: "relu" }))
        .apply(maxPool2d())
        .relu();
      // @ts-expect-error
      return maps.apply(dense(10, { name: "logits" }));
    }, IMAGE),
  "a filter of a network larger than its input": () =>
    network(({ image }) => {
      const small = image.apply(averagePool2d(4));
      // @ts-expect-error
      return small.apply(conv2d(4, [3, 9]));
    }, IMAGE),
  "a shared layer of a network": () =>
    network(({ image }) => {
      const shared = layer(conv2d(4, 3));
      // @ts-expect-error
      return image.apply(flatten()).apply(shared);
    }, IMAGE),
  "a residual block of a network": () =>
    // @ts-expect-error
    network(({ x }) => x.apply(residual([dense(8), dense(5)])), VECTOR),
  "a second input layer": () =>
    // @ts-expect-error
    network(({ x }) => x.apply(input([4])), VECTOR),
  "a sum of different sizes": () =>
    network(({ x }) => {
      const hidden = x.apply(dense(8)).relu();
      // @ts-expect-error
      return hidden.add(hidden.apply(dense(3)));
    }, VECTOR),
  "a product of different ranks": () =>
    network(({ image }) => {
      const maps = image.apply(conv2d(8, 3));
      // @ts-expect-error
      return maps.mul(maps.globalAveragePool2d());
    }, IMAGE),
  "a concatenation of different images": () =>
    network(({ image }) => {
      const [a, b] = [image.apply(conv2d(4, 3)), image.apply(conv2d(4, 5))] as const;
      // @ts-expect-error
      return a.concat([a, b]);
    }, IMAGE),
  "a concatenation of different ranks": () =>
    // @ts-expect-error
    network(({ image }) => concat([image, image.apply(flatten())]), IMAGE),
  "a concatenation along another axis": () =>
    // @ts-expect-error
    network(({ image }) => image.concat([image.apply(conv2d(4, 1))], 1), IMAGE),
  "a tensor of another number of elements": () =>
    // @ts-expect-error
    network(({ x }) => x.reshape([-1, 3]), VECTOR),
  "a tensor of other rows": () =>
    // @ts-expect-error
    network(({ x }) => x.reshape([-1, 2]), VECTOR),
  "a loss of classes for one output of a network": () =>
    network(({ x }) => x.apply(dense(1)), VECTOR).compile({
      optimizer: "sgd",
      // @ts-expect-error
      loss: "softmaxCrossEntropy",
    }),
  "a hinge loss of the images of a network": () =>
    network(({ image }) => image.apply(conv2d(3, 1)), IMAGE).compile({
      optimizer: "sgd",
      // @ts-expect-error
      loss: "hinge",
    }),
  "softmax of a network before its loss": () =>
    network(({ x }) => x.apply(dense(3, { activation: "softmax" })), VECTOR).compile({
      optimizer: "sgd",
      // @ts-expect-error
      loss: "softmaxCrossEntropy",
    }),
  "the operation sigmoid before its loss": () =>
    network(({ x }) => x.apply(dense(3)).sigmoid(), VECTOR).compile({
      optimizer: "sgd",
      // @ts-expect-error
      loss: "binaryCrossEntropy",
    }),
  "a target that is no column": () =>
    classifier(PETS, {
      // @ts-expect-error
      target: "color",
    }),
  "one of several targets that is no column": () =>
    regressor(PETS, {
      // @ts-expect-error
      target: ["weight", "height"],
    }),
  "the target of a table that is no column": () =>
    table(PETS, {
      // @ts-expect-error
      target: "species",
      missing: "impute",
    }),
  "a column to leave out that is none": () =>
    table(PETS, {
      target: "kind",
      // @ts-expect-error
      drop: ["coat", "age"],
    }),
  "the type of no column": () =>
    table(PETS, {
      target: "kind",
      types: {
        weight: "number",
        // @ts-expect-error
        age: "number",
      },
    }),
  "two class names of three classes": () =>
    sequential([input([4]), dense(3)], { classNames: ["cat", "dog"] }).compile({
      optimizer: "sgd",
      // @ts-expect-error
      loss: softmaxCrossEntropy({ labelSmoothing: 0.1 }),
    }),
  "a class name of a single logit": () =>
    sequential([input([4]), dense(1)], { classNames: ["cat"], seed: 1 }).compile({
      optimizer: "sgd",
      // @ts-expect-error
      loss: "binaryCrossEntropy",
    }),
  "three class names of the two classes of a network": () =>
    network(({ x }) => x.apply(dense(2)), VECTOR, { classNames: ["a", "b", "c"] }).compile({
      optimizer: "sgd",
      // @ts-expect-error
      loss: "hinge",
    }),
  "the weight of a class that has another name": async () => {
    const model = sequential([input([1]), dense(2)], { classNames: ["cat", "dog"] });
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    // @ts-expect-error
    return model.fit(EXAMPLES, { classWeight: { cat: 1, kat: 2 } });
  },
  "the weight of a class number that is too large": async () => {
    const model = sequential([input([1]), dense(1)], { classNames: ["cat", "dog"] });
    await model.compile({ optimizer: "sgd", loss: "binaryCrossEntropy" });
    // @ts-expect-error
    return model.train(EXAMPLES, { epochs: 1, classWeight: { 0: 1, 2: 2 } }).next();
  },
  "the weight of a class that a network does not have": async () => {
    const model = network(({ x }) => x.apply(dense(2)), { x: input([1]) }, { classNames: ["a", "b"] }); // biome-ignore format: one line
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    // @ts-expect-error
    return model.fit(EXAMPLES, { classWeight: { c: 2 } });
  },
  "weights of classes by an unknown word": async () => {
    const model = sequential([input([1]), dense(2)]);
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    // @ts-expect-error
    return model.fit(EXAMPLES, { classWeight: "balancd" });
  },
  "the weight of a class that no row has": () =>
    classifier(ANIMALS, {
      target: "kind",
      epochs: 1,
      // @ts-expect-error
      classWeight: { cat: 2, kat: 3 },
    }),
  "an unknown schedule": async () => {
    const model = sequential([input([1]), dense(2)]);
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    // @ts-expect-error
    return model.fit(EXAMPLES, { classWeight: { 0: 1 }, schedule: "cosin" });
  },
  "an unknown schedule of a network": async () => {
    const model = network(({ x }) => x.apply(dense(2)), { x: input([1]) });
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    // @ts-expect-error
    return model.train(EXAMPLES, { schedule: "linear", epochs: 2 }).next();
  },
  "a weight of no layer": () =>
    sequential([input([2]), dense(2, { name: "hidden" }), dense(1)]).setWeights({
      "hidden.kernel": [
        [1, 0],
        [0, 1],
      ],
      "hidden.bias": [0, 0],
      "dense2.kernel": [[1], [2]],
      // @ts-expect-error
      "dense1.bias": [0],
    }),
  "a weight that a layer does not have": () =>
    sequential([input([4, 4, 1]), separableConv2d(2, 3), flatten(), dense(1)]).setWeights(
      // @ts-expect-error
      { "separableConv2d1.kernel": [1] },
      { partial: true },
    ),
  "an unknown activation of hidden layers": () =>
    mlp({
      hidden: [8],
      // @ts-expect-error
      activation: "rleu",
    }),
};
