// A small network of convolutions on digits: the filters of its first layer, the feature maps of one digit in two
// convolutions, and the parts of digits that the predicted classes depend on.

import {
  conv2d,
  dense,
  globalMaxPool2d,
  input,
  maxPool2d,
  sequential,
  smallGaussian,
  synthetic,
} from "gradlane";
import { figure, picture, save } from "../draw.mjs";

const { train, test } = synthetic.digits({ count: 2000, seed: 1 }).split({ test: 500, seed: 1 });
const relu = { padding: "same", activation: "relu" };
const model = sequential(
  [
    input([28, 28, 1]),
    // weights that start near 0: what the filters show is learned
    conv2d(8, 7, { ...relu, kernelInitializer: smallGaussian(), name: "first" }),
    maxPool2d(),
    conv2d(16, 3, { ...relu, name: "second" }),
    maxPool2d(),
    conv2d(32, 3, relu),
    globalMaxPool2d(),
    dense(10),
  ],
  { seed: 2 },
);
await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy", metrics: ["accuracy"] });
await model.fit(train, { epochs: 6, batchSize: 32 });
const { accuracy } = await model.evaluate(test);
console.log(`${model.parameterCount} weights, test accuracy ${(100 * accuracy).toFixed(1)} %`);

/** Numbers as grey pixels, the smallest of all images black, the largest white. */
function greys(images, shape) {
  const all = images.flat();
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return images.map((values) => ({
    data: Uint8Array.from(values, (value) => (255 * (value - least)) / (most - least || 1)),
    shape,
  }));
}

/** Images in rows of eight, as a panel. */
function rows(title, note, images, scale) {
  const side = images[0].shape[0] * scale + 6;
  const parts = images.map((image, i) =>
    picture(image, (i % 8) * side, 40 + Math.floor(i / 8) * side, scale),
  );
  const head = `<text y="14" font-size="14" font-weight="600">${title}</text><text y="31" font-size="12" fill="#555">${note}</text>`;
  const height = 40 + Math.ceil(images.length / 8) * side;
  return { width: 8 * (56 + 6), height, svg: head + parts.join("") };
}

const kernel = model.getWeights()["first.kernel"];
const filters = Array.from({ length: 8 }, (_, filter) =>
  Array.from({ length: 49 }, (_, i) => kernel.data[i * 8 + filter]),
).flatMap((values) => greys([values], [7, 7, 1])); // each from its own smallest to its largest weight

const SIZE = 28 * 28;
const row = 3;
const digit = { data: test.x.data.slice(row * SIZE, (row + 1) * SIZE), shape: [1, 28, 28, 1] };
const { first, second } = await model.activations(digit);
/** The channels of an output [1, h, w, c] as images. */
const channels = ({ data, shape: [, height, width, count] }) =>
  greys(
    Array.from({ length: count }, (_, channel) =>
      Array.from({ length: height * width }, (_, i) => data[i * count + channel]),
    ),
    [height, width, 1],
  );

// orange where the map is large
const shown = { data: test.x.data.slice(0, 8 * SIZE), shape: [8, 28, 28, 1] };
const maps = await model.explainPrediction(shown, { method: "gradCam" });
const marked = Array.from({ length: 8 }, (_, i) => ({
  data: Uint8Array.from({ length: 3 * SIZE }, (_, k) => {
    const at = i * SIZE + Math.floor(k / 3);
    const grey = 0.75 * shown.data[at];
    return grey + ([255, 120, 0][k % 3] - grey) * 0.75 * maps.data[at];
  }),
  shape: [28, 28, 3],
}));

await save(
  "convolution-filters",
  figure(
    "What a network of convolutions has learned from digits",
    [
      rows("Filters of the first layer", "8 filters of 7 × 7 weights, white: positive", filters, 8),
      rows(
        "Feature maps of a digit",
        "8 channels of the first convolution, 28 × 28",
        channels(first),
        2,
      ),
      rows(
        "The same in the second layer",
        "16 channels of 14 × 14, after pooling",
        channels(second),
        4,
      ),
      rows("Class activation maps", "orange: speaks for the predicted class (Grad-CAM)", marked, 2),
    ],
    { columns: 2 },
  ),
);
