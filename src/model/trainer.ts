// Single batches: model.trainer() and model.gradients().

import type { ArrayInput, FeaturesInput, NdArray } from "../array/types.ts";
import { RuntimeUnsupportedError } from "../core/errors.ts";
import { requireBooleans, requireKnownKeys } from "../core/names.ts";
import { DEFAULT_BATCH_SIZE } from "../data/batches.ts";
import { requireBatchSize, requireSameEngine } from "../training/call-options.ts";
import { givenFeatures } from "../training/features.ts";
import {
  gradientsNotKept,
  runnerOf,
  type Trainer,
  type TrainerOptions,
} from "../training/trainer.ts";
import { type ModelState, requireCompiled, shaped } from "./model-state.ts";

/** See Model.trainer(). */
export async function trainer(model: ModelState, options: TrainerOptions): Promise<Trainer> {
  requireKnownKeys("trainer", options, ["batchSize", "keepGradients", "engine"]);
  const { keepGradients = false, engine } = options;
  requireBooleans("trainer", { keepGradients });
  const compiled = requireCompiled("make a trainer", model);
  requireSameEngine("make a trainer", compiled, engine);
  const batchSize = requireBatchSize("make a trainer", options.batchSize ?? DEFAULT_BATCH_SIZE);
  const { session } = compiled;
  await session.loadForSteps();
  const runner = runnerOf(compiled);
  const run = { kind: "training", batchSize } as const;
  let hasGradients = false;
  return {
    step(x, y) {
      if (model.compiled !== compiled) throw compiledAnew();
      const leave = model.enter("step");
      try {
        hasGradients = false; // until it is done
        const { loss } = runner.run("step", compiled, run, { x, y });
        session.step++;
        session.interruption = undefined; // a training cannot be resumed after another step
        hasGradients = keepGradients;
        return loss;
      } finally {
        leave();
      }
    },
    gradients() {
      if (!hasGradients) throw gradientsNotKept();
      return shaped(session.architecture, session.readGradients());
    },
  };
}

/** See Model.gradients(). */
export async function gradients(
  model: ModelState,
  x: FeaturesInput,
  y: ArrayInput,
): Promise<{ loss: number; gradients: Record<string, NdArray<Float32Array>> }> {
  const action = "compute gradients";
  const compiled = requireCompiled(action, model);
  const { session, preprocessing } = compiled;
  await session.loadForSteps();
  const { shape } = givenFeatures(action, session.architecture.input, x, preprocessing);
  const run = { kind: "gradients", batchSize: Math.max(1, shape[0] ?? 1) } as const;
  const runner = runnerOf(compiled);
  try {
    const { loss } = runner.run(action, compiled, run, { x, y });
    return { loss, gradients: shaped(session.architecture, session.readGradients()) };
  } finally {
    runner.release();
  }
}

const compiledAnew = () =>
  new RuntimeUnsupportedError(
    "COMPILED_ANEW",
    "Cannot step: expected the model as it was compiled when the trainer was made",
    { hint: "make a new trainer" },
  );
