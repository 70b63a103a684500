import { DataError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { dropout as dropoutNode } from "../ops/dropout.ts";
import { requireLayerName } from "./common.ts";
import type { LayerBase, LayerDefinition } from "./layer.ts";

/** Dropout as plain data. */
export interface DropoutLayer extends LayerBase {
  readonly kind: "dropout";
  readonly rate: number;
}

/**
 * In training each element is 0 with probability `rate`, else x / (1 − rate); nothing in
 * evaluation. Srivastava et al. 2014.
 * @throws DataError if rate is not in [0, 1)
 *
 * @example
 * const model = sequential([input([4]), dense(16, { activation: "relu" }), dropout(0.2), dense(2)]);
 * model.parameterCount; // 114
 */
export function dropout(rate: number, options: { readonly name?: string } = {}): DropoutLayer {
  requireKnownKeys("dropout", options, ["name"]);
  if (!(typeof rate === "number" && rate >= 0 && rate < 1)) {
    throw DataError.of("DROPOUT_RATE", "make dropout", "a rate in [0, 1)", rate);
  }
  return Object.freeze({ kind: "dropout", rate, ...requireLayerName(options.name) });
}

export const dropoutDefinition: LayerDefinition<DropoutLayer> = {
  outputShape: (_layer, inputShape) => inputShape,
  apply: ({ rate }, x, { training, key }) => (training && rate > 0 ? dropoutNode(x, rate, key) : x),
  resolve: ({ kind: _, rate, ...options }) => dropout(rate, options),
};
