import type { NdArray } from "../array/types.ts";
import { DataError, phrase } from "../core/errors.ts";
import { choiceOption, readOptions } from "../core/options.ts";
import { sizeOf } from "../core/shape.ts";
import type { Model } from "../model/model.ts";
import { adam } from "../optimizers/adam.ts";
import { stepsOf } from "../preprocessing/pipeline.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import { linearTraining, ReadyNetwork } from "./network.ts";
import { NETWORK_OPTIONS, type NetworkOptions } from "./network-plan.ts";

/** Options of linearClassifier(). */
export interface LinearClassifierOptions extends NetworkOptions {
  /**
   * "softmaxCrossEntropy", the default: multinomial logistic regression. "hinge": a multiclass support
   * vector machine.
   */
  readonly loss?: "softmaxCrossEntropy" | "hinge";
}

/**
 * Computes a score for each class, a weighted sum of the features. Created by linearClassifier().
 *
 * @example
 * const model = linearClassifier();
 * await model.fit({ x: [[0, 1], [1, 0], [0, 2], [2, 0]], y: [0, 1, 0, 1] });
 * await model.predictClasses([[0, 3]]); // [0]
 * model.templates().shape; // [2, 2]
 */
export class LinearClassifier extends ReadyNetwork {
  /**
   * A classifier from a model that loadModel() read.
   * @throws DataError NOT_LINEAR for another architecture
   */
  static from(model: Model): LinearClassifier {
    const { layers, steps, outputShape } = model.architecture;
    const [own, ...others] = layers.filter(({ definition }) => !definition.isView);
    const isLinear = own?.definition.activation?.(own.layer).kind === "linear";
    const isOnly =
      others.length === 0 && outputShape.length === 1 && steps.length === layers.length;
    const classes = isLinear && isOnly ? (own.definition.units?.(own.layer) ?? 0) : 0;
    if (classes < 2) {
      const kinds = steps
        .map(({ placed, operation }) => placed?.layer.kind ?? operation!.name)
        .filter((kind) => kind !== "flatten");
      const expected = "a model of input, flatten and one dense layer";
      const got = phrase(kinds.join(", "), kinds);
      throw DataError.of("NOT_LINEAR", "create linearClassifier", expected, got);
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
   * The weights of each class: [classes, …] of the shape of a row of x, in units of x (bytes as v / 255).
   * The score of a class is Σ x · template + its bias, with any preprocessing.
   * @throws DataError NOT_FITTED; NO_TEMPLATES if the preprocessing is not affine
   */
  templates(): NdArray<Float32Array> {
    return this.#planes().templates;
  }

  /** The score of each class if all features are 0: [classes]. */
  biases(): NdArray<Float32Array> {
    return this.#planes().biases;
  }

  /**
   * The templates as images: bytes, 128 for weight 0, brighter for larger weights, each template scaled by
   * its largest weight.
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

  /** Kernel and bias for x before preprocessing. */
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
    const biases = Float32Array.from(atZero, (score, k) => score + (bias?.data[k] ?? 0));
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

const OPTIONS = {
  loss: choiceOption(["softmaxCrossEntropy", "hinge"], "softmaxCrossEntropy"),
  ...NETWORK_OPTIONS,
};

/**
 * A linear classifier: flatten, then one dense layer whose weights start from 0. The data of the first fit()
 * determine the input shape and the classes.
 * @throws DataError for unknown names and options out of range
 *
 * @example
 * const { train, test } = synthetic.digits({ count: 500, seed: 1 }).split({ test: 0.2 });
 * const model = linearClassifier({ loss: "hinge" });
 * await model.fit(train, { epochs: 5 });
 * model.templates().shape; // [10, 28, 28, 1]
 */
export function linearClassifier(options: LinearClassifierOptions = {}): LinearClassifier {
  const values = readOptions("linearClassifier", OPTIONS, options, "OPTION");
  const { loss, optimizer = adam({ learningRate: 0.01 }) } = values;
  return new LinearClassifier("linearClassifier", {
    options: values,
    optimizer: () => optimizer,
    training: linearTraining,
    loss,
    hidden: () => [],
    outputInitializer: "zeros",
    task: "classification",
  });
}
