// Formatted numbers, which would be lost as words or missing values.

import { DataError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { decorationOf, isFormattedNumber, numberAdvice } from "./cell-numbers.ts";
import { type Cells, isMostly, oddAmong } from "./column-cells.ts";

/** Quantities have few different units. */
const UNITS_AT_MOST = 3;
/** A few repeated texts of the same form are names. */
const NAMES_AT_MOST = 10;

/**
 * Throws for a column of formatted numbers. `otherwise` is how to read them as words.
 * @throws DataError FORMATTED_NUMBER
 */
export function refuseFormattedNumbers(cells: Cells, otherwise: string): void {
  const isRead = (i: number) => !Number.isNaN(cells.values[i]!);
  const written = cells.cells.filter((cell, i) => !isRead(i) && isFormattedNumber(cell));
  const [cell] = written;
  if (cell === undefined || areNames(cells)) return;
  const others = oddAmong(cells, (each, i) => isRead(i) || isFormattedNumber(each));
  // numbers of houses and seats have many letters
  const units = new Set(written.map(decorationOf)).size;
  if (!isMostly(cells, others) || units > UNITS_AT_MOST) return;
  const action = `take column ${showValue(cells.name)} as numbers`;
  throw DataError.of("FORMATTED_NUMBER", action, "numbers such as 1234.5", cell, {
    hint: `${numberAdvice(cell)}, or ${otherwise}`,
  });
}

function areNames({ cells, values }: Cells): boolean {
  const different = new Set(cells).size;
  const areDifferent = different === cells.length && different > 1;
  return !areDifferent && different <= NAMES_AT_MOST && values.every(Number.isNaN);
}
