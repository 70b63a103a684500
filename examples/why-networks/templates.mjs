// Templates of a linear classifier: the weights of each class as an image, red where ink counts for the
// class, blue where it counts against it. Uses MNIST if GRADLANE_DATA contains it.

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
  console.log("synthetic digits (no MNIST in GRADLANE_DATA)");
  return {
    ...synthetic.digits({ count: 6000, seed: 1 }).split({ test: 1000, seed: 1 }),
    epochs: 10,
  };
}

/** Maps bytes from 0 (blue) over 128 (white) to 255 (red). */
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
  console.log(`${loss}: accuracy ${(100 * accuracy).toFixed(1)} % on ${test.length} digits`);
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
  sheet("Templates of a linear classifier (red: for the class, blue: against it)", images, {
    columns: 10,
    scale: 3,
  }),
);
