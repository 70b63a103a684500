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

/** A rate, a limit or a decay: none is below 0. */
export const atLeastZero = (usual?: number): Option<number> =>
  numberOption({ ...(usual !== undefined && { default: usual }), low: 0 });
/** The share of something that is kept: 1 would keep all of it. */
export const share = (usual: number): Option<number> =>
  numberOption({ default: usual, low: 0, below: 1 });
/** What numbers are divided by: above 0 as the float32 that kernels compute with. */
export const aboveZero = (usual?: number): Option<number> => ({
  ...numberOption({ ...(usual !== undefined && { default: usual }), low: SMALLEST_FLOAT32 }),
  expected: "a number > 0",
});

const UPDATE_OPTIONS = {
  clipValue: optional(aboveZero()),
  clipNorm: optional(aboveZero()),
  decayBiases: flagOption(true),
};

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

/** A kind of optimizer, apart from its update. */
interface OptimizerBase<Options> {
  readonly kind: string;
  /** Its own, in addition to those common to all optimizers. */
  readonly options: OptionTable;
  /** Checks options that limit each other. @throws DataError */
  adjust?(options: Options): Options;
  /** Names of the state that it keeps for each parameter. */
  slots(options: Options): readonly string[];
  /** The learning rate and what follows from it at a step, rounded once: up to RATE_WORDS numbers. */
  rates(options: Options, learningRate: number, step: number): readonly number[];
  /** The same without weight decay, for biases that do not decay. */
  withoutDecay(options: Options): Options;
}

/** An optimizer whose update is one kernel over a range of parameters. */
export interface KernelOptimizer<Options> extends OptimizerBase<Options> {
  /** The update of a range: addresses of parameters, gradients and states, their length, then the rest. */
  command(options: Options, range: ParameterRange): Command;
  /** Number of its words that are addresses of states; 0 stands for a state that is not used. */
  readonly stateWords: number;
  reach(options: Options): Reach;
}

/** What the update of one parameter is computed from. */
export interface UpdateNodes {
  readonly parameter: Node;
  readonly gradient: Node;
  readonly state: Readonly<Record<string, Node>>;
  /** The numbers of rates(), [RATE_WORDS]. */
  readonly rates: Node;
}

/** An optimizer whose update is composed of operations. */
export interface ComposedOptimizer<Options = unknown> extends OptimizerBase<Options> {
  /** The next values of a parameter and of its state. */
  compose(options: Options, nodes: UpdateNodes): Pick<UpdateNodes, "parameter" | "state">;
}

/** A kind of optimizer. */
export type OptimizerDefinition<Options> = KernelOptimizer<Options> | ComposedOptimizer<Options>;

export const isComposed = <Options>(
  definition: OptimizerDefinition<Options>,
): definition is ComposedOptimizer<Options> => "compose" in definition;

/** The code of options that cannot be used. */
export const OPTION_CODE = "OPTIMIZER_OPTION";

/**
 * An optimizer as plain data, its options checked and complete; decayBiases only where it is false.
 * @throws DataError for options that cannot be used
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
