import type { ArrayInput, NdArray } from "../array/types.ts";
import type { Shape } from "../core/shape.ts";
import type { LayerBase } from "../layers/layer.ts";
import type { KnownWeights, WeightNames } from "../layers/weight-names.ts";
import type { TrainEvent } from "../training/events.ts";
import type { History } from "../training/history.ts";
import type { AnySchedule, AnyWeight, FittingFitOptions } from "../training/known-fit-options.ts";
import type { RawData, RawFeatures } from "../training/raw-rows.ts";
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
 * A model of which the compiler knows the shape of its output, without the rows, its layers, and the names of its classes if
 * they are an option of sequential() or network(). A size that is not known is `number`.
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
  Names extends readonly string[] = readonly string[],
> extends Model {
  compile<
    const Loss extends AnyLoss,
    const Optimizer extends AnyOptimizer,
    const Measured extends AnyMetric,
  >(
    options: FittingOptions<FittingLoss<Loss, Output, Layers, Names>, Optimizer, Measured>,
  ): Promise<void>;
  fit<const Weight extends AnyWeight, const Rate extends AnySchedule>(
    data: RawData,
    options?: FittingFitOptions<Weight, Rate, Names>,
  ): Promise<History>;
  train<const Weight extends AnyWeight, const Rate extends AnySchedule>(
    data: RawData,
    options?: FittingFitOptions<Weight, Rate, Names>,
  ): AsyncGenerator<TrainEvent, History>;
  setWeights<Name extends string>(
    weights: KnownWeights<Name, WeightNames<Layers>, ArrayInput>,
    options?: { readonly partial?: boolean },
  ): void;
  predict(x: RawFeatures): Promise<RowsOf<Output>>;
  predictProbabilities(x: RawFeatures): Promise<RowsOf<Output>>;
}
