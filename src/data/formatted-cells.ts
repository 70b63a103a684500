// Cells that show numbers, but as text for people: refused where they would be lost as words.

import { DataError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { decorationOf, isFormattedNumber, numberAdvice } from "./cell-numbers.ts";
import { type Cells, isMostly, oddAmong } from "./column-cells.ts";

/** So few different units are of quantities. */
const UNITS_AT_MOST = 3;
/** So few different texts are names, if all are written alike and some come again. */
const NAMES_AT_MOST = 10;

/**
 * Refuses a column of numbers that are written for people: to leave them out, or to take them for words,
 * would lose what they say. `otherwise` is how words are asked for.
 * @throws DataError FORMATTED_NUMBER
 */
export function refuseFormattedNumbers(cells: Cells, otherwise: string): void {
  const isRead = (i: number) => !Number.isNaN(cells.values[i]!);
  const written = cells.cells.filter((cell, i) => !isRead(i) && isFormattedNumber(cell));
  const [cell] = written;
  if (cell === undefined || areNames(cells)) return;
  if (
    !isMostly(
      cells,
      oddAmong(cells, (each, i) => isRead(i) || isFormattedNumber(each)),
    )
  )
    return;
  // numbers of houses and seats have many letters, quantities few units
  if (new Set(written.map(decorationOf)).size > UNITS_AT_MOST) return;
  throw DataError.of(
    "FORMATTED_NUMBER",
    `take column ${showValue(cells.name)} as numbers`,
    "numbers such as 1234.5",
    cell,
    { hint: `${numberAdvice(cell)}, or ${otherwise}` },
  );
}

function areNames({ cells, values }: Cells): boolean {
  const different = new Set(cells).size;
  const areDifferent = different === cells.length && different > 1;
  return !areDifferent && different <= NAMES_AT_MOST && values.every(Number.isNaN);
}
