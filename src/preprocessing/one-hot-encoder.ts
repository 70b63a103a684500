import { rowSize } from "../array/place.ts";
import { DataError, phrase, valueAt } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { mapInto } from "../core/map-into.ts";
import { badOption, choiceOption, optional } from "../core/options.ts";
import { fromPlain, readShape } from "./json.ts";
import {
  type ColumnOptions,
  columnsOption,
  isSelected,
  requireWithin,
  type Selection,
  selected,
} from "./selection.ts";
import { forEachBlock, type NumericTable, type RowShape } from "./table.ts";
import { OPTION_CODE, Transformer } from "./transformer.ts";

const UNKNOWN = ["error", "ignore"] as const;
const MISSING = ["error", "ignore", "category"] as const;
// columns of more values are identifiers or measurements, not categories
const MOST_CATEGORIES = 65_536;

type Categories = readonly Float64Array[];

/** Options of OneHotEncoder. */
export interface OneHotEncoderOptions extends ColumnOptions {
  /**
   * "auto", the default: the values in fit(), in ascending order. Or the categories of each encoded
   * column, in the order of the columns, each in ascending order; NaN only at the end.
   */
  readonly categories?: "auto" | readonly (readonly number[])[];
  /** Values that are no category: an error with row and column (default), or all zeros. */
  readonly unknown?: (typeof UNKNOWN)[number];
  /** NaN: an error (default), all zeros, or a separate category, the last one. */
  readonly missing?: (typeof MISSING)[number];
}

interface Encoding {
  readonly inputColumns: number;
  readonly outputColumns: number;
  /** Categories of each encoded column, in the order of the columns. */
  readonly categories: Categories;
  /** For each column: the position of each category; undefined for columns that are not encoded. */
  readonly positions: readonly (ReadonlyMap<number, number> | undefined)[];
}

/** Whether a list is in ascending order, NaN only at the end. */
const isAscending = (list: unknown): boolean =>
  Array.isArray(list) &&
  list.every(
    (value, i) =>
      (Number.isFinite(value) && (i === 0 || value > list[i - 1])) ||
      (Number.isNaN(value) && i === list.length - 1),
  );

/** undefined for "auto". */
const categoriesOption = optional<Categories | undefined>({
  expected:
    '"auto" or a list of ascending numbers for each column, NaN only with missing: "category"',
  accepts: (value) => value === "auto" || (Array.isArray(value) && value.every(isAscending)),
  copy: (lists) =>
    (lists as unknown) === "auto"
      ? undefined
      : lists?.map((list) => mapInto(new Float64Array(list.length), list, (value) => value + 0)),
});

/**
 * Replaces each column by one column per category, 1 if the value is that category and 0 otherwise;
 * other columns keep their position among them. Categories are numbers in ascending order, compared
 * exactly. A row of x becomes a vector.
 *
 * inverseTransform() returns the category of the largest entry; NaN if all are 0 and unknown or missing
 * values were ignored.
 *
 * @example
 * new OneHotEncoder({ columns: [0] }).fitTransform([[5, 9], [2, 8]]).data; // [0, 1, 9, 1, 0, 8]
 */
export class OneHotEncoder extends Transformer<OneHotEncoderOptions, Encoding> {
  /** Name in files. */
  static override readonly kind = "oneHotEncoder";
  /** @internal */
  static override readonly options = {
    unknown: choiceOption(UNKNOWN, "error"),
    missing: choiceOption(MISSING, "error"),
    columns: columnsOption,
    categories: categoriesOption,
  };
  /** @internal */
  static override readonly fileNames = { categories: "given" };
  /** @internal */
  static override readonly stored = ["inputColumns", "categories"];

  readonly unknown: (typeof UNKNOWN)[number] = this.options.unknown;
  readonly missing: (typeof MISSING)[number] = this.options.missing;
  override readonly acceptsMissing: boolean = this.missing !== "error";
  /** @internal */
  override readonly leavesMissing: boolean = this.acceptsMissing || this.unknown === "ignore";
  /** The columns to encode; undefined for all. */
  readonly selection: Selection = this.options.columns;
  readonly #given: Categories | undefined = this.options.categories as unknown as Categories;

  /** @throws DataError for unknown options, or categories that are not in order */
  constructor(options: OneHotEncoderOptions = {}) {
    super(options);
    if (this.#given) this.#requireLists(this.#given, this.selection?.length);
  }

  /** The categories of each encoded column; undefined before fit(). */
  get categories(): readonly Float64Array[] | undefined {
    return this.learned?.categories.map((list) => list.slice());
  }

  override get columns(): number | undefined {
    return this.learned?.inputColumns;
  }

  override get outputColumns(): number | undefined {
    return this.learned?.outputColumns;
  }

  /** @internal */
  override refusesMissing(column: number): boolean {
    return this.missing === "error" && isSelected(this.selection, column);
  }

  override outputShape(shape: RowShape): RowShape | undefined {
    if (this.learned) return [this.learned.outputColumns];
    const columns = rowSize([0, ...shape]);
    return this.#given && [this.#given.reduce((sum, list) => sum + list.length - 1, columns)];
  }

  /** @internal */
  override inverseShape(): RowShape {
    return [this.learned!.inputColumns];
  }

  /** @internal */
  override fitTable(table: NumericTable): void {
    requireWithin(this.kind, this.selection, table.columns);
    const columns = selected(this.selection, table.columns);
    if (this.#given) this.#requireLists(this.#given, columns.length);
    const categories = this.#given ?? this.#find(table, columns);
    const encoding = encodingOf(table.columns, this.selection, categories);
    // finds values that are no given category
    if (this.#given && this.unknown === "error") {
      forEachBlock(table, (block, firstRow, rows) => {
        encode(this, encoding, block, rows, firstRow);
      });
    }
    this.learned = encoding;
  }

  /** @internal */
  protected override readLearned(json: Json): Encoding {
    const [count = 0] = readShape([json.inputColumns]);
    const lists = fromPlain(json.categories) as readonly number[][];
    const categories = new OneHotEncoder({ missing: this.missing, categories: lists }).#given ?? [];
    requireWithin(this.kind, this.selection, count);
    this.#requireLists(categories, this.selection?.length ?? count);
    return encodingOf(count, this.selection, categories);
  }

  /** The values of each column, sorted. */
  #find(table: NumericTable, columns: readonly number[]): Float64Array[] {
    const values = columns.map(() => new Set<number>());
    forEachBlock(table, (block, _firstRow, rows) => {
      columns.forEach((column, k) => {
        for (let row = 0; row < rows; row++) {
          const value = block[row * table.columns + column]!;
          if (!Number.isNaN(value) || this.missing === "category") values[k]!.add(value);
        }
        if (values[k]!.size <= MOST_CATEGORIES) return;
        const expected = phrase(`at most ${MOST_CATEGORIES} categories`, MOST_CATEGORIES);
        const got = phrase(`more in column ${column}`);
        const hint = "name the columns to encode: columns: [...]";
        throw DataError.of("TOO_MANY_CATEGORIES", "fit oneHotEncoder", expected, got, { hint });
      });
    });
    return values.map((set) => Float64Array.from(set).sort());
  }

  /** Throws for lists of more or fewer columns, and for NaN that is no category. */
  #requireLists(lists: Categories, expected: number = lists.length): void {
    const hasNaN = lists.some((list) => Number.isNaN(list.at(-1)));
    if (hasNaN && this.missing !== "category") {
      throw badOption(this.kind, "categories", categoriesOption.expected, lists, OPTION_CODE);
    }
    if (lists.length === expected) return;
    const wanted = `a list for each of ${expected} columns`;
    throw badOption(this.kind, "categories", wanted, lists.length, OPTION_CODE);
  }

  /** @internal */
  override transform64(
    data: Float64Array,
    rows: number,
    columns: number,
    firstRow: number = 0,
  ): Float64Array {
    return encode(this, this.learnedFor("transform", columns), data, rows, firstRow);
  }

  /** @internal */
  override inverseTransform64(
    data: Float64Array,
    rows: number,
    columns: number,
    firstRow: number = 0,
  ): Float64Array {
    const learned = this.learnedFor("inverseTransform", columns, this.outputColumns);
    const result = new Float64Array(rows * learned.inputColumns);
    for (let row = 0, i = 0, at = 0; row < rows; row++) {
      for (const [column, positions] of learned.positions.entries()) {
        if (!positions) {
          result[at++] = data[i++]!;
          continue;
        }
        let best = Number.NaN;
        let most = 0;
        for (const category of positions.keys()) {
          const value = data[i++]!;
          if (value > most) [best, most] = [category, value];
        }
        if (most === 0 && !this.leavesMissing) {
          const expected = phrase(`an entry > 0 for column ${column}`, "an entry > 0");
          const got = phrase(`none at row ${firstRow + row}`);
          throw DataError.of("NO_CATEGORY", "inverseTransform with oneHotEncoder", expected, got, {
            hint: 'use unknown: "ignore"',
          });
        }
        result[at++] = best;
      }
    }
    return result;
  }
}

function encodingOf(inputColumns: number, selection: Selection, categories: Categories): Encoding {
  let outputColumns = 0;
  let k = 0;
  const positions = Array.from({ length: inputColumns }, (_, column) => {
    const first = outputColumns;
    if (!isSelected(selection, column)) {
      outputColumns++;
      return undefined;
    }
    outputColumns += categories[k]!.length;
    return new Map(Array.from(categories[k++]!, (category, i) => [category, first + i]));
  });
  return { inputColumns, outputColumns, categories, positions };
}

function encode(
  { unknown, missing }: OneHotEncoder,
  { inputColumns, outputColumns, positions }: Encoding,
  data: Float64Array,
  rows: number,
  firstRow: number,
): Float64Array {
  const result = new Float64Array(rows * outputColumns);
  for (let row = 0, i = 0; row < rows; row++) {
    let next = row * outputColumns; // position of the next column
    for (let column = 0; column < inputColumns; column++, i++) {
      const value = data[i]!;
      const places = positions[column];
      if (!places) {
        result[next++] = value;
        continue;
      }
      next += places.size;
      const at = places.get(value);
      if (at !== undefined) result[row * outputColumns + at] = 1;
      else if (unknown === "error" && !(Number.isNaN(value) && missing === "ignore")) {
        const known = `one of the ${places.size} categories of column ${column}`;
        const got = valueAt(value, ` at row ${firstRow + row}`);
        throw DataError.of("UNKNOWN_CATEGORY", "transform with oneHotEncoder", known, got, {
          expected: [...places.keys()],
          hint: 'use unknown: "ignore"',
        });
      }
    }
  }
  return result;
}
