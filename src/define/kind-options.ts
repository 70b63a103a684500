import type { Option, OptionTable } from "../core/options.ts";
import type { Family } from "./kinds.ts";
import { definitionOf } from "./kinds.ts";

/** An option of a kind. */
export interface KindOption {
  readonly name: string;
  /** Absent if the option has none: it is required, or may be omitted. */
  readonly default?: unknown;
  readonly isRequired: boolean;
  /** Whether its function takes it by position: the size of a convolution, not its padding. */
  readonly isPositional: boolean;
  /** As in errors: "a number >= 0". */
  readonly expected: string;
  /**
   * Whether a value may be given. Descriptions of other parts, such as the activation of a layer, are checked
   * where they are used.
   */
  accepts(value: unknown): boolean;
}

/**
 * The options of a kind with their defaults and limits, for forms and for files. Those that its function takes by
 * position come first.
 * @throws DataError UNKNOWN_NAME for another family or kind
 *
 * @example
 * const [learningRate] = kindOptions("optimizer", "adam");
 * learningRate.default; // 0.001
 * learningRate.accepts(-1); // false
 */
export function kindOptions(family: Family, kind: string): readonly KindOption[] {
  const { positional = {}, options = {} } = definitionOf(family, kind) as {
    readonly positional?: OptionTable;
    readonly options?: OptionTable;
  };
  return Object.entries({ ...positional, ...options }).map(([name, option]) => ({
    name,
    ...(option.default !== undefined && { default: option.default }),
    isRequired: isRequired(option),
    isPositional: Object.hasOwn(positional, name),
    expected: option.expected,
    accepts: (value) => option.accepts(value),
  }));
}

const isRequired = ({ default: usual, isOptional }: Option<unknown>) =>
  usual === undefined && !isOptional;
