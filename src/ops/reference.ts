import { type Node, reachable } from "../ir/node.ts";
import { constantOperation } from "./constant.ts";
import { parameterOperation } from "./parameter.ts";

/**
 * Evaluates nodes in double precision with the f64 references of operations, for tests and gradientCheck.
 * `values` contains the inputs and parameters.
 */
export function evaluateReference(
  outputs: readonly Node[],
  values: ReadonlyMap<Node, Float64Array>,
  rows = 1,
): Map<Node, Float64Array> {
  const known = new Map(values);
  for (const node of reachable(outputs)) {
    if (known.has(node)) continue;
    if ((node.operation as unknown) === constantOperation) {
      known.set(node, Float64Array.from(node.attributes as readonly number[]));
      continue;
    }
    const { reference } = node.operation;
    if (!reference) {
      const kind = node.operation === parameterOperation ? "parameter" : node.operation.name;
      throw new Error(`Cannot evaluate ${kind} ${node.name ?? ""} in double precision: no value`);
    }
    known.set(
      node,
      reference(
        node.inputs.map((input) => known.get(input)!),
        node,
        rows,
      ),
    );
  }
  return known;
}
