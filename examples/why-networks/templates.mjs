// What each class of a linear classifier looks for: its weights as an image, blue where ink counts
// against the class and red where it counts for it. MNIST where GRADLANE_DATA names a folder with it.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { linearClassifier, synthetic } from "gradlane";
import { idx } from "gradlane/node";
import { save, sheet } from "../draw.mjs";

async function digits() {
  const folder = join(process.env.GRADLANE_DATA ?? "", "mnist");
  const files = (part) =>
    ["images-idx3-ubyte", "labels-idx1-ubyte"].map((name) => {
      const path = join(folder, `${part}-${name}`);
      return existsSync(path) ? path : `${path}.gz`;
    });
  if (process.env.GRADLANE_DATA && files("train").every(existsSync)) {
    console.log("MNIST");
    return { train: await idx(...files("train")), test: await idx(...files("t10k")), epochs: 3 };
  }
  console.log("drawn digits; GRADLANE_DATA names no folder with mnist");
  return {
    ...synthetic.digits({ count: 6000, seed: 1 }).split({ test: 1000, seed: 1 }),
    epochs: 10,
  };
}

/** Bytes around 128 as blue, white, red. */
function coloured(bytes) {
  return Uint8Array.from({ length: 3 * bytes.length }, (_, i) => {
    const value = (bytes[Math.floor(i / 3)] - 128) / 127; // -1 to 1
    const [red, green, blue] = value > 0 ? [178, 24, 43] : [33, 102, 172];
    return Math.round(255 + (([red, green, blue][i % 3] ?? 0) - 255) * Math.abs(value));
  });
}

const { train, test, epochs } = await digits();
const images = [];
for (const loss of ["softmaxCrossEntropy", "hinge"]) {
  const model = linearClassifier({ loss, l2: 0.002 });
  await model.fit(train, { epochs, batchSize: 64 });
  const { accuracy } = await model.evaluate(test);
  console.log(`${loss}: ${(100 * accuracy).toFixed(1)} % of ${test.length} right`);
  const { data, shape } = model.templateImages();
  const [classes, height, width] = shape;
  const size = height * width;
  const short = loss === "hinge" ? "hinge" : "softmax";
  for (let label = 0; label < classes; label++) {
    const bytes = data.subarray(label * size, (label + 1) * size);
    images.push({
      label: `${label}  ${short}`,
      image: { data: coloured(bytes), shape: [height, width, 3] },
    });
  }
}
await save(
  "templates",
  sheet("Templates of a linear classifier: red counts for the class, blue against it", images, {
    columns: 10,
    scale: 3,
  }),
);
