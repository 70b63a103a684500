// Arguments that the file of a model decides.

import { DataError } from "../core/errors.ts";

/** What the columns of a table are. */
export const DECIDED_COLUMNS = { types: "--types", columns: "--columns", drop: "--drop" } as const;

/** Refuses arguments, given as flags by name, `beside` a model. */
export function refuseDecided<Flags extends Readonly<Record<string, string>>>(
  code: string,
  flags: Flags,
  options: { readonly [name in keyof Flags]?: unknown },
  beside: string,
): void {
  for (const [name, flag] of Object.entries(flags)) {
    if (options[name] === undefined) continue;
    throw new DataError(code, `Cannot use ${flag} with ${beside}: the model's file decides it`, {
      got: flag,
      hint: `leave out ${flag}`,
    });
  }
}
