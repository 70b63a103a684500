import { toSource } from "../array/ndarray.ts";
import { rowSize } from "../array/place.ts";
import type { ArrayInput } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { type NumericTable, nonEmptyTable, type RowShape } from "./table.ts";
import { guarded, requirePresent, Transformer, type TransformerJSON } from "./transformer.ts";

/** What a file may hold. */
export const MOST_STEPS = 64;

/**
 * Transformers one after the other; each is fitted to what the ones before make of the data. Made by
 * pipeline().
 *
 * @example
 * const steps = pipeline(new Imputer({ strategy: "mean" }), new StandardScaler());
 * steps.fit([[1], [NaN], [3]]).transform([[NaN], [2]]).data; // [0, 0]
 * steps.steps.map(({ kind }) => kind); // ["imputer", "standardScaler"]
 */
export class Pipeline extends Transformer {
  override readonly kind = "pipeline";
  readonly steps: readonly Transformer[];

  /** Takes over the steps of pipelines among them. @throws DataError unless each is a transformer */
  constructor(steps: readonly Transformer[]) {
    super();
    for (const step of steps) {
      if (step instanceof Transformer) continue;
      throw badStep("transformers", showValue(step), step);
    }
    this.steps = steps.flatMap(stepsOf);
    if (this.steps.length === 0) throw badStep("at least one transformer", "none");
    if (this.steps.length > MOST_STEPS) {
      throw badStep(`at most ${MOST_STEPS} transformers`, `${this.steps.length}`);
    }
    if (new Set(this.steps).size < this.steps.length) {
      throw badStep("each transformer once", "the same one twice");
    }
  }

  override get columns(): number | undefined {
    return this.isFitted ? this.steps[0]!.columns : undefined;
  }

  override get outputColumns(): number | undefined {
    return this.isFitted ? this.outputColumnsOf(this.columns) : undefined;
  }

  /** @internal */
  override get blockRows(): number {
    return Math.max(...this.steps.map((step) => step.blockRows));
  }

  override get isFitted(): boolean {
    return this.steps.every((step) => step.isFitted);
  }

  override get acceptsMissing(): boolean {
    return this.steps.some((step) => step.acceptsMissing);
  }

  /** @internal */
  override get leavesMissing(): boolean {
    return this.steps.some((step) => step.leavesMissing);
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

  /** @internal Each step looks for itself. */
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
 * Transformers one after the other, as one.
 * @throws DataError for none, or the same one twice
 *
 * @example
 * pipeline(new ZeroCenter(), new MinMaxScaler()).fitTransform([[1], [2], [3]]).data[1]; // 0.5
 */
export function pipeline(...steps: readonly Transformer[]): Pipeline {
  return new Pipeline(steps);
}

/** The steps of a pipeline; another transformer is its only one, and none has none. */
export function stepsOf(transformer: Transformer | undefined): readonly Transformer[] {
  if (!transformer) return [];
  return transformer instanceof Pipeline ? transformer.steps : [transformer];
}

/** What a step makes of a table, worked out again at every reading. */
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

const badStep = (expected: string, shown: string, got: unknown = shown) =>
  new DataError("PIPELINE", `Cannot build a pipeline: expected ${expected}, got ${shown}`, {
    expected,
    got,
  });
