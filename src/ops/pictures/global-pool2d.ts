import type { Node } from "../../ir/node.ts";
import { reshape } from "../reshape.ts";
import { averagePool2d } from "./average-pool2d.ts";
import { maxPool2d } from "./max-pool2d.ts";
import { imageSizes } from "./pool.ts";

/** The mean of each channel of x [n, height, width, channels]: [n, channels]. `name` is for errors. */
export function globalAveragePool2d(x: Node, name = "globalAveragePool2d"): Node {
  const [images, height, width, channels] = imageSizes(name, x);
  const size = [height, width] as const;
  const options = { size, strides: size, padding: "valid", countPadding: false } as const;
  return reshape(averagePool2d(x, options, name), [images, channels]);
}

/** The largest element of each channel of x [n, height, width, channels]: [n, channels]. `name` is for errors. */
export function globalMaxPool2d(x: Node, name = "globalMaxPool2d"): Node {
  const [images, height, width, channels] = imageSizes(name, x);
  const size = [height, width] as const;
  return reshape(maxPool2d(x, { size, strides: size, padding: "valid" }, name), [images, channels]);
}
