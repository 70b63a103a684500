import type { NdArray } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { requireKnownKeys, unknownName } from "../core/names.ts";
import { sizeOf } from "../core/shape.ts";
import type { Model } from "../model/model.ts";
import { adam } from "../optimizers/adam.ts";
import { stepsOf } from "../preprocessing/pipeline.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import { linearTraining, NETWORK_OPTIONS, ReadyNetwork, requireNetworkOptions } from "./network.ts";
import type { NetworkOptions } from "./network-plan.ts";

/** Options of linearClassifier(). */
export interface LinearClassifierOptions extends NetworkOptions {
  /**
   * "softmaxCrossEntropy", the default: multinomial logistic regression. "hinge": a multi-class
   * support vector machine.
   */
  readonly loss?: "softmaxCrossEntropy" | "hinge";
}

/**
 * A score for each class, a weighted sum of the features. Made by linearClassifier().
 *
 * @example
 * const model = linearClassifier();
 * await model.fit({ x: [[0, 1], [1, 0], [0, 2], [2, 0]], y: [0, 1, 0, 1] });
 * await model.predictClasses([[0, 3]]); // [0]
 * model.templates().shape; // [2, 2]
 */
export class LinearClassifier extends ReadyNetwork {
  /**
   * The classifier of a model that loadModel() read.
   * @throws DataError NOT_LINEAR for another architecture
   */
  static from(model: Model): LinearClassifier {
    const { layers, outputShape } = model.architecture;
    const [own, ...others] = layers.filter(({ definition }) => !definition.isView);
    const isLinear = own?.definition.activation?.(own.layer).kind === "linear";
    const isOnly = others.length === 0 && outputShape.length === 1;
    const classes = isLinear && isOnly ? (own.definition.units?.(own.layer) ?? 0) : 0;
    if (classes < 2) {
      const kinds = model.layers.map(({ kind }) => kind).filter((kind) => kind !== "flatten");
      throw new DataError(
        "NOT_LINEAR",
        `Cannot make linearClassifier: expected a model of input, flatten and one dense layer, got ${kinds.join(", ")}`,
        { got: kinds },
      );
    }
    const { shape } = model.architecture.input;
    const columns = model.preprocessing?.columns ?? sizeOf(shape);
    const rowShape = columns === sizeOf(shape) ? shape : [columns];
    return new LinearClassifier("linearClassifier", undefined, {
      model,
      classes: { count: classes, names: model.classNames, byValue: false },
      rowShape,
    });
  }

  /**
   * What each class looks for: [classes, …] of the shape of a row of x, in units of x (bytes count
   * as v / 255). The score of a class is Σ x · template + its bias, whatever the preprocessing.
   * @throws DataError NOT_FITTED; where the preprocessing is not a shift and a scale of columns
   */
  templates(): NdArray<Float32Array> {
    return this.#planes().templates;
  }

  /** What each class scores where all features are 0: [classes]. */
  biases(): NdArray<Float32Array> {
    return this.#planes().biases;
  }

  /**
   * The templates to look at: bytes, 128 where the weight is 0, brighter where it is above, each
   * template scaled by its largest weight.
   */
  templateImages(): NdArray<Uint8Array> {
    const { data, shape } = this.templates();
    const size = data.length / shape[0]!;
    const bytes = new Uint8Array(data.length);
    for (let from = 0; from < data.length; from += size) {
      const template = data.subarray(from, from + size) as Float32Array;
      const largest = template.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) || 1;
      template.forEach((weight, i) => {
        bytes[from + i] = Math.round(128 + (127 * weight) / largest);
      });
    }
    return { data: bytes, shape };
  }

  /** Kernel and bias as they are for x before preprocessing. */
  #planes(): { templates: NdArray<Float32Array>; biases: NdArray<Float32Array> } {
    const { model } = this;
    const { preprocessing } = model;
    const shape = this.rowShape;
    const [kernel, bias] = Object.values(model.getWeights());
    const columns = sizeOf(shape);
    const classes = kernel!.shape[1]!;
    const scoresOf = (row: Float64Array) => {
      const seen = preprocessing ? preprocessing.transform64(row, 1, columns) : row;
      const scores = new Float64Array(classes);
      seen.forEach((value, i) => {
        if (value === 0) return;
        for (let k = 0; k < classes; k++) scores[k]! += value * kernel!.data[i * classes + k]!;
      });
      return scores;
    };
    requireAffine(preprocessing);
    const atZero = scoresOf(new Float64Array(columns));
    const templates = new Float32Array(classes * columns);
    for (let i = 0; i < columns; i++) {
      const unit = new Float64Array(columns);
      unit[i] = 1;
      scoresOf(unit).forEach((score, k) => {
        templates[k * columns + i] = score - atZero[k]!;
      });
    }
    const biases = mapInto(
      new Float32Array(atZero.length),
      atZero,
      (score, k) => score + (bias?.data[k] ?? 0),
    );
    return {
      templates: { data: templates, shape: [classes, ...shape] },
      biases: { data: biases, shape: [classes] },
    };
  }
}

function requireAffine(preprocessing: Transformer | undefined): void {
  const other = stepsOf(preprocessing).find(({ isAffine }) => !isAffine);
  if (!other) return;
  const expected = "preprocessing that shifts, scales or rotates x";
  const hint = "use getWeights(), the weights of the preprocessed columns";
  throw DataError.of("NO_TEMPLATES", "read templates", expected, other.kind, { hint });
}

const LOSSES = ["softmaxCrossEntropy", "hinge"];

/**
 * A linear classifier: flatten, then one dense layer whose weights begin at 0. The input shape and
 * the classes come from the data of the first fit().
 * @throws DataError for unknown names and options out of range
 *
 * @example
 * const { train, test } = synthetic.digits({ count: 500, seed: 1 }).split({ test: 0.2 });
 * const model = linearClassifier({ loss: "hinge" });
 * await model.fit(train, { epochs: 5 });
 * model.templates().shape; // [10, 28, 28, 1]
 */
export function linearClassifier(options: LinearClassifierOptions = {}): LinearClassifier {
  requireKnownKeys("linearClassifier", options, ["loss", ...NETWORK_OPTIONS]);
  requireNetworkOptions("linearClassifier", options);
  const { loss = "softmaxCrossEntropy", optimizer = adam({ learningRate: 0.01 }) } = options;
  if (!LOSSES.includes(loss)) throw unknownName("loss", loss, LOSSES);
  return new LinearClassifier("linearClassifier", {
    options: { ...options },
    optimizer: () => optimizer,
    training: linearTraining,
    loss,
    hidden: () => [],
    outputInitializer: "zeros",
    task: "classification",
  });
}
