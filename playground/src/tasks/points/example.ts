// One point through the network, and the gradient of its loss back: computed by graphs of the library.

import { type Activation, type FlowNode, gradients, graph, type Tensor } from "../../gradlane.ts";
import type { Part } from "../../recipe/recipe.ts";
import type { Training } from "../../worker/training.ts";

/** A point, and optionally the unit whose computation is shown: its layer, from 0, and number. */
export interface ExampleOptions {
  readonly x: number;
  readonly y: number;
  /** Its class or quantity. */
  readonly target: number;
  readonly unit?: readonly [number, number];
}

/** Of each unit of a layer: before and after its activation, and d loss / d both. */
export interface LayerExample {
  readonly sums: readonly number[];
  readonly sumGradients: readonly number[];
  readonly outputs: readonly number[];
  readonly outputGradients: readonly number[];
}

/** A point in the network. */
export interface ExampleSeen {
  readonly loss: number;
  readonly inputs: readonly number[];
  readonly inputGradients: readonly number[];
  readonly layers: readonly LayerExample[];
  /** The computation of the chosen unit, node by node; the upstream gradient is that of the loss. */
  readonly unit?: readonly UnitNode[];
}

/** A node of the computation of a unit. */
export interface UnitNode {
  readonly id: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly value: number;
  readonly gradient: number | undefined;
  /** "mul: swap". */
  readonly rule: string;
}

type Values = Readonly<Record<string, Tensor>>;

/** Dense layers of a model, with their weights. */
interface DenseLayers {
  readonly activation: Activation;
  readonly kernel: { readonly data: Float32Array; readonly shape: readonly number[] };
  readonly bias: { readonly data: Float32Array; readonly shape: readonly number[] };
}

/** The outputs and gradients of all units at a point. */
export async function example(
  { model, built, recipe }: Training,
  { x, y, target, unit }: ExampleOptions,
): Promise<ExampleSeen> {
  const weights = model.getWeights();
  const layers = model.layers.flatMap((layer) =>
    layer.kind === "dense"
      ? [
          {
            activation: layer.activation,
            kernel: weights[`${layer.name}.kernel`]!,
            bias: weights[`${layer.name}.bias`]!,
          },
        ]
      : [],
  );
  const features = model.preprocessing?.transform([[x, y]]).data ?? Float32Array.of(x, y);
  const inputs: Record<string, unknown> = {
    x: { data: Float32Array.from(features), shape: [1, features.length] },
    target: targetOf(target, recipe.loss, built.target),
  };
  for (const [i, { kernel, bias }] of layers.entries()) {
    inputs[`kernel${i}`] = kernel;
    inputs[`bias${i}`] = bias;
  }
  const shapes = Object.fromEntries(
    Object.entries(inputs).map(([name, each]) => [name, (each as { shape: number[] }).shape]),
  );
  const result = graph((given: Values) => network(given, layers, recipe.loss), shapes);
  const found = (await result.run(inputs as never)) as unknown as Record<
    string,
    number | { readonly data: Float32Array }
  >;
  const numbers = (name: string): number[] => {
    const value = found[name]!;
    return typeof value === "number" ? [value] : [...value.data];
  };
  const seen = layers.map((_, i) => ({
    sums: numbers(`sum${i}`),
    sumGradients: numbers(`sumGradient${i}`),
    outputs: numbers(`output${i}`),
    outputGradients: numbers(`outputGradient${i}`),
  }));
  return {
    loss: numbers("loss")[0]!,
    inputs: [...features],
    inputGradients: numbers("inputGradient"),
    layers: seen,
    ...(unit && { unit: await unitNodes(unit, layers, seen, [...features]) }),
  };
}

/** What the loss compares with: [1, outputs]. */
function targetOf(
  target: number,
  { kind, labelSmoothing = 0 }: Part,
  kindOfTarget: Training["built"]["target"],
): { data: Float32Array; shape: number[] } {
  if (kindOfTarget === "quantity" || kind === "binaryCrossEntropy") {
    return { data: Float32Array.of(target), shape: [1, 1] };
  }
  const { classes } = kindOfTarget;
  const smoothing = kind === "softmaxCrossEntropy" ? (labelSmoothing as number) : 0;
  const data = new Float32Array(classes).fill(smoothing / classes);
  data[target]! += 1 - smoothing;
  return { data, shape: [1, classes] };
}

function network(
  given: Values,
  layers: readonly DenseLayers[],
  loss: Part,
): Record<string, Tensor> {
  const named: Record<string, Tensor> = {};
  let x = given.x!;
  for (const [i, { activation }] of layers.entries()) {
    const sum = x.matmul(given[`kernel${i}`]!).add(given[`bias${i}`]!);
    x = activated(sum, activation);
    named[`sum${i}`] = sum;
    named[`output${i}`] = x;
  }
  const value = lossOf(x, given.target!, loss);
  const sums = layers.map((_, i) => named[`sum${i}`]!);
  const outputs = layers.map((_, i) => named[`output${i}`]!);
  const [inputGradient, ...others] = gradients(value, [given.x!, ...sums, ...outputs]);
  for (const i of layers.keys()) {
    named[`sumGradient${i}`] = others[i]!;
    named[`outputGradient${i}`] = others[layers.length + i]!;
  }
  return { ...named, loss: value, inputGradient: inputGradient! };
}

type Activating = (this: Tensor, options?: object) => Tensor;

function activated(x: Tensor, { kind, ...options }: Activation): Tensor {
  if (kind === "linear") return x;
  const method = (x as unknown as Record<string, Activating>)[kind]!;
  return Object.keys(options).length > 0 ? method.call(x, options) : method.call(x);
}

/** The loss of one row. */
function lossOf(prediction: Tensor, target: Tensor, { kind, delta = 1 }: Part): Tensor {
  switch (kind) {
    case "softmaxCrossEntropy":
      return prediction.logSoftmax().mul(target).sum().neg();
    case "binaryCrossEntropy":
      return prediction.softplus().sub(prediction.mul(target)).sum();
    case "hinge": {
      const right = prediction.mul(target).sum();
      return prediction.sub(right).add(1).relu().mul(target.neg().add(1)).sum();
    }
    case "meanAbsoluteError":
      return prediction.sub(target).abs().sum();
    case "huber": {
      const size = prediction.sub(target).abs();
      const inner = size.minimum(delta as number);
      const outer = size.sub(inner).mul(delta as number);
      return inner.square().mul(0.5).add(outer).sum();
    }
    default:
      return prediction.sub(target).square().sum();
  }
}

/** Units with more inputs would not fit a picture. */
const MOST_INPUTS = 9;

/** The computation of one unit as a graph of numbers: products, their sum, the activation. */
async function unitNodes(
  [layer, unit]: readonly [number, number],
  layers: readonly DenseLayers[],
  seen: readonly LayerExample[],
  features: readonly number[],
): Promise<UnitNode[]> {
  const { activation, kernel, bias } = layers[layer]!;
  const before = layer === 0 ? features : seen[layer - 1]!.outputs;
  if (before.length > MOST_INPUTS) return [];
  const units = kernel.shape[1]!;
  const inputs: Record<string, number> = {};
  for (const [i, value] of before.entries()) {
    inputs[`x${i + 1}`] = value;
    inputs[`w${i + 1}`] = kernel.data[i * units + unit]!;
  }
  inputs.b = bias.data[unit]!;
  const shapes = Object.fromEntries(Object.keys(inputs).map((name) => [name, []]));
  // the gradient that comes from the layers above
  const above = seen[layer]!.outputGradients[unit]!;
  const flow = await graph(
    (given: Values) => {
      const products = before.map((_, i) => given[`x${i + 1}`]!.mul(given[`w${i + 1}`]!));
      const sum = products.reduce((total, product) => total.add(product)).add(given.b!);
      return activated(sum, activation).mul(above);
    },
    shapes as Record<string, []>,
  ).flow(inputs as never);
  // the last product only brings the gradient from above
  return flow.nodes
    .slice(0, -1)
    .flatMap((node) => (node.op === "constant" ? [] : [unitNode(node)]));
}

const unitNode = ({ id, op, inputs, value, upstreamGradient, rule }: FlowNode): UnitNode => ({
  id,
  op,
  inputs,
  value: value as number,
  gradient: upstreamGradient as number | undefined,
  rule,
});
