import { SMALLEST_FLOAT32 } from "../core/float32.ts";
import {
  flagOption,
  numberOption,
  type Option,
  type OptionTable,
  optional,
  readOptions,
} from "../core/options.ts";
import type { Command, Node } from "../ir/node.ts";

/** Gradient clipping of every optimizer: first by value, then by norm. */
export interface ClipOptions {
  /** Each element is limited to ±clipValue. */
  readonly clipValue?: number;
  /** All gradients are scaled by min(1, clipNorm / (norm + 1e-6)), with the norm over all of them. */
  readonly clipNorm?: number;
}

/** Options common to all optimizers. */
export interface UpdateOptions extends ClipOptions {
  /** Whether weightDecay applies to biases. Default: true, as in PyTorch. */
  readonly decayBiases?: boolean;
}

/** A number >= 0: a rate, a limit or a decay. */
export const atLeastZero = (usual?: number): Option<number> =>
  numberOption({ ...(usual !== undefined && { default: usual }), low: 0 });
/** A share below 1. */
export const share = (usual: number): Option<number> =>
  numberOption({ default: usual, low: 0, below: 1 });
/** A divisor: above 0 as float32. */
export const aboveZero = (usual?: number): Option<number> => ({
  ...numberOption({ ...(usual !== undefined && { default: usual }), low: SMALLEST_FLOAT32 }),
  expected: "a number > 0",
});

const UPDATE_OPTIONS = {
  clipValue: optional(aboveZero()),
  clipNorm: optional(aboveZero()),
  decayBiases: flagOption(true),
};

/** Contiguous parameters, with gradients and state in the same order. */
export interface ParameterRange {
  /** Address of the first parameter. */
  readonly parameters: number;
  readonly gradients: number;
  /** An address for each name in `slots`. */
  readonly state: readonly number[];
  /** Number of float32 elements. */
  readonly length: number;
}

/** Bounds of an update, given the largest gradient and the largest state. */
export interface Reach {
  /** A state grows by at most this times the gradient, or its square. Infinity: unknown. */
  readonly stateGrowth: number;
  /** A parameter changes by at most the rate times (gradient · gradientReach + state · stateReach). */
  readonly gradientReach: number;
  readonly stateReach: number;
}

/** A kind of optimizer without its update. */
interface OptimizerBase<Options> {
  readonly kind: string;
  /** Options in addition to those common to all optimizers. */
  readonly options: OptionTable;
  /** Checks options that limit each other. @throws DataError */
  adjust?(options: Options): Options;
  /** Names of the state of each parameter. */
  slots(options: Options): readonly string[];
  /** The learning rate of a step and numbers derived from it, rounded once: at most RATE_WORDS. */
  rates(options: Options, learningRate: number, step: number): readonly number[];
  /** The options without weight decay, for biases. */
  withoutDecay(options: Options): Options;
}

/** An optimizer whose update is a kernel over a range of parameters. */
export interface KernelOptimizer<Options> extends OptimizerBase<Options> {
  /** The update of a range: addresses of parameters, gradients and states, their length, other operands. */
  command(options: Options, range: ParameterRange): Command;
  /** Number of operands that are addresses of states; unused states are 0. */
  readonly stateWords: number;
  reach(options: Options): Reach;
}

/** Inputs of the update of one parameter. */
export interface UpdateNodes {
  readonly parameter: Node;
  readonly gradient: Node;
  readonly state: Readonly<Record<string, Node>>;
  /** The numbers of rates(), each of rank 0. */
  readonly rates: readonly Node[];
}

/** An optimizer whose update is composed of operations. */
export interface ComposedOptimizer<Options = unknown> extends OptimizerBase<Options> {
  /** The new values of a parameter and its state. */
  compose(options: Options, nodes: UpdateNodes): Pick<UpdateNodes, "parameter" | "state">;
}

/** A kind of optimizer. */
export type OptimizerDefinition<Options> = KernelOptimizer<Options> | ComposedOptimizer<Options>;

export const isComposed = <Options>(
  definition: OptimizerDefinition<Options>,
): definition is ComposedOptimizer<Options> => "compose" in definition;

/** Error code of invalid options. */
export const OPTION_CODE = "OPTIMIZER_OPTION";

/**
 * An optimizer as plain data, its options checked and complete; decayBiases only if it is false.
 * @throws DataError for invalid options
 */
export function makeOptimizer<Options extends UpdateOptions & { readonly kind: string }>(
  definition: OptimizerDefinition<Options>,
  given: object,
): Options {
  const { kind, options } = definition;
  const table = { ...options, ...UPDATE_OPTIONS };
  const { decayBiases, ...values } = readOptions(kind, table, given, OPTION_CODE);
  const made = { kind, ...values, ...(!decayBiases && { decayBiases }) } as unknown as Options;
  return Object.freeze(definition.adjust ? definition.adjust(made) : made);
}
