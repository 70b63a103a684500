import { DataError, phrase } from "../../core/errors.ts";
import { isRecord } from "../../core/record.ts";
import type { Shape } from "../../core/shape.ts";
import { showText } from "../../core/show.ts";
import type { TensorLayer, TensorShape } from "../../graph/known-tensor.ts";
import type { Tensor, TensorOf } from "../../graph/tensor.ts";
import { type InputLayer, input, isInput } from "../../layers/input.ts";
import type { LayerBase } from "../../layers/layer.ts";
import type { KnownShape } from "../../layers/shape-rules.ts";
import { Model, type ModelOptions } from "../model.ts";
import type { ShapedModel } from "../shaped-model.ts";
import { NetworkBuilder } from "./builder.ts";
import type { NamedInput } from "./packing.ts";

/** The tensors of inputs. */
type TensorsOf<Inputs> = {
  readonly [Name in keyof Inputs]: Inputs[Name] extends InputLayer<infer S>
    ? TensorOf<KnownShape<S>, InputLayer>
    : Tensor;
};

/** The model of an output. That of an input is not known: lists of layers that are applied one after the other begin with it. */
type NetworkOf<Output, Names extends readonly string[]> =
  TensorLayer<Output> extends InputLayer
    ? ShapedModel<Shape, readonly LayerBase[], Names>
    : ShapedModel<TensorShape<Output>, readonly [...LayerBase[], TensorLayer<Output>], Names>;

/**
 * A model that branches. The builder takes a symbolic tensor for each input, applies layers and operations to
 * them, and returns the output. All axes but the first, the rows, may be reduced, joined and moved. Layers have
 * numbers in the order of their application, from 1.
 * @throws DataError UNUSED for what does not lead to the output; ShapeError where layers or operations do not
 * fit, ROWS_MIXED where rows are not computed each by itself
 *
 * @example
 * const model = network(
 *   ({ image, age }) => {
 *     const hidden = image.apply(flatten()).apply(dense(8, { activation: "relu" }));
 *     const deeper = hidden.apply(dense(8, { activation: "relu" })).add(hidden);
 *     return deeper.concat([age]).apply(dense(2));
 *   },
 *   { image: input([4, 4, 1]), age: input([1]) },
 *   { seed: 7 },
 * );
 * model.parameterCount; // 228
 * const image = { data: new Uint8Array(16), shape: [1, 4, 4, 1] };
 * (await model.activations({ image, age: [[31]] })).dense3.shape; // [1, 2]
 */
export function network<
  const Inputs extends Readonly<Record<string, InputLayer>>,
  Output extends Tensor,
  const Names extends readonly string[] = readonly string[],
>(
  builder: (inputs: TensorsOf<Inputs>) => Output,
  inputs: Inputs,
  options: ModelOptions<Names> = {},
): NetworkOf<Output, Names> {
  const named = namedInputs(inputs);
  requireSeveral(named, options);
  return new Model(
    "network",
    (seed) => {
      const network = new NetworkBuilder(seed, named);
      const output: unknown = builder(network.tensors() as never);
      return network.finish(network.valueOf("build a network", output));
    },
    options,
  ) as never;
}

/** @throws DataError for options that take x apart, of several inputs */
function requireSeveral(inputs: readonly NamedInput[], options: ModelOptions): void {
  if (inputs.length === 1 || !isRecord(options)) return;
  for (const option of ["preprocessing", "schema"] as const) {
    if (options[option] === undefined) continue;
    const action = `use ${option} of a network`;
    const got = phrase(inputs.map(({ name }) => showText(name)).join(", "), inputs.length);
    throw DataError.of("SEVERAL_INPUTS", action, "one input", got, {
      hint: "prepare each input beforehand",
    });
  }
}

function namedInputs(inputs: Readonly<Record<string, InputLayer>>): NamedInput[] {
  const entries = isRecord(inputs) ? Object.entries<InputLayer>(inputs) : [];
  if (entries.length === 0) {
    throw DataError.of("INPUTS", "build a network", "its inputs by name", inputs, {
      hint: "network(({ x }) => x.apply(dense(3)), { x: input([2]) })",
    });
  }
  return entries.map(([name, layer]) => {
    if (!isInput(layer)) {
      const expected = phrase(`input(shape) for ${showText(name)}`);
      throw DataError.of("INPUTS", "build a network", expected, layer);
    }
    const { shape, uint8 } = layer;
    return input(shape, { uint8, name }) as NamedInput;
  });
}
