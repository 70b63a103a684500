import { DataError } from "../core/errors.ts";
import { LARGEST_FLOAT32, SMALLEST_FLOAT32 } from "../core/float32.ts";
import { requireBooleans } from "../core/names.ts";
import { showValue } from "../core/show.ts";
import type { Command } from "../ir/node.ts";

/** Limits that every optimizer puts on gradients where asked: first the value, then the norm. */
export interface ClipOptions {
  /** Each element is limited to ±clipValue. */
  readonly clipValue?: number;
  /** All gradients together are scaled by min(1, clipNorm / (norm + 1e-6)). */
  readonly clipNorm?: number;
}

/** Options that every optimizer has beside its own. */
export interface UpdateOptions extends ClipOptions {
  /** false: weightDecay leaves biases alone; true where not given, as in PyTorch. */
  readonly decayBiases?: boolean;
}

/** Their names. */
export const UPDATE_OPTIONS = ["clipValue", "clipNorm", "decayBiases"];

/** A stretch of parameters that lie together, with gradients and state in the same order. */
export interface ParameterRange {
  /** Address of the first parameter. */
  readonly parameters: number;
  readonly gradients: number;
  /** One address for each name in `slots`. */
  readonly state: readonly number[];
  /** float32 elements. */
  readonly length: number;
}

/** How far an update can go, by the largest gradient and the largest state there are. */
export interface Reach {
  /** A state grows by no more than the gradient times this, or its square. Infinity: nothing is known. */
  readonly stateGrowth: number;
  /** A parameter moves by no more than the rate times (gradient · gradientReach + state · stateReach). */
  readonly gradientReach: number;
  readonly stateReach: number;
}

/** What a kind of optimizer is. */
export interface OptimizerDefinition<Options> {
  /** Names of the state it keeps for each parameter. */
  slots(options: Options): readonly string[];
  /** The learning rate and what follows from it at a step, rounded once: up to RATE_WORDS numbers. */
  rates(options: Options, learningRate: number, step: number): readonly number[];
  /** The update of a range: addresses of parameters, gradients and states, their length, then the rest. */
  command(options: Options, range: ParameterRange): Command;
  /** Words of it that are addresses of states, 0 of one that these options do not have. */
  readonly stateWords: number;
  /** How far an update can go. */
  reach(options: Options): Reach;
  /** Checks options and fills in the defaults. */
  resolve(options: Options): Options;
}

/**
 * Refuses a number below 0, or not above it where `positive`, and above `high`, or equal to it where
 * `open`: as float32, which kernels compute with.
 */
export function requireNumber(
  optimizer: string,
  name: string,
  value: number,
  { high = LARGEST_FLOAT32, open = false, positive = false } = {},
): number {
  const fits =
    typeof value === "number" &&
    value >= (positive ? SMALLEST_FLOAT32 : 0) &&
    (open ? value < high : value <= high);
  if (fits) return value;
  const limit = high === LARGEST_FLOAT32 ? "" : ` and ${open ? "<" : "<="} ${high}`;
  const range = `a number ${positive ? ">" : ">="} 0${limit}`;
  throw new DataError(
    OPTION_CODE,
    `Cannot use ${optimizer}: expected ${name} to be ${range}, got ${showValue(value)}`,
    { expected: range, got: value },
  );
}

/** The code of options that cannot be used. */
const OPTION_CODE = "OPTIMIZER_OPTION";

/** Refuses flags that are neither true nor false. */
export const requireFlags = (optimizer: string, flags: Readonly<Record<string, unknown>>): void =>
  requireBooleans(optimizer, flags, OPTION_CODE);

/** The options that every optimizer has, checked, where they say something else than is usual. */
export function resolveUpdate(
  optimizer: string,
  { clipValue, clipNorm, decayBiases = true }: UpdateOptions,
): UpdateOptions {
  requireFlags(optimizer, { decayBiases });
  return {
    ...(clipValue !== undefined && {
      clipValue: requireNumber(optimizer, "clipValue", clipValue, { positive: true }),
    }),
    ...(clipNorm !== undefined && {
      clipNorm: requireNumber(optimizer, "clipNorm", clipNorm, { positive: true }),
    }),
    ...(!decayBiases && { decayBiases }),
  };
}
