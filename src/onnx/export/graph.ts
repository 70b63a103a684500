import type {
  Attributes,
  TensorData,
  WrittenModel,
  WrittenNode,
  WrittenTensor,
  WrittenValue,
} from "../messages.ts";

/** Collects the nodes and initializers of a graph, all of different names. */
export class GraphBuilder {
  readonly inputs: WrittenValue[] = [];
  private readonly nodes: WrittenNode[] = [];
  private readonly initializers = new Map<string, WrittenTensor>();
  private readonly taken = new Map<string, number>();
  /** Integers are written once. */
  private readonly integerNames = new Map<string, string>();

  /** Adds an input of rows. Returns its name. */
  input(name: string, dimensions: readonly (number | string)[]): string {
    const unique = this.unique(name);
    this.inputs.push({ name: unique, dimensions });
    return unique;
  }

  /** Adds a node with one output, whose name is that of the node. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    base = operator,
  ): string {
    const name = this.unique(base);
    this.nodes.push({ operator, name, inputs, outputs: [name], attributes });
    return name;
  }

  /** Adds a tensor. Returns its name. */
  initializer(base: string, data: TensorData, dimensions: readonly number[]): string {
    const name = this.unique(base);
    this.initializers.set(name, { name, data, dimensions });
    return name;
  }

  /** A vector of int64, or with `isScalar` a number. */
  integers(values: readonly number[], isScalar = false): string {
    const key = isScalar ? `${values}` : `[${values}]`;
    const known = this.integerNames.get(key);
    if (known !== undefined) return known;
    const data = BigInt64Array.from(values, BigInt);
    const name = this.initializer(`integers ${key}`, data, isScalar ? [] : [values.length]);
    this.integerNames.set(key, name);
    return name;
  }

  /** The graph whose output is a value, without what does not lead to it. */
  finish(value: string, dimensions: readonly (number | string)[]): Omit<WrittenModel, "metadata"> {
    const output = this.unique("output");
    this.nodes.push({
      ...{ operator: "Identity", name: output, attributes: {} },
      ...{ inputs: [value], outputs: [output] },
    });
    const needed = new Set([output]);
    const nodes = this.nodes
      .toReversed()
      .filter(({ outputs, inputs }) => {
        if (!outputs.some((name) => needed.has(name))) return false;
        for (const name of inputs) needed.add(name);
        return true;
      })
      .reverse();
    return {
      name: "model",
      nodes: withoutIdentity(nodes, output, value),
      initializers: [...this.initializers.values()].filter(({ name }) => needed.has(name)),
      inputs: this.inputs,
      outputs: [{ name: output, dimensions }],
    };
  }

  private unique(base: string): string {
    const count = (this.taken.get(base) ?? 0) + 1;
    this.taken.set(base, count);
    return count === 1 ? base : this.unique(`${base}_${count - 1}`);
  }
}

/** The node of a value gives it the name of the output, if a node makes it. */
function withoutIdentity(
  nodes: readonly WrittenNode[],
  output: string,
  value: string,
): readonly WrittenNode[] {
  if (!nodes.some(({ outputs }) => outputs.includes(value))) return nodes;
  const renamed = (names: readonly string[]) =>
    names.map((name) => (name === value ? output : name));
  return nodes.slice(0, -1).map((node) => ({
    ...node,
    inputs: renamed(node.inputs),
    outputs: renamed(node.outputs),
  }));
}
