import type { NdArray } from "../array/types.ts";
import type { Shape } from "../core/shape.ts";
import type { LayerBase } from "../layers/layer.ts";
import type { RawFeatures } from "../training/raw-rows.ts";
import type {
  AnyLoss,
  AnyMetric,
  AnyOptimizer,
  FittingLoss,
  FittingOptions,
} from "./fitting-options.ts";
import type { Model } from "./model.ts";

/** Numbers for each row: [n, ...shape]. */
export type RowsOf<Output extends Shape> = NdArray<Float32Array, readonly [number, ...Output]>;

/**
 * A model of which the compiler knows the shape of its output, without the rows, and its layers. A size that is not known
 * is `number`.
 *
 * @example
 * const model = sequential([input([4]), dense(3)]);
 * await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy" });
 * const { shape } = await model.predict([[1, 2, 3, 4]]); // readonly [number, 3]
 * shape[1]; // 3
 */
export interface ShapedModel<
  Output extends Shape = Shape,
  Layers extends readonly LayerBase[] = readonly LayerBase[],
> extends Model {
  compile<
    const Loss extends AnyLoss,
    const Optimizer extends AnyOptimizer,
    const Measured extends AnyMetric,
  >(options: FittingOptions<FittingLoss<Loss, Output, Layers>, Optimizer, Measured>): Promise<void>;
  predict(x: RawFeatures): Promise<RowsOf<Output>>;
  predictProbabilities(x: RawFeatures): Promise<RowsOf<Output>>;
}
