// Numbers of the step from the table of rates, for updates that are composed of operations.

import { RATE_WORDS } from "../control";

/** Overwrites y [RATE_WORDS]. */
export function stepRates(y: usize, rates: usize): void {
  memory.copy(y, rates, RATE_WORDS << 2);
}
