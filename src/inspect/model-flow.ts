// model.flow(): one watched training step, then undone.

import type { ArrayInput, FeaturesInput } from "../array/types.ts";
import type { ModelFlow } from "../flow/layer-flow.ts";
import { drawLayers } from "../flow/layers-svg.ts";
import { layersText } from "../flow/layers-text.ts";
import { givenFeatures } from "../training/features.ts";
import { type Runnable, runnerOf } from "../training/trainer.ts";
import * as watch from "../training/watch.ts";

/** Runs a step and restores the model. */
export async function flow(
  { compiled }: { readonly compiled: Runnable | undefined },
  x: FeaturesInput,
  y: ArrayInput,
): Promise<ModelFlow> {
  const { session } = compiled!;
  await session.loadForSteps();
  const runner = runnerOf(compiled!);
  const action = "show the flow";
  const { input } = session.architecture;
  const { shape } = givenFeatures(action, input, x, compiled!.preprocessing);
  const rows = Math.max(1, shape[0] ?? 1);
  const run = { kind: "training", batchSize: rows, watch } as const;
  const restore = session.snapshot();
  try {
    const { loss, program } = runner.run(action, compiled!, run, { x, y });
    const layers = watch.watchReader(session.architecture, program, session.instance)(rows);
    return {
      loss,
      rows,
      layers,
      toText: () => layersText(layers),
      toSVG: (options) => drawLayers(layers, options),
    };
  } finally {
    restore();
    runner.release();
  }
}
