// Numbers of the step from the table of rates, for updates that are composed of operations.

import { RATE_WORDS } from "../../../../assembly/control.ts";
import type { Memory } from "../../../core/memory.ts";

/** Overwrites y [RATE_WORDS]. */
export function stepRates({ f32 }: Memory, y: number, rates: number): void {
  f32.copyWithin(y >>> 2, rates >>> 2, (rates >>> 2) + RATE_WORDS);
}
