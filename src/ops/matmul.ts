import { ShapeError } from "../core/errors.ts";
import { resolveShape, shapePhrase } from "../core/shape.ts";
import { Node, type Operation } from "../ir/node.ts";
import { product, referenceProduct } from "../ir/product.ts";
import { requireFloat } from "./require.ts";

/** The operand that is read transposed. */
type Form = "ab" | "aTb" | "abT";

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
    const { m, n, k } = extents(node.attributes.form, a.shape, b.shape);
    return [product(KERNELS[node.attributes.form], { a, b, output: node, m, n, k })];
  },
  reference([a, b], node, rows) {
    const { form } = node.attributes;
    const [left, right] = node.inputs.map((input) => resolveShape(input.shape, rows));
    const { m, n, k } = extents(form, left!, right!);
    return referenceProduct(a!, b!, m, n, k, form === "aTb", form === "abT");
  },
};

const KERNELS = {
  ab: "matmul",
  aTb: "matmulTransposeA",
  abT: "matmulTransposeB",
} as const;

function extents(
  form: Form,
  a: readonly number[],
  b: readonly number[],
): { m: number; n: number; k: number } {
  const [a0, a1] = a as [number, number];
  const [b0, b1] = b as [number, number];
  if (form === "ab") return { m: a0, k: a1, n: b1 };
  return form === "aTb" ? { m: a1, k: a0, n: b1 } : { m: a0, k: a1, n: b0 };
}

function multiply(form: Form, a: Node, b: Node): Node {
  const { m, n } = extents(form, a.shape, b.shape);
  return new Node(matmulOperation, [a, b], { form }, [m, n]);
}

/** Aᵀ·B for a [k, m] and b [k, n]. */
export const matmulTransposeA = (a: Node, b: Node): Node => multiply("aTb", a, b);
/** A·Bᵀ for a [m, k] and b [n, k]. */
export const matmulTransposeB = (a: Node, b: Node): Node => multiply("abT", a, b);

/** The matrix product of a [m, k] and b [k, n]: [m, n]. */
export function matmul(a: Node, b: Node): Node {
  requireFloat("matmul", a, b);
  if (a.shape.length !== 2 || b.shape.length !== 2 || a.shape[1] !== b.shape[0]) {
    const got = shapePhrase(a.shape, b.shape);
    const hint = "reshape or transpose first";
    throw ShapeError.of("MATMUL_SHAPES", "matmul", "[m, k] and [k, n]", got, { hint });
  }
  return multiply("ab", a, b);
}
