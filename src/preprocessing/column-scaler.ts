import { DataError } from "../errors.ts";
import { readNumbers, readObject } from "./json.ts";
import { Transformer, type TransformerJSON, wrongColumns } from "./transformer.ts";

/** What fit() finds for each column. */
export interface ColumnScale {
  readonly offset: Float64Array;
  /** Above 0. */
  readonly divisor: Float64Array;
}

/** (x − offset) / divisor for each column. */
export abstract class ColumnScaler extends Transformer {
  #scale: ColumnScale | undefined;

  /** What is taken off each column; undefined before fit(). */
  get offset(): Float64Array | undefined {
    return this.#scale?.offset.slice();
  }

  /** What each column is then divided by; undefined before fit(). */
  get divisor(): Float64Array | undefined {
    return this.#scale?.divisor.slice();
  }

  override get columns(): number | undefined {
    return this.#scale?.offset.length;
  }

  override toJSON(): TransformerJSON {
    return {
      kind: this.kind,
      ...this.options(),
      ...(this.#scale && {
        offset: Array.from(this.#scale.offset),
        divisor: Array.from(this.#scale.divisor),
      }),
    };
  }

  override transform64(data: Float64Array, rows: number, columns: number): Float64Array {
    const { offset, divisor } = this.#scaleFor(columns);
    for (let row = 0, i = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, i++) {
        data[i] = (data[i]! - offset[column]!) / divisor[column]!;
      }
    }
    return data;
  }

  override inverseTransform64(data: Float64Array, rows: number, columns: number): Float64Array {
    const { offset, divisor } = this.#scaleFor(columns);
    for (let row = 0, i = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, i++) {
        data[i] = data[i]! * divisor[column]! + offset[column]!;
      }
    }
    return data;
  }

  /** Never reads past the end, whatever a pipeline is made of. */
  #scaleFor(columns: number): ColumnScale {
    if (this.#scale && this.columns === columns) return this.#scale;
    throw wrongColumns("transform", this.kind, this.columns, columns);
  }

  /** The options that were given, as JSON. */
  protected options(): object {
    return {};
  }

  /** Refuses a scale that overflowed. */
  protected setScale(scale: ColumnScale): void {
    const column = scale.offset.findIndex(
      (offset, i) => !Number.isFinite(offset) || !Number.isFinite(scale.divisor[i]),
    );
    if (column >= 0) {
      throw new DataError(
        "STATISTICS_OVERFLOW",
        `Cannot fit ${this.kind}: expected numbers whose squares have a sum, got larger ones in column ${column}`,
        { expected: "numbers up to about 1e150", hint: "scale the data down" },
      );
    }
    this.#scale = scale;
  }

  /** Takes over offset and divisor of a file, both or neither; refuses keys that are not known. */
  protected readScale(value: unknown, known: readonly string[] = []): void {
    const json = readObject(value, this.kind, [...known, "offset", "divisor"]);
    if (json.offset === undefined && json.divisor === undefined) return;
    const offset = readNumbers(json.offset, "offset");
    const divisor = readNumbers(json.divisor, "divisor", { length: offset.length, positive: true });
    this.#scale = { offset, divisor };
  }
}
