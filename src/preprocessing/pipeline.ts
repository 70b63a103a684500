import { type ArrayInput, toSource } from "../data/ndarray.ts";
import { showValue } from "../data/show.ts";
import { DataError } from "../errors.ts";
import { badPreprocessing, readObject } from "./json.ts";
import { stepFromJSON } from "./steps.ts";
import { nonEmptyTable, type Table } from "./table.ts";
import { Transformer, type TransformerJSON } from "./transformer.ts";

/** Transformers one after the other; each is fitted to what the ones before make of the data. */
export class Pipeline extends Transformer {
  override readonly kind = "pipeline";
  readonly steps: readonly Transformer[];

  /** Takes over the steps of pipelines among them. @throws DataError unless each is a transformer */
  constructor(steps: readonly Transformer[]) {
    super();
    for (const step of steps) {
      if (step instanceof Transformer) continue;
      throw badStep("transformers", step);
    }
    this.steps = steps.flatMap((step) => (step instanceof Pipeline ? step.steps : step));
    if (this.steps.length === 0) throw badStep("at least one transformer", "none");
    if (new Set(this.steps).size < this.steps.length) {
      throw badStep("each transformer once", "the same one twice");
    }
  }

  /** The pipeline that toJSON() described. @throws FormatError for anything else */
  static fromJSON(value: unknown): Pipeline {
    const { steps } = readObject(value, "pipeline", ["steps"]);
    if (!Array.isArray(steps) || steps.length === 0 || steps.length > MAX_STEPS) {
      throw badPreprocessing(`an array of 1 to ${MAX_STEPS} steps`, showValue(steps));
    }
    const pipeline = new Pipeline(steps.map(stepFromJSON));
    const fitted = pipeline.steps.flatMap((step) => step.columns ?? []);
    const [columns] = fitted;
    if (fitted.every((each) => each === columns)) return pipeline;
    throw badPreprocessing("steps of the same columns", `${showValue(fitted)}`);
  }

  override get columns(): number | undefined {
    return this.steps.every((step) => step.isFitted) ? this.steps[0]!.columns : undefined;
  }

  override toJSON(): TransformerJSON {
    return { kind: this.kind, steps: this.steps.map((step) => step.toJSON()) };
  }

  /** @internal */
  override fitTable(table: Table): void {
    this.#fitSteps(table, () => true);
  }

  /** @internal */
  override fitUnfitted(x: ArrayInput): this {
    if (this.steps.some((step) => !step.isFitted)) {
      this.#fitSteps(nonEmptyTable(toSource(x, "x")), (step) => !step.isFitted);
    }
    return this;
  }

  /** @internal */
  override transform64(data: Float64Array, rows: number, columns: number): Float64Array {
    return this.steps.reduce((result, step) => step.transform64(result, rows, columns), data);
  }

  /** @internal */
  override inverseTransform64(data: Float64Array, rows: number, columns: number): Float64Array {
    return this.steps.reduceRight(
      (result, step) => step.inverseTransform64(result, rows, columns),
      data,
    );
  }

  #fitSteps(table: Table, isWanted: (step: Transformer) => boolean): void {
    let current = table;
    for (const step of this.steps) {
      if (isWanted(step)) step.fitTable(current);
      current = transformed(current, step);
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

const MAX_STEPS = 64;

/** What a step makes of a table, worked out again at every reading. */
function transformed(table: Table, step: Transformer): Table {
  const { rows, columns } = table;
  return {
    rows,
    columns,
    read(firstRow, into) {
      table.read(firstRow, into);
      step.transform64(into, into.length / Math.max(1, columns), columns);
    },
  };
}

const badStep = (expected: string, got: unknown) =>
  new DataError(
    "PIPELINE",
    `Cannot build a pipeline: expected ${expected}, got ${typeof got === "string" ? got : showValue(got)}`,
    { expected, got },
  );
