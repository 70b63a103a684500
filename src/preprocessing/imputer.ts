import { DataError, phrase } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { choiceOption, numberOption } from "../core/options.ts";
import { selectRanks } from "../core/select-ranks.ts";
import { readNumbers } from "./json.ts";
import {
  type ColumnOptions,
  columnsOption,
  isSelected,
  requireWithin,
  type Selection,
  selected,
} from "./selection.ts";
import { forEachBlock, type NumericTable } from "./table.ts";
import { Transformer } from "./transformer.ts";

const STRATEGIES = ["median", "mean", "mostFrequent", "constant"] as const;

/** Options of Imputer. */
export interface ImputerOptions extends ColumnOptions {
  /** The replacement of missing values: a statistic of the column, or always `value`. Default: "median". */
  readonly strategy?: (typeof STRATEGIES)[number];
  /** The replacement of "constant", and in columns without values. Default: 0. */
  readonly value?: number;
}

/**
 * Replaces missing values, NaN in x, column by column: by the median (the mean of the two middle values
 * if their number is even), the mean, the most frequent value (the smallest of several) or a constant.
 * A column without values in fit() is filled with `value`.
 *
 * @example
 * new Imputer().fitTransform([[1], [NaN], [2], [9]]).data[1]; // 2
 */
export class Imputer extends Transformer<ImputerOptions, { readonly fill: Float64Array }> {
  /** Name in files. */
  static override readonly kind = "imputer";
  /** @internal */
  static override readonly options = {
    strategy: choiceOption(STRATEGIES, "median"),
    value: {
      ...numberOption({ default: 0, low: -Number.MAX_VALUE, high: Number.MAX_VALUE }),
      copy: (value: number) => value + 0, // +0 for −0, which JSON cannot represent
    },
    columns: columnsOption,
  };
  /** @internal */
  static override readonly stored = ["fill"];

  override readonly acceptsMissing = true;
  /** @internal */
  override readonly keepsColumns = true;
  readonly strategy: (typeof STRATEGIES)[number] = this.options.strategy;
  readonly value: number = this.options.value;
  /** The columns to fill; undefined for all. */
  readonly selection: Selection = this.options.columns;

  /** The replacement in each column; undefined before fit(). */
  get fill(): Float64Array | undefined {
    return this.learned?.fill.slice();
  }

  override get columns(): number | undefined {
    return this.learned?.fill.length;
  }

  /** @internal */
  override refusesMissing(): boolean {
    return false;
  }

  /** @internal */
  override fitTable(table: NumericTable): void {
    requireWithin(this.kind, this.selection, table.columns);
    const fill = new Float64Array(table.columns).fill(this.value);
    if (this.strategy !== "constant") {
      const statistic = STATISTICS[this.strategy];
      forEachColumn(table, selected(this.selection, table.columns), (column, values) => {
        if (values.length > 0) fill[column] = statistic(values) + 0;
      });
    }
    const column = fill.findIndex((value) => !Number.isFinite(value));
    if (column >= 0) {
      const most = "numbers up to about 1e300";
      const expected = phrase(`numbers with a finite ${this.strategy}`, most);
      const got = phrase(`larger ones in column ${column}`);
      const hint = "scale the data down";
      throw DataError.of("STATISTICS_OVERFLOW", "fit imputer", expected, got, { hint });
    }
    this.learned = { fill };
  }

  /** @internal */
  protected override readLearned(json: Json): { readonly fill: Float64Array } {
    const fill = readNumbers(json.fill, "fill");
    requireWithin(this.kind, this.selection, fill.length);
    return { fill };
  }

  /** @internal */
  override transform64(data: Float64Array, _rows: number, columns: number): Float64Array {
    const { fill } = this.learnedFor("transform", columns);
    for (let i = 0; i < data.length; i++) {
      if (!Number.isNaN(data[i]!)) continue;
      const column = i % columns;
      if (isSelected(this.selection, column)) data[i] = fill[column]!;
    }
    return data;
  }

  /** @internal Which values were missing is not known. */
  override inverseTransform64(data: Float64Array): Float64Array {
    return data;
  }
}

/** Statistics of the values of a column, in any order; there is at least one. They are moved. */
const STATISTICS = {
  median(values: Float64Array): number {
    const middle = values.length >> 1;
    const isOdd = values.length % 2 === 1;
    selectRanks(values, isOdd ? [middle] : [middle - 1, middle]);
    return isOdd ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
  },
  mean(values: Float64Array): number {
    values.sort();
    if (values[0] === values.at(-1)) return values[0]!; // the exact value
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    // corrected for the rounding of the first sum
    return mean + values.reduce((sum, value) => sum + (value - mean), 0) / values.length;
  },
  mostFrequent(values: Float64Array): number {
    values.sort();
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

// columns are read in groups of about 32 MB
const GROUP_ELEMENTS = 1 << 22;

/** Passes the values of each column, without NaN; reads the table once for each group. */
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
        const into = values[k]!;
        let count = counts[k]!;
        for (let row = 0, i = column; row < rows; row++, i += table.columns) {
          if (!Number.isNaN(block[i]!)) into[count++] = block[i]!;
        }
        counts[k] = count;
      }
    });
    group.forEach((column, k) => {
      use(column, values[k]!.subarray(0, counts[k]!));
    });
  }
}
