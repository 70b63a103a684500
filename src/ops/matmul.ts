import { ShapeError } from "../core/errors.ts";
import {
  broadcastShapes,
  resolveShape,
  type Shape,
  shapePhrase,
  sizeOf,
  timesDimension,
} from "../core/shape.ts";
import { command } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { packing, product, referenceProduct } from "../ir/product.ts";
import { requireFloat } from "./require.ts";
import { reshape } from "./reshape.ts";
import { broadcastTo } from "./sum.ts";

/** The operand that is read transposed. */
type Form = "ab" | "aTb" | "abT";

const KERNELS = {
  ab: "matmul",
  aTb: "matmulTransposeA",
  abT: "matmulTransposeB",
} as const;
/** As matmulEach takes it. */
const FORMS = { ab: 0, aTb: 1, abT: 2 } as const;

/** A product of two matrices, or of each matrix of a [count, …, …] with that of b. */
const matmulOperation: Operation<{ readonly form: Form }> = {
  name: "matmul",
  rule: "matmul: transposed product",
  gradient(node, upstream) {
    const [a, b] = node.inputs as [Node, Node];
    switch (node.attributes.form) {
      case "ab":
        return [multiply("abT", upstream, b), multiply("aTb", a, upstream)];
      case "aTb":
        return [multiply("abT", b, upstream), multiply("ab", a, upstream)];
      case "abT":
        return [multiply("ab", upstream, b), multiply("aTb", upstream, a)];
    }
  },
  emit(node) {
    const [a, b] = node.inputs as [Node, Node];
    const { form } = node.attributes;
    const { m, n, k } = extents(form, a.shape, b.shape);
    if (a.shape.length === 2) return [product(KERNELS[form], { a, b, output: node, m, n, k })];
    const count = a.shape[0]!;
    const workspace = packing(form === "abT", m, n, k);
    const flops = [m, n, k].reduce(timesDimension, timesDimension(2, count));
    return [command("matmulEach", [a, b, node, count, m, n, k, FORMS[form], workspace], { flops })];
  },
  reference([a, b], node, rows) {
    const { form } = node.attributes;
    const [left, right] = node.inputs.map((input) => resolveShape(input.shape, rows));
    const { m, n, k } = extents(form, left!, right!);
    const count = left!.length === 2 ? 1 : left![0]!;
    const c = new Float64Array(count * m * n);
    for (let i = 0; i < count; i++) {
      const [x, y] = [a!.subarray(i * m * k), b!.subarray(i * k * n)];
      c.set(referenceProduct(x, y, m, n, k, form === "aTb", form === "abT"), i * m * n);
    }
    return c;
  },
};

function extents(form: Form, a: Shape, b: Shape): { m: number; n: number; k: number } {
  const [a0, a1] = a.slice(-2) as [number, number];
  const [b0, b1] = b.slice(-2) as [number, number];
  if (form === "ab") return { m: a0, k: a1, n: b1 };
  return form === "aTb" ? { m: a1, k: a0, n: b1 } : { m: a0, k: a1, n: b0 };
}

function multiply(form: Form, a: Node, b: Node): Node {
  const { m, n } = extents(form, a.shape, b.shape);
  return new Node(matmulOperation, [a, b], { form }, [...a.shape.slice(0, -2), m, n]);
}

/** Aᵀ·B for a [k, m] and b [k, n]. */
export const matmulTransposeA = (a: Node, b: Node): Node => multiply("aTb", a, b);
/** A·Bᵀ for a [m, k] and b [n, k]. */
export const matmulTransposeB = (a: Node, b: Node): Node => multiply("abT", a, b);

/**
 * The matrix product of a […, m, k] and b […, k, n]: […, m, n], where what stands before the matrices broadcasts. With b
 * [k, n] it is one product of all rows of a.
 */
export function matmul(a: Node, b: Node): Node {
  requireFloat("matmul", a, b);
  if (a.shape.length < 2 || b.shape.length < 2 || a.shape.at(-1) !== b.shape.at(-2)) {
    const got = shapePhrase(a.shape, b.shape);
    const hint = "reshape or transpose first";
    throw ShapeError.of("MATMUL_SHAPES", "matmul", "[…, m, k] and […, k, n]", got, { hint });
  }
  const [m, k, n] = [...a.shape.slice(-2), b.shape.at(-1)!] as [number, number, number];
  if (b.shape.length === 2) {
    const leading = a.shape.slice(0, -1);
    return reshape(multiply("ab", reshape(a, [sizeOf(leading), k]), b), [...leading, n]);
  }
  const before = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [left, right] = [[a, m, k] as const, [b, k, n] as const].map(([x, height, width]) =>
    reshape(broadcastTo(x, [...before, height, width]), [sizeOf(before), height, width]),
  ) as [Node, Node];
  return reshape(multiply("ab", left, right), [...before, m, n]);
}
