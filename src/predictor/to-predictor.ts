import { DataError, FormatError } from "../core/errors.ts";
import { joinBytes } from "../core/join-bytes.ts";
import { schemaFromJSON } from "../data/schema-json.ts";
import { BINARY } from "../engine/predict.generated.ts";
import { namedLayers, outputOf } from "../layers/architecture.ts";
import { isInput } from "../layers/input.ts";
import { requireFiniteModel } from "../model/finite-model.ts";
import type { Model } from "../model/model.ts";
import type { NamedInput } from "../model/network/packing.ts";
import { requireModel } from "../model/require-model.ts";
import { readSteps, type Steps } from "../predict/layers.ts";
import type { TransformerJSON } from "../preprocessing/transformer.ts";
import type { LossFacts } from "../training/results.ts";
import { toBase64 } from "./base64.ts";
import { moduleText, type Parts } from "./module-text.ts";
import { type Program, programOf } from "./program.ts";
import type { DenseData, ModelData } from "./runtime/data.ts";

/** Some hosts have no longer texts. */
const MOST_WEIGHTS = 1 << 26;

/**
 * A model as the text of one JavaScript module that predicts: without imports, for every host. It exports predict(),
 * predictProbabilities() and predictClasses(), which are synchronous and give the bits of the model, and inputShape,
 * outputShape, classNames, schema, weightsHash and runtimeInfo(). It runs WebAssembly where the host compiles bytes at
 * once, otherwise plain JavaScript.
 * @throws DataError MODEL for anything else than a model, TOO_LARGE above 2^26 weights; NumericsError for weights that
 * are not finite
 *
 * @example
 * const model = sequential([input([2]), dense(3, { activation: "relu" }), dense(2)]);
 * const text = toPredictor(model); // export const predict = …
 * text.length < 60_000; // true
 */
export function toPredictor(model: Model): string {
  requireModel("write a predictor", model);
  if (model.parameterCount > MOST_WEIGHTS) {
    const expected = `at most ${MOST_WEIGHTS} weights`;
    const hint = "save() it, and predict by loadModel()";
    throw DataError.of("TOO_LARGE", "write a predictor", expected, model.parameterCount, { hint });
  }
  requireFiniteModel("write a predictor", model);
  const { architecture, preprocessing, targetPreprocessing, classNames, crop, compiled } = model;
  const inputs = namedLayers(architecture).filter(isInput) as unknown as readonly NamedInput[];
  const schema = model.schema && schemaFromJSON(model.schema);
  const dense = denseOf(model);
  const program = dense ? undefined : programOf(architecture, model.currentWeights());
  const described = [preprocessing, targetPreprocessing].map((each) => each?.toJSON());
  const data: ModelData = {
    inputs,
    ...{ outputShape: architecture.outputShape, output: outputOf(architecture).name },
    loss: factsOf(compiled?.session.loss),
    ...{ classNames, schema, crop },
    ...{ preprocessing: described[0], targetPreprocessing: described[1] },
    network: dense ?? program!.data,
  };
  return moduleText(data, partsOf(described, data, program), model.weightsHash());
}

/** What predictions depend on of the loss of a compiled model. */
const factsOf = (loss: LossFacts | undefined): LossFacts => ({
  name: loss?.name ?? "none",
  target: loss?.target,
  activation: loss?.activation,
});

/** The steps and weights of a sequence of dense layers; undefined for other models. */
function denseOf(model: Model): DenseData | undefined {
  if (model.architecture.network) return undefined;
  const weights = model.currentWeights();
  const steps = stepsOf(JSON.parse(JSON.stringify(namedLayers(model.architecture))));
  if (!steps) return undefined;
  const arrays = steps.flatMap((step) =>
    step.kind === "dense"
      ? [weights[step.kernel]!, ...(step.bias === undefined ? [] : [weights[step.bias]!])]
      : [],
  );
  const bytes = joinBytes(
    arrays.map(
      ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
    ),
  );
  return { steps, weights: toBase64(bytes), binary: BINARY };
}

function stepsOf(layers: readonly unknown[]): Steps["steps"] | undefined {
  try {
    return readSteps(layers).steps;
  } catch (error) {
    if (error instanceof FormatError && error.code === "PREDICTOR_LAYER") return undefined;
    throw error;
  }
}

/** The pieces of the runtime that a model needs. */
function partsOf(
  transformers: readonly (TransformerJSON | undefined)[],
  { inputs, schema }: ModelData,
  program: Program | undefined,
): Parts {
  return {
    transformers: [...new Set(transformers.flatMap(kindsOf))],
    commands: program?.commands,
    readsRows: schema !== undefined,
    joins: inputs.length > 1,
  };
}

const kindsOf = (json: TransformerJSON | undefined): string[] => {
  if (!json) return [];
  return json.kind === "pipeline"
    ? (json.steps as TransformerJSON[]).flatMap(kindsOf)
    : [json.kind];
};
