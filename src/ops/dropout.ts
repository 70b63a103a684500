import { sizeOf, timesDimension } from "../core/shape.ts";
import { command } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";

interface DropoutAttributes {
  readonly rate: number;
  readonly key: readonly [number, number];
}

const dropoutOperation: Operation<DropoutAttributes> = {
  name: "dropout",
  rule: "dropout: gate, scaled",
  locality: "elementwise",
  gradient: (node, upstream) => [
    new Node(dropoutOperation, [upstream], node.attributes, upstream.shape),
  ],
  emit(node) {
    const { rate, key } = node.attributes;
    return [
      command(
        "dropout",
        [
          node.inputs[0]!,
          node,
          sizeOf(node.shape),
          Math.floor(rate * 4294967296),
          1 / (1 - rate),
          key[0],
          key[1],
          0,
        ],
        { flops: timesDimension(60, sizeOf(node.shape)), inPlace: node.inputs },
      ),
    ];
  },
};

/**
 * Sets elements to 0 with probability `rate` and scales the others by 1 / (1 − rate), with new random numbers
 * in each step, from `key` and the step number (Srivastava et al. 2014).
 */
export function dropout(x: Node, rate: number, key: readonly [number, number]): Node {
  return new Node(dropoutOperation, [x], { rate, key }, x.shape);
}
