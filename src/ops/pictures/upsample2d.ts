import { timesDimension } from "../../core/shape.ts";
import { command } from "../../ir/command.ts";
import { Node, type Operation } from "../../ir/node.ts";
import { requireFloat } from "../require.ts";
import { windowMeans } from "./average-pool2d.ts";
import { imageElements, imageShapeOf, imageSizes, type Pool, windowElements } from "./pool.ts";
import { extentOf, type Size2d } from "./window.ts";

/** Attributes: the windows that pixels are repeated in, so x is their output. */
const upsample2dOperation: Operation<Pool> = {
  name: "upsample2d",
  rule: "upsample2d: sum",
  gradient: (node, upstream) => [windowMeans(upstream, { ...node.attributes, divisor: 1 })],
  emit(node) {
    const [x] = node.inputs as [Node];
    const { images, channels, output, size } = node.attributes;
    const lines = timesDimension(images, output[0]);
    return [command("upsample2d", [x, node, lines, output[1], channels, size[0], size[1]])];
  },
  reference([x], { attributes }, rows) {
    const y = new Float64Array(imageElements(attributes, rows));
    windowElements(attributes, rows).forEach((elements, output) => {
      for (const at of elements) y[at] = x![output]!;
    });
    return y;
  },
};

/** x [n, height, width, channels] with every pixel repeated: [n, factor · height, factor · width, channels]. */
export function upsample2d(x: Node, factor: Size2d): Node {
  requireFloat("upsample2d", x);
  const [images, height, width, channels] = imageSizes("upsample2d", x);
  const size = extentOf(factor);
  const pool: Pool = {
    ...{ images, channels, size, strides: size, dilation: [1, 1], before: [0, 0] },
    ...{ image: [height * size[0], width * size[1]], output: [height, width] },
  };
  return new Node(upsample2dOperation, [x], pool, imageShapeOf(pool));
}
