import { DataError } from "../core/errors.ts";
import { requireKnownKeys, unknownName } from "../core/names.ts";
import { fromFile, readNumbers, readStep } from "./json.ts";
import {
  badOption,
  type ColumnOptions,
  isSelected,
  requireWithin,
  type Selection,
  selected,
  toSelection,
} from "./selection.ts";
import { forEachBlock, type NumericTable } from "./table.ts";
import { Transformer, type TransformerJSON, wrongColumns } from "./transformer.ts";

const STRATEGIES = ["median", "mean", "mostFrequent", "constant"] as const;

/** Options of Imputer. */
export interface ImputerOptions extends ColumnOptions {
  /** What a missing value becomes: a statistic of its column's values, or always `value`. */
  readonly strategy?: (typeof STRATEGIES)[number];
  /** What "constant" fills in, and every strategy in a column without any value; 0 where not given. */
  readonly value?: number;
}

/**
 * Fills missing values, NaN in x, column by column: with the median (of an even number of values the
 * mean of the middle two), the mean, the most frequent value (of several the smallest) or a constant.
 * A column without any value in fit() is filled with `value`.
 *
 * @example
 * new Imputer().fitTransform([[1], [NaN], [2], [9]]).data[1]; // 2
 */
export class Imputer extends Transformer<Float64Array> {
  override readonly kind = "imputer";
  readonly strategy: (typeof STRATEGIES)[number];
  readonly value: number;
  /** The columns that are filled; undefined for all. */
  readonly selection: Selection;

  /** @throws DataError for an unknown strategy, or options that are no numbers */
  constructor(options: ImputerOptions = {}) {
    super();
    requireKnownKeys("Imputer", options, ["strategy", "value", "columns"]);
    const { strategy = "median", value = 0, columns } = options;
    if (!STRATEGIES.includes(strategy)) throw unknownName("strategy", strategy, STRATEGIES);
    if (typeof value !== "number" || !Number.isFinite(value)) {
      throw badOption("Imputer", "value to be a finite number", value);
    }
    this.strategy = strategy;
    this.value = value + 0; // +0 for −0, which JSON does not know
    this.selection = toSelection("Imputer", columns);
  }

  /** The imputer that toJSON() described. @throws FormatError for anything else */
  static fromJSON(json: unknown): Imputer {
    const { kind: _, ...given } = readStep(json, "imputer", [
      "strategy",
      "value",
      "columns",
      "fill",
    ]);
    const { fill, ...options }: Readonly<Record<string, unknown>> = {
      strategy: null,
      value: null,
      ...given,
    };
    const imputer = fromFile(() => new Imputer(options as ImputerOptions));
    if (fill !== undefined) {
      const learned = readNumbers(fill, "fill");
      fromFile(() => requireWithin("imputer", imputer.selection, learned.length));
      imputer.learned = learned;
    }
    return imputer;
  }

  /** What each column is filled with; undefined before fit(). */
  get fill(): Float64Array | undefined {
    return this.learned?.slice();
  }

  override get columns(): number | undefined {
    return this.learned?.length;
  }

  override get acceptsMissing(): boolean {
    return true;
  }

  /** @internal */
  override refusesMissing(): boolean {
    return false;
  }

  override toJSON(): TransformerJSON {
    return {
      kind: this.kind,
      strategy: this.strategy,
      value: this.value,
      ...(this.selection && { columns: this.selection }),
      ...(this.learned && { fill: Array.from(this.learned) }),
    };
  }

  /** @internal */
  override fitTable(table: NumericTable): void {
    requireWithin("imputer", this.selection, table.columns);
    const fill = new Float64Array(table.columns).fill(this.value);
    if (this.strategy !== "constant") {
      const statistic = STATISTICS[this.strategy];
      forEachColumn(table, selected(this.selection, table.columns), (column, values) => {
        if (values.length > 0) fill[column] = statistic(values) + 0;
      });
    }
    const column = fill.findIndex((value) => !Number.isFinite(value));
    if (column >= 0) {
      throw new DataError(
        "STATISTICS_OVERFLOW",
        `Cannot fit imputer: expected numbers that have a ${this.strategy}, got larger ones in column ${column}`,
        { expected: "numbers up to about 1e300", hint: "scale the data down" },
      );
    }
    this.learned = fill;
  }

  /** @internal */
  override transform64(data: Float64Array, _rows: number, columns: number): Float64Array {
    const { learned, selection } = this;
    if (learned?.length !== columns) {
      throw wrongColumns("transform", this.kind, learned?.length, columns);
    }
    for (let i = 0; i < data.length; i++) {
      if (!Number.isNaN(data[i]!)) continue;
      const column = i % columns;
      if (isSelected(selection, column)) data[i] = learned[column]!;
    }
    return data;
  }

  /** @internal What was missing is not known any more. */
  override inverseTransform64(data: Float64Array): Float64Array {
    return data;
  }
}

/** Of the values of a column, sorted; at least one. */
const STATISTICS = {
  median(values: Float64Array): number {
    const middle = values.length >> 1;
    if (values.length % 2 === 1) return values[middle]!;
    return (values[middle - 1]! + values[middle]!) / 2;
  },
  mean(values: Float64Array): number {
    if (values[0] === values.at(-1)) return values[0]!; // the exact value
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    // corrected for the rounding of the first sum
    return mean + values.reduce((sum, value) => sum + (value - mean), 0) / values.length;
  },
  mostFrequent(values: Float64Array): number {
    let best = values[0]!;
    let most = 0;
    for (let first = 0, i = 1; i <= values.length; i++) {
      if (values[i] === values[first]) continue;
      if (i - first > most) {
        best = values[first]!;
        most = i - first;
      }
      first = i;
    }
    return best;
  },
};

// columns are sorted in groups of about 32 MB
const GROUP_ELEMENTS = 1 << 22;

/** Gives the values that are there of each column, sorted; reads the table once for each group. */
function forEachColumn(
  table: NumericTable,
  columns: readonly number[],
  use: (column: number, values: Float64Array) => void,
): void {
  const size = Math.max(1, Math.floor(GROUP_ELEMENTS / table.rows));
  for (let first = 0; first < columns.length; first += size) {
    const group = columns.slice(first, first + size);
    const values = group.map(() => new Float64Array(table.rows));
    const counts = group.map(() => 0);
    forEachBlock(table, (block, _firstRow, rows) => {
      for (const [k, column] of group.entries()) {
        for (let row = 0; row < rows; row++) {
          const value = block[row * table.columns + column]!;
          if (!Number.isNaN(value)) values[k]![counts[k]!++] = value;
        }
      }
    });
    group.forEach((column, k) => {
      use(column, values[k]!.subarray(0, counts[k]!).sort());
    });
  }
}
