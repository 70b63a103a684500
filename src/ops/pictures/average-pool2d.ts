import { sizeOf } from "../../core/shape.ts";
import { command } from "../../ir/command.ts";
import { Node, type Operation } from "../../ir/node.ts";
import {
  detailsOf,
  imageElements,
  imageShapeOf,
  outputShapeOf,
  type Pool,
  poolOf,
  windowElements,
  wordsOf,
} from "./pool.ts";
import type { WindowOptions } from "./window.ts";

/** Options of averages, all of them. */
export interface AverageOptions extends WindowOptions {
  /** Whether padding counts as zeros. */
  readonly countPadding: boolean;
}

interface AveragePool extends Pool {
  /** What sums are divided by; 0: the number of their elements, without padding. */
  readonly divisor: number;
}

const averagePool2dOperation: Operation<AveragePool> = {
  name: "averagePool2d",
  rule: "averagePool2d: spread",
  gradient: (node, upstream) => [averagePool2dGradient(upstream, node.attributes)],
  emit(node) {
    const [x] = node.inputs as [Node];
    const pool = node.attributes;
    const operands = [x, node, pool.images, wordsOf(pool), pool.divisor] as const;
    return [command("averagePool2d", operands, detailsOf(pool, [x, node]))];
  },
  reference: ([x], { attributes }, rows) =>
    Float64Array.from(windowElements(attributes, rows), (elements) => {
      const sum = elements.reduce((total, at) => total + x![at]!, 0);
      return sum / (attributes.divisor || elements.length);
    }),
};

/** The mean of each window of x [n, height, width, channels]. `name` is for errors. */
export function averagePool2d(x: Node, options: AverageOptions, name = "averagePool2d"): Node {
  const pool = poolOf(name, x, options);
  return windowMeans(x, { ...pool, divisor: options.countPadding ? sizeOf(pool.size) : 0 });
}

/** The sum of each window, divided. */
export function windowMeans(x: Node, pool: AveragePool): Node {
  return new Node(averagePool2dOperation, [x], pool, outputShapeOf(pool));
}

const averagePool2dGradientOperation: Operation<AveragePool> = {
  name: "averagePool2dGradient",
  rule: "averagePool2dGradient: average",
  gradient: (node, upstream) => [windowMeans(upstream, node.attributes)],
  emit(node) {
    const [dy] = node.inputs as [Node];
    const pool = node.attributes;
    const operands = [dy, node, pool.images, wordsOf(pool), pool.divisor] as const;
    return [command("averagePool2dGradient", operands, detailsOf(pool, [dy, node]))];
  },
  reference([dy], { attributes }, rows) {
    const dx = new Float64Array(imageElements(attributes, rows));
    windowElements(attributes, rows).forEach((elements, output) => {
      for (const at of elements) dx[at]! += dy![output]! / (attributes.divisor || elements.length);
    });
    return dx;
  },
};

/** dy [n, outputHeight, outputWidth, channels], each element spread over its window: the adjoint of windowMeans. */
function averagePool2dGradient(dy: Node, pool: AveragePool): Node {
  return new Node(averagePool2dGradientOperation, [dy], pool, imageShapeOf(pool));
}
