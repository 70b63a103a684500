// The four gates in one graph: add distributes the gradient, multiply swaps the operands, a value used
// twice sums its gradients, max routes the gradient to the larger input.

import { graph } from "gradlane";
import { save } from "../draw.mjs";

const gates = graph(
  ({ x, y, z }) => {
    const larger = x.maximum(y);
    return larger.mul(z).add(larger);
  },
  { x: [], y: [], z: [] },
);
const flow = await gates.flow({ x: 3, y: -1, z: 2 });
console.log(`${flow.toText()}\n`);
await save("flow-gates", flow.toSVG({ theme: "light" }));
