// The commands of an update; only compiled models need them.

import { SUM_BLOCK } from "../../assembly/sums.ts";
import { command } from "../ir/command.ts";
import type { Command } from "../ir/node.ts";
import { guardCommand, largestGradient } from "./guard.ts";
import { isComposed, type KernelOptimizer, type ParameterRange } from "./optimizer.ts";
import { definitionOf, type Optimizer } from "./optimizers.ts";

const blocksOf = (length: number): number => Math.ceil(length / SUM_BLOCK);

/** Bytes for the norms of gradients of these lengths, and for the sums of their blocks. */
export const normBytes = (lengths: readonly number[]): number =>
  4 * (lengths.length + Math.max(0, ...lengths.map(blocksOf)));

/** A single gradient, for the norm. */
export interface GradientBlock {
  readonly address: number;
  readonly length: number;
}

/**
 * The commands of an update: clip by value and by norm, check that the update is finite, then update every
 * group of parameters. For an update composed of operations, only the clipping.
 */
export function updateCommands(
  optimizer: Optimizer,
  range: ParameterRange,
  gradients: readonly GradientBlock[],
  { norms, groups }: { readonly norms: number; readonly groups: readonly RangeGroup[] },
): Command[] {
  if (range.length === 0) return [];
  const { clipValue, clipNorm } = optimizer;
  const commands: Command[] = [];
  if (clipValue !== undefined) {
    const cost = { flops: range.length, bytes: 8 * range.length };
    commands.push(command("clipByValue", [range.gradients, range.length, clipValue], cost));
  }
  if (clipNorm !== undefined) {
    // one sum per parameter: elements in between must not count
    gradients.forEach(({ address, length }, i) => {
      const cost = { flops: 2 * length, bytes: 4 * length };
      const blocks = blocksOf(length);
      const norm = norms + 4 * i;
      const sums = blocks > 1 ? norms + 4 * gradients.length : norm;
      commands.push(command("sumSquares", [address, sums, length], cost));
      if (blocks > 1) commands.push(command("sumAxis", [sums, norm, 1, blocks, 1, 1]));
    });
    const cost = { flops: range.length, bytes: 8 * range.length };
    const operands = [range.gradients, range.length, norms, gradients.length, clipNorm] as const;
    commands.push(command("clipByNorm", operands, cost));
  }
  const definition = definitionOf(optimizer);
  if (isComposed(definition)) return commands;
  // nothing is written before everything is known to be finite
  const largest = groups.map(({ range, guard }) => largestGradient(range, guard));
  const guards = groups.map((group) => guardOf(definition, group, gradients, groups.length));
  const updates = groups.map((group) => definition.command(group.optimizer, group.range));
  return [...commands, ...largest, ...guards, ...updates];
}

/** A range of parameters with equal settings of the update. */
export interface RangeGroup {
  readonly optimizer: Optimizer;
  readonly range: ParameterRange;
  /** Address of guardBytes(); 0 for an update that is composed of operations. */
  readonly guard: number;
}

function guardOf(
  definition: KernelOptimizer<Optimizer>,
  { optimizer, range, guard }: RangeGroup,
  gradients: readonly GradientBlock[],
  distance: number,
): Command {
  const parts = gradients.flatMap(({ address, length }) => {
    const offset = (address - range.gradients) / 4;
    return offset >= 0 && offset < range.length ? [{ offset, length }] : [];
  });
  return guardCommand({ definition, options: optimizer, parts, memory: guard }, distance);
}
