import { channelsFirst, inOrder } from "../../array/axes.ts";
import { RuntimeUnsupportedError } from "../../core/errors.ts";
import { requireKnownKeys } from "../../core/names.ts";
import { choiceOption, flagOption, type OptionValues, readOptions } from "../../core/options.ts";
import { ROWS, type Shape } from "../../core/shape.ts";
import { schemaFromJSON } from "../../data/schema-json.ts";
import type { Node } from "../../ir/node.ts";
import { applyLayers } from "../../layers/apply-layers.ts";
import { requireFiniteModel } from "../../model/finite-model.ts";
import type { Model } from "../../model/model.ts";
import { requireModel } from "../../model/require-model.ts";
import { input } from "../../ops/input.ts";
import { writeModel } from "../write-model.ts";
import { GraphBuilder } from "./graph.ts";
import { OPERATION_EXPORTERS } from "./operations.ts";
import { rawShape, writePreprocessing, writeTargets } from "./preprocessing.ts";
import { Translation } from "./translation.ts";
import type { Held } from "./values.ts";

/** Options of toOnnx(). */
export interface OnnxOptions {
  /**
   * The order of axes of images and series at the input and the output: "nhwc" as in the model, [n, height, width,
   * channels], or "nchw" as in PyTorch, [n, channels, height, width]. Default: "nhwc".
   */
  readonly input?: "nhwc" | "nchw";
  /** Whether the preprocessing of x is part of the file. Without it, the file takes what that returns. Default: true. */
  readonly preprocessing?: boolean;
  /** Whether the file inverts targetPreprocessing, as predict() does. Default: true. */
  readonly targetPreprocessing?: boolean;
}

const OPTIONS = {
  input: choiceOption(["nhwc", "nchw"] as const, "nhwc"),
  preprocessing: flagOption(true),
  targetPreprocessing: flagOption(true),
} as const;

/** The name of the rows among the dimensions. */
const ROWS_NAME = "N";

/**
 * A model as the bytes of an ONNX file (opset 17, IR version 8), whose output is that of predict(): logits stay logits.
 * Inputs are float32 [N, …]; bytes enter divided by 255, unless the model takes them raw. Preprocessing is part of it,
 * in double precision; dropout is not, as in predict(). Class names and the schema of a table are JSON in its metadata.
 * Images are [N, channels, height, width] inside, with a transposition at either end unless `input` is "nchw".
 * @throws DataError ONNX_EXPORT for a layer, operation or transformer that ONNX cannot say, with its name; NumericsError
 * for weights that are not finite
 *
 * @example
 * const model = sequential([input([2]), dense(3, { activation: "relu" }), dense(2)]);
 * const copy = fromOnnx(toOnnx(model));
 * copy.weightsHash() === model.weightsHash(); // true
 */
export function toOnnx(model: Model, options: OnnxOptions = {}): Uint8Array {
  requireModel("write ONNX", model);
  requireKnownKeys("toOnnx", options, Object.keys(OPTIONS));
  const settings = readOptions("toOnnx", OPTIONS, options, "OPTION");
  requireFiniteModel("write ONNX", model);
  const graph = new GraphBuilder();
  const to = new Translation(graph, OPERATION_EXPORTERS, model.currentWeights());
  const nodes = writeInputs(model, settings, graph, to);
  const { architecture } = model;
  // parts of a row are inputs of their own
  const apart = { ...architecture.input, parts: { names: [], pack: unused, split: () => nodes } };
  const applied = applyLayers({ ...architecture, input: apart }, nodes[0]!, false);
  architecture.steps.forEach(({ placed, operation }, i) => {
    to.translate(applied.values[i]!, placed?.name ?? operation!.name, placed?.layer);
  });
  const output = writeOutput(model, settings, applied.prediction, to);
  return writeModel({
    ...graph.finish(
      output.name,
      output.axes.map((axis) => dimensionOf(output.shape[axis]!)),
    ),
    metadata: metadataOf(model, settings),
  });
}

const unused = (): never => {
  throw new RuntimeUnsupportedError("INTERNAL", "Cannot pack inputs of nodes");
};

type Settings = OptionValues<typeof OPTIONS>;

const dimensionOf = (size: number): number | string => (size === ROWS ? ROWS_NAME : size);

/** The axes of a value at either end of the file. */
const axesOf = (shape: Shape, settings: Settings) =>
  settings.input === "nchw" ? channelsFirst(shape) : inOrder(shape);

/** Writes the inputs, and what preprocessing makes of them. Returns the nodes of the model's inputs. */
function writeInputs(
  { architecture, preprocessing: given }: Model,
  settings: Settings,
  graph: GraphBuilder,
  to: Translation,
): Node[] {
  const preprocessing = settings.preprocessing ? given : undefined;
  const steps = architecture.steps.filter(({ inputs }) => inputs.length === 0);
  const isNamed = architecture.network !== undefined;
  return steps.map(({ shape, placed }) => {
    // a model of a file has the name that it would be given
    const hasName = placed!.layer.name !== undefined && placed!.name !== "input1";
    const name = isNamed || hasName ? placed!.name : "input";
    const of = preprocessing ? rawShape(preprocessing, shape) : shape;
    const raw = { shape: [ROWS, ...of], axes: axesOf([ROWS, ...of], settings) };
    const written = graph.input(
      name,
      raw.axes.map((axis) => dimensionOf(raw.shape[axis]!)),
    );
    const node = input(name, [ROWS, ...shape]);
    const held: Held = { ...raw, name: written };
    to.give(node, preprocessing ? writePreprocessing(preprocessing, held, to) : held);
    return node;
  });
}

function writeOutput(
  { targetPreprocessing }: Model,
  settings: Settings,
  prediction: Node,
  to: Translation,
): Held {
  const { shape } = prediction;
  if (targetPreprocessing && settings.targetPreprocessing) {
    const axes = inOrder(shape);
    const scaled = { name: to.named(prediction), shape, axes };
    return writeTargets(targetPreprocessing, scaled, to);
  }
  const axes = axesOf(shape, settings);
  return { name: to.named(prediction, axes), shape, axes };
}

function metadataOf(
  { classNames, schema, preprocessing, architecture }: Model,
  settings: Settings,
): Map<string, string> {
  const { uint8 } = architecture.input;
  const isSchema = schema && (settings.preprocessing || !preprocessing);
  return new Map([
    ...(classNames ? [["classNames", JSON.stringify(classNames)] as const] : []),
    ...(isSchema ? [["schema", JSON.stringify(schemaFromJSON(schema))] as const] : []),
    ["bytes", uint8 === "raw" ? "raw" : "divided by 255"],
  ]);
}
