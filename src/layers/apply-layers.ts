// The layers of a model as nodes of a program.

import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { sameShape, showShape } from "../core/shape.ts";
import { showText } from "../core/show.ts";
import type { Node } from "../ir/node.ts";
import type { Architecture } from "./architecture.ts";
import type { ModelParameter, PlacedLayer } from "./layer.ts";

/** The next value of a state parameter. */
export interface StateUpdate {
  readonly parameter: ModelParameter;
  readonly value: Node;
}

/** What a layer returns for a batch. */
export interface LayerOutput {
  readonly placed: PlacedLayer;
  readonly node: Node;
}

/** A model applied to a batch. */
export interface AppliedLayers {
  /** Of all layers, in order of evaluation. */
  readonly outputs: readonly LayerOutput[];
  /** Of all steps, also those between layers. */
  readonly values: readonly Node[];
  readonly prediction: Node;
  /** What the step writes to the state of layers. */
  readonly updates: readonly StateUpdate[];
}

/** The outputs of all layers for a batch, and what the step writes to their state. */
export function applyLayers(
  { input, steps }: Architecture,
  x: Node,
  training: boolean,
): AppliedLayers {
  const given = input.parts?.split(x) ?? [x];
  const outputs: LayerOutput[] = [];
  const updates = new Map<ModelParameter, Node>();
  const values: Node[] = [];
  for (const { inputs, placed, operation } of steps) {
    const [first = given[values.length]!, ...branches] = inputs.map((number) => values[number]!);
    if (!placed) {
      values.push(operation!.apply([first, ...branches]));
      continue;
    }
    const node = applyLayer(placed, first, training, updates, branches);
    outputs.push({ placed, node });
    values.push(node);
  }
  return {
    outputs,
    values,
    prediction: values.at(-1)!,
    updates: [...updates].map(([parameter, value]) => ({ parameter, value })),
  };
}

/** The output of a layer; in training it adds the next values of its state to `updates`. */
export function applyLayer(
  placed: PlacedLayer,
  x: Node,
  inTraining: boolean,
  updates: Map<ModelParameter, Node>,
  branches: readonly Node[] = [],
): Node {
  const { layer, definition, key, parameters, isFrozen } = placed;
  const training = inTraining && !(isFrozen && parameters.some(({ state }) => state));
  return definition.apply(layer, x, {
    training,
    key,
    branches,
    // of a layer that is applied again: as the first application leaves its state
    parameters: Object.fromEntries(
      parameters.map((each) => [each.name, updates.get(each) ?? each.node]),
    ),
    update(name, next) {
      const { parameter, value } = stateUpdate(placed, name, next);
      if (training) updates.set(parameter, value);
    },
  });
}

function stateUpdate(
  { name: layer, parameters }: PlacedLayer,
  name: string,
  value: Node,
): StateUpdate {
  const parameter = parameters.find((each) => each.name === name && each.state);
  const action = `update ${showText(name)} of layer ${showText(layer)}`;
  if (!parameter) {
    const known = parameters.flatMap((each) => (each.state ? [each.name] : []));
    throw DataError.of("STATE_NAME", action, `one of its state parameters ${known}`, name, {
      layer,
    });
  }
  if (sameShape(value.shape, parameter.shape)) return { parameter, value };
  throw ShapeError.of(
    "STATE_SHAPE",
    action,
    phrase(`a value of shape ${showShape(parameter.shape)}`, parameter.shape),
    phrase(showShape(value.shape), value.shape),
    { layer },
  );
}
