// Every registry of the library, where its kinds are documented and shown, and how to make one of them.

import { transforms } from "../src/augmentation/transforms.ts";
import type { OptionTable } from "../src/core/options.ts";
import * as gradlane from "../src/index.ts";
import { initializers } from "../src/initializers/initializer.ts";
import { activations } from "../src/layers/activations.ts";
import { layers } from "../src/layers/layers.ts";
import { regularizers } from "../src/layers/regularizers.ts";
import { losses } from "../src/losses/losses.ts";
import { OF_CLASSES, OF_SCORES, OF_VALUES } from "../src/metrics/metric-values.ts";
import { optimizers } from "../src/optimizers/optimizers.ts";
import { transformers } from "../src/preprocessing/from-json.ts";
import { schedules } from "../src/schedules/schedules.ts";

/** The kinds of one registry. */
export interface Family {
  readonly registry: {
    readonly kinds: readonly string[];
    get(kind: string): object;
  };
  /** Pages of docs/ with a table of them. */
  readonly pages: readonly string[];
  /** A file that shows each of them but these. */
  readonly shownIn?: string;
  readonly notShown?: readonly string[];
  /** Arguments of those that need some. */
  readonly given?: Readonly<Record<string, readonly unknown[]>>;
  /** Whether the exported function returns a description; true where not given. */
  readonly isDescribed?: false;
}

const METRICS = { ...OF_CLASSES, ...OF_SCORES, ...OF_VALUES };

/** Shapes of inputs of layers that do not take five numbers. */
export const INPUT_SHAPES: Readonly<Record<string, readonly number[]>> = {
  groupNorm: [2, 3],
  batchNorm: [4, 3], // of two values, the normalised ones are always −1 and 1
  conv2d: [4, 5, 2],
  depthwiseConv2d: [4, 5, 2],
  separableConv2d: [4, 5, 2],
  conv2dTranspose: [2, 3, 2],
  conv1d: [6, 2],
  ...Object.fromEntries(
    ["maxPool2d", "averagePool2d", "globalMaxPool2d", "globalAveragePool2d", "upsample2d"].map(
      (kind) => [kind, [4, 5, 2]],
    ),
  ),
  ...Object.fromEntries(
    ["maxPool1d", "averagePool1d", "globalMaxPool1d", "globalAveragePool1d"].map((kind) => [
      kind,
      [6, 2],
    ]),
  ),
};

export const FAMILIES = {
  layer: {
    registry: layers,
    pages: ["layers"],
    given: {
      input: [[3]],
      dense: [4],
      activation: ["tanh"],
      dropout: [0.25],
      reshape: [[5, 1]],
      groupNorm: [1],
      residual: [[gradlane.dense(5)]],
      conv2d: [3, 2],
      depthwiseConv2d: [2],
      separableConv2d: [3, 2],
      conv2dTranspose: [3, 2],
      conv1d: [3, 2],
      upsample2d: [2],
    },
  },
  activation: {
    registry: activations,
    pages: ["activations"],
    shownIn: "docs/pictures/activations.svg",
    notShown: ["linear", "softmax"], // a straight line; not element by element
  },
  optimizer: {
    registry: optimizers,
    pages: ["optimizers"],
    shownIn: "docs/pictures/optimizers.svg",
    notShown: ["adamw"], // adam without weight decay
  },
  initializer: {
    registry: initializers,
    pages: ["initialisation"],
    shownIn: "examples/initialisation/histograms.mjs",
    // of the same variance as one that it shows, or of none
    notShown: [
      ...["glorotNormal", "glorotUniform", "heUniform", "lecunNormal", "orthogonal"],
      ...["zeros", "ones", "constant"],
    ],
    given: { constant: [0.1] },
  },
  regularizer: { registry: regularizers, pages: ["layers"], given: { l1: [0.01], l2: [0.01] } },
  schedule: {
    registry: schedules,
    pages: ["schedules"],
    shownIn: "docs/pictures/schedules.svg",
    given: {
      constant: [{ learningRate: 0.1 }],
      stepDecay: [{ every: 3, factor: 0.5 }],
      exponentialDecay: [{ factor: 0.9 }],
      inverseTimeDecay: [{ rate: 0.1 }],
      cosineRestarts: [{ period: 3 }],
      oneCycle: [{ maxLearningRate: 0.1 }],
      warmupStep: [{ warmupSteps: 2 }],
    },
  },
  loss: { registry: losses, pages: ["losses"] },
  metric: {
    registry: { kinds: Object.keys(METRICS), get: (kind) => ({ kind }) },
    pages: ["losses"],
    isDescribed: false,
  },
  transformer: { registry: transformers, pages: ["preprocessing", "features"] },
  transform: {
    registry: transforms,
    pages: ["augmentation"],
    shownIn: "docs/pictures/augmentation.svg",
    given: { randomScale: [{ min: 0.5, max: 2 }] },
    isDescribed: false,
  },
} as const satisfies Record<string, Family>;

type Exported = ((...given: readonly unknown[]) => object) & { readonly kind?: string };
const EXPORTS = gradlane as unknown as Readonly<Record<string, Exported | undefined>>;

/** The name that users write: of a class, or the kind itself. */
export const nameOf = (kind: string): string =>
  Object.keys(EXPORTS).find((name) => EXPORTS[name]?.kind === kind) ?? kind;

/** What a kind exports under its name. */
export const exportedAs = (name: string): Exported | undefined => EXPORTS[name];

/** The options of a kind by name, those by position included. */
export function optionsOf({ registry }: Family, kind: string): OptionTable {
  const { positional = {}, options = {} } = registry.get(kind) as {
    readonly positional?: OptionTable;
    readonly options?: OptionTable;
  };
  return { ...positional, ...options };
}
