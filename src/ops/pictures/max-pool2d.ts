import { Epilogue } from "../../../assembly/opcodes.ts";
import { command } from "../../ir/command.ts";
import { type Command, type Ending, Node, type Operation } from "../../ir/node.ts";
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

/** The first largest element of each window. */
const firstLargest = (x: Float64Array, pool: Pool, rows: number): number[] =>
  windowElements(pool, rows).map((elements) =>
    elements.reduce((best, at) => (x[at]! > x[best]! ? at : best)),
  );

const maxPool2dOperation: Operation<Pool> = {
  name: "maxPool2d",
  rule: "maxPool2d: route",
  gradient(node, upstream) {
    const [x] = node.inputs as [Node];
    return [maxPool2dGradient(x, node, upstream, node.attributes)];
  },
  emit(node) {
    const [x] = node.inputs as [Node];
    const pool = node.attributes;
    const details = detailsOf(pool, [x, node]);
    return [command("maxPool2d", [x, node, pool.images, wordsOf(pool)], details)];
  },
  reference: ([x], { attributes }, rows) =>
    Float64Array.from(firstLargest(x!, attributes, rows), (at) => x![at]!),
  kinkDistance([x], { attributes }, rows) {
    const gaps = windowElements(attributes, rows).map((elements) => {
      const [first = 0, second = -Infinity] = elements.map((at) => x![at]!).sort((a, b) => b - a);
      return first - second;
    });
    return gaps.reduce((nearest, gap) => Math.min(nearest, gap), Infinity);
  },
};

/**
 * The largest element of each window of x [n, height, width, channels]. Padding is never the largest; the first of
 * equal elements receives the gradient. `name` is for errors.
 */
export function maxPool2d(x: Node, options: WindowOptions, name = "maxPool2d"): Node {
  const pool = poolOf(name, x, options);
  return new Node(maxPool2dOperation, [x], pool, outputShapeOf(pool));
}

const maxPool2dGradientOperation: Operation<Pool> = {
  name: "maxPool2dGradient",
  rule: "maxPool2dGradient: pick back",
  gradient(node, upstream) {
    const [x, y] = node.inputs as [Node, Node];
    return [undefined, undefined, maxPool2dPick(x, y, upstream, node.attributes)];
  },
  emit: (node) => [gradientCommand(node, { output: node })],
  reference([x, , dy], { attributes }, rows) {
    const dx = new Float64Array(imageElements(attributes, rows));
    firstLargest(x!, attributes, rows).forEach((at, output) => {
      dx[at]! += dy![output]!;
    });
    return dx;
  },
};

/** The gradient of a relu whose output is pooled joins it. */
function gradientCommand(node: Node<Pool>, { output, epilogue = Epilogue.none }: Ending): Command {
  const [x, y, dy] = node.inputs as [Node, Node, Node];
  const pool = node.attributes;
  const operands = [x, y, dy, output, pool.images, wordsOf(pool), epilogue] as const;
  return command("maxPool2dGradient", operands, {
    ...detailsOf(pool, [x, y, dy, output]),
    epilogue,
    join: (next) =>
      next.epilogue === Epilogue.reluGradient && next.saved === x
        ? gradientCommand(node, next)
        : undefined,
  });
}

/** dy [n, outputHeight, outputWidth, channels] where x has the largest element of each window, y, and +0 elsewhere. */
function maxPool2dGradient(x: Node, y: Node, dy: Node, pool: Pool): Node {
  return new Node(maxPool2dGradientOperation, [x, y, dy], pool, imageShapeOf(pool));
}

const maxPool2dPickOperation: Operation<Pool> = {
  name: "maxPool2dPick",
  rule: "maxPool2dPick: route",
  gradient(node, upstream) {
    const [x, y] = node.inputs as [Node, Node];
    return [undefined, undefined, maxPool2dGradient(x, y, upstream, node.attributes)];
  },
  emit(node) {
    const [x, y, z] = node.inputs as [Node, Node, Node];
    const pool = node.attributes;
    const details = detailsOf(pool, [x, y, z, node]);
    return [command("maxPool2dPick", [x, y, z, node, pool.images, wordsOf(pool)], details)];
  },
  reference: ([x, , z], { attributes }, rows) =>
    Float64Array.from(firstLargest(x!, attributes, rows), (at) => z![at]!),
};

/** What images z hold where x has the largest element of each window, y: the adjoint of maxPool2dGradient. */
function maxPool2dPick(x: Node, y: Node, z: Node, pool: Pool): Node {
  return new Node(maxPool2dPickOperation, [x, y, z], pool, outputShapeOf(pool));
}
