import { ShapeError } from "../core/errors.ts";
import { resolveDimension, shapePhrase } from "../core/shape.ts";
import { Node, type Operation } from "../ir/node.ts";
import { product, referenceProduct } from "../ir/product.ts";
import { matmulTransposeA, matmulTransposeB } from "./matmul.ts";
import { requireFloat } from "./require.ts";
import { sum } from "./sum.ts";

const linearOperation: Operation = {
  name: "linear",
  rule: "linear: transposed product",
  gradient(node, upstream) {
    const [x, kernel] = node.inputs as [Node, Node, Node];
    return [matmulTransposeB(upstream, kernel), matmulTransposeA(x, upstream), sum(upstream, 0)];
  },
  emit(node) {
    const [x, kernel, bias] = node.inputs as [Node, Node, Node];
    const [m, k] = x.shape as [number, number];
    const n = kernel.shape[1]!;
    return [product("matmul", { a: x, b: kernel, bias, output: node, m, n, k })];
  },
  reference([x, kernel, bias], node, rows) {
    const [k, n] = node.inputs[1]!.shape as [number, number];
    const m = resolveDimension(node.shape[0]!, rows);
    return referenceProduct(x!, kernel!, m, n, k).map((value, i) => value + bias![i % n]!);
  },
};

/** x·kernel + bias for x [n, in], kernel [in, out], bias [out]; sums start from the bias. */
export function linear(x: Node, kernel: Node, bias: Node): Node {
  requireFloat("linear", x, kernel, bias);
  const [inputs, outputs] = kernel.shape;
  const fits =
    x.shape.length === 2 &&
    kernel.shape.length === 2 &&
    bias.shape.length === 1 &&
    x.shape[1] === inputs &&
    bias.shape[0] === outputs;
  if (!fits) {
    const expected = "x [n, in], kernel [in, out] and bias [out]";
    const got = shapePhrase(x.shape, kernel.shape, bias.shape);
    throw ShapeError.of("LINEAR_SHAPES", "apply linear", expected, got);
  }
  return new Node(linearOperation, [x, kernel, bias], undefined, [x.shape[0]!, outputs!]);
}
