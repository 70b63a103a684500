// The network of a model file, which is not trusted.

import type { NdArray } from "../../array/types.ts";
import { FormatError, GradlaneError, phrase } from "../../core/errors.ts";
import { isRecord } from "../../core/record.ts";
import { showText, showValue } from "../../core/show.ts";
import type { Architecture } from "../../layers/architecture.ts";
import { isInput } from "../../layers/input.ts";
import type { LayerBase } from "../../layers/layer.ts";
import { type Application, NetworkBuilder } from "./builder.ts";
import type { NamedInput } from "./packing.ts";

/** A network with more applications is hostile. */
const MOST_APPLICATIONS = 10_000;

/**
 * Applies layers and operations as a file says.
 * @throws FormatError for anything that network() would not have saved; DataError, ShapeError where parts do not fit
 */
export function readNetwork(
  layers: readonly LayerBase[],
  network: unknown,
  constants: readonly NdArray<Float32Array | Int32Array>[],
  seed: number,
): Architecture {
  const applications = isRecord(network) ? network.applications : undefined;
  if (!Array.isArray(applications) || applications.length > MOST_APPLICATIONS) {
    const expected = `a network of at most ${MOST_APPLICATIONS} applications`;
    throw refused(expected, showValue(applications));
  }
  const inputs = layers.filter((each): each is NamedInput => isInput(each));
  const others = new Map(layers.slice(inputs.length).map((each) => [each.name, each]));
  const isInOrder = inputs.every((each, i) => each === layers[i]);
  const areNamed = layers.every(({ name }) => name !== undefined);
  if (
    inputs.length === 0 ||
    !isInOrder ||
    !areNamed ||
    others.size + inputs.length !== layers.length
  ) {
    throw refused("inputs, then other layers, with different names", showValue(layers));
  }
  const builder = new NetworkBuilder(seed, inputs);
  builder.constants.push(...constants);
  let output = inputs.length - 1;
  for (const each of applications) output = apply(builder, others, each, output + 1);
  const unused = [...others.keys()].find((name) => !builder.hasApplied(name!));
  if (unused !== undefined) throw refused("applications of all layers", showText(unused));
  return builder.finish(output);
}

/** Applies a layer or an operation. @param count values before it */
function apply(
  builder: NetworkBuilder,
  layers: ReadonlyMap<string | undefined, LayerBase>,
  given: unknown,
  count: number,
): number {
  if (!isRecord(given) || !isBelow(given.to, count)) {
    throw refused("an application to one of the values before it", showValue(given));
  }
  if (typeof given.layer === "string" && hasOnly(given, ["layer", "to"])) {
    const layer = layers.get(given.layer);
    if (!layer) throw refused("an application of one of the layers", showText(given.layer));
    const isAgain = builder.hasApplied(given.layer);
    return isAgain ? builder.applyAgain(given.to, given.layer) : builder.applyNew(given.to, layer);
  }
  if (typeof given.operation !== "string" || !hasOnly(given, ["operation", "to", "arguments"])) {
    throw refused("a layer or an operation", showValue(given));
  }
  try {
    return builder.applyOperation(given as Extract<Application, { operation: string }>);
  } catch (error) {
    if (error instanceof GradlaneError) throw error;
    throw refused(`arguments that fit ${given.operation}`, showValue(given.arguments));
  }
}

const isBelow = (value: unknown, count: number): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < count;

const hasOnly = (given: object, keys: readonly string[]): boolean =>
  Object.keys(given).length === keys.length && keys.every((key) => Object.hasOwn(given, key));

const refused = (expected: string, got: string): FormatError =>
  FormatError.of("MODEL_FILE", "load the model", expected, phrase(got, got));
