import type { Node } from "../../ir/node.ts";

/** Gradients of the inputs of a product, by its form. */
const PRODUCTS: Readonly<Record<string, readonly string[]>> = {
  ab: ["dy · bᵀ", "aᵀ · dy"],
  aTb: ["b · dyᵀ", "a · dy"],
  abT: ["dy · b", "dyᵀ · a"],
};

const RULES: Readonly<Record<string, readonly string[]>> = {
  linear: ["dy · kernelᵀ", "xᵀ · dy", "Σ dy over the rows"],
  softmax: ["y ⊙ (dy − Σ dy ⊙ y)"],
  logSoftmax: ["dy − softmax(x) · Σ dy"],
  broadcastTo: ["Σ dy over the copies"],
  gather: ["Σ dy where an element was read"],
  scatterAdd: ["dy where it was added"],
};

/** The local gradients of an operation in words, if they would be large matrices. */
export function localRules({ operation, inputs, attributes }: Node): readonly string[] {
  const { name, rule } = operation;
  if (name === "matmul") return PRODUCTS[(attributes as { form: string }).form]!;
  return RULES[name] ?? inputs.map(() => rule.slice(rule.indexOf(": ") + 2));
}
