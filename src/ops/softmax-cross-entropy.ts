import { ShapeError } from "../core/errors.ts";
import { resolveDimension, sameShape, shapePhrase, sizeOf, timesDimension } from "../core/shape.ts";
import { command } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { mul, sub } from "./arithmetic.ts";
import { requireIndices } from "./indices.ts";
import { oneHot } from "./one-hot.ts";
import { requireFloat } from "./require.ts";
import { reshape } from "./reshape.ts";
import { softmax } from "./softmax.ts";
import { sum } from "./sum.ts";

/** Rows of logits, and classes. */
function extents({ inputs: [logits] }: Node): [rows: number, classes: number] {
  const { shape } = logits!;
  return [sizeOf(shape.slice(0, -1)), shape.at(-1)!];
}

const softmaxCrossEntropyOperation: Operation = {
  name: "softmaxCrossEntropy",
  rule: "softmaxCrossEntropy: probability − target",
  locality: "selective",
  gradient(node, upstream) {
    const [logits, labels] = node.inputs as [Node, Node];
    return [
      new Node(gradientOperation, [logits, labels, upstream], undefined, logits.shape),
      undefined,
    ];
  },
  emit(node) {
    const [logits, labels] = node.inputs as [Node, Node];
    return [
      command("softmaxCrossEntropy", [logits, labels, node, ...extents(node)], {
        flops: timesDimension(25, sizeOf(logits.shape)),
      }),
    ];
  },
  reference: ([logits, labels], node, rows) =>
    eachRow(logits!, node, rows, (row, r) => {
      const largest = Math.max(...row);
      const total = row.reduce((all, value) => all + Math.exp(value - largest), 0);
      return [Math.log(total) - (row[labels![r]!]! - largest)];
    }),
};

const gradientOperation: Operation = {
  name: "softmaxCrossEntropyGradient",
  rule: "softmaxCrossEntropyGradient: product rule",
  gradient(node, upstream) {
    const [logits, labels, dy] = node.inputs as [Node, Node, Node];
    const p = softmax(logits);
    const mixed = mul(p, sub(upstream, sum(mul(upstream, p), -1, true)));
    return [
      mul(reshape(dy, [...dy.shape, 1]), mixed),
      undefined,
      sum(mul(upstream, sub(p, oneHot(labels, logits.shape.at(-1)!))), -1),
    ];
  },
  emit(node) {
    const [logits, labels, dy] = node.inputs as [Node, Node, Node];
    return [
      command("softmaxCrossEntropyGradient", [logits, labels, dy, node, ...extents(node)], {
        flops: timesDimension(25, sizeOf(logits.shape)),
      }),
    ];
  },
  reference: ([logits, labels, dy], node, rows) =>
    eachRow(logits!, node, rows, (row, r) => {
      const largest = Math.max(...row);
      const total = row.reduce((all, value) => all + Math.exp(value - largest), 0);
      return Array.from(
        row,
        (value, j) => (Math.exp(value - largest) / total - (j === labels![r] ? 1 : 0)) * dy![r]!,
      );
    }),
};

function eachRow(
  logits: Float64Array,
  node: Node,
  rows: number,
  map: (row: Float64Array, r: number) => number[],
): Float64Array {
  const [n, classes] = extents(node).map((d) => resolveDimension(d, rows)) as [number, number];
  return Float64Array.from(
    Array.from({ length: n }, (_, r) =>
      map(logits.subarray(r * classes, (r + 1) * classes), r),
    ).flat(),
  );
}

/** −log softmax(logits)[label] for logits [n, …, classes] and int32 labels [n, …]: losses [n, …]. */
export function softmaxCrossEntropy(logits: Node, labels: Node): Node {
  requireFloat("softmaxCrossEntropy", logits);
  requireIndices("softmaxCrossEntropy", labels);
  const fits = logits.shape.length >= 2 && sameShape(labels.shape, logits.shape.slice(0, -1));
  if (!fits || logits.shape.at(-1)! < 1) {
    const got = shapePhrase(logits.shape, labels.shape);
    const expected = "logits [n, …, classes] and labels [n, …]";
    throw ShapeError.of("CROSS_ENTROPY_SHAPES", "apply softmaxCrossEntropy", expected, got);
  }
  return new Node(softmaxCrossEntropyOperation, [logits, labels], undefined, labels.shape);
}
