import { dropout as dropoutNode } from "../ops/dropout.ts";
import { dropoutRules } from "./basic-rules.ts";
import { type LayerBase, type LayerDefinition, makeLayer } from "./layer.ts";

/** A dropout layer as plain data. */
export interface DropoutLayer extends LayerBase {
  readonly kind: "dropout";
  readonly rate: number;
}

/**
 * In training each element is 0 with probability `rate`, else x / (1 − rate); in evaluation it passes
 * on x. Srivastava et al. 2014.
 * @throws DataError if rate is not in [0, 1)
 *
 * @example
 * const model = sequential([input([4]), dense(16, { activation: "relu" }), dropout(0.2), dense(2)]);
 * model.parameterCount; // 114
 */
export const dropout = (rate: number, options: { readonly name?: string } = {}): DropoutLayer =>
  makeLayer(dropoutDefinition, options, { rate });

export const dropoutDefinition: LayerDefinition<DropoutLayer> = {
  ...dropoutRules,
  apply: ({ rate }, x, { training, key }) => (training && rate > 0 ? dropoutNode(x, rate, key) : x),
};
