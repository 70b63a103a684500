// What the layers with filters have in common.

import { phrase, ShapeError } from "../../core/errors.ts";
import {
  coded,
  describedOption,
  flagOption,
  numberOption,
  type Option,
  optional,
} from "../../core/options.ts";
import type { Shape } from "../../core/shape.ts";
import {
  type Initializer,
  type InitializerInput,
  resolveInitializer,
} from "../../initializers/initializer.ts";
import type { Padding, Size2d } from "../../ops/pictures/window.ts";
import { type Activation, type ActivationInput, resolveActivation } from "../activations.ts";
import type { LayerBase, ParameterSpec } from "../layer.ts";
import { type Regularizer, resolveRegularizer } from "../regularizers.ts";
import { paddingOption, sizeOption } from "./image-options.ts";

/** Options of filters and their activation. */
export interface FilterOptions {
  /** Default: "linear". */
  readonly activation?: ActivationInput;
  /** Whether a bias is added. Default: true. */
  readonly bias?: boolean;
  /** Default: "xavier". */
  readonly kernelInitializer?: InitializerInput;
  /** Default: "zeros". */
  readonly biasInitializer?: InitializerInput;
  /** Penalty that the kernel adds to the loss, such as l2(1e-4). */
  readonly kernelRegularizer?: Regularizer;
  /** Penalty that the bias adds to the loss. */
  readonly biasRegularizer?: Regularizer;
  /** Prefix of the names of its weights. Default: the kind and a number. */
  readonly name?: string;
  /** If false, training leaves its weights unchanged. */
  readonly trainable?: boolean;
}

/** Options of where the filters are applied. */
export interface PlaceOptions extends FilterOptions {
  /** Pixels from one position to the next, or [vertical, horizontal]. Default: 1. */
  readonly strides?: Size2d;
  /**
   * Zeros around the image: "valid" (none), "same" (the output has ⌈size / stride⌉ pixels; an odd row or column is at
   * the bottom or at the right), a number for all sides, or [[top, bottom], [left, right]]. Default: "valid".
   */
  readonly padding?: Padding;
  /** Pixels from one element of a filter to the next, or [vertical, horizontal]. Default: 1. */
  readonly dilation?: Size2d;
}

/** Filters as plain data. */
export interface FilterLayer extends LayerBase {
  readonly activation: Activation;
  readonly bias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer?: Regularizer;
  readonly biasRegularizer?: Regularizer;
}

/** Filters in their places, as plain data. */
export interface PlacedFilters extends FilterLayer {
  readonly strides: Size2d;
  readonly padding: Padding;
  readonly dilation: Size2d;
}

export const FILTER_OPTIONS = {
  activation: describedOption(resolveActivation, "linear"),
  bias: flagOption(true),
  kernelInitializer: describedOption(resolveInitializer, "xavier"),
  biasInitializer: describedOption(resolveInitializer, "zeros"),
  kernelRegularizer: optional(describedOption(resolveRegularizer)),
  biasRegularizer: optional(describedOption(resolveRegularizer)),
} as const;

export const PLACE_OPTIONS = {
  strides: sizeOption(1),
  padding: paddingOption(),
  dilation: sizeOption(1),
  ...FILTER_OPTIONS,
} as const;

/** The number of filters. */
export const filtersOption: Option<number> = coded(
  "FILTERS",
  numberOption({ low: 1, high: 65536, integer: true }),
);

/** Groups of channels and filters that have nothing to do with each other. */
export const groupsOption: Option<number> = numberOption({ default: 1, low: 1, integer: true });

/** @throws ShapeError unless channels and filters make equal groups */
export function requireGroups(
  kind: string,
  name: string,
  channels: number,
  { filters, groups }: { readonly filters: number; readonly groups: number },
): void {
  if (channels % groups === 0 && filters % groups === 0) return;
  const expected = phrase(`channels and filters in ${groups} equal groups`, groups);
  const got = phrase(`${channels} channels and ${filters} filters`, [channels, filters]);
  throw ShapeError.of("GROUPS", `add ${kind} "${name}"`, expected, got, { layer: name });
}

/** The kernel of a layer, and its bias if it has one. */
export function filterParameters(
  layer: FilterLayer,
  shape: Shape,
  fan: readonly [number, number],
  filters: number,
): ParameterSpec[] {
  const kernel = {
    name: "kernel",
    shape,
    fan,
    initializer: layer.kernelInitializer,
    regularizer: layer.kernelRegularizer,
  };
  return layer.bias ? [kernel, biasParameter(layer, filters)] : [kernel];
}

/** The bias of a layer. */
export const biasParameter = (layer: FilterLayer, filters: number): ParameterSpec => ({
  name: "bias",
  shape: [filters],
  initializer: layer.biasInitializer,
  regularizer: layer.biasRegularizer,
});

/** In summaries: "conv2d relu". */
export const describeFilters = ({ kind, activation }: FilterLayer): string =>
  activation.kind === "linear" ? kind : `${kind} ${activation.kind}`;
