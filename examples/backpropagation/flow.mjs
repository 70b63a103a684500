// Gradient flow of (x + y) z and of a sigmoid neuron: values above the edges, gradients below.

import { graph } from "gradlane";
import { save } from "../draw.mjs";

const product = graph(({ x, y, z }) => x.add(y).mul(z), { x: [], y: [], z: [] });
const flow = await product.flow({ x: -2, y: 5, z: -4 });
console.log(`${flow.toText()}\n`);
await save("flow-product", flow.toSVG({ theme: "light" }));

const neuron = graph(({ w0, x0, w1, x1, w2 }) => w0.mul(x0).add(w1.mul(x1)).add(w2).sigmoid(), {
  w0: [],
  x0: [],
  w1: [],
  x1: [],
  w2: [],
});
const through = await neuron.flow({ w0: 2, x0: -1, w1: -3, x1: -2, w2: -3 });
console.log(`${through.toText()}\n`);
await save("flow-neuron", through.toSVG({ theme: "light" }));
