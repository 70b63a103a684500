import { FormatError, GradlaneError } from "../../core/errors.ts";
import { requireKnownKeys } from "../../core/names.ts";
import { type Option, optional, readOptions } from "../../core/options.ts";
import { ROWS } from "../../core/shape.ts";
import { readClassNames } from "../../data/class-names.ts";
import { build } from "../../model/imported/build.ts";
import { type Item, Items } from "../../model/imported/items.ts";
import type { Model } from "../../model/model.ts";
import { readFiles, refused, type TfjsFiles } from "./files.ts";
import { inputShape, readLayer } from "./layers.ts";
import { Reading, type Value } from "./reading.ts";
import { callsOf, shapeIn } from "./topology.ts";
import { ManifestWeights } from "./weights.ts";

/** Options of fromTfjs(). */
export interface FromTfjsOptions {
  /** The name of the layer that is the output, where there are several. */
  readonly output?: string;
  /** Seed of the model, for the order of rows and dropout. Default: 0. */
  readonly seed?: number;
}

const OPTIONS = {
  output: optional<string>({
    expected: "a string",
    accepts: (value) => typeof value === "string",
  }) as Option<string | undefined>,
};

/** A name of a layer as the library has names: without dots. */
const asName = (name: string): string => name.trim().replaceAll(".", "/").slice(-100);

/**
 * The model of a layers model of TensorFlow.js, as tf.LayersModel.save(), the converter of Keras 2 and Keras 3 write it:
 * sequential where its layers are, otherwise a network, to be trained and saved as any other. `files` are its files by
 * name: "model.json" as an object, text or bytes, and the bytes of the shards that it names. Quantised weights are read.
 * A layer that is applied twice becomes two. Class names are those that toTfjs() wrote.
 * @throws FormatError for files that are no layers model; DataError TFJS_LAYER for layers and options that a model cannot
 * have, with their names, and TFJS_WEIGHT for a weight that is missing
 *
 * @example
 * const model = sequential([input([4, 4, 1]), conv2d(2, 3), flatten(), dense(3)]);
 * const copy = fromTfjs(toTfjs(model));
 * copy.layers.map(({ kind }) => kind); // ["input", "conv2d", "flatten", "dense"]
 * copy.weightsHash() === model.weightsHash(); // true
 */
export function fromTfjs(files: TfjsFiles, options: FromTfjsOptions = {}): Model {
  requireKnownKeys("fromTfjs", options, [...Object.keys(OPTIONS), "seed"]);
  const { seed } = options;
  const { output } = readOptions("fromTfjs", OPTIONS, { output: options.output }, "OPTION");
  const { topology, weights, metadata } = readFiles(files);
  const { calls, output: last } = callsOf(topology, output);
  const manifest = new ManifestWeights(weights);
  const items = new Items((expected, got) => refused(expected, got));
  const values: Value[] = [];
  const inputs: Item[] = [];
  for (const { layer, from } of calls) {
    const on = new Reading(
      layer,
      from.map((number) => values[number]!),
      items,
      manifest,
    );
    if (layer.kind === "InputLayer") {
      const shape = inputShape(on, shapeIn(layer.config));
      const item = items.input(asName(layer.name), [ROWS, ...shape]);
      inputs.push(item);
      values.push({ item });
    } else values.push(inLayer(on));
  }
  const { item, zeros } = values[last]!;
  if (zeros) throw refused("a layer behind zeros around an image", "none");
  const classNames = readClassNames(metadata.classNames as readonly string[] | undefined);
  return inFile(() =>
    build(item, inputs, { ...(classNames && { classNames }), ...(seed !== undefined && { seed }) }),
  );
}

/** Errors of layers and operations become those of the layer in the file. */
function inLayer(on: Reading): Value {
  try {
    return readLayer(on);
  } catch (error) {
    const isOwn = error instanceof FormatError || /^TFJS_/.test((error as GradlaneError).code);
    if (!(error instanceof GradlaneError) || isOwn) throw error;
    throw on.refuse("what layers can say", error.message);
  }
}

/** Errors of what the file says become errors of the file. */
function inFile<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof GradlaneError) || error instanceof FormatError) throw error;
    throw new FormatError("TFJS_FILE", `Cannot read TensorFlow.js: ${error.message}`, {
      got: error.got,
    });
  }
}
