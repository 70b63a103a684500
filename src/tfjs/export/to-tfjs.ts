import { DataError, phrase } from "../../core/errors.ts";
import { joinBytes } from "../../core/join-bytes.ts";
import { requireKnownKeys } from "../../core/names.ts";
import { flagOption, readOptions } from "../../core/options.ts";
import { sameShape } from "../../core/shape.ts";
import { storeWords } from "../../format/model-file.ts";
import { activations, describeActivation } from "../../layers/activations.ts";
import type { Step } from "../../layers/architecture.ts";
import { requireFiniteModel } from "../../model/finite-model.ts";
import type { Model } from "../../model/model.ts";
import { requireModel } from "../../model/require-model.ts";
import { KerasGraph, type KerasWeight } from "./keras-graph.ts";
import { activated, addLayer, batchShape, unsupported } from "./layers.ts";

/** Options of toTfjs(). */
export interface TfjsOptions {
  /** Must be false for a model with preprocessing, which the files do not have. Default: true. */
  readonly preprocessing?: boolean;
  /** Must be false for a model with targetPreprocessing, which the files do not invert. Default: true. */
  readonly targetPreprocessing?: boolean;
}

const OPTIONS = { preprocessing: flagOption(true), targetPreprocessing: flagOption(true) } as const;

/** As in files of the converter. */
const SHARD_BYTES = 4 * 1024 * 1024;

/** Operations of two values as layers. */
const MERGES: Readonly<Record<string, string>> = {
  ...{ add: "Add", mul: "Multiply", maximum: "Maximum", minimum: "Minimum" },
};

/**
 * A model as the files of a layers model of TensorFlow.js, by name: "model.json" and the weights in shards of at most
 * 4 MiB, for tf.loadLayersModel(). Class names are in `userDefinedMetadata`. Bytes enter divided by 255.
 * @throws DataError TFJS_EXPORT for a layer or operation that TensorFlow.js does not have, with its name, and for
 * preprocessing unless it is left out; NumericsError for weights that are not finite
 *
 * @example
 * const model = sequential([input([2]), dense(3, { activation: "relu" }), dense(2)]);
 * Object.keys(toTfjs(model)); // ["model.json", "group1-shard1of1.bin"]
 * fromTfjs(toTfjs(model)).weightsHash() === model.weightsHash(); // true
 */
export function toTfjs(model: Model, options: TfjsOptions = {}): Record<string, Uint8Array> {
  requireModel("write TensorFlow.js", model);
  requireKnownKeys("toTfjs", options, Object.keys(OPTIONS));
  const settings = readOptions("toTfjs", OPTIONS, options, "OPTION");
  for (const name of ["preprocessing", "targetPreprocessing"] as const) {
    if (model[name] && settings[name]) throw hasPreprocessing(name, model[name].kind);
  }
  requireFiniteModel("write TensorFlow.js", model);
  const { graph, output } = graphOf(model);
  const bytes = joined(graph.weights);
  const count = Math.max(1, Math.ceil(bytes.length / SHARD_BYTES));
  const shards = Array.from(
    { length: count },
    (_, i) =>
      [
        `group1-shard${i + 1}of${count}.bin`,
        bytes.slice(i * SHARD_BYTES, (i + 1) * SHARD_BYTES),
      ] as const,
  );
  const weights = graph.weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" }));
  const { classNames } = model;
  const json = {
    ...{ format: "layers-model", generatedBy: "gradlane", convertedBy: null },
    modelTopology: {
      keras_version: "2.15.0",
      backend: "tensorflow",
      model_config: graph.topology(output),
    },
    weightsManifest: [{ paths: shards.map(([name]) => name), weights }],
    ...(classNames && { userDefinedMetadata: { classNames } }),
  };
  const text = new TextEncoder().encode(JSON.stringify(json));
  return Object.fromEntries([["model.json", text], ...shards]);
}

function hasPreprocessing(name: string, kind: string): DataError {
  const got = phrase(kind, kind);
  const expected = `a model without ${name}, which TensorFlow.js does not have`;
  return DataError.of("TFJS_EXPORT", "write TensorFlow.js", expected, got, {
    hint: `pass { ${name}: false } and apply it yourself, or write ONNX, which includes it`,
  });
}

/** All layers of a model, and the name of the last one. */
function graphOf(model: Model): { readonly graph: KerasGraph; readonly output: string } {
  const { steps, layers } = model.architecture;
  const graph = new KerasGraph(new Set(layers.map(({ name }) => name)));
  const weights = model.currentWeights();
  const names: string[] = [];
  const places = new Set<number>();
  for (const step of steps) {
    const { placed, inputs } = step;
    const from = inputs.map((value) => names[value]!);
    if (!placed) names.push(addOperation(graph, step, from, steps));
    else if (placed.position === 0) {
      const config = { batch_input_shape: batchShape(placed.outputShape), sparse: false };
      names.push(graph.add("InputLayer", placed.name, [], config));
    } else if (placed.layer.kind === "residual") {
      names.push(graph.add("Add", placed.name, from.slice(1)));
    } else {
      if (places.has(placed.position))
        throw unsupported(placed.name, "a layer that is applied twice");
      places.add(placed.position);
      names.push(addLayer({ placed, graph, from: from[0]!, weights }));
    }
  }
  return { graph, output: names.at(-1)! };
}

function addOperation(
  graph: KerasGraph,
  step: Step,
  from: readonly string[],
  steps: readonly Step[],
): string {
  const { name } = step.operation!;
  const shapes = step.inputs.map((value) => steps[value]!.shape);
  const merge = MERGES[name];
  if (merge && from.length === 2 && sameShape(shapes[0]!, shapes[1]!))
    return graph.add(merge, name, from);
  if (name === "concat")
    return graph.add("Concatenate", name, from, { axis: concatAxis(shapes, step) });
  if (name === "reshape") return graph.add("Reshape", name, from, { target_shape: step.shape });
  if (name === "globalAveragePool2d") return graph.add("GlobalAveragePooling2D", name, from);
  if (name === "globalMaxPool2d") return graph.add("GlobalMaxPooling2D", name, from);
  const isPlain = !["leakyRelu", "elu", "gelu"].includes(name); // they have options
  if (isPlain && activations.kinds.includes(name)) {
    return activated(graph, from[0]!, describeActivation(name), name);
  }
  throw unsupported(name, `operation ${name}`);
}

/** The axis, with the rows, along which shapes are joined. */
function concatAxis(shapes: readonly (readonly number[])[], { shape }: Step): number {
  const sizes = (axis: number) => shapes.reduce((sum, each) => sum + each[axis]!, 0);
  const axis = shape.findIndex((size, i) => size === sizes(i) && size !== shapes[0]![i]);
  return axis < 0 ? -1 : axis + 1;
}

const joined = (weights: readonly KerasWeight[]): Uint8Array =>
  joinBytes(weights.map(({ data, shape }) => storeWords(data, shape).data));
