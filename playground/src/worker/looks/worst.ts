import type { Dataset } from "../../gradlane.ts";
import type { Training } from "../training.ts";
import { sharesOf } from "./shares.ts";

/** A row that is predicted badly. */
export interface WorstRow {
  /** A class, or a quantity. */
  readonly truth: number;
  readonly predicted: number;
  /** Of the true class. */
  readonly share?: number;
  readonly x: Uint8Array | Float32Array | Float64Array;
}

/** The rows that are predicted worst. */
export interface WorstSeen {
  readonly rows: readonly WorstRow[];
  /** Wrong rows, for classes. */
  readonly wrong: number;
  readonly of: number;
  readonly isHeldOut: boolean;
}

const SHOWN = 12;
const MOST_ROWS = 2000;

/** The worst of the held-out rows, or of the training set. */
export async function worst(training: Training): Promise<WorstSeen> {
  const { model, built } = training;
  const all = built.validation ?? built.train;
  const rows = all.length > MOST_ROWS ? firstRows(all, MOST_ROWS) : all;
  const truth = rows.y.data as ArrayLike<number>;
  const errors: (WorstRow & { readonly row: number; readonly error: number })[] = [];
  const of = (row: number) => ({ row, truth: truth[row]!, x: new Uint8Array() });
  if (built.target === "quantity") {
    const { data } = await model.predict(rows.x);
    for (let row = 0; row < rows.length; row++) {
      const predicted = data[row]!;
      errors.push({ ...of(row), predicted, error: Math.abs(predicted - truth[row]!) });
    }
  } else {
    const shares = await sharesOf(training, rows.x);
    for (const [row, each] of shares.entries()) {
      const predicted = each.indexOf(Math.max(...each));
      if (predicted === truth[row]) continue;
      const share = each[truth[row]!]!;
      errors.push({ ...of(row), predicted, share, error: 1 - share });
    }
  }
  errors.sort((a, b) => b.error - a.error);
  const size = rows.x.data.length / rows.length;
  return {
    rows: errors.slice(0, SHOWN).map(({ row, error: _, ...each }) => ({
      ...each,
      x: (rows.x.data as Uint8Array).slice(row * size, (row + 1) * size),
    })),
    wrong: errors.length,
    of: rows.length,
    isHeldOut: built.validation !== undefined,
  };
}

const firstRows = (data: Dataset, count: number): Dataset =>
  data.take(Int32Array.from({ length: count }, (_, row) => row));
