import { rowSize } from "../array/place.ts";
import { DataError } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { requireKnownKeys, unknownName } from "../core/names.ts";
import { showValue } from "../core/show.ts";
import { fromFile, readShape, readStep } from "./json.ts";
import {
  badOption,
  type ColumnOptions,
  isSelected,
  requireWithin,
  type Selection,
  selected,
  toSelection,
} from "./selection.ts";
import { forEachBlock, type NumericTable, type RowShape } from "./table.ts";
import { Transformer, type TransformerJSON, wrongColumns } from "./transformer.ts";

const UNKNOWN = ["error", "ignore"] as const;
const MISSING = ["error", "ignore", "category"] as const;
// more columns than this are identifiers or measurements, not categories
const CATEGORIES_AT_MOST = 65_536;

/** Options of OneHotEncoder. */
export interface OneHotEncoderOptions extends ColumnOptions {
  /**
   * "auto": the values that fit() finds, in ascending order. Or the categories of each encoded
   * column, in the order of the columns, each in ascending order; NaN only at the end.
   */
  readonly categories?: "auto" | readonly (readonly number[])[];
  /** What a value does that is no category: an error with its row and column, or all zeros. */
  readonly unknown?: (typeof UNKNOWN)[number];
  /** What NaN is: an error, all zeros, or a category of its own, the last one. */
  readonly missing?: (typeof MISSING)[number];
}

interface Encoding {
  readonly columns: number;
  readonly outputColumns: number;
  /** Categories of each encoded column, in the order of the columns. */
  readonly categories: readonly Float64Array[];
  /** For each column: the place of each category's column; undefined for columns that pass. */
  readonly places: readonly (ReadonlyMap<number, number> | undefined)[];
}

/**
 * Replaces each column by one column for each of its categories, 1 where the value is that category
 * and 0 elsewhere; columns that are not selected keep their place among them. Categories are numbers
 * in ascending order, compared exactly. A row of x becomes a vector.
 *
 * inverseTransform() takes the category of the largest entry; NaN where all are 0 and unknown or
 * missing values were ignored.
 *
 * @example
 * new OneHotEncoder({ columns: [0] }).fitTransform([[5, 9], [2, 8]]).data; // [0, 1, 9, 1, 0, 8]
 */
export class OneHotEncoder extends Transformer<Encoding> {
  override readonly kind = "oneHotEncoder";
  readonly unknown: (typeof UNKNOWN)[number];
  readonly missing: (typeof MISSING)[number];
  /** The columns that are encoded; undefined for all. */
  readonly selection: Selection;
  readonly #given: readonly Float64Array[] | undefined;

  /** @throws DataError for unknown options, or categories that are not in order */
  constructor(options: OneHotEncoderOptions = {}) {
    super();
    requireKnownKeys("OneHotEncoder", options, ["columns", "categories", "unknown", "missing"]);
    const { columns, categories = "auto", unknown = "error", missing = "error" } = options;
    if (!UNKNOWN.includes(unknown)) throw unknownName("unknown", unknown, UNKNOWN);
    if (!MISSING.includes(missing)) throw unknownName("missing", missing, MISSING);
    this.unknown = unknown;
    this.missing = missing;
    this.selection = toSelection("OneHotEncoder", columns);
    if (categories === "auto") return;
    this.#given = toCategories(categories, missing);
    requireLists(this.#given, this.selection?.length);
  }

  /** The encoder that toJSON() described. @throws FormatError for anything else */
  static fromJSON(value: unknown): OneHotEncoder {
    const json = readStep(value, "oneHotEncoder", [
      ...["columns", "given", "unknown", "missing", "inputColumns", "categories"],
    ]);
    const { unknown = null, missing = null, columns } = json;
    return fromFile(() => {
      const options = { unknown, missing, columns, categories: withNaN(json.given) ?? "auto" };
      const encoder = new OneHotEncoder(options as OneHotEncoderOptions);
      if (json.inputColumns === undefined && json.categories === undefined) return encoder;
      const [count = 0] = readShape([json.inputColumns]);
      const found = toCategories(withNaN(json.categories), encoder.missing);
      requireWithin("oneHotEncoder", encoder.selection, count);
      requireLists(found, encoder.selection?.length ?? count);
      encoder.learned = encodingOf(count, encoder.selection, found);
      return encoder;
    });
  }

  /** The categories of each encoded column; undefined before fit(). */
  get categories(): readonly Float64Array[] | undefined {
    return this.learned?.categories.map((list) => list.slice());
  }

  override get columns(): number | undefined {
    return this.learned?.columns;
  }

  override get outputColumns(): number | undefined {
    return this.learned?.outputColumns;
  }

  override get acceptsMissing(): boolean {
    return this.missing !== "error";
  }

  /** @internal */
  override get leavesMissing(): boolean {
    return this.unknown === "ignore" || this.missing !== "error";
  }

  /** @internal */
  override refusesMissing(column: number): boolean {
    return this.missing === "error" && isSelected(this.selection, column);
  }

  override outputShape(shape: RowShape): RowShape | undefined {
    if (this.learned) return [this.learned.outputColumns];
    return (
      this.#given && [
        this.#given.reduce((sum, list) => sum + list.length - 1, rowSize([0, ...shape])),
      ]
    );
  }

  /** @internal */
  override inverseShape(): RowShape {
    return [this.learned!.columns];
  }

  override toJSON(): TransformerJSON {
    const show = (lists: readonly Float64Array[]) =>
      lists.map((list) => Array.from(list, (value) => (Number.isNaN(value) ? null : value)));
    return {
      kind: this.kind,
      unknown: this.unknown,
      missing: this.missing,
      ...(this.selection && { columns: this.selection }),
      ...(this.#given && { given: show(this.#given) }),
      ...(this.learned && {
        inputColumns: this.learned.columns,
        categories: show(this.learned.categories),
      }),
    };
  }

  /** @internal */
  override fitTable(table: NumericTable): void {
    requireWithin("oneHotEncoder", this.selection, table.columns);
    const columns = selected(this.selection, table.columns);
    if (this.#given) requireLists(this.#given, columns.length);
    const categories = this.#given ?? this.#found(table, columns);
    const encoding = encodingOf(table.columns, this.selection, categories);
    // values that are none of the categories given are known now
    if (this.#given && this.unknown === "error") {
      forEachBlock(table, (block, firstRow, rows) => {
        encode(this, encoding, block, rows, firstRow);
      });
    }
    this.learned = encoding;
  }

  /** The values of each column, sorted. */
  #found(table: NumericTable, columns: readonly number[]): Float64Array[] {
    const values = columns.map(() => new Set<number>());
    forEachBlock(table, (block, _firstRow, rows) => {
      columns.forEach((column, k) => {
        for (let row = 0; row < rows; row++) {
          const value = block[row * table.columns + column]!;
          if (!Number.isNaN(value) || this.missing === "category") values[k]!.add(value);
        }
        if (values[k]!.size <= CATEGORIES_AT_MOST) return;
        throw new DataError(
          "TOO_MANY_CATEGORIES",
          `Cannot fit oneHotEncoder: expected at most ${CATEGORIES_AT_MOST} categories, got more in column ${column}`,
          { expected: CATEGORIES_AT_MOST, hint: "name the columns to encode: columns: [...]" },
        );
      });
    });
    return values.map((set) => Float64Array.from(set).sort());
  }

  /** @internal */
  override transform64(
    data: Float64Array,
    rows: number,
    columns: number,
    firstRow: number = 0,
  ): Float64Array {
    if (this.learned?.columns !== columns) {
      throw wrongColumns("transform", this.kind, this.columns, columns);
    }
    return encode(this, this.learned, data, rows, firstRow);
  }

  /** @internal */
  override inverseTransform64(
    data: Float64Array,
    rows: number,
    columns: number,
    firstRow: number = 0,
  ): Float64Array {
    const { learned } = this;
    if (learned?.outputColumns !== columns) {
      throw wrongColumns("inverseTransform", this.kind, this.outputColumns, columns);
    }
    const result = new Float64Array(rows * learned.columns);
    for (let row = 0, i = 0, at = 0; row < rows; row++) {
      for (const [column, places] of learned.places.entries()) {
        if (!places) {
          result[at++] = data[i++]!;
          continue;
        }
        let best = Number.NaN;
        let most = 0;
        for (const category of places.keys()) {
          const value = data[i++]!;
          if (value > most) {
            best = category;
            most = value;
          }
        }
        if (most === 0 && !this.leavesMissing) {
          throw new DataError(
            "NO_CATEGORY",
            `Cannot inverseTransform with oneHotEncoder: expected an entry above 0 for column ${column}, got none at row ${firstRow + row}`,
            { expected: "an entry above 0", hint: 'build it with unknown: "ignore"' },
          );
        }
        result[at++] = best;
      }
    }
    return result;
  }
}

function encodingOf(
  columns: number,
  selection: Selection,
  categories: readonly Float64Array[],
): Encoding {
  let outputColumns = 0;
  let k = 0;
  const places = Array.from({ length: columns }, (_, column) => {
    if (!isSelected(selection, column)) {
      outputColumns++;
      return undefined;
    }
    const first = outputColumns;
    outputColumns += categories[k]!.length;
    return new Map(Array.from(categories[k++]!, (category, i) => [category, first + i]));
  });
  return { columns, outputColumns, categories, places };
}

function encode(
  { unknown, missing }: OneHotEncoder,
  { columns, outputColumns, places }: Encoding,
  data: Float64Array,
  rows: number,
  firstRow: number,
): Float64Array {
  const result = new Float64Array(rows * outputColumns);
  for (let row = 0, i = 0; row < rows; row++) {
    let passed = row * outputColumns; // where the next column that passes goes
    for (let column = 0; column < columns; column++, i++) {
      const value = data[i]!;
      const place = places[column];
      if (!place) {
        result[passed++] = value;
        continue;
      }
      passed += place.size;
      const at = place.get(value);
      if (at !== undefined) result[row * outputColumns + at] = 1;
      else if (unknown === "error" && !(Number.isNaN(value) && missing === "ignore")) {
        throw new DataError(
          "UNKNOWN_CATEGORY",
          `Cannot transform with oneHotEncoder: expected one of the ${place.size} categories of column ${column}, got ${showValue(value)} at row ${firstRow + row}`,
          { expected: [...place.keys()], got: value, hint: 'build it with unknown: "ignore"' },
        );
      }
    }
  }
  return result;
}

/** Lists of ascending numbers, +0 for −0; NaN only at the end, where it is a category. */
function toCategories(given: unknown, missing: (typeof MISSING)[number]): readonly Float64Array[] {
  const isCategory = (value: unknown, i: number, list: readonly unknown[]) =>
    typeof value === "number" &&
    (i === 0 || Number.isNaN(value) || value > (list[i - 1] as number)) &&
    (Number.isFinite(value) ||
      (missing === "category" && i === list.length - 1 && Number.isNaN(value)));
  if (
    Array.isArray(given) &&
    given.every((list) => Array.isArray(list) && list.every(isCategory))
  ) {
    return given.map((list: number[]) =>
      mapInto(new Float64Array(list.length), list, (value) => value + 0),
    );
  }
  throw badOption(
    "OneHotEncoder",
    'categories "auto" or a list of ascending numbers for each column, NaN only for missing: "category"',
    given,
  );
}

/** Refuses lists of categories for more or fewer columns. */
function requireLists(lists: readonly unknown[], expected: number = lists.length): void {
  if (lists.length === expected) return;
  throw badOption("OneHotEncoder", `categories for ${expected} columns`, lists.length);
}

/** Lists of a file, in which null is NaN. */
const withNaN = (lists: unknown): unknown =>
  Array.isArray(lists)
    ? lists.map((list) =>
        Array.isArray(list) ? list.map((value) => (value === null ? Number.NaN : value)) : list,
      )
    : lists;
