import { resolveDimension, sizeOf } from "../../core/shape.ts";
import { command } from "../../ir/command.ts";
import { Node, type Operation } from "../../ir/node.ts";
import { broadcastTo } from "../sum.ts";
import { byChannels } from "./divisions.ts";
import { blockOf } from "./geometry.ts";
import type { Extent } from "./window.ts";

interface BiasGradient {
  /** Images of a block of sums. */
  readonly block: number;
}

const biasGradientOperation: Operation<BiasGradient> = {
  name: "biasGradient",
  rule: "sum: spread",
  gradient: (node, upstream) => [broadcastTo(upstream, node.inputs[0]!.shape)],
  emit(node) {
    const [dy] = node.inputs as [Node];
    const [channels] = node.shape as [number];
    const [images, ...image] = dy.shape as [number, ...number[]];
    const positions = sizeOf(image) / channels;
    const { block } = node.attributes;
    const operands = [dy, node, images, positions, channels, channels, block] as const;
    return [
      command("convolveBias", [...operands, () => 4 * channels], {
        flops: sizeOf(dy.shape),
        division: byChannels(4, [0, 1]),
      }),
    ];
  },
  reference([dy], node, rows) {
    const [channels] = node.shape as [number];
    const y = new Float64Array(channels);
    const count = resolveDimension(sizeOf(node.inputs[0]!.shape), rows);
    for (let i = 0; i < count; i++) y[i % channels]! += dy![i]!;
    return y;
  },
};

/** Sums over all positions of images [n, height, width, channels]: [channels], by blocks of whole images. */
export function biasGradient(dy: Node, blockedBy: Extent): Node {
  return new Node(biasGradientOperation, [dy], { block: blockOf(blockedBy) }, [dy.shape.at(-1)!]);
}
