// Writes a folder of images by class, reads it, splits it, trains a network and predicts the classes of
// the test images.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adam, dense, flatten, input, StandardScaler, sequential, synthetic } from "gradlane";
import { imageFolder } from "gradlane/node";
import { png, save, sheet } from "../draw.mjs";

const SIDE = 20;
const EACH = 400;
const SHAPES = {
  circle: (x, y) => Math.sqrt(x * x + y * y) < 1,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.85,
  triangle: (x, y) => y < 0.8 && y > 2 * Math.abs(x) - 1,
};

// seeded numbers from -1 to 1 for colours and positions
const { data: random } = synthetic.xor({ count: 5 * EACH * 3, noise: 0, seed: 5 }).x;
let drawn = 0;
const next = () => random[drawn++];

/** An image of one shape of random position, size and colour on a darker background. */
function draw(isInside) {
  const [centerX, centerY, radius] = [10 + 3 * next(), 10 + 3 * next(), 5.5 + 1.5 * next()];
  const ground = [60 + 40 * next(), 60 + 40 * next(), 60 + 40 * next()];
  const color = ground.map((value) => value + 90 + 40 * next());
  return Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    const x = ((pixel % SIDE) - centerX) / radius;
    const y = (Math.floor(pixel / SIDE) - centerY) / radius;
    return Math.round((isInside(x, y) ? color : ground)[i % 3]);
  });
}

const folder = mkdtempSync(join(tmpdir(), "gradlane-shapes-"));
for (const [name, isInside] of Object.entries(SHAPES)) {
  mkdirSync(join(folder, name));
  for (let i = 0; i < EACH; i++) {
    writeFileSync(join(folder, name, `${i}.png`), png(draw(isInside), SIDE, SIDE, 3));
  }
}

const data = await imageFolder(folder);
rmSync(folder, { recursive: true });
const { train, test } = data.split({ test: 0.2, seed: 1 });

const model = sequential(
  [
    input([SIDE, SIDE, 3]),
    flatten(),
    dense(128, { activation: "relu", kernelInitializer: "heNormal" }),
    dense(data.classNames.length),
  ],
  { seed: 1, preprocessing: new StandardScaler(), classNames: data.classNames },
);
await model.compile({
  optimizer: adam({ learningRate: 0.002 }),
  loss: "softmaxCrossEntropy",
  metrics: ["accuracy"],
});
await model.fit(train, { epochs: 40, batchSize: 32 });
const { accuracy } = await model.evaluate(test);
console.log(`test accuracy: ${(100 * accuracy).toFixed(1)} %`);

const predicted = await model.predictClasses(test.x);
const images = [...test.batches({ batchSize: 1 })].slice(0, 32).map(({ x }, row) => {
  const name = data.classNames[predicted[row]];
  const isRight = predicted[row] === test.y.data[row];
  const image = { data: x.data, shape: [SIDE, SIDE, 3] };
  return { image, label: isRight ? name : `✗ ${name}` };
});
await save(
  "image-folder",
  sheet("Predictions on new images (✗: wrong)", images, { columns: 8, scale: 4 }),
);
