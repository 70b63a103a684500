// The tensors of a layer in a state_dict, and where its weights are in them.

import { inOrder, permuted } from "../array/axes.ts";
import { DataError, phrase } from "../core/errors.ts";
import { type Shape, sameShape, sizeOf } from "../core/shape.ts";
import { showText } from "../core/show.ts";
import type { ModelParameter, PlacedLayer } from "../layers/layer.ts";
import type { GroupNormLayer } from "../layers/pictures/group-norm.ts";
import type { ColumnOrder, LayerColumns } from "./column-orders.ts";

/** A tensor of a module of PyTorch. */
export interface StateTensor {
  /** Its name in the module, such as "weight". */
  readonly leaf: string;
  /** In PyTorch. */
  readonly shape: Shape;
  /** The weight that it is; without one, all of its numbers are `fill`. */
  readonly parameter?: ModelParameter;
  readonly fill?: number;
  /** How the weight lies in it: "OIHW". */
  readonly layout: string;
  /** The place in the weight of each of its numbers; undefined if they are the same. */
  places(): Int32Array | undefined;
}

/** The tensors of a module that a layer is; a layer may be several. */
export interface StateModule {
  /** Its name inside the layer; empty if the layer is one module. */
  readonly name: string;
  readonly tensors: readonly StateTensor[];
}

/** Where a weight is in a tensor: its axes in another order, its columns in another order, another shape. */
interface Layout {
  readonly name: string;
  readonly axes?: readonly number[];
  readonly shape?: Shape;
  /** Orders of the elements along axes of the weight. */
  readonly columns?: readonly ColumnOrder[];
}

function tensorOf(leaf: string, parameter: ModelParameter, layout: Layout): StateTensor {
  const { axes = inOrder(parameter.shape), columns = [] } = layout;
  const moved = axes.map((axis) => parameter.shape[axis]!);
  const isReordered = columns.some((order) => order !== undefined);
  const isMoved = isReordered || !sameShape(axes, inOrder(axes));
  return {
    ...{ leaf, parameter, shape: layout.shape ?? moved },
    layout: isReordered ? `${layout.name}, columns as flattened [c, h, w]` : layout.name,
    places: () => (isMoved ? placesOf(parameter.shape, axes, columns) : undefined),
  };
}

/** The place of each element after columns and axes have moved. */
function placesOf(
  shape: Shape,
  axes: readonly number[],
  columns: readonly ColumnOrder[],
): Int32Array {
  let places = Int32Array.from({ length: sizeOf(shape) }, (_, i) => i);
  columns.forEach((order, axis) => {
    if (!order) return;
    const inner = sizeOf(shape.slice(axis + 1));
    const size = shape[axis]! * inner;
    const from = places;
    places = from.map((_, i) => {
      const [outer, rest] = [Math.floor(i / size), i % size];
      return from[outer * size + order[Math.floor(rest / inner)]! * inner + (rest % inner)]!;
    });
  });
  return permuted(places, shape, axes);
}

/** A tensor of one number, or the same for each channel. */
const filled = (leaf: string, shape: Shape, fill: number): StateTensor => ({
  ...{ leaf, shape, fill, layout: `all ${fill}` },
  places: () => undefined,
});

/** PyTorch's number of steps, which the library does not count: it is I64. */
export const STEPS = "num_batches_tracked";

const ofAxes = (leaf: string, name: string, axes: readonly number[]) => (weight: ModelParameter) =>
  tensorOf(leaf, weight, { name, axes });

/** Layouts of kernels by kind of layer. */
const KERNELS: Readonly<Record<string, (weight: ModelParameter) => StateTensor>> = {
  conv1d: ofAxes("weight", "OIW", [2, 1, 0]),
  conv2d: ofAxes("weight", "OIHW", [3, 2, 0, 1]),
  conv2dTranspose: ofAxes("weight", "IOHW", [3, 2, 0, 1]),
  depthwiseConv2d: depthwise,
};

function depthwise(weight: ModelParameter): StateTensor {
  const [height, width, channels, multiplier] = weight.shape as readonly number[];
  return tensorOf("weight", weight, {
    ...{ name: "OIHW", axes: [2, 3, 0, 1] },
    shape: [channels! * multiplier!, 1, height!, width!],
  });
}

const NORMALISED: readonly (readonly [leaf: string, weight: string])[] = [
  ...([
    ["weight", "scale"],
    ["bias", "offset"],
  ] as const),
  ...([
    ["running_mean", "mean"],
    ["running_var", "variance"],
  ] as const),
];

/** The modules of a layer that have tensors. */
export function stateModules(placed: PlacedLayer, { input, output }: LayerColumns): StateModule[] {
  const { layer, parameters } = placed;
  const named = (name: string) => parameters.find((each) => each.name === name);
  const vector = (leaf: string, weight: ModelParameter | undefined, order?: ColumnOrder) =>
    weight ? [tensorOf(leaf, weight, { name: "as it is", columns: [order] })] : [];
  const [kernel, bias] = [named("kernel"), named("bias")];
  const whole = (tensors: readonly StateTensor[]): StateModule[] => [{ name: "", tensors }];
  switch (layer.kind) {
    case "dense": {
      const layout = { name: "[out, in]", axes: [1, 0], columns: [input, output] };
      return whole([tensorOf("weight", kernel!, layout), ...vector("bias", bias, output)]);
    }
    case "conv1d":
    case "conv2d":
    case "conv2dTranspose":
    case "depthwiseConv2d":
      return whole([KERNELS[layer.kind]!(kernel!), ...vector("bias", bias)]);
    case "separableConv2d":
      return [
        { name: "depthwise", tensors: [depthwise(named("depthwiseKernel")!)] },
        {
          name: "pointwise",
          tensors: [KERNELS.conv2d!(named("pointwiseKernel")!), ...vector("bias", bias)],
        },
      ];
    case "batchNorm":
      return whole(batchNormTensors(parameters, input));
    case "groupNorm":
      requireWhole(placed, input, (layer as GroupNormLayer).groups === 1);
      return whole(NORMALISED.flatMap(([leaf, weight]) => vector(leaf, named(weight), input)));
    case "layerNorm":
      return whole(NORMALISED.flatMap(([leaf, weight]) => vector(leaf, named(weight), input)));
    default:
      // a layer that users define: its module is theirs as well
      requireWhole(placed, input, false);
      return whole(parameters.map((each) => tensorOf(each.name, each, { name: "as it is" })));
  }
}

/** @throws DataError PYTORCH_LAYOUT for a layer that depends on the order of columns, behind a flattened image */
function requireWhole({ name, layer }: PlacedLayer, order: ColumnOrder, isFree: boolean): void {
  if (isFree || !order) return;
  const expected = "layers that do not depend on the order of columns behind a flattened image";
  const got = phrase(`${layer.kind} ${showText(name)}`, layer.kind);
  throw DataError.of("PYTORCH_LAYOUT", "write a state_dict", expected, got, { layer: name });
}

/** PyTorch has both scale and offset, or none of them. */
function batchNormTensors(
  parameters: readonly ModelParameter[],
  order: ColumnOrder,
): StateTensor[] {
  const [{ shape }] = parameters as readonly [ModelParameter];
  const given = NORMALISED.map(([leaf, name]) => {
    const weight = parameters.find((each) => each.name === name);
    return weight
      ? tensorOf(leaf, weight, { name: "as it is", columns: [order] })
      : filled(leaf, shape, name === "scale" ? 1 : 0);
  });
  const isAffine = given.slice(0, 2).some(({ parameter }) => parameter);
  return [...(isAffine ? given : given.slice(2)), filled(STEPS, [], 0)];
}
