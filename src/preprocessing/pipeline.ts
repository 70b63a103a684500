import { toSource } from "../array/ndarray.ts";
import { rowSize } from "../array/place.ts";
import type { ArrayInput } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { type NumericTable, nonEmptyTable, type RowShape } from "./table.ts";
import { guarded, requirePresent, Transformer, type TransformerJSON } from "./transformer.ts";

/** Largest number of steps, in files too. */
export const MOST_STEPS = 64;

/**
 * A sequence of transformers; each is fitted to the output of the previous one. Created by pipeline().
 *
 * @example
 * const steps = pipeline(new Imputer({ strategy: "mean" }), new StandardScaler());
 * steps.fit([[1], [NaN], [3]]).transform([[NaN], [2]]).data; // [0, 0]
 * steps.steps.map(({ kind }) => kind); // ["imputer", "standardScaler"]
 */
export class Pipeline extends Transformer {
  /** Name in files. */
  static override readonly kind = "pipeline";

  readonly steps: readonly Transformer[];
  override readonly acceptsMissing: boolean;
  /** @internal */
  override readonly leavesMissing: boolean;
  /** @internal */
  override readonly blockRows: number;

  /** Nested pipelines are flattened. @throws DataError for anything but transformers */
  constructor(steps: readonly Transformer[]) {
    super();
    for (const step of steps)
      if (!(step instanceof Transformer)) throw badSteps("transformers", step);
    this.steps = steps.flatMap(stepsOf);
    const { length } = this.steps;
    if (length === 0) throw badSteps("at least one transformer", 0);
    if (length > MOST_STEPS) throw badSteps(`at most ${MOST_STEPS} transformers`, length);
    if (new Set(this.steps).size < length)
      throw badSteps(
        "each transformer once",
        this.steps.map(({ kind }) => kind),
      );
    this.acceptsMissing = this.steps.some((step) => step.acceptsMissing);
    this.leavesMissing = this.steps.some((step) => step.leavesMissing);
    this.blockRows = Math.max(...this.steps.map((step) => step.blockRows));
  }

  override get columns(): number | undefined {
    return this.isFitted ? this.steps[0]!.columns : undefined;
  }

  override get outputColumns(): number | undefined {
    return this.isFitted ? this.outputColumnsOf(this.columns) : undefined;
  }

  override get isFitted(): boolean {
    return this.steps.every((step) => step.isFitted);
  }

  override outputShape(shape: RowShape): RowShape | undefined {
    let current: RowShape | undefined = shape;
    for (const step of this.steps) current = current && step.outputShape(current);
    return current;
  }

  /** @internal */
  override inverseShape(shape: RowShape): RowShape {
    return this.steps.reduceRight((current, step) => step.inverseShape(current), shape);
  }

  /** @internal */
  override outputColumnsOf(columns: number | undefined): number | undefined {
    return this.steps.reduce((current, step) => step.outputColumnsOf(current), columns);
  }

  /** @internal Each step checks its own input. */
  override refusesMissing(): boolean {
    return false;
  }

  override toJSON(): TransformerJSON {
    return { kind: this.kind, steps: this.steps.map((step) => step.toJSON()) };
  }

  /** @internal */
  override snapshot(): () => void {
    const undo = this.steps.map((step) => step.snapshot());
    return () => {
      for (const each of undo) each();
    };
  }

  /** @internal */
  override fitTable(table: NumericTable): void {
    this.#fitSteps(table, () => true);
  }

  /** @internal */
  override fitUnfitted(x: ArrayInput): this {
    if (!this.isFitted) {
      const table = nonEmptyTable(toSource(x, "x", this.acceptsMissing));
      this.#fitSteps(table, (step) => !step.isFitted);
    }
    return this;
  }

  /** @internal */
  override transform64(
    data: Float64Array,
    rows: number,
    columns: number,
    firstRow: number = 0,
    shape: RowShape = [columns],
  ): Float64Array {
    let result = data;
    let current = shape;
    for (const step of this.steps) {
      const width = rowSize([0, ...current]);
      if (this.acceptsMissing) requirePresent(step, result, width, firstRow);
      result = step.transform64(result, rows, width, firstRow, current);
      current = step.outputShape(current)!;
    }
    return result;
  }

  /** @internal */
  override inverseTransform64(
    data: Float64Array,
    rows: number,
    columns: number,
    firstRow: number = 0,
  ): Float64Array {
    let result = data;
    let width = columns;
    for (const step of this.steps.toReversed()) {
      result = step.inverseTransform64(result, rows, width, firstRow);
      width = rows > 0 ? result.length / rows : width;
    }
    return result;
  }

  #fitSteps(table: NumericTable, isWanted: (step: Transformer) => boolean): void {
    const undo = this.snapshot();
    try {
      let current = table;
      for (const [i, step] of this.steps.entries()) {
        const guard = this.acceptsMissing ? guarded(step, current) : current;
        if (isWanted(step)) step.fitTable(guard);
        if (i < this.steps.length - 1) current = transformed(guard, step);
      }
    } catch (error) {
      undo();
      throw error;
    }
  }
}

/**
 * Combines transformers into one that applies them in order.
 * @throws DataError for none, or the same one twice
 *
 * @example
 * pipeline(new ZeroCenter(), new MinMaxScaler()).fitTransform([[1], [2], [3]]).data[1]; // 0.5
 */
export const pipeline = (...steps: readonly Transformer[]): Pipeline => new Pipeline(steps);

/** The steps of a pipeline, or the transformer itself; none for undefined. */
export function stepsOf(transformer: Transformer | undefined): readonly Transformer[] {
  if (!transformer) return [];
  return transformer instanceof Pipeline ? transformer.steps : [transformer];
}

/** The output of a step for a table, computed at every read. */
function transformed(table: NumericTable, step: Transformer): NumericTable {
  const shape = step.outputShape(table.shape)!;
  const columns = rowSize([0, ...shape]);
  return {
    rows: table.rows,
    columns,
    shape,
    read(firstRow, into) {
      const rows = columns > 0 ? into.length / columns : 0;
      const isInPlace = columns === table.columns;
      const block = isInPlace ? into : new Float64Array(rows * table.columns);
      table.read(firstRow, block);
      const result = step.transform64(block, rows, table.columns, firstRow, table.shape);
      if (result !== into) into.set(result);
    },
  };
}

const badSteps = (expected: string, got: unknown) =>
  DataError.of("PIPELINE", "build a pipeline", expected, got);
