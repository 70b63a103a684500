// The guard before an update, so that a non-finite step changes nothing.

import { GUARD_BLOCK, GUARD_HEADER } from "../../assembly/control.ts";
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
  readonly range: ParameterRange;
  readonly parts: readonly RangePart[];
  /** Address of guardBytes(). */
  readonly memory: number;
}

/** Stops the run unless the update, `distance` commands after it, writes only finite numbers. */
export function guardCommand<Options>(
  { definition, options, range, parts, memory }: GuardedUpdate<Options>,
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
  return command("guardUpdate", operands, { flops: 2 * range.length, bytes: 4 * range.length });
}
