import type { Registry } from "../core/registry.ts";
import { showValue } from "../core/show.ts";
import { badPreprocessing, fromFile, readStep } from "./json.ts";
import { MOST_STEPS, Pipeline } from "./pipeline.ts";
import type { Transformer } from "./transformer.ts";

/** Transformers by kind. */
export type Transformers = Registry<{
  readonly kind: string;
  fromJSON(value: unknown): Transformer;
}>;

/** A transformer of these kinds, or a pipeline of such, from a file. @throws FormatError PREPROCESSING */
export const readTransformer = (transformers: Transformers, value: unknown): Transformer =>
  kindOf(value) === Pipeline.kind
    ? readPipeline(transformers, value)
    : readOne(transformers, value);

const kindOf = (value: unknown) => (value as { kind?: unknown } | null | undefined)?.kind;

const readOne = (transformers: Transformers, value: unknown): Transformer =>
  fromFile(() => transformers.get(kindOf(value))).fromJSON(value);

function readPipeline(transformers: Transformers, value: unknown): Pipeline {
  const { steps } = readStep(value, Pipeline.kind, ["steps"]);
  if (!Array.isArray(steps) || steps.length === 0 || steps.length > MOST_STEPS) {
    throw badPreprocessing(`an array of 1 to ${MOST_STEPS} steps`, showValue(steps));
  }
  const pipeline = new Pipeline(steps.map((step) => readOne(transformers, step)));
  let columns: number | undefined;
  for (const step of pipeline.steps) {
    const expected = step.columns ?? columns;
    if (columns !== undefined && columns !== expected) {
      throw badPreprocessing(`${step.kind} of ${columns} columns`, `${expected}`);
    }
    columns = fromFile(() => step.outputColumnsOf(expected));
  }
  return pipeline;
}
