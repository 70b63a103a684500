// Options of compile() for the compiler: a loss that does not fit the output, or an unknown name, is refused by the text of
// the run-time error.

import type { Shape } from "../core/shape.ts";
import type { IsUnion } from "../core/type-arithmetic.ts";
import type { AnyName, Named } from "../core/type-names.ts";
import type { ShowShape } from "../core/type-shapes.ts";
import type { Engine } from "../engine/engine.ts";
import type { LayerBase } from "../layers/layer.ts";
import type { LastActivation, NameIn } from "../layers/shape-rules.ts";
import type { LossInput, LossName } from "../losses/losses.ts";
import type { Metric, MetricName } from "../metrics/metric-values.ts";
import type { Optimizer, OptimizerInput } from "../optimizers/optimizers.ts";

export type AnyLoss = LossInput | AnyName;
export type AnyOptimizer = OptimizerInput | AnyName;
export type AnyMetric = Metric | AnyName;

/** Options of compile() that fit a model. */
export interface FittingOptions<Loss, Optimizer, Measured> {
  /** A name, or a description such as adam({ learningRate: 0.01 }). */
  readonly optimizer: KnownOptimizer<Optimizer>;
  /** A name, a description such as huber() or softmaxCrossEntropy({ soft: true }), or a function of tensors. */
  readonly loss: Loss;
  /**
   * Names, descriptions such as { kind: "topK", k: 3 } or { kind: "f1", average: "macro" }, or functions of
   * (truth, prediction): named ones or { name, compute }. Values are returned by name.
   */
  readonly metrics?: readonly KnownMetric<Measured>[];
  /** A second engine from createEngine(). Default: the default engine. */
  readonly engine?: Engine;
}

type KnownOptimizer<Given> = Named<
  "optimizer",
  Given,
  Optimizer["kind"],
  "sgd, adagrad, rmsprop, adam, adamw"
>;

type KnownMetric<Given> = Named<
  "metric",
  Given,
  MetricName,
  "accuracy, precision, recall, f1, confusionMatrix, topK, auc, meanSquaredError, meanAbsoluteError, r2"
>;

/** The loss if it fits, otherwise the text of the error. */
export type FittingLoss<
  Given,
  Output extends Shape,
  Layers extends readonly LayerBase[],
  Names extends readonly string[],
> =
  IsUnion<Given> extends true
    ? Given // it depends on the program
    : KindOf<Given> extends keyof Misfits<Output, Layers, Names>
      ? Misfits<Output, Layers, Names>[KindOf<Given>] extends infer Text extends string
        ? Text
        : Given
      : Named<
          "loss",
          Given,
          LossName,
          "softmaxCrossEntropy, hinge, binaryCrossEntropy, meanSquaredError, meanAbsoluteError, huber"
        >;

type KindOf<Given> = Given extends { readonly kind: infer Kind } ? Kind : Given;

/** Why a loss does not fit, by its name; false if it does: without strictNullChecks, undefined is text. */
interface Misfits<
  Output extends Shape,
  Layers extends readonly LayerBase[],
  Names extends readonly string[],
> {
  readonly softmaxCrossEntropy: FirstOf<
    Scored<"softmaxCrossEntropy", Output, true>,
    FirstOf<
      Twice<"softmaxCrossEntropy", "softmax", Layers>,
      Labelled<LastOf<Output>, Output, Names>
    >
  >;
  readonly hinge: FirstOf<Scored<"hinge", Output, false>, Labelled<LastOf<Output>, Output, Names>>;
  readonly binaryCrossEntropy: FirstOf<
    Twice<"binaryCrossEntropy", "sigmoid", Layers>,
    Labelled<LabelCount<Output>, Output, Names>
  >;
}

type FirstOf<A, B> = A extends string ? A : B;

type Scored<
  Loss extends string,
  Output extends Shape,
  AtPositions extends boolean,
> = number extends Output["length"]
  ? false
  : Output extends readonly [1]
    ? NoClasses<Loss, Output, "2), or use binaryCrossEntropy">
    : AtPositions extends true
      ? Output extends readonly [...Shape, 1]
        ? NoClasses<Loss, Output, "number of classes)">
        : false
      : Output extends readonly [number]
        ? false
        : NoClasses<Loss, Output, "number of classes)">;

type NoClasses<
  Loss extends string,
  Output extends Shape,
  Units extends string,
> = `Cannot use ${Loss}: expected an output of at least 2 classes, got ${ShowShape<Output>}; end the model with dense(${Units}`;

type LastOf<Output extends Shape> = Output extends readonly [...Shape, infer Last extends number]
  ? Last
  : number;

/** A single logit has two classes. */
type LabelCount<Output extends Shape> = Output extends readonly [infer Units extends number]
  ? Units extends 1
    ? 2
    : Units
  : number;

/** The error of another number of class names than of classes. */
type Labelled<
  Count extends number,
  Output extends Shape,
  Names extends readonly string[],
> = number extends Count | Names["length"]
  ? false
  : IsUnion<Names["length"]> extends true
    ? false
    : Names["length"] extends Count
      ? false
      : `Cannot compile: expected ${Count} classNames for an output of ${ShowShape<Output>}, got ${Names["length"]}`;

/** The error of an activation that the loss applies itself. */
type Twice<
  Loss extends string,
  Applied extends string,
  Layers extends readonly LayerBase[],
> = Layers extends readonly [
  ...infer Before extends readonly LayerBase[],
  infer Last extends LayerBase,
]
  ? [LastActivation<Last>] extends [Applied]
    ? [LastActivation<Last>] extends [never]
      ? false
      : `Cannot use ${Loss} after ${Applied} in "${NameIn<Last, Before>}": expected logits; remove the ${Applied}; predictProbabilities() applies it`
    : false
  : false;
