// Gradient health of two networks of eight layers on one batch, before training: with sigmoid the
// gradient vanishes towards the first layers, with relu and He initialisation it does not.

import { dense, flatten, input, sequential, synthetic } from "gradlane";
import { save } from "../draw.mjs";

const { x, y } = synthetic.digits({ count: 256, seed: 1 });
for (const [activation, kernelInitializer] of [
  ["sigmoid", "glorotNormal"],
  ["relu", "heNormal"],
]) {
  const hidden = Array.from({ length: 7 }, () => dense(64, { activation, kernelInitializer }));
  const model = sequential([input([28, 28, 1]), flatten(), ...hidden, dense(10)], { seed: 1 });
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy" });
  const flow = await model.flow(x, y);
  console.log(`${activation}\n${flow.toText()}\n`);
  await save(`gradient-health-${activation}`, flow.toSVG({ theme: "light" }));
}
