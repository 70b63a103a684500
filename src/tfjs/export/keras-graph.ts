// Collects layers of Keras with what they take, and their weights.

import type { Shape } from "../../core/shape.ts";

/** A weight in the manifest. */
export interface KerasWeight {
  /** "dense1/kernel". */
  readonly name: string;
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** A layer of Keras in its place. */
export interface KerasNode {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly from: readonly string[];
}

/** Weights of a layer by Keras' names. */
export type OwnWeights = Readonly<
  Record<string, { readonly shape: Shape; readonly data: Float32Array }>
>;

/** Layers in order, each of another name. */
export class KerasGraph {
  readonly nodes: KerasNode[] = [];
  readonly weights: KerasWeight[] = [];
  private readonly taken = new Set<string>();

  /** @param reserved names of layers that keep theirs */
  constructor(private readonly reserved: ReadonlySet<string>) {}

  /** Adds a layer. Returns its name, which others take. */
  add(
    kind: string,
    name: string,
    from: readonly string[],
    config: Readonly<Record<string, unknown>> = {},
    weights: OwnWeights = {},
  ): string {
    const unique = this.unique(name);
    this.nodes.push({
      kind,
      config: { name: unique, trainable: true, dtype: "float32", ...config },
      from,
    });
    for (const [key, weight] of Object.entries(weights)) {
      this.weights.push({ name: `${unique}/${key}`, ...weight });
    }
    return unique;
  }

  /** Whether every layer takes the one before it. */
  get isStraight(): boolean {
    const { nodes } = this;
    return nodes.every(
      ({ from }, i) =>
        from.length === Math.min(i, 1) && (i === 0 || from[0] === nodes[i - 1]!.config.name),
    );
  }

  /** The topology whose output is that of a layer, in the notation of Keras 2, which TensorFlow.js reads. */
  topology(output: string): Readonly<Record<string, unknown>> {
    const { nodes } = this;
    if (this.isStraight) {
      const layers = nodes.map(({ kind, config }) => ({ class_name: kind, config }));
      return { class_name: "Sequential", config: { name: "sequential", layers } };
    }
    const layers = nodes.map(({ kind, config, from }) => ({
      ...{ name: config.name, class_name: kind, config },
      inbound_nodes: from.length === 0 ? [] : [from.map((name) => [name, 0, 0, {}])],
    }));
    const inputs = nodes.filter(({ kind }) => kind === "InputLayer");
    return {
      class_name: "Functional",
      config: {
        ...{ name: "model", layers },
        input_layers: inputs.map(({ config }) => [config.name, 0, 0]),
        output_layers: [[output, 0, 0]],
      },
    };
  }

  private unique(name: string): string {
    const plain = name.replace(/[^\w.-]/g, "_");
    let chosen = plain;
    const isFree = (each: string) =>
      !this.taken.has(each) && (each === name || !this.reserved.has(each));
    for (let i = 2; !isFree(chosen); i++) chosen = `${plain}_${i}`;
    this.taken.add(chosen);
    return chosen;
  }
}
