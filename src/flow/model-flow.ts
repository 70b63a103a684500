// model.flow(): one training step, measured by the program that fit() watches with, then undone.

import { type ArrayInput, toSource } from "../data/ndarray.ts";
import type { Compiled } from "../training/compiled.ts";
import type { LayerFlow } from "../training/layer-flow.ts";
import { watchReader } from "../training/watch.ts";
import { drawLayers } from "./layers-svg.ts";
import { layersText } from "./layers-text.ts";
import type { DrawingOptions } from "./types.ts";

/** A model in one training step. */
export interface ModelFlow {
  readonly loss: number;
  /** Rows of the batch. */
  readonly rows: number;
  /** All layers but the input. */
  readonly layers: readonly LayerFlow[];
  toText(): string;
  /** A picture: gradients, dead and saturated shares and updates by layer. Self-contained. */
  toSVG(options?: DrawingOptions): string;
}

/** Runs a step with everything put back behind it. */
export function modelFlow(compiled: Compiled, x: ArrayInput, y: ArrayInput): ModelFlow {
  const { session, runner } = compiled;
  const rows = Math.max(1, toSource(x, "x", compiled.preprocessing?.acceptsMissing).shape[0] ?? 1);
  const run = { kind: "training", batchSize: rows, watched: true } as const;
  const restore = session.snapshot();
  try {
    const { loss, program } = runner.run("show the flow", compiled, run, { x, y });
    const layers = watchReader(session.architecture, program, session.instance)(rows);
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
