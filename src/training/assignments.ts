// Values that a step writes with its update: all of them, or none if one is not finite.

import { lower } from "../compile/lower.ts";
import { sizeOf, stridesOf } from "../core/shape.ts";
import { command } from "../ir/command.ts";
import type { Command, Node } from "../ir/node.ts";
import { storageOf } from "../ir/storage.ts";
import { copy } from "../ops/copy.ts";
import { copyStrided } from "../ops/copy-strided.ts";
import { parameter } from "../ops/parameter.ts";
import { stepRates } from "../ops/step-rates.ts";
import type { ComposedOptimizer } from "../optimizers/optimizer.ts";
import type { Optimizer } from "../optimizers/optimizers.ts";

/** A value and the memory that it is written to. */
export interface Assignment {
  readonly target: Node;
  readonly value: Node;
}

/** An assignment whose value stays as it is while others are written. */
export const assignment = (target: Node, value: Node): Assignment => ({
  target,
  value: storageOf(value).operation.isSource ? copy(value) : value,
});

/** Stops the run unless all values are finite. */
export const checkCommands = (values: readonly Node[]): Command[] =>
  values.map((value) => command("requireFinite", [value, sizeOf(value.shape)]));

/** Writes all values. */
export const writeCommands = (assignments: readonly Assignment[]): Command[] =>
  assignments.map(({ target, value }) => {
    const strides = stridesOf(target.shape);
    return copyStrided(value, target, target.shape, strides, strides);
  });

/** A weight with the addresses that its update needs. */
interface TrainedWeight {
  readonly path: string;
  readonly node: Node;
  readonly gradient: number;
  /** Addresses of its optimizer state by name. */
  readonly slots: Readonly<Record<string, number>>;
}

/** An update that is composed of operations: the commands that compute it, and what it writes. */
export function composedUpdate(
  definition: ComposedOptimizer,
  groups: readonly { readonly optimizer: Optimizer; readonly weights: readonly TrainedWeight[] }[],
  placed: Map<Node, number>,
): { readonly commands: readonly Command[]; readonly assignments: readonly Assignment[] } {
  const rates = stepRates();
  const at = (address: number, path: string, { shape }: Node) => {
    const node = parameter(path, shape);
    placed.set(node, address);
    return node;
  };
  const assignments = groups.flatMap(({ optimizer, weights }) =>
    weights.flatMap(({ path, node, gradient, slots }) => {
      const state = Object.fromEntries(
        Object.entries(slots).map(([slot, address]) => [
          slot,
          at(address, `${slot}.${path}`, node),
        ]),
      );
      const next = definition.compose(optimizer, {
        parameter: node,
        gradient: at(gradient, `gradient of ${path}`, node),
        state,
        rates,
      });
      return [
        assignment(node, next.parameter),
        ...Object.entries(state).map(([slot, old]) => assignment(old, next.state[slot]!)),
      ];
    }),
  );
  return { commands: lower(assignments.map(({ value }) => value)), assignments };
}
