// The guard before an update, so that a non-finite step changes nothing.

import { GUARD_BLOCK, GUARD_HEADER, GUARD_LARGEST } from "../../assembly/control.ts";
import { command } from "../ir/command.ts";
import type { Command } from "../ir/node.ts";
import type { KernelOptimizer, ParameterRange } from "./optimizer.ts";

/** A parameter in a range: its first element and their number. Elements in between are undefined. */
export interface RangePart {
  readonly offset: number;
  readonly length: number;
}

/** Bytes of memory of the guard of one update; Infinity in the first 8 makes it measure everything. */
export const guardBytes = ({ stateWords }: Pick<KernelOptimizer<never>, "stateWords">): number =>
  GUARD_HEADER + 4 * GUARD_BLOCK * (1 + stateWords);

/** Operands of a guard. */
export interface GuardedUpdate<Options> {
  readonly definition: KernelOptimizer<Options>;
  readonly options: Options & { readonly weightDecay?: number };
  readonly parts: readonly RangePart[];
  /** Address of guardBytes(). */
  readonly memory: number;
}

/** Measures the largest gradient of a range, for the guard with memory at `guard`. */
export function largestGradient({ gradients, length }: ParameterRange, guard: number): Command {
  const cost = { flops: 2 * length, bytes: 4 * length };
  return command("raiseToLargest", [gradients, guard + GUARD_LARGEST, length], cost);
}

/** Stops the run unless the update, `distance` commands after it, writes only finite numbers. */
export function guardCommand<Options>(
  { definition, options, parts, memory }: GuardedUpdate<Options>,
  distance: number,
): Command {
  const { stateGrowth, gradientReach, stateReach } = definition.reach(options);
  const operands = [
    distance,
    memory,
    parts.flatMap(({ offset, length }) => [offset, length]),
    parts.length,
    definition.stateWords,
    stateGrowth,
    gradientReach,
    stateReach,
    options.weightDecay ?? 0,
  ] as const;
  return command("guardUpdate", operands);
}
